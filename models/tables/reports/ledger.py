"""What the record itself holds of a period: the figures that the sections of a tax report must agree with.

Each is a statement of its own over the base tables, not over what the sections are computed from.
"""

from decimal import Decimal
from typing import LiteralString

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.tables.reports.stream import Connection

_DOCUMENTS_VALUE: LiteralString = """
SELECT coalesce((SELECT sum(value) FROM orders
                 WHERE jurisdiction = %(jurisdiction)s AND invoiced_at >= %(starts)s AND invoiced_at < %(ends)s
                       AND status IN ('INVOICED', 'SETTLED')), 0)
       + coalesce((SELECT sum(CASE kind WHEN 'C' THEN -value ELSE value END) FROM tax_notes
                   WHERE jurisdiction = %(jurisdiction)s AND issued_at >= %(starts)s AND issued_at < %(ends)s), 0)
"""

_SETTLED: LiteralString = """
WITH settled AS (
    SELECT id, value FROM orders
    WHERE jurisdiction = %(jurisdiction)s AND invoiced_at >= %(starts)s AND invoiced_at < %(ends)s
          AND status = 'SETTLED'
)
SELECT coalesce((SELECT sum(value) FROM settled), 0)
       + coalesce((SELECT sum(CASE n.kind WHEN 'C' THEN -n.value ELSE n.value END)
                   FROM tax_notes n JOIN settled s ON s.id = n.order_id), 0),
       coalesce((SELECT sum(CASE p.kind WHEN 'REFUND' THEN -p.amount ELSE p.amount END)
                 FROM payments p JOIN settled s ON s.id = p.order_id
                 WHERE p.kind = 'REFUND' OR p.paid_at IS NOT NULL), 0)
"""

_ELSEWHERE: LiteralString = """
SELECT coalesce((SELECT sum(value) FROM orders
                 WHERE jurisdiction = %(jurisdiction)s AND invoiced_at >= %(starts)s AND invoiced_at < %(ends)s
                       AND status IN ('INVOICED', 'SETTLED')
                       AND (currency <> %(currency)s OR place_of_supply <> ALL(%(regions)s))), 0)
       + coalesce((SELECT sum(n.value) FROM tax_notes n JOIN orders o ON o.id = n.order_id
                   WHERE n.jurisdiction = %(jurisdiction)s AND n.issued_at >= %(starts)s AND n.issued_at < %(ends)s
                         AND (n.currency <> %(currency)s OR o.place_of_supply <> ALL(%(regions)s))), 0)
"""

_WITHOUT_NUMBER: LiteralString = """
SELECT coalesce(sum(o.value), 0)
FROM orders o
JOIN trading_parties s ON s.id = o.seller_id AND s.tax_number_sealed IS NULL
WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
      AND o.status IN ('INVOICED', 'SETTLED')
"""

STATEMENTS: tuple[LiteralString, ...] = (_DOCUMENTS_VALUE, _SETTLED, _ELSEWHERE, _WITHOUT_NUMBER)
"""Every statement of the ledger, each over `parameters_of`."""


def documents_value(connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction) -> Decimal:
    """The totals of the period's invoices and debit notes, less those of its credit notes."""
    (value,) = _one(connection, _DOCUMENTS_VALUE, period, jurisdiction)
    return value


def settled(connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction) -> tuple[Decimal, Decimal]:
    """Of the period's orders that count as paid: what they come to after every note on them, and what was paid for them
    less what went back or is to go back. A note or a refund counts whenever it was made."""
    owed, paid = _one(connection, _SETTLED, period, jurisdiction)
    return owed, paid


def elsewhere(connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction) -> Decimal:
    """The value of the period's documents that are in another currency, or of supplies to a place outside."""
    (value,) = _one(connection, _ELSEWHERE, period, jurisdiction)
    return value


def without_tax_number(connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction) -> Decimal:
    """The value of the period's invoices whose seller has no tax number."""
    (value,) = _one(connection, _WITHOUT_NUMBER, period, jurisdiction)
    return value


def parameters_of(period: ReportPeriod, jurisdiction: Jurisdiction) -> dict[str, object]:
    """What the statements are given."""
    starts, ends = jurisdiction.moments(period)
    return {
        "jurisdiction": jurisdiction.code,
        "starts": starts,
        "ends": ends,
        "currency": jurisdiction.currency,
        "regions": list(jurisdiction.regions),
    }


def _one(
    connection: Connection, statement: LiteralString, period: ReportPeriod, jurisdiction: Jurisdiction
) -> tuple[Decimal, ...]:
    row = connection.execute(statement, parameters_of(period, jurisdiction)).fetchone() or ()
    return tuple(value if isinstance(value, Decimal) else Decimal(str(value)) for value in row)
