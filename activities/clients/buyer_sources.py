"""The four sources about buyers over HTTP. The bodies are those of `models.buyer_wire`.

    GET    {credit}/buyers/{buyer_id}/credit-line                   -> 200 CreditLineAnswer
    PUT    {credit}/holds/{hold_id} HoldRequest                     -> 200 HoldAnswer; again: the same answer, one hold
    DELETE {credit}/holds/{hold_id}                                 -> 200 ReleaseAnswer, also where there is none
    GET    {rating}/buyers/{buyer_id}/rating?as_of=                 -> 200 RatingAnswer
    GET    {payments}/buyers/{buyer_id}/payment-performance?as_of=  -> 200 PerformanceAnswer
    POST   {branches}/branches/heads HeadsRequest                   -> 200 HeadsAnswer

`as_of` is RFC 3339 in UTC. A bearer token is sent where one is set. Any other status, and any other body, is no answer:
"there is no line" is something that the source must say, not something to be concluded from a 404.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from activities.buyer_sources import SourceUnavailable
from models.buyer import BuyerRating, CreditHold, CreditLine, PaymentPerformance
from models.buyer_wire import (
    CreditLineAnswer,
    HeadsAnswer,
    HeadsRequest,
    HoldAnswer,
    HoldRequest,
    PerformanceAnswer,
    RatingAnswer,
    ReleaseAnswer,
    SourceAnswer,
)
from models.payment_history import PaymentHistoryPolicy
from models.rating import RatingPolicy

AnswerT = TypeVar("AnswerT", bound=SourceAnswer)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_WRITE_TIMEOUT = timedelta(seconds=5)
"""A hold may take longer than a question: whoever gives up on it does not know whether it stands."""


class HttpSource:
    """One source. Close it, or use it as a context manager; threads may share it.

    Args:
        base_url: the paths above are added to it.
        token: sent as a bearer token, where the source wants one.
        timeout: for connecting, and for each wait for the next bytes of an answer to a question.
    """

    name = "source"

    def __init__(
        self, base_url: str, *, token: str | None = None, timeout: timedelta = timedelta(milliseconds=300)
    ) -> None:
        url = httpx.URL(base_url)
        self._http = httpx.Client(
            base_url=url,
            headers={"authorization": f"Bearer {token}"} if token else {},
            timeout=timeout.total_seconds(),
            trust_env=url.host not in _LOOPBACK,  # a proxy of the environment is not for this machine's own services
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask(self, path: str, answer: type[AnswerT], as_of: datetime | None = None) -> AnswerT:
        params = None if as_of is None else {"as_of": as_of.astimezone(UTC).isoformat()}
        return self._answer(self._http.build_request("GET", path, params=params), answer)

    def _send(self, method: str, path: str, body: BaseModel | None, answer: type[AnswerT]) -> AnswerT:
        request = self._http.build_request(
            method,
            path,
            content=None if body is None else body.model_dump_json(),
            headers={"content-type": "application/json"} if body else {},
            timeout=_WRITE_TIMEOUT.total_seconds(),
        )
        return self._answer(request, answer)

    def _answer(self, request: httpx.Request, answer: type[AnswerT]) -> AnswerT:
        try:
            response = self._http.send(request)
        except httpx.TimeoutException:
            raise self._unavailable("did not answer in time") from None
        except httpx.HTTPError:
            raise self._unavailable("could not be reached, or broke the connection off") from None
        if response.status_code in _REFUSED:
            raise self._unavailable(f"refused our token (status {response.status_code}): check its setting")
        if response.status_code != HTTPStatus.OK:
            raise self._unavailable(f"failed with status {response.status_code}")
        try:
            return answer.model_validate_json(response.content)
        except ValidationError:
            raise self._unavailable("answered something that is no answer to this") from None

    def _same(self, asked: UUID, answered: UUID) -> None:
        if asked != answered:
            raise self._unavailable("answered another question")

    def _unavailable(self, reason: str) -> SourceUnavailable:
        return SourceUnavailable(f"the {self.name} source {reason}")


class HttpCredit(HttpSource):
    """Credit lines and holds."""

    name = "credit"

    def credit_line(self, buyer_id: UUID) -> CreditLine | None:
        """The buyer's line; None when it has none."""
        found = self._ask(f"/buyers/{buyer_id}/credit-line", CreditLineAnswer)
        self._same(buyer_id, found.buyer_id)
        return found.credit_line

    def place_hold(self, hold: CreditHold, *, expires_at: datetime) -> bool:
        """Set credit aside, once."""
        request = HoldRequest(hold=hold, expires_at=expires_at)
        answered = self._send("PUT", f"/holds/{hold.hold_id}", request, HoldAnswer)
        self._same(hold.hold_id, answered.hold_id)
        return answered.held

    def release_hold(self, hold_id: UUID) -> None:
        """Give a hold's credit back."""
        answered = self._send("DELETE", f"/holds/{hold_id}", None, ReleaseAnswer)
        self._same(hold_id, answered.hold_id)
        if not answered.released:
            raise self._unavailable("did not release a hold")


class HttpRatings(HttpSource):
    """Ratings."""

    name = "rating"

    def rating(self, buyer_id: UUID, *, as_of: datetime, policy: RatingPolicy) -> BuyerRating:
        """The buyer's rating; how it is weighed is the source's own, how many it takes is the policy's."""
        found = self._ask(f"/buyers/{buyer_id}/rating", RatingAnswer, as_of)
        self._same(buyer_id, found.buyer_id)
        if found.rating.counted < policy.at_least:
            return BuyerRating(score=None, counted=found.rating.counted)
        return found.rating


class HttpPaymentHistory(HttpSource):
    """Payment history."""

    name = "payment history"

    def performance(self, buyer_id: UUID, *, as_of: datetime, policy: PaymentHistoryPolicy) -> PaymentPerformance:
        """The buyer's payment performance; how it is judged is the source's own."""
        _ = policy
        found = self._ask(f"/buyers/{buyer_id}/payment-performance", PerformanceAnswer, as_of)
        self._same(buyer_id, found.buyer_id)
        return found.payment_performance


class HttpBranches(HttpSource):
    """Branches."""

    name = "branches"

    def heads(self, branch_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The head office of each branch that is known."""
        asked = tuple(branch_ids)
        answered = self._send("POST", "/branches/heads", HeadsRequest(branch_ids=asked), HeadsAnswer)
        if not answered.heads.keys() <= set(asked):
            raise self._unavailable("answered another question")
        return answered.heads
