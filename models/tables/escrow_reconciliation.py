"""Compared days in PostgreSQL: what the books say of one, what was found, and what people did with it."""

from typing import LiteralString

from sqlmodel import Session

from models.audit import AuditEvent, AuditRole
from models.escrow_bank import LineKind
from models.escrow_reconciliation import (
    BookedLine,
    Books,
    Comparison,
    DifferenceKind,
    Loose,
    ReconcileRequest,
    Reconciliation,
    task_of,
)
from models.one_task import TaskStep
from models.tables import audit
from models.tables.columns_read import text_of
from models.tables.database import Database, Row
from models.tables.operations import claim_operation
from models.tables.rows.escrow import EscrowReconciliationRow
from models.tables.task_rows import keep_task
from models.tables.task_steps import write_task_step
from models.tables.tasks import read_task
from models.task import TaskStatus

_LINES: LiteralString = """
SELECT t.bank_reference, t.kind::text AS kind, -e.amount AS amount, t.occurred_at, t.trade_id
FROM escrow_transactions t
JOIN escrow_entries e ON e.transaction_id = t.id
JOIN escrow_accounts a ON a.id = e.account_id AND a.kind = 'NOSTRO'
WHERE t.currency = %(currency)s AND t.occurred_at >= %(begins)s AND t.occurred_at < %(ends)s
  AND t.bank_reference IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM escrow_transactions back WHERE back.reverses_id = t.id AND back.bank_reference IS NULL)
ORDER BY t.occurred_at, t.id
"""
"""What went through the bank; what the bank refused to send, and we took back, its statement does not know."""

_UNMATCHED: LiteralString = """
SELECT bank_reference, amount FROM escrow_notices
WHERE outcome = 'UNMATCHED' AND currency = %(currency)s AND received_at >= %(begins)s AND received_at < %(ends)s
ORDER BY received_at, event_id
"""

_STRANDED: LiteralString = """
SELECT s.id AS trade_id, sum(e.amount) AS amount
FROM escrow_accounts a
JOIN secondary_market_trades s ON s.id = a.trade_id
JOIN escrow_entries e ON e.account_id = a.id
JOIN escrow_transactions t ON t.id = e.transaction_id
WHERE a.kind = 'FUNDING' AND a.currency = %(currency)s AND s.status IN ('SETTLED', 'CANCELLED')
GROUP BY s.id
HAVING sum(e.amount) > 0 AND max(t.recorded_at) >= %(begins)s AND max(t.recorded_at) < %(ends)s
ORDER BY s.id
"""
"""Listed once, on the day of the last thing that happened to it."""

_CURRENCIES: LiteralString = "SELECT DISTINCT currency FROM escrow_accounts WHERE kind = 'NOSTRO' ORDER BY currency"


class ReconciliationRecords:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away; what it writes is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def currencies(self) -> list[str]:
        """The currencies in which money ever lay at the bank."""
        return [str(row["currency"]) for row in self._database.rows(_CURRENCIES)]

    def books(self, request: ReconcileRequest) -> Books:
        """What our side knows of the time around a day, and what waits there for a person."""
        around = request.around
        wide = {"currency": request.currency, "begins": around.begins, "ends": around.ends}
        day = {"currency": request.currency, "begins": request.begins, "ends": request.ends}
        unmatched = [_loose(DifferenceKind.UNMATCHED, row) for row in self._database.rows(_UNMATCHED, day)]
        stranded = [_loose(DifferenceKind.STRANDED, row) for row in self._database.rows(_STRANDED, day)]
        return Books(
            lines=tuple(_line(row) for row in self._database.rows(_LINES, wide)), loose=(*unmatched, *stranded)
        )

    def kept(self, request: ReconcileRequest) -> Reconciliation | None:
        """A day that was compared before, as it was found then."""
        with self._database.transaction() as session:
            row = session.get(EscrowReconciliationRow, request.reconciliation_id)
        if row is None:
            return None
        task = None if row.task_id is None else read_task(self._database, row.task_id)
        return Reconciliation(
            reconciliation_id=row.id, matched=row.matched, differences=len(row.differences), task=task
        )

    def keep(self, request: ReconcileRequest, found: Comparison) -> Reconciliation:
        """Keep what was found of a day, once; what was found before stands."""
        with self._database.transaction() as session:
            operation_id = f"reconciliation:{request.reconciliation_id}"
            if claim_operation(session, operation_id, request.reconciliation_id, "RECONCILED", request.at):
                self._insert(session, request, found)
        kept = self.kept(request)
        assert kept is not None, "it was kept just now, or before"
        return kept

    def record(self, step: TaskStep) -> None:
        """Write what was done with the task, once."""
        with self._database.transaction() as session:
            if not claim_operation(session, step.operation_id, step.case_id, step.action, step.at):
                return
            row = session.get_one(EscrowReconciliationRow, step.case_id, with_for_update=True)
            if step.task.status is TaskStatus.DONE:
                row.settled_at = step.at
            write_task_step(session, self._database.vault, step)

    def _insert(self, session: Session, request: ReconcileRequest, found: Comparison) -> None:
        task = task_of(request, found.differences) if found.differences else None
        if task is not None:
            keep_task(session, self._database.vault, task)
        session.add(
            EscrowReconciliationRow(
                id=request.reconciliation_id,
                day=request.day,
                currency=request.currency,
                statement_digest=found.statement_digest,
                matched=found.matched,
                differences=[each.model_dump(mode="json") for each in found.differences],
                task_id=None if task is None else task.task_id,
                compared_at=request.at,
                settled_at=request.at if task is None else None,
            )
        )
        event = AuditEvent(
            at=request.at,
            action="ESCROW_RECONCILED",
            actor="SYSTEM",
            actor_role=AuditRole.SYSTEM,
            subject=str(request.reconciliation_id),
            details={
                "day": request.day.isoformat(),
                "currency": request.currency,
                "matched": found.matched,
                "differences": len(found.differences),
                "statement_digest": found.statement_digest,
            },
        )
        audit.append(session, [event])


def _line(row: Row) -> BookedLine:
    return BookedLine.model_validate(
        {
            "bank_reference": row["bank_reference"],
            "kind": LineKind(str(row["kind"])),
            "amount": row["amount"],
            "booked_at": row["occurred_at"],
            "trade_id": row["trade_id"],
        }
    )


def _loose(what: DifferenceKind, row: Row) -> Loose:
    reference = text_of(row.get("bank_reference")) or str(row.get("trade_id"))
    return Loose.model_validate(
        {"what": what, "reference": reference, "amount": row["amount"], "trade_id": row.get("trade_id")}
    )
