"""One small world of buyers, told to the record or to the stand-ins, and the ends that then speak of it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import UUID, uuid5

import httpx

from activities.buyer_sources import BranchSource, CreditSource, PaymentHistorySource, RatingSource
from activities.clients.buyer_sources import HttpBranches, HttpCredit, HttpPaymentHistory, HttpRatings
from models.actors import SYSTEM
from models.branch import Branch
from models.escrow import PaymentMethod
from models.payment_history import Payment
from models.rating import Rating
from models.requirement_status import RequirementStatus
from models.requirement_steps import HoldState
from models.tables.branches import BranchRecords, keep_branches
from models.tables.credit import CreditLines
from models.tables.database import Database
from models.tables.payment_history import PaymentHistoryRecords
from models.tables.ratings import RatingRecords
from models.tables.rows.buyer import CreditLineRow
from models.tables.rows.rating import RatingRow
from models.tables.rows.requirement import RequirementRow
from models.tables.rows.trade_supply import OrderRow, PaymentRow, TradingPartyRow
from models.trade_supply import OrderStatus, PaymentKind, Registered
from sandbox.app import create_app
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, served

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
_IDS = UUID(int=77)
PATIENCE = timedelta(seconds=30)
"""What a source may take where the test is not about that: the machine may be busy."""


@dataclass(frozen=True)
class Sources:
    """The four ends."""

    credit: CreditSource
    ratings: RatingSource
    payments: PaymentHistorySource
    branches: BranchSource


class World(Protocol):
    """What a test tells of buyers. Amounts are paise."""

    sources: Sources

    def credit(self, buyer_id: UUID, limit: str, *, outstanding: str = "0.00", blocked: bool = False) -> None: ...
    def rated(self, buyer_id: UUID, ratings: list[Rating]) -> None: ...
    def paid(self, buyer_id: UUID, payments: list[Payment]) -> None: ...
    def branch(self, branch_id: UUID, parent_id: UUID | None = None) -> None: ...
    def requirement(self, requirement_id: UUID, buyer_id: UUID) -> None: ...


class RecordedWorld:
    """Told to PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.sources = Sources(
            credit=CreditLines(database, lambda: NOW),
            ratings=RatingRecords(database),
            payments=PaymentHistoryRecords(database),
            branches=BranchRecords(database),
        )

    def credit(self, buyer_id: UUID, limit: str, *, outstanding: str = "0.00", blocked: bool = False) -> None:
        """A credit line."""
        with self._database.transaction() as session:
            session.add(
                CreditLineRow(
                    buyer_id=buyer_id,
                    sanctioned_limit=Decimal(limit),
                    outstanding=Decimal(outstanding),
                    currency="INR",
                    blocked=blocked,
                    updated_at=NOW,
                )
            )

    def rated(self, buyer_id: UUID, ratings: list[Rating]) -> None:
        """Ratings, each for a deal of its own."""
        with self._database.transaction() as session:
            session.add_all(
                RatingRow(
                    id=_id("rating", buyer_id, number),
                    buyer_id=buyer_id,
                    rated_by=_id("rater", buyer_id, number),
                    deal_id=_id("deal", buyer_id, number),
                    stars=each.stars,
                    value=_rupees(each.value),
                    at=each.at,
                )
                for number, each in enumerate(ratings)
            )

    def paid(self, buyer_id: UUID, payments: list[Payment]) -> None:
        """Payments, all for one order; and a refund, which is none."""
        seller, order = _id("seller", buyer_id, 0), _id("order", buyer_id, 0)
        with self._database.transaction() as session:
            session.add(order_party(seller))
            session.flush()
            session.add(
                OrderRow(
                    id=order,
                    order_number="1",
                    jurisdiction="IN",
                    seller_id=seller,
                    customer_id=seller,
                    buyer_id=buyer_id,
                    status=OrderStatus.PLACED,
                    placed_at=NOW,
                    place_of_supply="27",
                    currency="INR",
                    value=Decimal("1.00"),
                )
            )
            session.flush()
            session.add_all(
                PaymentRow(
                    id=_id("payment", buyer_id, number),
                    order_id=order,
                    payer_buyer_id=buyer_id,
                    kind=kind,
                    method=PaymentMethod.NEFT,
                    amount=_rupees(each.amount),
                    currency="INR",
                    due_on=each.due_on,
                    paid_at=each.paid_at,
                    disputed_at=each.disputed_at,
                    dispute_resolved_at=each.dispute_resolved_at,
                )
                for number, (each, kind) in enumerate(
                    [
                        *((each, PaymentKind.PAYMENT) for each in payments),
                        (Payment(amount=10**9, due_on=NOW.date() - timedelta(days=300)), PaymentKind.REFUND),
                    ]
                )
            )

    def branch(self, branch_id: UUID, parent_id: UUID | None = None) -> None:
        """A branch."""
        branch = Branch(branch_id=branch_id, code=str(branch_id), name="a branch", parent_id=parent_id)
        with self._database.transaction() as session:
            keep_branches(session, [branch], actor=SYSTEM, now=NOW)

    def requirement(self, requirement_id: UUID, buyer_id: UUID) -> None:
        """A requirement for which credit can be held."""
        with self._database.transaction() as session:
            session.add(
                RequirementRow(
                    id=requirement_id,
                    buyer_id=buyer_id,
                    owner_subject="buyer",
                    commodity="cement",
                    min_quantity=Decimal("1.000"),
                    quantity_unit="tonne",
                    max_budget_per_unit=Decimal("1.00"),
                    currency="INR",
                    status=RequirementStatus.OPEN,
                    policy_version="any",
                    assessed_at=NOW,
                    hold_state=HoldState.NOT_HELD,
                    core_sealed=b"sealed",
                    created_at=NOW,
                    updated_at=NOW,
                    expires_at=NOW + timedelta(days=7),
                )
            )


