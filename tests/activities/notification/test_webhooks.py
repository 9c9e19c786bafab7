"""Webhooks to a real HTTP server, which checks the signature as a receiver would."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI, Request, Response

from activities.clients.notification.webhooks import WebhookCaller
from activities.notification import DeliveryFailed
from cli.stack.ports import free_ports
from models.notification import Channel, Delivery, Event, Subscription
from models.webhook import DELIVERY_HEADER, SIGNATURE_HEADER, verify
from tests.api.serving import served

NOW = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
SECRET = "whsec_3q2"


@dataclass
class Receiver:
    """Somebody's server. `answers` are given in turn, then 200."""

    address: str = ""
    answers: list[Response] = field(default_factory=list[Response])
    got: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/hook")
        async def hook(request: Request) -> Response:
            body = await request.body()
            verify(SECRET, body, request.headers[SIGNATURE_HEADER], NOW)
            self.got.append((request.headers[DELIVERY_HEADER], body))
            return self.answers.pop(0) if self.answers else Response()

        _ = hook
        return app


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with served(receiver.app()) as client:
        receiver.address = str(client.base_url)
        yield receiver


@pytest.fixture
async def caller() -> AsyncIterator[WebhookCaller]:
    async with WebhookCaller(lambda: NOW, private_allowed=True) as caller:
        yield caller


def delivery(url: str) -> Delivery:
    return Delivery(
        delivery_id=UUID(int=5),
        event=Event(seq=3, case_id=UUID(int=1), event_type="status", payload={"status": "REJECTED"}, created_at=NOW),
        channel=Channel.WEBHOOK,
        subscription=Subscription(
            subscription_id=UUID(int=2), owner="asha", sees_all=False, url=url, secret=SECRET, created_at=NOW
        ),
        next_attempt_at=NOW,
    )


async def test_a_call_is_signed_and_says_what_happened(receiver: Receiver, caller: WebhookCaller) -> None:
    await caller.call(delivery(f"{receiver.address}/hook"))
    ((named, body),) = receiver.got
    assert named == str(UUID(int=5))
    assert b'"event":"status"' in body
    assert b'"payload":{"status":"REJECTED"}' in body


@pytest.mark.parametrize(
    ("answer", "wait", "for_good"),
    [
        (Response(status_code=503, headers={"Retry-After": "120"}), timedelta(seconds=120), False),
        (Response(status_code=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), None, False),
        (Response(status_code=500), None, False),
        (Response(status_code=404), None, False),
        (Response(status_code=302, headers={"Location": "http://127.0.0.1:1/"}), None, False),
        (Response(status_code=410), None, True),
    ],
)
async def test_what_is_not_taken_has_failed(
    receiver: Receiver, caller: WebhookCaller, answer: Response, wait: timedelta | None, for_good: bool
) -> None:
    receiver.answers.append(answer)
    with pytest.raises(DeliveryFailed, match=f"answered {answer.status_code}") as failed:
        await caller.call(delivery(f"{receiver.address}/hook"))
    assert (failed.value.asked_wait, failed.value.for_good) == (wait, for_good)


async def test_a_receiver_that_is_away_is_tried_again(caller: WebhookCaller) -> None:
    (port,) = free_ports(1)
    with pytest.raises(DeliveryFailed, match="cannot be reached") as failed:
        await caller.call(delivery(f"http://127.0.0.1:{port}/hook"))
    assert not failed.value.for_good


async def test_a_name_that_leads_into_the_inner_network_is_not_called(receiver: Receiver) -> None:
    port = receiver.address.rpartition(":")[2]
    async with WebhookCaller(lambda: NOW) as careful:
        for url in (f"https://localhost.localdomain:{port}/hook", f"{receiver.address}/hook"):
            with pytest.raises(DeliveryFailed):
                await careful.call(delivery(url))
    assert not receiver.got
