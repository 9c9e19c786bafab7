"""How the registries stand."""

from datetime import datetime

from pydantic import ConfigDict, Field

from api.messages.base import Answered
from models.provider_gate import CircuitState
from models.registries import Service


class ProviderAnswer(Answered):
    """One registry, as all workers together know it."""

    service: Service
    state: CircuitState = Field(
        description="CLOSED: it is asked. OPEN: it failed too often and is left alone. HALF_OPEN: one question finds "
        "out."
    )
    failures: int = Field(description="Failures in a row, up to now.")
    opened_at: datetime | None = Field(default=None, description="Since when it is not asked, UTC; null while it is.")
    retry_at: datetime | None = Field(default=None, description="When the next question finds out, UTC.")
    paused_until: datetime | None = Field(default=None, description="Until when it asked everybody to wait (429), UTC.")
    last_failure: str | None = Field(
        default=None, description="Its last failure, in one sentence without personal values."
    )
    last_failed_at: datetime | None = Field(default=None, description="When that was, UTC.")


class ProviderList(Answered):
    """Every registry."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "service": "pan",
                            "state": "OPEN",
                            "failures": 5,
                            "opened_at": "2026-11-01T09:00:12Z",
                            "retry_at": "2026-11-01T09:00:32Z",
                            "paused_until": None,
                            "last_failure": "failed with status 500",
                            "last_failed_at": "2026-11-01T09:00:12Z",
                        }
                    ]
                }
            ]
        }
    )

    items: list[ProviderAnswer] = Field(description="In the order of the services' names in the settings.")
