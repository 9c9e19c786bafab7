"""GSTR-1 as one statement: every row of every return, in the order of the file.

A row is (seller, period of the return, part, group, sequence, sealed number of who heads the group, JSON, paise). Part
and group open and close the file's brackets; paise is what the row adds to the period's supplies, tax included. Field
names and formats are those of GSTN's JSON for the GSTR-1 offline tool (`inum`, `idt` DD-MM-YYYY, `itms` numbered
rate × 100 + 1 as the tool does); amounts have two decimals, half a paisa away from zero.
"""

from typing import LiteralString

from models.tables.reports.supplies import SUPPLIES

_BY_DOCUMENT: LiteralString = """,
priced AS (
    SELECT r.document_id,
           sum(100 * d.sign * r.charged)::bigint AS paise,
           json_agg(
               json_build_object(
                   'num', (r.rate * 100)::int + 1,
                   'itm_det',
                   CASE WHEN d.between_regions
                       THEN json_build_object('rt', trim_scale(r.rate), 'txval', r.taxable_value, 'iamt', r.igst,
                                              'csamt', r.cess)
                       ELSE json_build_object('rt', trim_scale(r.rate), 'txval', r.taxable_value, 'camt', r.cgst,
                                              'samt', r.sgst, 'csamt', r.cess)
                   END
               ) ORDER BY r.rate
           ) AS itms
    FROM rated r
    JOIN documents d USING (document_id)
    WHERE d.kind <> 'B2CS'
    GROUP BY r.document_id
)"""

_LISTED: LiteralString = """
SELECT d.seller_id, d.fp,
       CASE WHEN d.kind = 'B2B' THEN CASE WHEN d.document = 'I' THEN 'b2b' ELSE 'cdnr' END
            ELSE CASE WHEN d.document = 'I' THEN 'b2cl' ELSE 'cdnur' END END AS part,
       CASE WHEN d.kind = 'B2B' THEN d.customer_id::text WHEN d.document = 'I' THEN d.place_of_supply ELSE '' END
           AS grp,
       d.number || ' ' || d.document_id AS seq,
       NULL::bytea AS sealed,
       CASE
           WHEN d.kind = 'B2B' AND d.document = 'I' THEN
               json_build_object('inum', d.number, 'idt', d.dated_on, 'val', d.value, 'pos', d.place_of_supply,
                                 'rchrg', CASE WHEN d.reverse_charge THEN 'Y' ELSE 'N' END,
                                 'inv_typ', d.invoice_type, 'itms', p.itms)
           WHEN d.kind = 'B2B' THEN
               json_build_object('ntty', d.document, 'nt_num', d.number, 'nt_dt', d.dated_on, 'val', d.value,
                                 'pos', d.place_of_supply,
                                 'rchrg', CASE WHEN d.reverse_charge THEN 'Y' ELSE 'N' END,
                                 'inv_typ', d.invoice_type, 'itms', p.itms)
           WHEN d.document = 'I' THEN
               json_build_object('inum', d.number, 'idt', d.dated_on, 'val', d.value, 'itms', p.itms)
           ELSE
               json_build_object('typ', 'B2CL', 'ntty', d.document, 'nt_num', d.number, 'nt_dt', d.dated_on,
                                 'val', d.value, 'pos', d.place_of_supply, 'itms', p.itms)
       END::text AS body,
       p.paise
FROM documents d
JOIN priced p USING (document_id)"""

_HEADS: LiteralString = """
SELECT DISTINCT d.seller_id, d.fp, CASE WHEN d.document = 'I' THEN 'b2b' ELSE 'cdnr' END, d.customer_id::text, '',
       c.tax_number_sealed, NULL, 0::bigint
FROM documents d
JOIN trading_parties c ON c.id = d.customer_id
WHERE d.kind = 'B2B'"""

_SELLERS: LiteralString = """
SELECT DISTINCT i.seller_id, i.fp, '', '', '', s.tax_number_sealed, NULL, 0::bigint
FROM issued i
JOIN trading_parties s ON s.id = i.seller_id"""

_SMALL: LiteralString = """
SELECT d.seller_id, d.fp, 'b2cs', '', d.place_of_supply || ' ' || to_char(r.rate, '000.000'), NULL,
       CASE WHEN d.between_regions
           THEN json_build_object('sply_ty', 'INTER', 'rt', trim_scale(r.rate), 'typ', 'OE', 'pos', d.place_of_supply,
                                  'txval', sum(d.sign * r.taxable_value), 'iamt', sum(d.sign * r.igst),
                                  'csamt', sum(d.sign * r.cess))
           ELSE json_build_object('sply_ty', 'INTRA', 'rt', trim_scale(r.rate), 'typ', 'OE', 'pos', d.place_of_supply,
                                  'txval', sum(d.sign * r.taxable_value), 'camt', sum(d.sign * r.cgst),
                                  'samt', sum(d.sign * r.sgst), 'csamt', sum(d.sign * r.cess))
       END::text,
       sum(100 * d.sign * r.charged)::bigint
FROM rated r
JOIN documents d USING (document_id)
WHERE d.kind = 'B2CS'
GROUP BY d.seller_id, d.fp, d.place_of_supply, d.between_regions, r.rate"""

