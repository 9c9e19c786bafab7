"""Webhooks: a signed POST for each event, to public addresses only unless the settings say otherwise."""

import asyncio
import json
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

import httpx

from activities.notification import DeliveryFailed
from models.notification import Delivery
from models.webhook import DELIVERY_HEADER, SIGNATURE_HEADER, is_private, problem_with_url, sign

_TIMEOUT_SECONDS = 10.0
_GONE = 410


class WebhookCaller:
    """Makes the calls. Close it, or use it as an async context manager.

    Args:
        clock: the time that signatures carry.
        private_allowed: whether addresses of the inner network may be called (on one machine).
    """

    def __init__(self, clock: Callable[[], datetime], *, private_allowed: bool = False) -> None:
        self._clock = clock
        self._private_allowed = private_allowed
        self._http = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def call(self, delivery: Delivery) -> None:
        """Make the call that `delivery.subscription` asks for.

        Raises:
            DeliveryFailed: it was not answered with 2xx.
        """
        subscription = delivery.subscription
        if subscription is None:
            raise DeliveryFailed("the subscription is gone", for_good=True)
        if problem_with_url(subscription.url, private_allowed=self._private_allowed) is not None:
            raise DeliveryFailed("the address may not be called any more", for_good=True)
        body = _body_of(delivery)
        url = httpx.URL(subscription.url)
        headers = {
            "Host": url.netloc.decode(),
            "Content-Type": "application/json",
            DELIVERY_HEADER: str(delivery.delivery_id),
            SIGNATURE_HEADER: sign(subscription.secret, body, self._clock()),
        }
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                # The address that was judged is the one that is called: a name could give another one a moment later.
                address = await self._address_of(url)
                response = await self._http.post(
                    url.copy_with(host=address), content=body, headers=headers, extensions={"sni_hostname": url.host}
                )
        except (TimeoutError, httpx.TimeoutException):
            raise DeliveryFailed("no answer in time") from None
        except (httpx.HTTPError, OSError) as error:
            raise DeliveryFailed(f"cannot be reached ({type(error).__name__})") from None
        if not response.is_success:
            raise DeliveryFailed(
                f"answered {response.status_code}",
                asked_wait=_retry_after(response),
                for_good=response.status_code == _GONE,
            )

    async def _address_of(self, url: httpx.URL) -> str:
        found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        allowed = [address for address in addresses if self._private_allowed or not is_private(address)]
        if not allowed:
            raise DeliveryFailed("the address leads into an inner network", for_good=True)
        return allowed[0]


def _body_of(delivery: Delivery) -> bytes:
    event = delivery.event
    told = {
        "delivery_id": str(delivery.delivery_id),
        "event": event.event_type,
        "seq": event.seq,
        "case_id": str(event.case_id),
        "at": event.created_at.isoformat(),
        "payload": event.payload,
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _retry_after(response: httpx.Response) -> timedelta | None:
    """Retry-After in seconds; a date in its place is left to our own pauses."""
    value = response.headers.get("Retry-After", "")
    return timedelta(seconds=int(value)) if value.isascii() and value.isdigit() and len(value) < 7 else None
