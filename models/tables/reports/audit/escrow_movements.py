"""Every movement of the escrow in a period with its entries, and what nobody has matched yet."""

from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row
from pydantic import JsonValue

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of

_MOVEMENTS: LiteralString = """
SELECT t.id, t.kind::text, t.amount, t.method::text, t.investor_id, t.trade_id, t.bank_reference, t.reverses_id,
       t.occurred_at, t.recorded_at, e.entries
FROM escrow_transactions t
JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('account_id', account_id, 'amount', amount::text) ORDER BY ordinal) AS entries
    FROM escrow_entries WHERE transaction_id = t.id
) e ON TRUE
WHERE t.occurred_at >= %(starts)s AND t.occurred_at < %(ends)s AND t.currency = %(currency)s
ORDER BY t.occurred_at, t.id
"""

_UNMATCHED: LiteralString = """
SELECT 'notice' AS what, n.event_id AS reference, n.amount, n.received_at AS since
FROM escrow_notices n
WHERE n.outcome = 'UNMATCHED' AND n.received_at < %(ends)s AND n.currency = %(currency)s
UNION ALL
SELECT 'difference', r.day::text, NULL, r.compared_at
FROM escrow_reconciliations r
WHERE r.currency = %(currency)s AND r.compared_at < %(ends)s AND jsonb_array_length(r.differences) > 0
      AND (r.settled_at IS NULL OR r.settled_at >= %(ends)s)
ORDER BY since, what, reference
"""

_SUSPENSE: LiteralString = """
SELECT coalesce(sum(e.amount), 0)
FROM escrow_accounts a
JOIN escrow_entries e ON e.account_id = a.id
JOIN escrow_transactions t ON t.id = e.transaction_id
WHERE a.kind = 'SUSPENSE' AND a.currency = %(currency)s AND t.occurred_at < %(ends)s
"""


class _Movement(NamedTuple):
    id: UUID
    kind: str
    amount: Decimal
    method: str
    investor_id: UUID | None
    trade_id: UUID | None
    bank_reference: str | None
    reverses_id: UUID | None
    occurred_at: datetime
    recorded_at: datetime
    entries: list[dict[str, JsonValue]]


class _Unmatched(NamedTuple):
    what: str
    reference: str
    amount: Decimal | None
    since: datetime


class EscrowMovements:
    """The section. Its file is `{"movements": [ … ]}`, oldest first, each with the entries that it consists of."""

    name = "escrow_movements"
    schema_version = 1

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the movements; each must balance."""
        stream = JsonStream(out, self.name, report)
        count, moved, unbalanced = 0, Decimal("0.00"), Decimal("0.00")
        stream.text('{"movements":[')
        for row in rows_of(connection, "moved", _MOVEMENTS, _given(period, jurisdiction), args_row(_Movement)):
            stream.row(("," if count else "") + _written(row))
            count += 1
            moved += row.amount
            unbalanced += abs(sum((Decimal(str(entry["amount"])) for entry in row.entries), Decimal(0)))
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"movements": count},
            totals={"moved": f"{moved:.2f}"},
            checks=(
                Check(
                    name="each_balances",
                    expected=Decimal("0.00"),
                    found=unbalanced,
                    explains="the entries of each movement sum to nothing",
                ),
            ),
        )


class UnmatchedItems:
    """The section. Its file is `{"items": [ … ]}`: what the bank told of that we could not place, and the days on which
    its statement and our books differ, that nobody had settled when the period ended."""

    name = "unmatched_items"
    schema_version = 1

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the items. They fail nothing: that there are some is what the auditor is told."""
        stream = JsonStream(out, self.name, report)
        given, counts = _given(period, jurisdiction), {"notice": 0, "difference": 0}
        stream.text('{"items":[')
        for row in rows_of(connection, "unmatched", _UNMATCHED, given, args_row(_Unmatched)):
            stream.row(("," if any(counts.values()) else "") + _written(row))
            counts[row.what] += 1
        stream.text("]}\n")
        stream.end()
        suspense = connection.execute(_SUSPENSE, given).fetchone()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"notices": counts["notice"], "differences": counts["difference"]},
            totals={"in_suspense": f"{suspense[0] if suspense else 0:.2f}"},
        )


def _given(period: ReportPeriod, jurisdiction: Jurisdiction) -> dict[str, object]:
    starts, ends = jurisdiction.moments(period)
    return {"starts": starts, "ends": ends, "currency": jurisdiction.currency}


def _written(row: _Movement | _Unmatched) -> str:
    fields: dict[str, JsonValue] = {name: _text(value) for name, value in row._asdict().items()}
    if isinstance(row, _Movement):
        fields["entries"] = [*row.entries]
    return json_text(fields)


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case Decimal():
            return f"{value:.2f}"
        case datetime():
            return value.isoformat()
        case _:
            return str(value)
