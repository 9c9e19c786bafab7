"""The supplies of a period, each with the return it goes into: what every section of a tax report is computed from.

Two common table expressions. `documents` has a row for each invoice and each note of the period: `document` is I, C or
D, `sign` 1 or −1, `kind` what the customer makes of it (B2B registered, B2CL a large invoice to a consumer of another
region, B2CS any other), `fp` the return's period (MMYYYY), `value` the total. A note has its own date and value; place,
kind and rate are those of the supply that it changes, by the limits of that supply's date. `lines` has their lines
(an order and a note never share an id, so none needs to be told which it is);
`charged` is what the invoice asks for: without the tax, where that is the customer's to pay (reverse charge).
"""

from datetime import datetime
from typing import LiteralString

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.trade_supply import ReturnFrequency

DOCUMENTS: LiteralString = """
documents AS MATERIALIZED (
    SELECT d.document_id, d.document, d.sign, d.order_id, d.seller_id, d.customer_id, d.number, d.dated_at, d.value,
           d.place_of_supply, d.invoice_type, d.reverse_charge, d.supplied_at, d.currency, d.settled,
           CASE seller.return_frequency
               WHEN 'MONTHLY' THEN (%(monthly)s::text[])[width_bucket(d.dated_at, %(months)s::timestamptz[])]
               ELSE (%(quarterly)s::text[])[width_bucket(d.dated_at, %(months)s::timestamptz[])]
           END AS fp,
           to_char(d.dated_at AT TIME ZONE make_interval(mins => %(utc_offset)s), 'DD-MM-YYYY') AS dated_on,
           d.invoice_type NOT IN ('R', 'DE') OR seller.region <> d.place_of_supply AS between_regions,
           CASE
               WHEN customer.registered = 'REGULAR' THEN 'B2B'
               WHEN seller.region <> d.place_of_supply
                    AND d.invoice_value
                        > (%(limits)s::numeric[])[width_bucket(d.supplied_at, %(limits_since)s::timestamptz[])]
               THEN 'B2CL'
               ELSE 'B2CS'
           END AS kind
    FROM (
        SELECT o.id AS document_id, 'I' AS document, 1 AS sign, o.id AS order_id, o.seller_id, o.customer_id,
               o.invoice_number AS number, o.invoiced_at AS dated_at, o.value, o.place_of_supply, o.invoice_type,
               o.reverse_charge, o.invoiced_at AS supplied_at, o.value AS invoice_value, o.currency,
               o.status = 'SETTLED' AS settled
        FROM orders o
        WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
              AND o.status IN ('INVOICED', 'SETTLED')
        UNION ALL
        SELECT n.id, n.kind::text, CASE n.kind WHEN 'C' THEN -1 ELSE 1 END, o.id, o.seller_id, o.customer_id,
               n.note_number, n.issued_at, n.value, o.place_of_supply, o.invoice_type, o.reverse_charge,
               coalesce(o.invoiced_at, n.issued_at), o.value, n.currency, FALSE
        FROM tax_notes n
        JOIN orders o ON o.id = n.order_id
        WHERE n.jurisdiction = %(jurisdiction)s AND n.issued_at >= %(starts)s AND n.issued_at < %(ends)s
    ) d
    JOIN trading_parties seller ON seller.id = d.seller_id
    JOIN trading_parties customer ON customer.id = d.customer_id
)"""

LINES: LiteralString = """
lines AS (
    SELECT d.document_id, l.line_number, l.hsn, l.unit, l.quantity, l.rate, l.taxable_value, l.igst, l.cgst, l.sgst,
           l.cess, l.vat,
           l.taxable_value
           + CASE WHEN d.reverse_charge THEN 0 ELSE l.igst + l.cgst + l.sgst + l.cess + l.vat END AS charged
    FROM documents d
    JOIN order_lines l ON l.order_id = d.document_id
    UNION ALL
    SELECT d.document_id, l.line_number, l.hsn, l.unit, l.quantity, l.rate, l.taxable_value, l.igst, l.cgst, l.sgst,
           l.cess, l.vat,
           l.taxable_value
           + CASE WHEN d.reverse_charge THEN 0 ELSE l.igst + l.cgst + l.sgst + l.cess + l.vat END AS charged
    FROM documents d
    JOIN tax_note_lines l ON l.note_id = d.document_id
)"""

RATED: LiteralString = """
rated AS MATERIALIZED (
    SELECT document_id, rate, sum(taxable_value) AS taxable_value, sum(igst) AS igst, sum(cgst) AS cgst,
           sum(sgst) AS sgst, sum(cess) AS cess, sum(vat) AS vat, sum(charged) AS charged
    FROM lines
    GROUP BY document_id, rate
)"""

SUPPLIES: LiteralString = "WITH " + DOCUMENTS + ", " + LINES + ", " + RATED
"""The start of a statement over documents and their amounts by rate."""

SETTINGS: tuple[LiteralString, ...] = (
    "SET LOCAL work_mem = '256MB'",
    "SET LOCAL jit = off",
)
"""For the transaction that a section is written in: it sorts and groups all that a quarter has, not a page of it."""


def parameters(period: ReportPeriod, jurisdiction: Jurisdiction) -> dict[str, object]:
    """What the statements over `DOCUMENTS` are given."""
    starts, ends = jurisdiction.moments(period)
    limits = jurisdiction.large_consumer_invoice
    return {
        "jurisdiction": jurisdiction.code,
        "starts": starts,
        "ends": ends,
        "months": [jurisdiction.starts(month) for month in period.months],
        "monthly": [jurisdiction.return_period(month, ReturnFrequency.MONTHLY) for month in period.months],
        "quarterly": [jurisdiction.return_period(month, ReturnFrequency.QUARTERLY) for month in period.months],
        # width_bucket refuses an array without elements; a limit of none is above every value
        "limits": [limit.amount for limit in limits] or [None],
        "limits_since": [jurisdiction.starts(limit.since) for limit in limits] or [_ALWAYS],
        "utc_offset": jurisdiction.utc_offset_minutes,
        "rates": [rate.rate for rate in jurisdiction.rates],
        "rates_since": [jurisdiction.starts(rate.since) for rate in jurisdiction.rates],
    }


_ALWAYS = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
