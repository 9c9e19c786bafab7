"""Suspicions as the report's process and their own write them: each step one transaction.

Nothing of them goes to the outbox or to the audit trail that auditors read: the confidential trail has every step.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from models.actors import SYSTEM
from models.audit import AuditEvent, audit_role
from models.contractor.json_object import JsonObject
from models.encryption import BlindIndex, Vault
from models.jurisdictions import jurisdiction_of
from models.report import ReportKey
from models.suspicion import Finding
from models.suspicion_record import SuspicionClosed, SuspicionStage, SuspicionStatus, SuspicionStep
from models.suspicious_report import drafted
from models.tables import confidential_audit
from models.tables.database import Database
from models.tables.operations import claim_operation
from models.tables.rows.suspicion import SuspicionRow
from models.tables.sealing import RowSealer
from models.tables.task_rows import keep_task

_AT_ONCE = 500
_FOUND_ANEW = (
    "report_id",
    "total",
    "since",
    "until",
    "transactions",
    "score",
    "listed_as",
    "draft_sealed",
    "updated_at",
)
"""What the next revision of a report may say otherwise of a suspicion that nobody has judged."""


class SuspicionRecords:
    """Every method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away (then nothing was
    written)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, report_id: UUID, key: ReportKey, findings: Iterable[Finding], at: datetime) -> int:
        """Keep findings, each once: one that is there already is brought up to date while nobody has judged it.
        Returns how many there were."""
        count, vault = 0, self._database.vault
        with self._database.transaction() as session:
            found = iter(findings)
            while batch := list(islice(found, _AT_ONCE)):
                rows = [_found(self._database, finding, report_id, key, at) for finding in batch]
                statement = insert(SuspicionRow).values(rows)
                session.connection().execute(
                    statement.on_conflict_do_update(
                        index_elements=[col(SuspicionRow.id)],
                        set_={name: statement.excluded[name] for name in _FOUND_ANEW},
                        where=col(SuspicionRow.status) == SuspicionStatus.OPEN,
                    )
                )
                count += len(rows)
            confidential_audit.append(
                session,
                vault,
                [
                    AuditEvent(
                        at=at,
                        action="FINDINGS_KEPT",
                        actor=SYSTEM.subject,
                        actor_role=audit_role(SYSTEM),
                        subject=str(report_id),
                        details={"findings": count},
                    )
                ],
            )
        return count

    def record(self, step: SuspicionStep) -> None:
        """Write one step, once.

        Raises:
            SuspicionClosed: there is no such suspicion.
        """
        suspicion_id = step.start.suspicion_id
        with self._database.transaction() as session:
            if not claim_operation(session, step.operation_id, suspicion_id, step.action, step.at):
                return
            row = session.exec(
                select(SuspicionRow).where(SuspicionRow.id == suspicion_id).with_for_update()
            ).one_or_none()
            if row is None:
                raise SuspicionClosed("there is no such suspicion")
            _keep_facts(self._database.vault, row, step)
            session.flush()
            for task in step.tasks:
                keep_task(session, self._database.vault, task)
            confidential_audit.append(session, self._database.vault, [_event(step)])


def suspicion_id_of(index: BlindIndex, finding: Finding, key: ReportKey) -> UUID:
    """The suspicion of a finding: the same for every revision, and nobody's guess without the index's key."""
    return UUID(hex=index.of("suspicions.id", str(finding.id_in(key.first_day)))[:32])


def suspicion_sealer(vault: Vault, suspicion_id: UUID) -> RowSealer:
    """Seals the columns of a suspicion's row."""
    return RowSealer(vault, "suspicions", suspicion_id)


def _found(database: Database, finding: Finding, report_id: UUID, key: ReportKey, at: datetime) -> dict[str, Any]:
    suspicion_id = suspicion_id_of(database.index, finding, key)
    moments = [each.at for each in finding.transactions]
    draft = drafted(finding, key.first_day, key.last_day)
    return {
        "id": suspicion_id,
        "finding_id": finding.id_in(key.first_day),
        "typology": finding.typology,
        "subject_kind": finding.subject.kind,
        "subject_id": finding.subject.id,
        "report_id": report_id,
        "jurisdiction": key.jurisdiction,
        "period": key.period,
        "first_day": key.first_day,
        "last_day": key.last_day,
        "currency": jurisdiction_of(key.jurisdiction).currency,
        "total": finding.total,
        "since": min(moments, default=None),
        "until": max(moments, default=None),
        "transactions": [each.model_dump(mode="json", exclude_none=True) for each in finding.transactions],
        "score": finding.score,
        "listed_as": finding.listed_as,
        "status": SuspicionStatus.OPEN,
        "stage": SuspicionStage.JUDGEMENT,
        "draft_sealed": suspicion_sealer(database.vault, suspicion_id).seal(
            "draft_sealed", draft.model_dump(mode="json")
        ),
        "created_at": at,
        "updated_at": at,
    }


def _keep_facts(vault: Vault, row: SuspicionRow, step: SuspicionStep) -> None:
    facts, sealer = step.facts, suspicion_sealer(vault, row.id)
    row.status, row.stage, row.updated_at = facts.status, facts.stage, step.at
    row.decided_by, row.decided_at, row.due_at = facts.decided_by, facts.decided_at, facts.due_at
    row.remarks_sealed = sealer.seal("remarks_sealed", facts.remarks) if facts.decided_by is not None else None
    row.draft_sealed = sealer.seal("draft_sealed", facts.draft.model_dump(mode="json"))
    row.reference, row.approved_by, row.approved_at = facts.reference, facts.approved_by, facts.approved_at
    row.file = facts.file.model_dump(mode="json") if facts.file is not None else None
    row.submitted_at = facts.submitted_at
    row.acknowledgement = facts.receipt.acknowledgement if facts.receipt is not None else None
    row.failures_sealed = sealer.seal("failures_sealed", [*facts.failures]) if facts.failures else None


def _event(step: SuspicionStep) -> AuditEvent:
    """What the step did, in numbers and codes; who is suspected stands in the row alone."""
    facts = step.facts
    details: JsonObject = {
        "operation_id": step.operation_id,
        "note": step.note,
        "status": facts.status,
        "stage": facts.stage,
        "moves": [each.status for each in step.transitions],
        "tasks": [
            {
                "task_id": str(task.task_id),
                "kind": task.kind,
                "status": task.status,
                "assignee": task.assignee,
                "decision": task.decision,
                "decided_by": task.decided_by,
            }
            for task in step.tasks
        ],
        "reference": str(facts.reference) if facts.reference else None,
        "file": facts.file.sha256 if facts.file else None,
        "acknowledgement": facts.receipt.acknowledgement if facts.receipt else None,
    }
    return AuditEvent(
        at=step.at,
        action=step.action,
        actor=step.actor.subject,
        actor_role=audit_role(step.actor),
        subject=str(step.start.suspicion_id),
        details=details,
    )
