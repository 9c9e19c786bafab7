"""Compliance reports as their process writes them: each step one transaction."""

from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, func, select

from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.report import ReportFacts, ReportProgress, ReportStart, ReportStep
from models.tables import audit, confidential_audit
from models.tables.database import Database
from models.tables.moments import moment
from models.tables.operations import claim_operation
from models.tables.rows.events import OutboxRow
from models.tables.rows.report import ComplianceReportRow, ReportHistoryRow
from models.tables.sealing import RowSealer
from models.tables.task_rows import keep_task
from models.task import Task

_PROGRESS = """
UPDATE compliance_reports SET progress = %s::jsonb WHERE id = %s
"""


class ReportRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, step: ReportStep) -> None:
        """Write one step, once."""
        report_id = step.start.report_id
        with self._database.transaction() as session:
            if claim_operation(session, step.operation_id, report_id, step.action, step.at):
                _StepWriter(session, self._database, step).write()

    def recorded(self, report_id: UUID) -> bool:
        """Whether there is this report, whatever became of it."""
        return self._database.row("SELECT FROM compliance_reports WHERE id = %s", (report_id,)) is not None

    def progress(self, report_id: UUID, progress: ReportProgress) -> None:
        """How far a report is, for those who look at it; no step of it, and in no history."""
        with self._database.hot.connection() as connection:
            connection.execute(_PROGRESS, (progress.model_dump_json(), report_id))


class _StepWriter:
    """Writes one step onto the report, locked."""

    def __init__(self, session: Session, database: Database, step: ReportStep) -> None:
        self._session = session
        self._vault = database.vault
        self._step = step
        self._report_id = step.start.report_id
        self._hidden = step.start.key.report_type.confidential
        statement = select(ComplianceReportRow).where(ComplianceReportRow.id == self._report_id).with_for_update()
        row = session.exec(statement).one_or_none()
        self._was = row.status if row is not None else None
        self._row = row if row is not None else self._begun(step.start)

    def write(self) -> None:
        """All that the step says, at `step.at`."""
        step = self._step
        self._keep(step.facts)
        self._session.flush()
        self._history()
        for task in step.tasks:
            keep_task(self._session, self._vault, task)
            self._publish("task", _told(task))
        for notice in step.notices:
            self._publish(notice.event, notice.payload)
        self._audit()

    def _begun(self, start: ReportStart) -> ComplianceReportRow:
        row = ComplianceReportRow(
            id=start.report_id,
            **{name: getattr(start.key, name) for name in type(start.key).model_fields},
            generated_period=start.generated_period,
            requested_by=start.requested_by.subject,
            status=self._step.facts.status,
            stage=self._step.facts.stage,
            created_at=self._step.at,
            updated_at=self._step.at,
        )
        self._session.add(row)
        return row

    def _keep(self, facts: ReportFacts) -> None:
        row, shown = self._row, facts.model_dump(mode="json")
        row.status, row.stage, row.updated_at = facts.status, facts.stage, self._step.at
        row.as_of = facts.as_of.at if facts.as_of else None
        row.as_of_number = facts.as_of.number if facts.as_of else None
        row.sections, row.files = shown["sections"], shown["files"]
        row.sections_to_write = list(facts.sections_to_write)
        row.report_data = facts.totals
        row.signed_by, row.signed_at = facts.signed_by, facts.signed_at
        row.submitted_at, row.reference, row.due_at = facts.submitted_at, facts.reference, facts.due_at
        row.acknowledgement = facts.receipt.acknowledgement if facts.receipt else None
        row.next_revision = facts.next_revision
        failures = list[JsonValue](facts.failures)
        row.failures_sealed = report_sealer(self._vault, row.id).seal("failures_sealed", failures) if failures else None

    def _history(self) -> None:
        counted = select(func.count()).where(col(ReportHistoryRow.report_id) == self._report_id)
        ordinal = self._session.exec(counted).one()
        for transition in self._step.transitions:
            ordinal += 1
            sealer = history_sealer(self._vault, self._report_id, ordinal)
            self._session.add(
                ReportHistoryRow(
                    report_id=self._report_id,
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
                    "from": self._was,
                    "status": transition.status.value,
                    "at": moment(transition.at),
                    "changed_by": transition.changed_by,
                },
            )
            self._was = transition.status

    def _publish(self, event_type: str, payload: JsonObject) -> None:
        """For those who listen; of what is confidential nobody hears."""
        if not self._hidden:
            self._session.add(
                OutboxRow(case_id=self._report_id, event_type=event_type, payload=payload, created_at=self._step.at)
            )

    def _audit(self) -> None:
        step = self._step
        event = AuditEvent(
            at=step.at,
            action=step.action,
            actor=step.actor.subject,
            actor_role=audit_role(step.actor),
            subject=str(self._report_id),
            details={"operation_id": step.operation_id, **_particulars(step)},
        )
        if self._hidden:
            confidential_audit.append(self._session, self._vault, [event])
        else:
            audit.append(self._session, [event])


def report_sealer(vault: Vault, report_id: UUID) -> RowSealer:
    """Seals the columns of a report's row."""
    return RowSealer(vault, "compliance_reports", report_id)


def history_sealer(vault: Vault, report_id: UUID, ordinal: int) -> RowSealer:
    """Seals the remarks of a move."""
    return RowSealer(vault, "compliance_report_history", f"{report_id}:{ordinal}")


def _told(task: Task) -> JsonObject:
    return {
        "task_id": str(task.task_id),
        "kind": task.kind.value,
        "status": task.status.value,
        "assignee": task.assignee,
        "open_items": sum(item.open for item in task.items),
    }


def _particulars(step: ReportStep) -> JsonObject:
    """What the step did, in numbers and codes: what people wrote stays sealed where it belongs."""
    facts = step.facts
    tasks: list[JsonValue] = [
        {**_told(task), "decision": task.decision, "decided_by": task.decided_by} for task in step.tasks
    ]
    files: JsonObject = {file.format: file.sha256 for file in facts.files}
    stated: JsonObject = {
        "note": step.note or None,
        "report_type": step.start.key.report_type.value,
        "period": step.start.key.period,
        "revision": step.start.key.revision,
        "stage": facts.stage.value,
        "moves": [transition.status.value for transition in step.transitions] or None,
        "as_of": moment(facts.as_of.at) if facts.as_of else None,
        "sections": {each.result.name: each.file.sha256 for each in facts.sections} or None,
        "files": files or None,
        "tasks": tasks or None,
    }
    return {name: value for name, value in stated.items() if value is not None}
