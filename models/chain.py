"""What is written to the chain, and the proof that it was.

A write names what it is: its `operation_id` makes it happen once, and the same operation with other values is refused.
A write to a contractor's record also names the `sequence` it is to be, one more than what is stored. Whoever asks for
a write knows the stored one (it counts, or asks `read_standing`) and keeps it in its history: so every retry asks for
the very same bytes, a write that somebody else's overtook is refused instead of landing on a state nobody looked at,
and what was written can be told from the chain alone, without our journal.
"""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from models.flags import FlagType, RiskLevel, Severity
from models.record import Record
from models.status import ContractorStatus


class ChainWrite(Record):
    """One transaction. `operation_id` makes it happen once."""

    operation_id: str


class ContractorWrite(ChainWrite):
    """A write to one contractor's record, which its wallet (EIP-55 form) finds.

    `sequence` counts the writes to this record, from 1.
    """

    contractor_id: UUID
    wallet_address: str
    sequence: int


class ChainRegistration(ContractorWrite):
    """One approval as one transaction: registers the contractor and approves it. A contractor whose registration ended
    (EXPIRED, or REJECTED by being revoked) is approved anew by the same write, under its next sequence.

    `document_root` is `0x` and 64 hex digits, the root of the OpenZeppelin-layout Merkle tree over the documents and
    the certificate.
    """

    document_root: str
    competence_score: int
    compliance_score: int
    risk_level: RiskLevel
    registered_at: datetime
    expires_at: datetime
    sequence: int = 1


class ChainStatusChange(ContractorWrite):
    """A registration moves to `status`, along one edge of the table (`models.status`)."""

    status: ContractorStatus


class ChainRenewal(ContractorWrite):
    """An approved registration is extended on a new assessment; `expires_at` lies after the end it replaces."""

    document_root: str
    competence_score: int
    compliance_score: int
    risk_level: RiskLevel
    expires_at: datetime


class ChainFlagRaised(ContractorWrite):
    """A risk was found on a registered contractor."""

    flag_id: UUID
    flag_type: FlagType
    severity: Severity


class ChainFlagResolved(ContractorWrite):
    """A risk was settled. `resolution_hash` (`0x` and 64 hex digits) is the hash of the words, which stay with us."""

    flag_id: UUID
    resolution_hash: str


class ChainWalletRotation(ContractorWrite):
    """A contractor's record moves from `wallet_address` to `new_wallet_address`."""

    new_wallet_address: str


class ChainAnchor(ChainWrite):
    """A period of the audit trail is closed under a Merkle root (`0x` and 64 hex digits), once and for good."""

    period: str = Field(pattern=r"^[\x21-\x7e]{1,32}$")
    """The period's name in at most 32 ASCII characters, as it stands on chain (`2026-03-01`)."""
    root: str


class ChainReceipt(Record):
    """Where a write stands on the chain. Hashes and addresses are `0x` hex, the address in EIP-55 form."""

    transaction_hash: str
    block_number: int
    contract: str
    chain_id: int