class StandInWorld:
    """Told to the sandbox, at `url`."""

    def __init__(self, url: str, sources: Sources) -> None:
        self.sources = sources
        self._url = f"{url}/_sandbox"
        self._buyers: dict[UUID, dict[str, object]] = {}

    def credit(self, buyer_id: UUID, limit: str, *, outstanding: str = "0.00", blocked: bool = False) -> None:
        """A credit line."""
        self._stage(buyer_id, credit={"sanctioned_limit": limit, "outstanding": outstanding, "blocked": blocked})

    def rated(self, buyer_id: UUID, ratings: list[Rating]) -> None:
        """Ratings."""
        self._stage(buyer_id, ratings=[each.model_dump(mode="json") for each in ratings])

    def paid(self, buyer_id: UUID, payments: list[Payment]) -> None:
        """Payments."""
        self._stage(buyer_id, payments=[each.model_dump(mode="json") for each in payments])

    def branch(self, branch_id: UUID, parent_id: UUID | None = None) -> None:
        """A branch."""
        self._put(f"branches/{branch_id}", {"parent_id": None if parent_id is None else str(parent_id)})

    def requirement(self, requirement_id: UUID, buyer_id: UUID) -> None:
        """Nothing to tell: the stand-in holds for whatever it is asked."""

    def _stage(self, buyer_id: UUID, **part: object) -> None:
        self._buyers[buyer_id] = {**self._buyers.get(buyer_id, {}), **part}
        self._put(f"buyers/{buyer_id}", self._buyers[buyer_id])

    def _put(self, path: str, body: dict[str, object]) -> None:
        httpx.put(f"{self._url}/{path}", json=body).raise_for_status()


@contextmanager
def sandbox(clock: Callable[[], datetime] = lambda: NOW) -> Generator[str]:
    """The sandbox on a real socket; gives its address."""
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, clock=clock)
    with served(app) as url:
        yield url


@contextmanager
def http_sources(url: str, *, token: str = CLIENT_SECRET, timeout: timedelta = PATIENCE) -> Generator[Sources]:
    """The HTTP ends, before a sandbox."""
    with (
        HttpCredit(f"{url}/credit", token=token, timeout=timeout) as credit,
        HttpRatings(f"{url}/rating", token=token, timeout=timeout) as ratings,
        HttpPaymentHistory(f"{url}/payments", token=token, timeout=timeout) as payments,
        HttpBranches(f"{url}/branch-register", token=token, timeout=timeout) as branches,
    ):
        yield Sources(credit=credit, ratings=ratings, payments=payments, branches=branches)


def order_party(party_id: UUID) -> TradingPartyRow:
    """A party to an order, of which nothing else matters."""
    return TradingPartyRow(
        id=party_id, jurisdiction="IN", region="27", registered=Registered.UNREGISTERED, name_sealed=b"sealed"
    )


def _id(kind: str, buyer_id: UUID, number: int) -> UUID:
    return uuid5(_IDS, f"{kind}|{buyer_id}|{number}")


def _rupees(paise: int) -> Decimal:
    return Decimal(paise).scaleb(-2)
