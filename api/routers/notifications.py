"""Being told: webhooks of one's own, and for officials what became of every delivery."""

import secrets
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import CurrentActor, require
from api.cases import instant
from api.idempotency import Exchange, Writing
from api.messages.base import Page
from api.messages.notifications import DeliveryAnswer, NewWebhookView, WebhookBody, WebhookList
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.problems import ApiProblem, Code, not_found, refuse_field
from api.services import Services
from api.strict_json import StrictJsonRoute
from models.actors import OFFICIALS
from models.notification import DeliveryStatus, DeliveryView, Subscription
from models.tables.errors import NotFound
from models.tables.subscriptions import MAX_SUBSCRIPTIONS, Subscriptions, list_deliveries
from models.webhook import problem_with_url

router = APIRouter(tags=["notifications"], route_class=StrictJsonRoute)

_SECRET_BYTES = 32

WebhookId = Annotated[UUID, Path(description="As it was answered.", examples=["5d0f3a0e-5c1b-4a3f-8f52-7a3f1e2d4c01"])]
DeliveryId = Annotated[
    UUID, Path(description="From the list of deliveries.", examples=["0f8fad5b-d9cb-569f-a165-70867728950e"])
]


@router.post(
    "/webhooks",
    operation_id="createWebhook",
    summary="Ask to be called",
    response_description="The webhook, with its secret.",
    status_code=201,
    response_model=NewWebhookView,
    responses=problem_responses(401, 409, 413, 422, 429, 503),
)
async def create(body: WebhookBody, writing: Writing) -> Response:
    """A signed POST for each event: of the caller's own cases, or of every case for officials. An event may be
    delivered twice (`X-FATTS-Delivery` is then the same); the events of a case come in their order."""
    services = writing.services
    problem = problem_with_url(body.url, private_allowed=services.webhooks_private_allowed)
    if problem is not None:
        refuse_field("url", "FORMAT", f"The address {problem}.")

    async def act() -> JSONResponse:
        subscription = Subscription(
            subscription_id=writing.operation,
            owner=writing.actor.subject,
            sees_all=writing.actor.is_official,
            url=body.url,
            secret=f"whsec_{secrets.token_urlsafe(_SECRET_BYTES)}",
            event_types=tuple(dict.fromkeys(body.event_types)),
            created_at=services.clock(),
        )
        kept = await run_in_threadpool(_keep, writing, subscription)
        return JSONResponse({**_webhook_json(kept), "secret": kept.secret}, 201)

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/webhooks",
    operation_id="listWebhooks",
    summary="The caller's webhooks",
    response_description="The webhooks.",
    response_model=WebhookList,
    responses=problem_responses(401, 503),
)
def webhooks(services: Services, actor: CurrentActor) -> Response:
    """The oldest first, without their secrets."""
    with services.database.transaction() as session:
        found = Subscriptions(session, services.database.vault).of(actor.subject)
    items: list[JsonValue] = [_webhook_json(each) for each in found]
    return JSONResponse({"items": items})


@router.delete(
    "/webhooks/{webhook_id}",
    operation_id="deleteWebhook",
    summary="No longer be called",
    response_description="It is gone.",
    status_code=204,
    responses=problem_responses(401, 404, 422, 429, 503),
)
def remove(webhook_id: WebhookId, writing: Writing) -> Response:
    """What was still on its way is dropped."""
    services = writing.services
    try:
        with services.database.transaction() as session:
            Subscriptions(session, services.database.vault).remove(writing.actor, webhook_id, services.clock())
    except NotFound as error:
        raise not_found("webhook") from error
    return Response(status_code=204)


@router.get(
    "/notifications",
    operation_id="listNotifications",
    summary="What became of every delivery",
    response_description="A page of deliveries.",
    response_model=Page[DeliveryAnswer],
    responses=problem_responses(401, 403, 422, 503),
    dependencies=[Depends(require(*OFFICIALS))],
)
def deliveries(
    services: Services,
    *,
    status: Annotated[DeliveryStatus | None, Query(description="In this status only.")] = None,
    case_id: Annotated[UUID | None, Query(description="Of one case only.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """The newest first. FAILED ones have used up their tries."""
    page = list_deliveries(services.database, status=status, case_id=case_id, cursor=cursor, limit=limit)
    items: list[JsonValue] = [_delivery_json(each) for each in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.post(
    "/notifications/{delivery_id}/retry",
    operation_id="retryNotification",
    summary="Try a failed delivery again",
    response_description="The delivery, with all its tries again.",
    response_model=DeliveryAnswer,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
    dependencies=[Depends(require(*OFFICIALS))],
)
async def retry(delivery_id: DeliveryId, writing: Writing) -> Response:
    """It has all its tries again, from now."""
    services = writing.services

    def again() -> DeliveryView:
        with services.database.transaction() as session:
            return Subscriptions(session, services.database.vault).retry(writing.actor, delivery_id, services.clock())

    async def act() -> JSONResponse:
        try:
            return JSONResponse(_delivery_json(await run_in_threadpool(again)))
        except NotFound as error:
            raise not_found("failed delivery") from error

    return await writing.once("", act)


def _keep(writing: Exchange, subscription: Subscription) -> Subscription:
    database = writing.services.database
    with database.transaction() as session:
        subscriptions = Subscriptions(session, database.vault)
        own = subscriptions.of(subscription.owner)
        known = next((each for each in own if each.subscription_id == subscription.subscription_id), None)
        if known is not None:
            return known  # the same request again, after an answer that was lost
        if len(own) >= MAX_SUBSCRIPTIONS:
            raise ApiProblem(409, Code.TOO_MANY, f"You have {MAX_SUBSCRIPTIONS} webhooks; delete one first.")
        subscriptions.add(subscription, writing.actor)
    return subscription


def _webhook_json(subscription: Subscription) -> dict[str, JsonValue]:
    return {
        "webhook_id": str(subscription.subscription_id),
        "url": subscription.url,
        "event_types": list(subscription.event_types),
        "created_at": instant(subscription.created_at),
    }


def _delivery_json(view: DeliveryView) -> dict[str, JsonValue]:
    return {
        "delivery_id": str(view.delivery_id),
        "seq": view.seq,
        "case_id": str(view.case_id),
        "event_type": view.event_type,
        "channel": view.channel,
        "webhook_id": str(view.subscription_id) if view.subscription_id else None,
        "status": view.status,
        "attempts": view.attempts,
        "next_attempt_at": instant(view.next_attempt_at),
        "delivered_at": instant(view.delivered_at) if view.delivered_at else None,
        "last_error": view.last_error,
        "created_at": instant(view.created_at),
    }
