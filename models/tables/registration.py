"""Registrations as their process writes them: each step one transaction, and what a re-check leaves."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, func, select

from models.application import Transition
from models.audit import AuditEvent, AuditRole, audit_role
from models.checks import CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.flags import RiskFlag, overall_risk
from models.registration import RecheckRequest, RegistrationStep
from models.status import STANDING, ContractorStatus
from models.tables import audit
from models.tables.application import ApplicationRepository
from models.tables.case_json import checks_apart, flags_apart, flags_from
from models.tables.contractor import ContractorRepository
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.moments import moment
from models.tables.operations import claim_operation
from models.tables.registration_rows import bring, live_application, registration_row
from models.tables.rows.application import StatusHistoryRow
from models.tables.rows.contractor import RiskFlagsRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.registration import RegistrationRow
from models.tables.sealing import RowSealer
from models.tables.system_sections import history_sealer
from models.tables.task_rows import keep_task


class RegistrationRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written), and `NotFound` for a contractor that was never approved.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, step: RegistrationStep) -> None:
        """Write one step, once."""
        with self._database.transaction() as session:
            if claim_operation(session, step.operation_id, step.contractor_id, step.action, step.at):
                _StepWriter(session, self._database, step).write()

    def contractor(self, application_id: UUID) -> Contractor:
        """The document that was approved."""
        with self._database.transaction() as session:
            document = self._applications(session).contractor_of(application_id)
        return Contractor.model_validate(document)

    def keep_recheck(self, request: RecheckRequest, results: Sequence[CheckResult]) -> None:
        """What a re-check found, once: the newest results, and that the registries were asked."""
        with self._database.transaction() as session:
            if not claim_operation(session, request.operation_id, request.contractor_id, "RECHECKED", request.as_of):
                return
            row = _locked(session, request.contractor_id)
            readable, aside = checks_apart(results)
            row.checks, row.checked_at, row.updated_at = readable, request.as_of, request.as_of
            row.checks_sealed = _sealer(self._database.vault, row).seal("checks_sealed", aside)
            details: JsonObject = {"checks": {result.check.value: result.outcome.value for result in results}}
            event = AuditEvent(
                at=request.as_of,
                action="REGISTRATION_RECHECKED",
                actor="SYSTEM",
                actor_role=AuditRole.SYSTEM,
                subject=str(row.application_id),
                contractor_id=row.contractor_id,
                details={"operation_id": request.operation_id, **details},
            )
            audit.append(session, [event])

    def open_flags(self, contractor_id: UUID) -> tuple[RiskFlag, ...]:
        """What re-checks found and nobody settled yet."""
        with self._database.transaction() as session:
            row = _locked(session, contractor_id)
            return tuple(flag for flag in flags_of(self._database.vault, row) if not flag.resolved)

    def _applications(self, session: Session) -> ApplicationRepository:
        return ApplicationRepository(session, self._database.vault, self._database.index)


class _StepWriter:
    """Writes one step onto the registration, its contractor and the application it goes by, all locked."""

    def __init__(self, session: Session, database: Database, step: RegistrationStep) -> None:
        self._session = session
        self._vault = database.vault
        self._step = step
        contractors = ContractorRepository(session, database.vault, database.index)
        # An approval locks its own application, then the contractor, then the registration; the application here is an
        # approved one, which no other process changes any more. So no two wait for each other.
        self._contractor = contractors.row(step.contractor_id, lock=True)
        self._row = _locked(session, step.contractor_id)
        applications = ApplicationRepository(session, database.vault, database.index)
        self._application = applications.row(self._row.application_id, lock=True)

    def write(self) -> None:
        """All that the step says, at `step.at`."""
        step, row = self._step, self._row
        row.updated_at = self._contractor.last_updated_timestamp = self._application.updated_at = step.at
        if step.flags is not None:
            self._keep_flags(step.flags)
        if step.revoked_for is not None:
            sealer = RowSealer(self._vault, "applications", self._application.id)
            self._application.rejection_reason_sealed = sealer.seal("rejection_reason_sealed", step.revoked_for)
            self._application.rejected_at = step.at
        moves = [(source, each) for each in step.transitions if (source := self._move(each)) is not None]
        row.chain_writes = [*row.chain_writes, *(each.model_dump(mode="json") for each in step.written)]
        for task in step.tasks:
            keep_task(self._session, self._vault, task)
            self._publish(
                "task",
                {
                    "task_id": str(task.task_id),
                    "kind": task.kind.value,
                    "status": task.status.value,
                    "assignee": task.assignee,
                    "open_items": sum(item.open for item in task.items),
                },
            )
        if step.reminder_days is not None:
            row.reminded = [*row.reminded, step.reminder_days]
            self._publish(
                "expiry_reminder",
                {"days": step.reminder_days, "expires_at": moment(row.expires_at), "at": moment(step.at)},
            )
        self._audit(moves)

    def _move(self, transition: Transition) -> ContractorStatus | None:
        """Make one move, and say where it came from; None for an end that a renewal, recorded meanwhile, put off."""
        row, source = self._row, self._row.status
        if transition.status is ContractorStatus.EXPIRED and row.expires_at > transition.at:
            return None
        if source is transition.status:
            return None
        row.status = transition.status
        bring(self._session, self._application, transition.status)
        self._contractor_follows()
        ordinal = (
            1
            + self._session.exec(
                select(func.count()).where(col(StatusHistoryRow.application_id) == self._application.id)
            ).one()
        )
        sealer = history_sealer(self._vault, self._application.id, ordinal)
        self._session.add(
            StatusHistoryRow(
                application_id=self._application.id,
                ordinal=ordinal,
                status=transition.status,
                at=transition.at,
                changed_by=transition.changed_by,
                remarks_sealed=sealer.seal("remarks_sealed", transition.remarks),
            )
        )
        self._publish(
            "status",
            {
                "from": source.value,
                "status": transition.status.value,
                "at": moment(transition.at),
                "changed_by": transition.changed_by,
            },
        )
        self._session.flush()
        return source

    def _contractor_follows(self) -> None:
        """The contractor has its registration's status, and after the registration's end that of the application that
        runs by then, if one does."""
        bring(self._session, self._contractor, self._row.status)
        running = live_application(self._session, self._contractor.contractor_id)
        if self._row.status not in STANDING and running is not None:
            bring(self._session, self._contractor, running.status)

    def _keep_flags(self, flags: tuple[RiskFlag, ...]) -> None:
        readable, aside = flags_apart(flags)
        self._row.flags = readable
        self._row.flags_sealed = _sealer(self._vault, self._row).seal("flags_sealed", aside)
        approved = self._session.get(RiskFlagsRow, self._application.id)
        known = flags_from(approved.flags, None) if approved is not None else ()
        self._contractor.risk_level = overall_risk((*known, *flags))

    def _publish(self, event_type: str, payload: JsonObject) -> None:
        """An event of the application that was approved: who listens to it hears of its registration too."""
        self._session.add(
            OutboxRow(case_id=self._application.id, event_type=event_type, payload=payload, created_at=self._step.at)
        )

    def _audit(self, moves: list[tuple[ContractorStatus, Transition]]) -> None:
        step = self._step
        event = AuditEvent(
            at=step.at,
            action=step.action,
            actor=step.actor.subject,
            actor_role=audit_role(step.actor),
            subject=str(self._application.id),
            contractor_id=step.contractor_id,
            details={"operation_id": step.operation_id, **_particulars(step)},
        )
        events = [
            event.model_copy(
                update={
                    "at": transition.at,
                    "details": {**event.details, "changed_by": transition.changed_by},
                    "previous_value": {"status": source.value},
                    "new_value": {"status": transition.status.value},
                }
            )
            for source, transition in moves
        ]
        audit.append(self._session, events or [event])


def flags_of(vault: Vault, row: RegistrationRow) -> tuple[RiskFlag, ...]:
    """The flags of the re-checks, with their evidence."""
    return flags_from(row.flags, _sealer(vault, row).open_list("flags_sealed", row.flags_sealed) or None)


def _locked(session: Session, contractor_id: UUID) -> RegistrationRow:
    row = registration_row(session, contractor_id, lock=True)
    if row is None:
        raise NotFound(f"contractor {contractor_id} has no registration")
    return row


def _sealer(vault: Vault, row: RegistrationRow) -> RowSealer:
    return RowSealer(vault, "registrations", row.contractor_id)


def _particulars(step: RegistrationStep) -> JsonObject:
    """What the step did, in numbers and codes: what people wrote stays sealed where it belongs."""
    tasks: list[JsonValue] = [
        {
            "task_id": str(task.task_id),
            "kind": task.kind.value,
            "status": task.status.value,
            "assignee": task.assignee,
            "decision": task.decision,
            "decided_by": task.decided_by,
        }
        for task in step.tasks
    ]
    written: list[JsonValue] = [
        {"what": each.what, "transaction_hash": each.receipt.transaction_hash} for each in step.written
    ]
    flags: JsonObject = {
        str(flag.flag_id): {
            "flag_type": flag.finding.flag_type.value,
            "severity": flag.finding.severity.value,
            "resolved": flag.resolved,
        }
        for flag in step.flags or ()
    }
    stated: JsonObject = {
        "note": step.note or None,
        "flags": flags or None,
        "tasks": tasks or None,
        "written": written or None,
        "reminder_days": step.reminder_days,
    }
    return {name: value for name, value in stated.items() if value is not None}
