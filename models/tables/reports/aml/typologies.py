"""The typologies as SQL: each gives the transactions that show it, subject by subject, oldest first.

A window looks back from the transaction that completes it, which must lie in the period; so what began before is found
once, in the period in which it was complete. A transaction belongs to a finding when it stands in such a window.
"""

from typing import LiteralString

from models.suspicion import Typology
from models.tables.reports.aml.movements import MOVEMENTS

_STRUCTURING: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + ", "
    + """
counted AS (
    SELECT *, count(*) OVER before AS transactions, sum(amount) OVER before AS total
    FROM movements
    WHERE amount BETWEEN %(structuring_from)s AND %(structuring_to)s
    WINDOW before AS (PARTITION BY subject_kind, subject, way ORDER BY at
                      RANGE BETWEEN %(structuring_window)s::interval PRECEDING AND CURRENT ROW)
),
marked AS (
    SELECT *, bool_or(transactions >= %(structuring_count)s AND total > %(structuring_above)s AND at >= %(starts)s)
              OVER (PARTITION BY subject_kind, subject, way ORDER BY at
                    RANGE BETWEEN CURRENT ROW AND %(structuring_window)s::interval FOLLOWING) AS shown
    FROM counted
)
SELECT subject_kind, subject, source, id, at, way, amount, method, counterparty
FROM marked
WHERE shown
ORDER BY subject_kind, subject, at, source, id
"""
)

_RAPID_MOVEMENT: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + ", "
    + """
both_ways AS (
    SELECT * FROM movements
    WHERE (subject_kind, subject) IN (SELECT subject_kind, subject FROM movements WHERE way = 'OUT')
),
summed AS (
    SELECT *, sum(amount) FILTER (WHERE way = 'IN') OVER before AS came,
              sum(amount) FILTER (WHERE way = 'OUT') OVER before AS went
    FROM both_ways
    WINDOW before AS (PARTITION BY subject_kind, subject ORDER BY at
                      RANGE BETWEEN %(rapid_window)s::interval PRECEDING AND CURRENT ROW)
),
marked AS (
    SELECT *, bool_or(way = 'OUT' AND came >= %(rapid_minimum)s AND went >= %(rapid_share)s * came
                      AND at >= %(starts)s)
              OVER (PARTITION BY subject_kind, subject ORDER BY at
                    RANGE BETWEEN CURRENT ROW AND %(rapid_window)s::interval FOLLOWING) AS shown
    FROM summed
)
SELECT subject_kind, subject, source, id, at, way, amount, method, counterparty
FROM marked
WHERE shown
ORDER BY subject_kind, subject, at, source, id
"""
)

_ROUND_AMOUNTS: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + ", "
    + """
counted AS (
    SELECT *, count(*) OVER (PARTITION BY subject_kind, subject, way ORDER BY at
                             RANGE BETWEEN %(round_window)s::interval PRECEDING AND CURRENT ROW) AS transactions
    FROM movements
    WHERE mod(amount, %(round_multiple)s) = 0
),
marked AS (
    SELECT *, bool_or(transactions >= %(round_count)s AND at >= %(starts)s)
              OVER (PARTITION BY subject_kind, subject, way ORDER BY at
                    RANGE BETWEEN CURRENT ROW AND %(round_window)s::interval FOLLOWING) AS shown
    FROM counted
)
SELECT subject_kind, subject, source, id, at, way, amount, method, counterparty
FROM marked
WHERE shown
ORDER BY subject_kind, subject, at, source, id
"""
)

_NEW_ACCOUNT_LARGE: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + ", "
    + """
accounts AS (
    SELECT 'INVESTOR' AS subject_kind, id AS subject, created_at AS opened_at FROM investor_profiles
    UNION ALL
    SELECT 'PARTY', id, onboarded_at FROM trading_parties WHERE onboarded_at IS NOT NULL
    UNION ALL
    SELECT 'BUYER', o.buyer_id, min(c.onboarded_at)
    FROM orders o
    JOIN trading_parties c ON c.id = o.customer_id
    WHERE o.buyer_id IN (SELECT y.buyer_id FROM trading_parties n JOIN orders y ON y.customer_id = n.id
                         WHERE n.onboarded_at >= %(since)s)
    GROUP BY 2
)
SELECT subject_kind, subject, source, id, at, way, amount, method, counterparty
FROM movements
JOIN accounts USING (subject_kind, subject)
WHERE amount >= %(new_amount)s AND at >= %(starts)s AND at < opened_at + %(new_window)s::interval
ORDER BY subject_kind, subject, at, source, id
"""
)

_WASH_TRADE: LiteralString = """
WITH sold AS (
    SELECT 'investment_transactions' AS source, i.id, i.occurred_at AS at, i.amount, i.method::text AS method,
           'INVESTOR' AS subject_kind, i.investor_id AS seller, i.counterparty_investor_id AS buyer,
           a.project_id::text AS thing
    FROM investment_transactions i
    JOIN investment_agreements a ON a.id = i.investment_agreement_id
    WHERE i.kind = 'TRANSFER_OUT' AND i.counterparty_investor_id IS NOT NULL AND i.currency = %(currency)s
          AND i.occurred_at >= %(since)s AND i.occurred_at < %(ends)s
    UNION ALL
    SELECT 'orders', o.id, o.invoiced_at, o.value, NULL, 'PARTY', o.seller_id, o.customer_id, o.value::text
    FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND o.currency = %(currency)s AND o.status IN ('INVOICED', 'SETTLED')
          AND o.invoiced_at >= %(since)s AND o.invoiced_at < %(ends)s
          AND EXISTS (SELECT FROM trading_parties p WHERE p.id = o.customer_id AND p.registered = 'REGULAR')
),
back AS (
    SELECT *, least(seller, buyer) AS one, greatest(seller, buyer) AS other, seller < buyer AS forth FROM sold
),
looked AS (
    SELECT *, max(at) FILTER (WHERE NOT forth) OVER before AS before_forth,
              max(at) FILTER (WHERE forth) OVER before AS before_back,
              min(at) FILTER (WHERE NOT forth) OVER after AS after_forth,
              min(at) FILTER (WHERE forth) OVER after AS after_back
    FROM back
    WINDOW before AS (PARTITION BY subject_kind, one, other, thing ORDER BY at
                      RANGE BETWEEN %(wash_window)s::interval PRECEDING AND CURRENT ROW),
           after AS (PARTITION BY subject_kind, one, other, thing ORDER BY at
                     RANGE BETWEEN CURRENT ROW AND %(wash_window)s::interval FOLLOWING)
),
shown AS (
    SELECT *, CASE WHEN forth THEN before_forth ELSE before_back END AS returned,
              CASE WHEN forth THEN after_forth ELSE after_back END AS returns
    FROM looked
)
SELECT subject_kind, one AS subject, source, id, at, CASE WHEN forth THEN 'OUT' ELSE 'IN' END AS way, amount, method,
       other AS counterparty
FROM shown
WHERE (returned IS NOT NULL AND at >= %(starts)s) OR returns >= %(starts)s
ORDER BY subject_kind, subject, at, source, id
"""

STATEMENTS: dict[Typology, LiteralString] = {
    Typology.STRUCTURING: _STRUCTURING,
    Typology.RAPID_MOVEMENT: _RAPID_MOVEMENT,
    Typology.ROUND_AMOUNTS: _ROUND_AMOUNTS,
    Typology.NEW_ACCOUNT_LARGE: _NEW_ACCOUNT_LARGE,
    Typology.WASH_TRADE: _WASH_TRADE,
}
"""Every typology that is seen in transactions; the names of parties are screened apart."""
