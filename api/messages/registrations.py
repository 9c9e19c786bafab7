"""A registration: where it stands, what became of it, and what officials and its contractor do with it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from api.messages import example_case
from api.messages.applications import ChainView, CheckView, FlagView, TransitionView
from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, WALLET, Answered, Taken
from api.messages.tasks import TaskView
from models.flags import RiskLevel
from models.status import ContractorStatus

_REGISTRATION = f"/api/v1/registrations/{CONTRACTOR_ID}"

Reason = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class ReasonBody(Taken):
    """Why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The labour licence was withdrawn by its authority."}]}
    )

    reason: Reason = Field(description="The reason, which the contractor is told.")


class RenewBody(Taken):
    """A wish to renew; a reason need not be given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The term ends in two months."}]})

    reason: Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)] = Field(
        default="", description="What the contractor wants to say of it."
    )


class ChainWriteView(Answered):
    """One write to the registration's record on chain."""

    what: str = Field(
        description="REGISTERED, RENEWED, the status it moved to, FLAG_RAISED or FLAG_RESOLVED.", examples=["SUSPENDED"]
    )
    at: datetime = Field(description="When what it says happened, UTC.")
    status: ContractorStatus = Field(description="The status on chain after it.")
    receipt: ChainView


class RegistrationLinks(Answered):
    """Where to go from a registration. The actions are those that its state allows."""

    self: str = Field(description="The registration.")
    application: str = Field(description="The application that was approved.")
    certificate: str = Field(description="The certificate of the term.")
    verify: str = Field(description="The public page.")
    renewal: str | None = Field(default=None, description="The application that is to renew it, while one runs.")
    suspend: str | None = Field(default=None, description="For officials, while it is in force.")
    reinstate: str | None = Field(default=None, description="For officials, while it is suspended.")
    revoke: str | None = Field(default=None, description="For officials, until it has ended.")
    renew: str | None = Field(default=None, description="For the contractor, unless it is suspended or was revoked.")


_LINKS: dict[str, JsonValue] = {
    "self": _REGISTRATION,
    "application": f"/api/v1/applications/{APPLICATION_ID}",
    "certificate": f"/api/v1/applications/{APPLICATION_ID}/certificate",
    "verify": f"/api/v1/verify/{WALLET}",
    "suspend": f"{_REGISTRATION}/suspend",
    "revoke": f"{_REGISTRATION}/revoke",
    "renew": f"{_REGISTRATION}/renew",
}


class RegistrationView(Answered):
    """A registration as it stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "contractor_id": CONTRACTOR_ID,
                    "application_id": APPLICATION_ID,
                    "status": "GOV_APPROVED",
                    "risk_level": example_case.RISK_LEVEL,
                    "wallet_address": WALLET,
                    "approved_at": example_case.APPROVED_AT,
                    "expires_at": example_case.EXPIRES_AT,
                    "checked_at": None,
                    "reminders_sent": [],
                    "checks": [],
                    "flags": [],
                    "tasks": [],
                    "status_history": example_case.STATUS_HISTORY[-1:],
                    "chain": [
                        {
                            "what": "REGISTERED",
                            "at": example_case.APPROVED_AT,
                            "status": "GOV_APPROVED",
                            "receipt": example_case.CHAIN,
                        }
                    ],
                    "links": _LINKS,
                }
            ]
        }
    )

    contractor_id: UUID = Field(description="Whose it is; a contractor has one registration.")
    application_id: UUID = Field(description="The approved application that the term goes by.")
    status: ContractorStatus = Field(description="GOV_APPROVED, SUSPENDED, EXPIRED or REJECTED (revoked).")
    risk_level: RiskLevel
    wallet_address: str = Field(description="The wallet it stands under, in EIP-55 form.")
    approved_at: datetime = Field(description="When the term's application was approved, UTC.")
    expires_at: datetime = Field(description="When the term ends, UTC.")
    checked_at: datetime | None = Field(default=None, description="When the registries were asked again last, UTC.")
    reminders_sent: list[int] = Field(description="The reminders of this term, by the days before its end.")
    checks: list[CheckView] = Field(description="What the last re-check was told.")
    flags: list[FlagView] = Field(description="What re-checks have found.")
    tasks: list[TaskView] = Field(description="What officials must do about it now; the contractor does not see it.")
    status_history: list[TransitionView] = Field(description="How it came to where it stands, over all its terms.")
    chain: list[ChainWriteView] = Field(description="Every write to its record on chain, the newest last.")
    links: RegistrationLinks


class StandingChangedView(Answered):
    """The registration after an official's word. The record has it at once; the write to the chain follows."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "contractor_id": CONTRACTOR_ID,
                    "status": "SUSPENDED",
                    "waiting_for": "its change to be written to the chain",
                    "expires_at": example_case.EXPIRES_AT,
                    "links": {"self": _REGISTRATION},
                }
            ]
        }
    )

    contractor_id: UUID = Field(description="Whose it is.")
    status: ContractorStatus = Field(description="Where it stands now.")
    waiting_for: str = Field(description="In plain words, what it waits for now.")
    expires_at: datetime = Field(description="When the term ends, UTC.")
    links: dict[str, str] = Field(description="Where the registration is.")
