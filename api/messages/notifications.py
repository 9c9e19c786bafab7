"""Webhooks, and what became of the deliveries."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from api.messages.base import APPLICATION_ID, Answered, Taken
from models.field_words import in_form
from models.notification import Channel, DeliveryStatus

_WEBHOOK_ID = "5d0f3a0e-5c1b-4a3f-8f52-7a3f1e2d4c01"
EventType = Annotated[str, *in_form(r"^[a-z][a-z_]{0,63}$", "small letters and underscores, like task_reminder")]


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

    webhook_id: UUID = Field(description="Names it in `DELETE /webhooks/{webhook_id}`.")
    url: str = Field(description="Where it calls.")
    event_types: list[str] = Field(description="The types it is called for; empty: all.")
    created_at: datetime = Field(description="When it was made.")


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

    delivery_id: UUID = Field(description="The same at every try; a webhook gets it as `X-FATTS-Delivery`.")
    seq: int = Field(description="The number of the event among all events.")
    case_id: UUID = Field(description="The case that it is about.")
    event_type: str = Field(description="What happened: status, task, check, …")
    channel: Channel
    webhook_id: UUID | None = Field(default=None, description="The webhook that is called; null for a letter.")
    status: DeliveryStatus
    attempts: int = Field(description="How often it was tried.")
    next_attempt_at: datetime = Field(description="When it is tried next, while it is PENDING.")
    delivered_at: datetime | None = Field(default=None, description="When the other end took it.")
    last_error: str | None = Field(default=None, description="What the other end did at the last try.")
    created_at: datetime = Field(description="When it was decided who is told.")
