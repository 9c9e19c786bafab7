"""How buyers paid, from the payments of their orders."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from models.buyer import PaymentPerformance
from models.financial_year import day_in_india
from models.payment_history import Payment, PaymentHistoryPolicy, payment_performance
from models.tables.database import Database, Row

PAYMENTS = """
SELECT (amount * 100)::bigint AS amount, due_on, paid_at, disputed_at, dispute_resolved_at
FROM payments
WHERE payer_buyer_id = %s AND due_on >= %s AND kind = 'PAYMENT'
"""
"""Of one buyer, in paise (in the hundredth of whatever currency: shares of one buyer's sum). A refund is no payment."""


class PaymentHistoryRecords:
    """The payment history of the record itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def performance(self, buyer_id: UUID, *, as_of: datetime, policy: PaymentHistoryPolicy) -> PaymentPerformance:
        """How the buyer pays, by `models.payment_history`.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        rows = self._database.rows(PAYMENTS, payments_asked(buyer_id, as_of, policy))
        return performance_of(rows, as_of=as_of, policy=policy)


def payments_asked(buyer_id: UUID, as_of: datetime, policy: PaymentHistoryPolicy) -> tuple[UUID, date]:
    """The parameters of `PAYMENTS`."""
    return (buyer_id, day_in_india(as_of) - timedelta(days=policy.window_days))


def performance_of(rows: Iterable[Row], *, as_of: datetime, policy: PaymentHistoryPolicy) -> PaymentPerformance:
    """What the rows of `PAYMENTS` come to."""
    return payment_performance((Payment.model_validate(row) for row in rows), as_of=as_of, policy=policy)
