"""Webhooks, and what became of the deliveries."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from api.messages.base import APPLICATION_ID, Answered, Taken
from models.notification import Channel, DeliveryStatus

_WEBHOOK_ID = "5d0f3a0e-5c1b-4a3f-8f52-7a3f1e2d4c01"
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,63}$")]


class WebhookBody(Taken):
    """Where to call, and about what."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"url": "https://erp.example.org/fatts", "event_types": ["status"]}]}
    )

    url: str = Field(max_length=2000, description="https, reachable from the public internet.")
    event_types: list[EventType] = Field(
        default_factory=list[str],
        max_length=50,
        description="Of these types only (status, task, check, …); empty: all.",
    )


class WebhookView(Answered):
    """A webhook."""

    webhook_id: UUID
    url: str
    event_types: list[str]
    created_at: datetime


class NewWebhookView(WebhookView):
    """A webhook that was just made: only now can its secret be read."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "webhook_id": _WEBHOOK_ID,
                    "url": "https://erp.example.org/fatts",
                    "event_types": ["status"],
                    "created_at": "2026-11-01T08:31:00Z",
                    "secret": "whsec_3q2+7w==",
                }
            ]
        }
    )

    secret: str = Field(
        description="Signs every call: `X-FATTS-Signature: t=<seconds>,v1=<hex HMAC-SHA256 of '<t>.<body>'>`."
    )


class WebhookList(Answered):
    """The caller's webhooks."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "webhook_id": _WEBHOOK_ID,
                            "url": "https://erp.example.org/fatts",
                            "event_types": ["status"],
                            "created_at": "2026-11-01T08:31:00Z",
                        }
                    ]
                }
            ]
        }
    )

    items: list[WebhookView]


class DeliveryAnswer(Answered):
    """One event on its way to one recipient."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "delivery_id": "0f8fad5b-d9cb-569f-a165-70867728950e",
                    "seq": 41,
                    "case_id": APPLICATION_ID,
                    "event_type": "status",
                    "channel": "WEBHOOK",
                    "webhook_id": _WEBHOOK_ID,
                    "status": "PENDING",
                    "attempts": 2,
                    "next_attempt_at": "2026-11-01T08:33:00Z",
                    "last_error": "answered 503",
                    "created_at": "2026-11-01T08:31:00Z",
                }
            ]
        }
    )

    delivery_id: UUID
    seq: int
    case_id: UUID
    event_type: str
    channel: Channel
    webhook_id: UUID | None = None
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime
    delivered_at: datetime | None = None
    last_error: str | None = None
    created_at: datetime
