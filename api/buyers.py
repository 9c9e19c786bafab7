"""A buyer as the API shows it: what each source knows of it, and who speaks for it."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from pydantic import JsonValue

from activities.buyer_sources import SourceUnavailable
from api.cases import instant
from api.problems import ApiProblem, not_found
from api.services import ApiServices
from models.actors import Actor, Role
from models.buyer import CreditLine, buyer_id_of
from models.decision import Refusal
from models.requirement import Source
from models.tables.credit import CreditLines
from models.tables.payment_history import PaymentHistoryRecords
from models.tables.policies import PolicyRecords
from models.tables.ratings import RatingRecords
from models.tables.representatives import representatives_of
from models.tables.requirement_view import buyers_of

Answer = TypeVar("Answer")
JsonObject = dict[str, JsonValue]

_PAISA = Decimal("0.01")


def visible_buyer(services: ApiServices, name: str, actor: Actor) -> UUID:
    """The buyer of this name, for officials, for itself, and for those who act for it.

    Raises:
        ApiProblem: 404 when it is another's.
    """
    buyer_id = buyer_id_of(name)
    if not actor.is_official and not (
        actor.has(Role.BUYER) and buyer_id in buyers_of(services.database, actor.subject)
    ):
        raise not_found("buyer")
    return buyer_id


def require_another_buyer(services: ApiServices, buyer_id: UUID, actor: Actor) -> None:
    """An official does nothing for a buyer that it is, or acts for.

    Raises:
        ApiProblem: 403 FOUR_EYES.
    """
    if buyer_id in buyers_of(services.database, actor.subject):
        raise ApiProblem(403, Refusal.FOUR_EYES, "You are this buyer, or act for it: another official must do this.")


def buyer_json(services: ApiServices, buyer_id: UUID) -> JsonObject:
    """The buyer as `BuyerView` documents it. A source that gives no answer is named, and what it knows is null.

    Raises:
        DatabaseUnavailable: the record is away.
    """
    database, now = services.database, services.clock()
    policy = PolicyRecords(database).in_force(now)
    credit = services.credit or CreditLines(database, services.clock)
    ratings = services.ratings or RatingRecords(database)
    payments = services.payments or PaymentHistoryRecords(database)
    silent: list[JsonValue] = []

    def asked(source: Source, ask: Callable[[], Answer]) -> Answer | None:
        try:
            return ask()
        except SourceUnavailable:
            silent.append(source.value)
            return None

    line = asked(Source.CREDIT, lambda: credit.credit_line(buyer_id))
    rated = asked(Source.RATING, lambda: ratings.rating(buyer_id, as_of=now, policy=policy.rating_weights))
    paid = asked(
        Source.PAYMENT_PERFORMANCE,
        lambda: payments.performance(buyer_id, as_of=now, policy=policy.payment_merits),
    )
    return {
        "buyer_id": str(buyer_id),
        "credit_line": None if line is None else _credit_json(line),
        "rating": None if rated is None else rated.model_dump(mode="json"),
        "payment_performance": None if paid is None else paid.model_dump(mode="json"),
        "unavailable": silent,
        "representatives": list[JsonValue](representatives_of(database, buyer_id)),
        "as_of": instant(now),
        "links": {"self": f"/api/v1/buyers/{buyer_id}", "requirements": f"/api/v1/requirements?buyer_id={buyer_id}"},
    }


def _credit_json(line: CreditLine) -> JsonObject:
    exposure = line.sanctioned_limit - line.remaining
    share = (exposure / line.sanctioned_limit).quantize(_PAISA) if line.sanctioned_limit else None
    return {
        "sanctioned_limit": f"{line.sanctioned_limit:.2f}",
        "exposure": f"{exposure:.2f}",
        "exposure_share": None if share is None else str(share),
        "remaining": f"{line.remaining:.2f}",
        "currency": line.currency,
        "blocked": line.blocked,
    }
