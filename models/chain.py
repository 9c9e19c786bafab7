"""What is written to the chain, and the proof that it was."""

from datetime import datetime
from uuid import UUID

from models.flags import RiskLevel
from models.record import Record


class ChainRegistration(Record):
    """One approval as one transaction: registers the contractor and approves it.

    `operation_id` makes it happen once. `document_root` is `0x` and 64 hex digits, the root of the
    OpenZeppelin-layout Merkle tree over the documents and the certificate. `sequence` counts the writes to this
    contractor's record, from 1.
    """

    operation_id: str
    contractor_id: UUID
    wallet_address: str
    document_root: str
    competence_score: int
    compliance_score: int
    risk_level: RiskLevel
    registered_at: datetime
    expires_at: datetime
    sequence: int = 1


class ChainReceipt(Record):
    """Where a write stands on the chain. Hashes and addresses are `0x` hex, the address in EIP-55 form."""

    transaction_hash: str
    block_number: int
    contract: str
    chain_id: int
