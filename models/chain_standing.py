"""What the chain says of the contractor that holds a wallet."""

from datetime import datetime

from models.flags import RiskLevel
from models.record import Record
from models.status import ContractorStatus


class ChainStanding(Record):
    """A contractor's record as the registry contract holds it.

    `contractor_key` is the first 16 bytes of the contractor's on-chain id, `document_root` the Merkle root, both `0x`
    hex; the address is in EIP-55 form. `sequence` counts the writes.
    """

    contractor_key: str
    wallet_address: str
    document_root: str
    registered_at: datetime
    expires_at: datetime
    sequence: int
    status: ContractorStatus
    risk_level: RiskLevel
    competence_score: int
    compliance_score: int
    open_flags: int
