"""Where a registered contractor stands: the public finds it by its wallet, and the house by its id."""

from datetime import datetime
from uuid import UUID

from models.flags import RiskLevel
from models.record import Record
from models.registration import WrittenOnChain
from models.status import ContractorStatus
from models.tables.database import Database, Row


class Standing(Record):
    """What the last approval gave, and where the registration stands now. It names nobody.

    `application_id` is the approved application, `written` the newest write to the record on chain: while another one
    is on its way there, its status is not `status` yet.
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
    written: WrittenOnChain
    approved_at: datetime
    expires_at: datetime


_STANDING = """
SELECT r.contractor_id, r.wallet_address, r.status, c.risk_level, c.competence_score, r.application_id,
       a.document_root, a.certificate_hash, a.certificate_document_id, r.chain_writes -> -1 AS written, r.approved_at,
       r.expires_at
FROM registrations r
JOIN contractors c ON c.contractor_id = r.contractor_id
JOIN applications a ON a.id = r.application_id
"""

_LATEST = " ORDER BY r.updated_at DESC LIMIT 1"


def standing_of_wallet(database: Database, wallet_address: str) -> Standing | None:
    """By wallet, in EIP-55 form; None when no contractor was registered with it.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return _standing(database.row(_STANDING + " WHERE r.wallet_address = %s" + _LATEST, (wallet_address,)))


def standing_of_contractor(database: Database, contractor_id: UUID) -> Standing | None:
    """By contractor; None when it was never approved.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return _standing(database.row(_STANDING + " WHERE r.contractor_id = %s", (contractor_id,)))


def _standing(row: Row | None) -> Standing | None:
    return None if row is None else Standing.model_validate(row)
