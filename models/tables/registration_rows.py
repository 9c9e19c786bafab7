"""A registration's row as other tables' writers know it: whether it stands, and what an approval makes of it."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.application import Approval
from models.registration import WrittenOnChain
from models.status import STANDING, UNDER_DECISION, ContractorStatus, path
from models.tables.errors import NotFound
from models.tables.rows.application import ApplicationRow
from models.tables.rows.contractor import ContractorRow
from models.tables.rows.registration import RegistrationRow


def registration_row(session: Session, contractor_id: UUID, *, lock: bool = False) -> RegistrationRow | None:
    """The contractor's registration, None when it was never approved; `lock` keeps it until the transaction ends."""
    statement = select(RegistrationRow).where(RegistrationRow.contractor_id == contractor_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return session.exec(statement).one_or_none()


def standing_row(session: Session, contractor_id: UUID) -> RegistrationRow | None:
    """The contractor's registration if it has not ended: its contractor then has the registration's status, and what
    a renewal's application goes through is that application's alone."""
    row = registration_row(session, contractor_id)
    return row if row is not None and row.status in STANDING else None


def live_application(session: Session, contractor_id: UUID) -> ApplicationRow | None:
    """The contractor's application that is a draft or under decision; the database holds that there is one at most."""
    statement = select(ApplicationRow).where(
        ApplicationRow.contractor_id == contractor_id,
        col(ApplicationRow.status).in_({ContractorStatus.DRAFT, *UNDER_DECISION}),
    )
    return session.exec(statement).one_or_none()


def bring(session: Session, row: ContractorRow | ApplicationRow, target: ContractorStatus) -> None:
    """Bring a row to `target` along the table's edges, each a statement of its own, as the database's trigger judges
    each. More than one edge is walked only where a registration ended, or stood again, while another application ran.
    """
    contractor = isinstance(row, ContractorRow)
    for status in path(row.verification_status if contractor else row.status, target):
        if contractor:
            row.verification_status = status
        else:
            row.status = status
        session.flush()


def approved(session: Session, application: ApplicationRow, contractor: ContractorRow, approval: Approval) -> None:
    """The registration begins, or goes on, by this approval."""
    if contractor.wallet_address is None:
        raise NotFound(f"contractor {contractor.contractor_id} has no wallet")
    row = registration_row(session, contractor.contractor_id, lock=True)
    what = "RENEWED" if row is not None and row.status in STANDING else "REGISTERED"
    written = WrittenOnChain(
        what=what, at=approval.approved_at, status=ContractorStatus.GOV_APPROVED, receipt=approval.receipt
    )
    if row is None:
        row = RegistrationRow(
            contractor_id=contractor.contractor_id,
            application_id=application.id,
            status=ContractorStatus.GOV_APPROVED,
            wallet_address=contractor.wallet_address,
            approved_at=approval.approved_at,
            expires_at=approval.expires_at,
            updated_at=approval.approved_at,
        )
    elif row.status not in STANDING:
        row.status = ContractorStatus.GOV_APPROVED
    row.application_id = application.id
    row.wallet_address = contractor.wallet_address
    row.approved_at, row.expires_at = approval.approved_at, approval.expires_at
    row.reminded, row.updated_at = [], approval.approved_at
    row.chain_writes = [*row.chain_writes, written.model_dump(mode="json")]
    session.add(row)
    session.flush()
