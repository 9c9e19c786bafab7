"""What PMLA rule 3 has reported whether it looks suspicious or not: cash, and money across the border.

Three parts: cash above the threshold (`cash`), cash below it that is linked, all of one subject in a month, and sums
above it (`linked_cash`), and transfers across the border above theirs (`cross_border`). The rule's property
transactions are none of ours: a stake is no immovable property.
"""

from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.aml_policy import AmlPolicy
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import SectionResult
from models.tables.reports.aml.movements import MOVEMENTS, parameters
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of

_ROWS: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + ", "
    + """
of_the_period AS (SELECT * FROM movements WHERE at >= %(starts)s),
below AS (
    SELECT *, sum(amount) OVER (PARTITION BY subject_kind, subject, date_trunc(
                               'month', at AT TIME ZONE make_interval(mins => %(utc_offset)s))) AS total
    FROM of_the_period
    WHERE method = 'CASH' AND amount <= %(cash_above)s
),
reported AS (
    SELECT 'cash' AS part, * FROM of_the_period WHERE method = 'CASH' AND amount > %(cash_above)s
    UNION ALL
    SELECT 'linked_cash', source, id, at, way, amount, method, cross_border, subject_kind, subject, counterparty
    FROM below WHERE total > %(cash_above)s
    UNION ALL
    SELECT 'cross_border', * FROM of_the_period WHERE cross_border AND amount > %(cross_border_above)s
)
SELECT part, subject_kind, subject, source, id, at, way, amount, method
FROM reported
ORDER BY part, subject_kind, subject, at, source, id
"""
)

PARTS: tuple[str, ...] = ("cash", "linked_cash", "cross_border")


class _Row(NamedTuple):
    part: str
    subject_kind: str
    subject: UUID
    source: str
    id: UUID
    at: datetime
    way: str
    amount: Decimal
    method: str | None


class Thresholds:
    """The section. Its file is `{"rows": [ … ]}`, in the order of part, subject and time."""

    name = "threshold_transactions"
    schema_version = 1

    def __init__(self, policy: AmlPolicy) -> None:
        self._policy = policy

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the rows."""
        stream = JsonStream(out, self.name, report)
        counts, totals = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, Decimal("0.00"))
        given = {**parameters(period, jurisdiction, self._policy), "utc_offset": jurisdiction.utc_offset_minutes}
        stream.text('{"rows":[')
        for row in rows_of(connection, "thresholds", _ROWS, given, args_row(_Row)):
            stream.row(("," if any(counts.values()) else "") + _written(row))
            counts[row.part] += 1
            totals[row.part] += row.amount
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows=counts,
            totals={part: f"{total:.2f}" for part, total in totals.items()},
        )


def _written(row: _Row) -> str:
    return json_text(
        {
            "part": row.part,
            "subject": {"kind": row.subject_kind, "id": str(row.subject)},
            "source": row.source,
            "id": str(row.id),
            "at": row.at.isoformat(),
            "way": row.way,
            "amount": f"{row.amount:.2f}",
            "method": row.method,
        }
    )
