"""What a contractor holds against others from the day it applies: its PAN, its GSTIN, its wallet."""

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.conflict import Conflict
from models.tables.contractor import ContractorRepository
from models.tables.registration_rows import standing_row
from models.tables.rows.contractor import ContractorRow

TAKEN = "TAKEN"
"""The code of a conflict over a PAN, a GSTIN or a wallet."""
NOT_THE_HOLDER = "NOT_THE_HOLDER"
"""The code of a renewal that declares another PAN or wallet than the registration has."""

_FIELDS = {
    "contractors_pan_claim_key": ("legalIdentity.pan", "PAN"),
    "contractors_gstin_claim_key": ("legalIdentity.gstin", "GSTIN"),
    "ix_contractors_wallet_address": ("walletAddress", "wallet address"),
}
"""By the unique constraint that refuses: the member of the document, and its name in a sentence."""


def claim_identity(session: Session, contractors: ContractorRepository, contractor: ContractorRow) -> None:
    """Take the declared PAN, GSTIN and wallet for this contractor.

    The unique constraints decide, so that of two who submit at the same moment one is refused.

    Raises:
        Conflict: another contractor under review, or registered, has one of them; or this one is registered and
            declares another PAN or wallet. The transaction is lost.
    """
    pan, gstin = contractors.identity_indexes_of(contractor.contractor_id)
    _require_same_holder(session, contractor, pan)
    contractor.pan_claim, contractor.gstin_claim = pan, gstin
    contractor.wallet_address = contractor.declared_wallet_address
    try:
        session.flush()
    except IntegrityError as error:
        violation = error.orig
        name = violation.diag.constraint_name if isinstance(violation, UniqueViolation) else None
        if name not in _FIELDS:
            raise
        field, what = _FIELDS[name]
        raise Conflict(
            TAKEN,
            f"this {what} belongs to another contractor that is under review or registered",
            f"contractor.{field}",
        ) from error


def _require_same_holder(session: Session, contractor: ContractorRow, pan: str | None) -> None:
    """A registration that stands is of one PAN and one wallet: to renew it is not to hand it to somebody else.

    Raises:
        Conflict: the draft declares another.
    """
    registration = standing_row(session, contractor.contractor_id)
    if registration is None:
        return
    if pan != contractor.pan_claim:
        message = "a registration is renewed with the PAN it was given to; another PAN is another contractor"
        raise Conflict(NOT_THE_HOLDER, message, "contractor.legalIdentity.pan")
    if contractor.declared_wallet_address != registration.wallet_address:
        message = "a registration is renewed with the wallet it stands under; it can change once the term has ended"
        raise Conflict(NOT_THE_HOLDER, message, "contractor.walletAddress")
