"""The requirement policy as it is proposed, decided on and shown."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages.base import Answered, Taken
from models.policy_change import PolicyStatus
from models.requirement_policy import RequirementPolicy, default_policy

Reason = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]

_POLICY: dict[str, JsonValue] = {
    **default_policy().model_dump(mode="json"),
    "version": "2030-04-01",
    "effective_from": "2030-03-31T18:30:00Z",
    "pass_from": 80,
}
_CHANGE: dict[str, JsonValue] = {
    "version": "2030-04-01",
    "effective_from": "2030-03-31T18:30:00Z",
    "status": "PROPOSED",
    "in_force": False,
    "policy": _POLICY,
    "reason": "Two of the last ten defaults had passed with 75 to 79.",
    "proposed_by": "risk-officer-das",
    "proposed_at": "2030-02-11T05:30:00Z",
    "decided_by": None,
    "decided_at": None,
}


class PolicyBody(Taken):
    """A version of the policy that is to count from a day to come."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"policy": _POLICY, "reason": "Two of the last ten defaults had passed with 75 to 79."}]
        }
    )

    policy: RequirementPolicy = Field(description="The whole of it; every field must be there.")
    reason: Reason = Field(description="Why.")


class PolicyDecisionBody(Taken):
    """The second officer's word."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "APPROVE"}]})

    decision: Literal["APPROVE", "REJECT"] = Field(description="Whether it is to count.")


class PolicyView(Answered):
    """A version of the policy."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CHANGE]})

    version: str = Field(description="Its name; an assessment says by which it was made.")
    effective_from: datetime = Field(description="From when it counts, once it is approved.")
    status: PolicyStatus = Field(description="PROPOSED until a second officer decides.")
    in_force: bool = Field(description="Whether it is the one that counts now.")
    policy: RequirementPolicy = Field(description="The whole of it.")
    reason: str = Field(description="Why it was proposed.")
    proposed_by: str = Field(description="Who proposed it.")
    proposed_at: datetime = Field(description="When, UTC.")
    decided_by: str | None = Field(default=None, description="Who decided on it: never who proposed it.")
    decided_at: datetime | None = Field(default=None, description="When, UTC.")


class PolicyList(Answered):
    """Every version that was proposed."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"in_force": default_policy().version, "items": [_CHANGE]}]}
    )

    in_force: str = Field(description="The version that counts now; the house's own is in no list.")
    items: list[PolicyView] = Field(description="The versions, the one that begins last first.")
