"""Money as the AML report looks at it: every movement of a subject, whichever table it stands in.

`movements` has a row for each payment of an order, each deposit, payout and refund of the escrow, and each payment for
a stake that did not go through the escrow: `way` is IN for what the subject paid and OUT for what it was paid. Its
subject is the investor, the buyer or the customer, or, where nobody is known, the bank account itself; a deposit that
lay in suspense is the investor's to whose trade officers moved it. What the bank took back never moved.

Windows look back, so movements begin `looks_back` before the period; only what a row of the period completes is found.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import LiteralString

from models.aml_policy import AmlPolicy
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod

MOVEMENTS: LiteralString = """
movements AS (
    SELECT 'payments' AS source, p.id, p.paid_at AS at,
           CASE p.kind WHEN 'PAYMENT' THEN 'IN' ELSE 'OUT' END AS way, p.amount, p.method::text AS method,
           p.cross_border,
           CASE WHEN p.payer_buyer_id IS NULL THEN 'PARTY' ELSE 'BUYER' END AS subject_kind,
           coalesce(p.payer_buyer_id, o.customer_id) AS subject, o.seller_id AS counterparty
    FROM payments p
    JOIN orders o ON o.id = p.order_id
    WHERE p.paid_at >= %(since)s AND p.paid_at < %(ends)s AND p.currency = %(currency)s
          AND o.jurisdiction = %(jurisdiction)s
    UNION ALL
    SELECT 'escrow_transactions', e.id, e.occurred_at, CASE e.kind WHEN 'DEPOSIT' THEN 'IN' ELSE 'OUT' END, e.amount,
           e.method::text, e.cross_border, CASE WHEN o.investor_id IS NULL THEN 'ACCOUNT' ELSE 'INVESTOR' END,
           coalesce(o.investor_id, md5(e.counterparty_index)::uuid, e.id), NULL
    FROM escrow_transactions e
    CROSS JOIN LATERAL (
        SELECT coalesce(e.investor_id, (
            SELECT m.investor_id FROM escrow_placements p JOIN escrow_transactions m ON m.id = p.transaction_id
            WHERE p.deposit_id = e.id AND p.undone_at IS NULL
        )) AS investor_id
    ) o
    WHERE e.occurred_at >= %(since)s AND e.occurred_at < %(ends)s AND e.currency = %(currency)s
          AND e.kind IN ('DEPOSIT', 'PAYOUT', 'REFUND')
          AND NOT EXISTS (SELECT FROM escrow_transactions r WHERE r.reverses_id = e.id)
    UNION ALL
    SELECT 'investment_transactions', i.id, i.occurred_at,
           CASE i.kind WHEN 'SUBSCRIPTION' THEN 'IN' ELSE 'OUT' END, i.amount, i.method::text, i.cross_border,
           'INVESTOR', i.investor_id, i.counterparty_investor_id
    FROM investment_transactions i
    WHERE i.occurred_at >= %(since)s AND i.occurred_at < %(ends)s AND i.currency = %(currency)s
          AND i.kind IN ('SUBSCRIPTION', 'DISTRIBUTION', 'REDEMPTION') AND i.escrow_transaction_id IS NULL
          AND i.amount > 0
)"""


def parameters(period: ReportPeriod, jurisdiction: Jurisdiction, policy: AmlPolicy) -> Mapping[str, object]:
    """The parameters of every statement of the report."""
    starts, ends = jurisdiction.moments(period)
    split, rapid, even, new, wash = (
        policy.structuring,
        policy.rapid_movement,
        policy.round_amounts,
        policy.new_account_large,
        policy.wash_trade,
    )
    return {
        "jurisdiction": jurisdiction.code,
        "currency": policy.currency,
        "starts": starts,
        "ends": ends,
        "since": starts - timedelta(days=max(split.days, even.days, wash.days, 31), hours=rapid.hours),
        "structuring_window": timedelta(days=split.days),
        "structuring_count": split.at_least,
        "structuring_above": split.threshold,
        "structuring_from": split.threshold * split.from_share,
        "structuring_to": split.threshold * split.to_share,
        "rapid_window": timedelta(hours=rapid.hours),
        "rapid_share": rapid.out_share,
        "rapid_minimum": rapid.minimum,
        "round_window": timedelta(days=even.days),
        "round_count": even.at_least,
        "round_multiple": even.multiple,
        "new_window": timedelta(days=new.days),
        "new_amount": new.amount,
        "wash_window": timedelta(days=wash.days),
        "cash_above": policy.cash.above,
        "cross_border_above": policy.cross_border.above,
    }
