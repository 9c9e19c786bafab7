"""Outside systems and the exchanges with them, as the seed's `integrations_config` and `integrations_log` keep them."""

from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import Field, JsonValue

from models.record import Record

_SYSTEMS = UUID("b0a9c8d7-3f1e-5c2b-8a4d-6e7f80912233")

REGULATOR_GATEWAY = "Regulator gateway"
"""The system that reports are handed in at."""


class IntegrationStatus(StrEnum):
    """Whether an outside system may be spoken to."""

    ACTIVE = "ACTIVE"
    INACTIVE = "INACTIVE"


class IntegrationEvent(StrEnum):
    """Which way an exchange went: what we sent, what the other side said, or that it failed."""

    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"
    ERROR = "ERROR"


class Mappings(Record):
    """How our words become the other system's and back: JMESPath expressions.

    `outbound` is applied to the facts of a submission and gives the body that is sent; `inbound` is applied to the
    answer and gives `acknowledgement`, `status` (RECEIVED, ACCEPTED, REJECTED) and `reasons`.
    """

    outbound: str
    inbound: str


class IntegrationConfig(Record):
    """How an outside system is reached. `secrets` are sealed at rest."""

    system_name: str
    endpoint_url: str
    mappings: Mappings
    secrets: dict[str, str] = Field(default_factory=dict[str, str], repr=False)
    status: IntegrationStatus = IntegrationStatus.ACTIVE

    @property
    def integration_id(self) -> UUID:
        """The same for the same system."""
        return uuid5(_SYSTEMS, self.system_name)


class Exchange(Record):
    """One exchange with an outside system. `payload` may be read by operators: no body, no key, nobody's name."""

    integration_id: UUID
    event: IntegrationEvent
    payload: dict[str, JsonValue]
    bodies: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue], repr=False)