_PRODUCTS: LiteralString = """
SELECT seller_id, fp, part, '',
       to_char(row_number() OVER (PARTITION BY seller_id, fp, part ORDER BY hsn, unit, rate), '0000000000'), NULL,
       json_build_object('num', row_number() OVER (PARTITION BY seller_id, fp, part ORDER BY hsn, unit, rate),
                         'hsn_sc', hsn, 'uqc', unit, 'qty', round(quantity, 2), 'rt', trim_scale(rate),
                         'txval', taxable_value, 'iamt', igst, 'camt', cgst, 'samt', sgst, 'csamt', cess)::text,
       0::bigint
FROM (
    SELECT d.seller_id, d.fp,
           CASE WHEN d.dated_at < %(products_since)s THEN 'hsn_data'
                WHEN d.kind = 'B2B' THEN 'hsn_b2b' ELSE 'hsn_b2c' END AS part,
           l.hsn, l.rate,
           CASE WHEN starts_with(l.hsn, '99') THEN 'NA' ELSE l.unit END AS unit,
           sum(CASE WHEN starts_with(l.hsn, '99') THEN 0 ELSE d.sign * l.quantity END) AS quantity,
           sum(d.sign * l.taxable_value) AS taxable_value, sum(d.sign * l.igst) AS igst, sum(d.sign * l.cgst) AS cgst,
           sum(d.sign * l.sgst) AS sgst, sum(d.sign * l.cess) AS cess
    FROM lines l
    JOIN documents d USING (document_id)
    GROUP BY 1, 2, 3, 4, 5, 6
) products"""

ISSUED: LiteralString = """,
issued AS MATERIALIZED (
    SELECT o.seller_id,
           CASE s.return_frequency
               WHEN 'MONTHLY' THEN (%(monthly)s::text[])[width_bucket(o.invoiced_at, %(months)s::timestamptz[])]
               ELSE (%(quarterly)s::text[])[width_bucket(o.invoiced_at, %(months)s::timestamptz[])]
           END AS fp,
           1 AS doc_num, o.invoice_number AS number, o.status = 'CANCELLED' AS cancelled
    FROM orders o
    JOIN trading_parties s ON s.id = o.seller_id
    WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
    UNION ALL
    SELECT d.seller_id, d.fp, CASE d.document WHEN 'D' THEN 4 ELSE 5 END, d.number, FALSE
    FROM documents d
    WHERE d.document <> 'I'
)"""

_ISSUED: LiteralString = """
SELECT seller_id, fp, 'doc_issue', doc_num::text, to_char(num, '0000000000'), NULL,
       json_build_object('num', num, 'from', first_number, 'to', last_number, 'totnum', total, 'cancel', cancelled,
                         'net_issue', total - cancelled)::text,
       0::bigint
FROM (
    SELECT seller_id, fp, doc_num, min(number) AS first_number, max(number) AS last_number, count(*) AS total,
           count(*) FILTER (WHERE cancelled) AS cancelled,
           row_number() OVER (PARTITION BY seller_id, fp, doc_num ORDER BY min(number)) AS num
    FROM (
        SELECT seller_id, fp, doc_num, number, cancelled, series,
               serial - dense_rank() OVER (PARTITION BY seller_id, fp, doc_num, series ORDER BY serial) AS run
        FROM (
            SELECT seller_id, fp, doc_num, number, cancelled,
                   rtrim(number, '0123456789') || ' ' || length(number) AS series,
                   coalesce(nullif(substr(number, length(rtrim(number, '0123456789')) + 1), ''), '0')::numeric AS serial
            FROM issued
        ) numbered
    ) runs
    GROUP BY seller_id, fp, doc_num, series, run
) ranges"""

ROWS: LiteralString = (
    SUPPLIES
    + _BY_DOCUMENT
    + ISSUED
    + "\nSELECT * FROM ("
    + _LISTED
    + "\nUNION ALL"
    + _HEADS
    + "\nUNION ALL"
    + _SELLERS
    + "\nUNION ALL"
    + _SMALL
    + "\nUNION ALL"
    + _PRODUCTS
    + "\nUNION ALL"
    + _ISSUED
    + "\n) returns (seller_id, fp, part, grp, seq, sealed, body, paise)\n"
    + 'ORDER BY seller_id, fp COLLATE "C", part COLLATE "C", grp COLLATE "C", seq COLLATE "C"'
)
"""The parts come in the order of their names, which is the order they have in the file."""
