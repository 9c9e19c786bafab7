"""The stand-ins of the four sources about buyers, as `activities/clients/buyer_sources.py` speaks to them: under
`/credit`, `/rating`, `/payments` and `/branch-register`. They judge by our own rules, faults included."""

from collections.abc import Callable
from datetime import datetime
from hmac import compare_digest
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ValidationError

from models.buyer_wire import (
    CreditLineAnswer,
    HeadsAnswer,
    HeadsRequest,
    HoldAnswer,
    HoldRequest,
    PerformanceAnswer,
    RatingAnswer,
    ReleaseAnswer,
)
from models.payment_history import payment_performance
from models.rating import buyer_rating
from models.requirement_policy import default_policy
from sandbox.services import SandboxService
from sandbox.state import SandboxState
from sandbox.under_fault import FaultyService, error


class BuyerPlane:
    """The endpoints over one state; `token` is the bearer token that callers must send."""

    def __init__(self, state: SandboxState, *, token: str, clock: Callable[[], datetime]) -> None:
        self._desk = state.buyers
        self._token = token.encode()
        self._clock = clock
        self._service = FaultyService(state, clock)

    def router(self) -> APIRouter:
        """All four."""
        router = APIRouter(tags=["buyers"])
        router.add_api_route("/credit/buyers/{buyer_id}/credit-line", self.credit_line, methods=["GET"])
        router.add_api_route("/credit/holds/{hold_id}", self.place_hold, methods=["PUT"])
        router.add_api_route("/credit/holds/{hold_id}", self.release_hold, methods=["DELETE"])
        router.add_api_route("/rating/buyers/{buyer_id}/rating", self.rating, methods=["GET"])
        router.add_api_route("/payments/buyers/{buyer_id}/payment-performance", self.performance, methods=["GET"])
        router.add_api_route("/branch-register/branches/heads", self.heads, methods=["POST"])
        return router

    async def credit_line(self, buyer_id: UUID, request: Request) -> Response:
        """A buyer's credit line."""
        return await self._served(
            SandboxService.CREDIT,
            request,
            lambda _: CreditLineAnswer(buyer_id=buyer_id, credit_line=self._desk.credit_line(buyer_id, self._clock())),
        )

    async def place_hold(self, hold_id: UUID, request: Request) -> Response:
        """Set credit aside."""

        def placed(raw: bytes) -> HoldAnswer:
            asked = HoldRequest.model_validate_json(raw)
            return HoldAnswer(hold_id=hold_id, held=self._desk.place(asked.hold, asked.expires_at, self._clock()))

        return await self._served(SandboxService.CREDIT, request, placed)

    async def release_hold(self, hold_id: UUID, request: Request) -> Response:
        """Give it back."""

        def released(_: bytes) -> ReleaseAnswer:
            self._desk.release(hold_id)
            return ReleaseAnswer(hold_id=hold_id, released=True)

        return await self._served(SandboxService.CREDIT, request, released)

    async def rating(self, buyer_id: UUID, as_of: Annotated[AwareDatetime, Query()], request: Request) -> Response:
        """A buyer's rating."""
        return await self._served(
            SandboxService.RATING,
            request,
            lambda _: RatingAnswer(
                buyer_id=buyer_id,
                rating=buyer_rating(
                    self._desk.buyer(buyer_id).ratings, as_of=as_of, policy=default_policy().rating_weights
                ),
            ),
        )

    async def performance(self, buyer_id: UUID, as_of: Annotated[AwareDatetime, Query()], request: Request) -> Response:
        """How a buyer pays."""
        return await self._served(
            SandboxService.PAYMENTS,
            request,
            lambda _: PerformanceAnswer(
                buyer_id=buyer_id,
                payment_performance=payment_performance(
                    self._desk.buyer(buyer_id).payments, as_of=as_of, policy=default_policy().payment_merits
                ),
            ),
        )

    async def heads(self, request: Request) -> Response:
        """Head offices."""
        return await self._served(
            SandboxService.BRANCHES,
            request,
            lambda raw: HeadsAnswer(heads=self._desk.heads(HeadsRequest.model_validate_json(raw).branch_ids)),
        )

    async def _served(
        self, service: SandboxService, request: Request, answer: Callable[[bytes], BaseModel]
    ) -> Response:
        def answered(request: Request, raw: bytes) -> Response:
            given = request.headers.get("authorization", "").removeprefix("Bearer ")
            if not compare_digest(given.encode(), self._token):
                return error(401, "authentication_error", "authentication_failed", "this token is not ours")
            try:
                return JSONResponse(answer(raw).model_dump(mode="json"))
            except ValidationError:
                return error(400, "validation_error", "request_body_invalid", "the body is not what this path takes")

        return await self._service.serve(service, request, answered)
