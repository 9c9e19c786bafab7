"""What a report reads of each table: which rows, were they to change, would change the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import LiteralString

from models.jurisdictions import Jurisdiction
from models.report import ReportType
from models.report_period import ReportPeriod


@dataclass(frozen=True)
class Source:
    """Some rows of a table; `rows` is a condition on the table under the name `source`."""

    table: LiteralString
    rows: LiteralString = "true"
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])


_NOTES: LiteralString = """
source.jurisdiction = %(jurisdiction)s AND source.issued_at >= %(since)s AND source.issued_at < %(until)s
"""
_ORDERS: LiteralString = """
source.jurisdiction = %(jurisdiction)s AND (
    source.invoiced_at >= %(since)s AND source.invoiced_at < %(until)s
    OR source.id IN (
        SELECT n.order_id FROM tax_notes n
        WHERE n.jurisdiction = %(jurisdiction)s AND n.issued_at >= %(since)s AND n.issued_at < %(until)s
    )
)
"""
_OF_AN_ORDER: LiteralString = """
source.order_id IN (
    SELECT o.id FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(since)s AND o.invoiced_at < %(until)s
)
"""
_OF_A_NOTE: LiteralString = """
source.note_id IN (
    SELECT n.id FROM tax_notes n
    WHERE n.jurisdiction = %(jurisdiction)s AND n.issued_at >= %(since)s AND n.issued_at < %(until)s
)
"""
_PARTIES: LiteralString = """
source.id IN (
    SELECT unnest(ARRAY[o.seller_id, o.customer_id]) FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND (
        o.invoiced_at >= %(since)s AND o.invoiced_at < %(until)s
        OR o.id IN (
            SELECT n.order_id FROM tax_notes n
            WHERE n.jurisdiction = %(jurisdiction)s AND n.issued_at >= %(since)s AND n.issued_at < %(until)s
        )
    )
)
"""
_TAXED: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("orders", _ORDERS),
    ("order_lines", _OF_AN_ORDER),
    ("tax_notes", _NOTES),
    ("tax_note_lines", _OF_A_NOTE),
    ("payments", _OF_AN_ORDER),
    ("trading_parties", _PARTIES),
)
_BEFORE: LiteralString = "source.occurred_at < %(until)s"
_ESCROW: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("escrow_transactions", _BEFORE),
    (
        "escrow_entries",
        "source.transaction_id IN (SELECT t.id FROM escrow_transactions t WHERE t.occurred_at < %(until)s)",
    ),
    ("secondary_market_trades", "source.settled_at < %(until)s"),
    ("escrow_notices", "source.received_at < %(until)s"),
    ("escrow_reconciliations", "source.compared_at < %(until)s"),
    ("audit_anchors", "source.ends_at <= %(until)s"),
)
_MOVED: tuple[tuple[LiteralString, LiteralString], ...] = (
    ("orders", "source.invoiced_at < %(until)s"),
    ("payments", "source.paid_at < %(until)s"),
    ("escrow_transactions", _BEFORE),
    ("escrow_placements", "source.placed_at < %(until)s"),
    ("investment_transactions", _BEFORE),
    ("trading_parties", "true"),
    ("investor_profiles", "true"),
)
_READ = {ReportType.TAX: _TAXED, ReportType.AML_SAR: _MOVED, ReportType.FINANCIAL_AUDIT: _ESCROW}


def sources_of(report_type: ReportType, period: ReportPeriod, jurisdiction: Jurisdiction) -> tuple[Source, ...]:
    """The sources of a report. Rows of later days are in none of them, so that what is sold while a report is made does
    not have it begin again."""
    since, until = jurisdiction.moments(period)
    given = {"jurisdiction": jurisdiction.code, "since": since, "until": until}
    return tuple(Source(table, rows, given) for table, rows in _READ[report_type])
