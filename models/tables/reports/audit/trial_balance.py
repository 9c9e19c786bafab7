"""The trial balance of the escrow: every account, what it opened with, what came and went, what it closed with."""

from collections.abc import Mapping
from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.escrow import MAY_BE_NEGATIVE, EscrowAccountKind
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of

_NOTHING = Decimal("0.00")

_ROWS: LiteralString = """
SELECT a.id, a.kind::text, a.investor_id, a.project_id, a.trade_id,
       coalesce(sum(e.amount) FILTER (WHERE t.occurred_at < %(starts)s), 0) AS opening,
       coalesce(sum(e.amount) FILTER (WHERE t.occurred_at >= %(starts)s AND e.amount > 0), 0) AS received,
       coalesce(-sum(e.amount) FILTER (WHERE t.occurred_at >= %(starts)s AND e.amount < 0), 0) AS given,
       coalesce(sum(e.amount), 0) AS closing
FROM escrow_accounts a
LEFT JOIN (escrow_entries e JOIN escrow_transactions t ON t.id = e.transaction_id AND t.occurred_at < %(ends)s)
       ON e.account_id = a.id
WHERE a.currency = %(currency)s AND a.opened_at < %(ends)s
GROUP BY a.id
ORDER BY a.kind::text, a.id
"""

_MOVED: LiteralString = """
SELECT coalesce(sum(amount), 0) FROM escrow_transactions
WHERE occurred_at >= %(starts)s AND occurred_at < %(ends)s AND currency = %(currency)s
"""

_ENTERED: LiteralString = """
SELECT coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0)
FROM escrow_entries e JOIN escrow_transactions t ON t.id = e.transaction_id
WHERE t.occurred_at >= %(starts)s AND t.occurred_at < %(ends)s AND e.currency = %(currency)s
"""


class _Row(NamedTuple):
    id: UUID
    kind: str
    investor_id: UUID | None
    project_id: UUID | None
    trade_id: UUID | None
    opening: Decimal
    received: Decimal
    given: Decimal
    closing: Decimal


class TrialBalance:
    """The section. Its file is `{"accounts": [ … ]}`."""

    name = "trial_balance"
    schema_version = 1

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the accounts. Every entry has its counter-entry, so the closing balances sum to nothing; and what the
        accounts received is what the period's transactions moved."""
        stream = JsonStream(out, self.name, report)
        starts, ends = jurisdiction.moments(period)
        given = {"starts": starts, "ends": ends, "currency": jurisdiction.currency}
        count = 0
        opening = received = paid = closing = _NOTHING
        overdrawn = 0
        stream.text('{"accounts":[')
        for row in rows_of(connection, "accounts", _ROWS, given, args_row(_Row)):
            stream.row(("," if count else "") + _written(row))
            count += 1
            opening += row.opening
            received += row.received
            paid += row.given
            closing += row.closing
            overdrawn += row.closing < 0 and EscrowAccountKind(row.kind) not in MAY_BE_NEGATIVE
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"accounts": count},
            totals={"opening": f"{opening:.2f}", "received": f"{received:.2f}", "given": f"{paid:.2f}"},
            checks=(
                Check(name="balanced", expected=_NOTHING, found=closing, explains="the sum of the closing balances"),
                Check(
                    name="given_is_received",
                    expected=received,
                    found=paid,
                    explains="what accounts gave, others received",
                ),
                Check(
                    name="movements",
                    expected=_one(connection, _MOVED, given),
                    found=_one(connection, _ENTERED, given),
                    explains="what the entries move is what the transactions say",
                ),
                Check(
                    name="not_overdrawn",
                    expected=_NOTHING,
                    found=Decimal(overdrawn),
                    explains="accounts that gave what they had not",
                ),
            ),
        )


def _one(connection: Connection, statement: LiteralString, given: Mapping[str, object]) -> Decimal:
    row = connection.execute(statement, given).fetchone()
    return Decimal(str(row[0])) if row else _NOTHING


def _written(row: _Row) -> str:
    fields = row._asdict()
    return json_text(
        {
            name: None if value is None else f"{value:.2f}" if isinstance(value, Decimal) else str(value)
            for name, value in fields.items()
        }
    )
