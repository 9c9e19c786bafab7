"""Buyers with what is known of them, in a house whose processes run."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import httpx
from sqlmodel import col, select

from models.actors import Role
from models.buyer import buyer_id_of
from models.payment_history import Payment
from models.rating import Rating
from models.tables.credit import CreditLines
from models.tables.rows.buyer import BranchRow, CreditHoldRow, CreditLineRow
from tests.activities.buyer_world import RecordedWorld
from tests.api.keys import bearer
from tests.house import House, Json

OFFICER = bearer("officer-sen", Role.RISK_OFFICER)
SECOND_OFFICER = bearer("officer-das", Role.RISK_OFFICER)
THIRD_OFFICER = bearer("officer-roy", Role.RISK_OFFICER)
AUDITOR = bearer("auditor-bose", Role.AUDITOR)


@dataclass(frozen=True)
class Buyer:
    """A buyer by the name in its token."""

    name: str

    @property
    def buyer_id(self) -> UUID:
        """The id that follows from the name."""
        return buyer_id_of(self.name)

    @property
    def token(self) -> dict[str, str]:
        """Its bearer header."""
        return bearer(self.name, Role.BUYER)


@dataclass(frozen=True)
class Market:
    """A house, and what its modules know of buyers."""

    house: House

    @property
    def _world(self) -> RecordedWorld:
        return RecordedWorld(self.house.services.database)

    def buyer(
        self,
        *,
        limit: str | None = None,
        outstanding: str = "0",
        rating: str | None = None,
        performance: int | None = None,
    ) -> Buyer:
        """A buyer of whom that much is known."""
        buyer = Buyer(f"buyer-{uuid4()}")
        if limit is not None:
            self.lend(buyer, limit, outstanding=outstanding)
        if rating is not None:
            self.rate(buyer, rating)
        if performance is not None:
            self.pay(buyer, performance)
        return buyer

    def lend(self, buyer: Buyer, limit: str, *, outstanding: str = "0", blocked: bool = False) -> None:
        """The buyer's credit line."""
        now = self.house.services.clock()
        with self.house.services.database.transaction() as session:
            row = session.get(CreditLineRow, buyer.buyer_id)
            if row is None:
                row = CreditLineRow(
                    buyer_id=buyer.buyer_id, sanctioned_limit=Decimal(0), currency="INR", updated_at=now
                )
                session.add(row)
            row.sanctioned_limit, row.outstanding, row.blocked = Decimal(limit), Decimal(outstanding), blocked
            row.updated_at = now

    def rate(self, buyer: Buyer, stars: str) -> None:
        """Five ratings, as many as it takes to count."""
        at = self.house.services.clock() - timedelta(days=1)
        rating = Rating(stars=Decimal(stars), value=10_000_000, at=at)
        self._world.rated(buyer.buyer_id, [rating] * 5)

    def pay(self, buyer: Buyer, score: int) -> None:
        """Two payments that make this score: one in time, one far too late."""
        now = self.house.services.clock()
        due_on, in_time, late = (now - timedelta(days=200)).date(), now - timedelta(days=201), now - timedelta(days=90)
        paid = [(score, in_time), (100 - score, late)]
        payments = [Payment(amount=100 * share, due_on=due_on, paid_at=at) for share, at in paid if share]
        self._world.paid(buyer.buyer_id, payments)

    def branch(self, parent: UUID | None = None) -> UUID:
        """A branch."""
        branch_id = uuid4()
        with self.house.services.database.transaction() as session:
            session.add(BranchRow(id=branch_id, parent_id=parent, code=f"B-{branch_id}", name="Branch"))
        return branch_id

    async def ask(self, buyer: Buyer, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:  # noqa: ANN401 — JSON
        """POST /requirements, of one unit for a million when nothing else is said."""
        asked = {"commodity": "cement", "min_quantity": "1", "max_budget_per_unit": "1000000.00", **body}
        return await self.house.ask("POST", "/requirements", buyer.token | (headers or {}), json=asked)

    async def asked(self, buyer: Buyer, **body: Any) -> Json:  # noqa: ANN401 — JSON
        """The same, which must succeed."""
        answer = await self.ask(buyer, **body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def seen(self, requirement: Json) -> Json:
        """The requirement as an officer sees it now."""
        return await self.house.done("GET", f"/requirements/{requirement['id']}", OFFICER)

    async def decide(self, requirement: Json, who: dict[str, str], verdict: str, remarks: str = "Seen.") -> Json:
        """An officer decides what waits."""
        task = await self.house.task(f"/requirements/{requirement['id']}", "RISK")
        answer = await self.house.decide(task, who, verdict, remarks)
        assert answer.is_success, answer.text
        return answer.json()

    def remaining(self, buyer: Buyer) -> Decimal:
        """What is left of the buyer's credit."""
        services = self.house.services
        line = CreditLines(services.database, services.clock).credit_line(buyer.buyer_id)
        assert line is not None
        return line.remaining

    def holds(self, buyer: Buyer) -> list[CreditHoldRow]:
        """What is held of it."""
        with self.house.services.database.transaction() as session:
            found = select(CreditHoldRow).where(
                col(CreditHoldRow.buyer_id) == buyer.buyer_id, col(CreditHoldRow.released_at).is_(None)
            )
            return list(session.exec(found))
