"""A contractor's standing, as anyone may ask for it by its wallet, and the house by its id."""

from datetime import datetime
from uuid import UUID

from models.flags import RiskLevel
from models.record import Record
from models.status import ContractorStatus
from models.tables.database import Database, Row


class Standing(Record):
    """What the last approval gave, and where the contractor stands now. It names nobody.

    `status` is the contractor's; `application_id` the approved application.
    """

    contractor_id: UUID
    wallet_address: str
    status: ContractorStatus
    risk_level: RiskLevel
    competence_score: int | None
    application_id: UUID
    document_root: str
    certificate_hash: str
    certificate_document_id: UUID
    transaction_hash: str
    block_number: int
    contract_address: str
    chain_id: int
    approved_at: datetime
    expires_at: datetime


_STANDING = """
SELECT c.contractor_id, c.wallet_address, c.verification_status AS status, c.risk_level, c.competence_score,
       a.id AS application_id, a.document_root, a.certificate_hash, a.certificate_document_id, a.transaction_hash,
       a.block_number, a.contract_address, a.chain_id, a.approved_at, a.expires_at
FROM contractors c
JOIN applications a ON a.contractor_id = c.contractor_id AND a.approved_at IS NOT NULL
"""

_LATEST = " ORDER BY a.attempt DESC LIMIT 1"


def standing_of_wallet(database: Database, wallet_address: str) -> Standing | None:
    """By wallet, in EIP-55 form; None when no approved contractor has it.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return _standing(database.row(_STANDING + " WHERE c.wallet_address = %s" + _LATEST, (wallet_address,)))


def standing_of_contractor(database: Database, contractor_id: UUID) -> Standing | None:
    """By contractor; None when it was never approved.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return _standing(database.row(_STANDING + " WHERE c.contractor_id = %s" + _LATEST, (contractor_id,)))


def _standing(row: Row | None) -> Standing | None:
    return None if row is None else Standing.model_validate(row)
