"""Investors, projects and agreements as officials bring them: each method is one transaction, with its audit entry."""

from datetime import datetime
from uuid import UUID, uuid5

from psycopg.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.actors import Actor
from models.audit import AuditEvent, audit_role
from models.chain import ChainReceipt
from models.conflict import Conflict
from models.contractor.json_object import JsonObject
from models.escrow import PaymentMethod
from models.investment import InvestmentKind, Project, Stake
from models.investor import Investor, InvestorStatus
from models.market import AgreementStart, InvestorStanding
from models.tables import audit
from models.tables.database import Database
from models.tables.investors import InvestorRepository, investor_by_id, investor_of_subject
from models.tables.operations import claim_operation
from models.tables.rows.investment import InvestmentTransactionRow
from models.tables.stakes import StakeRepository, read_stake

TAKEN = "TAKEN"
_UNIQUE = {
    "investor_profiles_subject_key": ("subject", "an investor signs in under this subject already"),
    "investor_profiles_wallet_address_key": ("wallet_address", "this wallet is another investor's"),
}


class MarketRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away, and `NotFound` for what there is not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bring_investor(self, actor: Actor, investor: Investor, at: datetime) -> None:
        """Keep a new investor, once.

        Raises:
            Conflict: TAKEN, another one has its subject or its wallet.
        """
        try:
            with self._database.transaction() as session:
                if claim_operation(session, f"investor:{investor.id}:bring", investor.id, "INVESTOR_BROUGHT", at):
                    self._investors(session).put(investor, at)
                    details: JsonObject = {
                        "wallet_address": investor.wallet_address,
                        "verification": investor.verification.value,
                    }
                    audit.append(session, [_event(actor, "INVESTOR_BROUGHT", investor.id, at, details)])
        except IntegrityError as error:
            name = error.orig.diag.constraint_name if isinstance(error.orig, UniqueViolation) else None
            if name not in _UNIQUE:
                raise
            field, message = _UNIQUE[name]
            raise Conflict(TAKEN, message, field) from error

    def change_status(self, actor: Actor, investor_id: UUID, status: InvestorStatus, reason: str, at: datetime) -> None:
        """Suspend an investor, or let it trade again; what it is already, it stays. The reason is the official's own
        words and stays out of the audit trail but for its length.

        Raises:
            NotFound: there is none.
        """
        with self._database.transaction() as session:
            investors = self._investors(session)
            investor = investors.get(investor_id)
            if investor.status is not status:
                investors.put(investor.model_copy(update={"status": status}), at)
                details: JsonObject = {
                    "from": investor.status.value,
                    "status": status.value,
                    "reason_given": bool(reason),
                }
                audit.append(session, [_event(actor, f"INVESTOR_{status}", investor_id, at, details)])

    def bring_project(self, actor: Actor, project: Project) -> None:
        """Keep a new project, once."""
        with self._database.transaction() as session:
            at = project.created_at
            if claim_operation(session, f"project:{project.id}:bring", project.id, "PROJECT_BROUGHT", at):
                StakeRepository(session).put_project(project)
                details: JsonObject = {"currency": project.currency, "total_units": str(project.total_units)}
                audit.append(session, [_event(actor, "PROJECT_BROUGHT", project.id, at, details)])

    def bring_agreement(self, start: AgreementStart, receipt: ChainReceipt) -> None:
        """Keep an agreement whose units the chain has issued, once, with the subscription that it came by.

        The database refuses units that the project has not; they were looked at before they were issued.
        """
        agreement = start.agreement
        with self._database.transaction() as session:
            action = "AGREEMENT_BROUGHT"
            if not claim_operation(
                session, f"agreement:{agreement.id}:bring", agreement.id, action, agreement.created_at
            ):
                return
            StakeRepository(session).put_agreement(agreement, agreement.created_at)
            session.add(
                InvestmentTransactionRow(
                    id=uuid5(agreement.id, InvestmentKind.SUBSCRIPTION),
                    investment_agreement_id=agreement.id,
                    investor_id=agreement.investor_id,
                    kind=InvestmentKind.SUBSCRIPTION,
                    units=agreement.units,
                    amount=agreement.amount,
                    currency=agreement.currency,
                    method=PaymentMethod.INTERNAL,
                    occurred_at=agreement.created_at,
                )
            )
            details: JsonObject = {
                "project_id": str(agreement.project_id),
                "investor_id": str(agreement.investor_id),
                "units": str(agreement.units),
                "transaction_hash": receipt.transaction_hash,
            }
            audit.append(session, [_event(start.actor, action, agreement.id, agreement.created_at, details)])

    def standing(self, investor_id: UUID) -> InvestorStanding:
        """What the chain is to say of an investor."""
        investor = self.investor(investor_id)
        return InvestorStanding(
            investor_id=investor.id, wallet_address=investor.wallet_address, may_trade=investor.may_trade
        )

    def investor(self, investor_id: UUID) -> Investor:
        """The investor, opened."""
        return investor_by_id(self._database, investor_id)

    def investor_of(self, subject: str) -> Investor | None:
        """The investor who signs in as `subject`."""
        return investor_of_subject(self._database, subject)

    def project(self, project_id: UUID) -> Project:
        """The project."""
        with self._database.transaction() as session:
            return StakeRepository(session).project(project_id)

    def stake(self, agreement_id: UUID) -> Stake:
        """An agreement with what of it is locked."""
        return read_stake(self._database, agreement_id)

    def has_agreement(self, agreement_id: UUID) -> bool:
        """Whether it was brought already."""
        return self._database.row("SELECT 1 FROM investment_agreements WHERE id = %s", (agreement_id,)) is not None

    def units_left(self, project_id: UUID) -> int:
        """What of a project's units no agreement has."""
        row = self._database.row(
            "SELECT p.total_units - coalesce(sum(a.units), 0) AS units_left FROM projects p "
            "LEFT JOIN investment_agreements a ON a.project_id = p.id WHERE p.id = %s GROUP BY p.id",
            (project_id,),
        )
        return int(str(row["units_left"])) if row else 0

    def _investors(self, session: Session) -> InvestorRepository:
        return InvestorRepository(session, self._database.vault, self._database.index)


def _event(actor: Actor, action: str, subject: UUID, at: datetime, details: JsonObject) -> AuditEvent:
    return AuditEvent(
        at=at,
        action=action,
        actor=actor.subject,
        actor_role=audit_role(actor),
        subject=str(subject),
        details=details,
    )
