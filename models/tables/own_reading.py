"""What the record itself knows of a buyer, asked on the connection on which the assessment is then written, so that it
costs no way of its own. The credit is not among it; that is read under its lock."""

from datetime import datetime
from uuid import UUID

import psycopg

from models.requirement_policy import RequirementPolicy
from models.requirement_steps import Reading, reading_of
from models.tables.database import HotRow
from models.tables.payment_history import PAYMENTS, payments_asked, performance_of
from models.tables.ratings import RATINGS, rating_of, ratings_asked

_MOST = 2_000
_ONE_MORE = " LIMIT 2001"
"""A source's rows that are weighed here: a buyer with more of them is asked for with a budget for the weighing too."""

_BUDGET = "SELECT set_config('statement_timeout', %s, true)"
_NO_BUDGET = "SET LOCAL statement_timeout TO DEFAULT"


class TooMuchKnown(Exception):
    """More is known of the buyer than is weighed in one go."""


class OwnReading:
    """Both sources asked in a pipeline, each within the policy's budget, when this is made; heard when it is called.

    Args:
        connection: of `Database.pipelined`, before anything is locked on it.
        buyer_id: of whom.
        as_of: as of when.
        policy: which counts.
    """

    def __init__(
        self, connection: psycopg.Connection[HotRow], buyer_id: UUID, as_of: datetime, policy: RequirementPolicy
    ) -> None:
        self._as_of = as_of
        self._policy = policy
        connection.execute(_BUDGET, (str(policy.source_budget_ms),), prepare=True)
        ratings, payments = policy.rating_weights, policy.payment_merits
        self._ratings = connection.execute(RATINGS + _ONE_MORE, ratings_asked(buyer_id, as_of, ratings), prepare=True)
        self._payments = connection.execute(
            PAYMENTS + _ONE_MORE, payments_asked(buyer_id, as_of, payments), prepare=True
        )
        connection.execute(_NO_BUDGET, prepare=True)

    def __call__(self) -> Reading:
        """What they said.

        Raises:
            TooMuchKnown: the buyer has too long a history.
            psycopg.errors.QueryCanceled: one of them did not answer within the budget.
        """
        rated, paid = self._ratings.fetchall(), self._payments.fetchall()
        if max(len(rated), len(paid)) > _MOST:
            raise TooMuchKnown
        return reading_of(
            self._policy,
            self._as_of,
            rating=rating_of(rated, as_of=self._as_of, policy=self._policy.rating_weights),
            payments=performance_of(paid, as_of=self._as_of, policy=self._policy.payment_merits),
        )
