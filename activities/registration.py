"""What a registration does to the record and to the registries, and how an approval reaches its process."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError

from activities.retry_budget import REGISTRY_UNAVAILABLE
from activities.verification import Registries
from models import verification
from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.flags import RiskFlag
from models.ids import registration_workflow_id
from models.manual_checks import left_to_people
from models.registration import (
    REGISTRATION_RENEWED,
    REGISTRATION_WORKFLOW,
    Opening,
    RecheckRequest,
    RegistrationStart,
    RegistrationStep,
)
from models.registries import RegistryError

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=6)
"""Between two questions to registries that are down."""

_RECHECKED = (CheckKind.PAN, CheckKind.GSTIN, CheckKind.DEBARMENT)


class RegistrationRecords(Protocol):
    """The record of registrations. Each method is one transaction."""

    def record(self, step: RegistrationStep) -> None:
        """Write one step, once."""
        ...

    def contractor(self, application_id: UUID) -> Contractor:
        """The document that was approved."""
        ...

    def keep_recheck(self, request: RecheckRequest, results: Sequence[CheckResult]) -> None:
        """Keep what the registries said, once."""
        ...

    def open_flags(self, contractor_id: UUID) -> tuple[RiskFlag, ...]:
        """What re-checks found and nobody settled yet."""
        ...


class RegistrationActivities:
    """The registration's own activities."""

    def __init__(self, records: RegistrationRecords) -> None:
        self._records = records

    @activity.defn
    def record_registration_step(self, step: RegistrationStep) -> None:
        """Record one step of the process."""
        self._records.record(step)

    @activity.defn
    async def open_registration(self, opening: Opening) -> None:
        """Tell the contractor's registration of an approval: the process that runs gets a signal, and where none does
        one starts. One call of Temporal's does either, so that a process which ends at this moment loses nothing."""
        start = RegistrationStart(
            contractor_id=opening.contractor_id,
            term=opening.term,
            policy=opening.policy,
            open_flags=await asyncio.to_thread(self._records.open_flags, opening.contractor_id),
        )
        await activity.client().start_workflow(
            REGISTRATION_WORKFLOW,
            start,
            id=registration_workflow_id(opening.contractor_id),
            task_queue=activity.info().task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            start_signal=REGISTRATION_RENEWED,
            start_signal_args=[opening.term],
            static_summary="Contractor registration",
        )

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.record_registration_step, self.open_registration]


class RecheckActivities:
    """Asking the registries again."""

    def __init__(self, registries: Registries, records: RegistrationRecords) -> None:
        self._registries = registries
        self._records = records

    @activity.defn
    async def recheck_registration(self, request: RecheckRequest) -> tuple[CheckResult, ...]:
        """PAN, GSTIN and debarment of what was approved, in one activity: three each month would be a hundred events
        a year more. What a registry answered is kept with the heartbeat, beside the seconds of the budget that are
        used up (as in `activities.retry_budget`), so that a retry asks only the others; once the budget is, what is
        missing is left to people.

        Raises:
            ApplicationError: REGISTRY_UNAVAILABLE while a registry does not answer.
        """
        contractor = await asyncio.to_thread(self._records.contractor, request.application_id)
        spent, answered = _so_far()
        errors: dict[CheckKind, RegistryError] = {}

        async def ask(kind: CheckKind) -> None:
            try:
                answered[kind] = await self._ask(kind, contractor, request)
            except RegistryError as error:
                errors[kind] = error

        await asyncio.gather(*(ask(kind) for kind in _RECHECKED if kind not in answered))
        silent = [error for error in errors.values() if error.retryable]
        if silent:
            delay = _delay(silent, timedelta(seconds=request.retry_budget_seconds))
            if not all(error.limited for error in silent):
                spent += delay
            activity.heartbeat(spent.total_seconds(), *answered.values())
            if spent < timedelta(seconds=request.retry_budget_seconds):
                reasons = "; ".join(str(error) for error in silent)
                raise ApplicationError(reasons, type=REGISTRY_UNAVAILABLE, next_retry_delay=delay)
        missing = (
            left_to_people(kind, f"The registry did not answer ({error.reason.rstrip('.')}).", request.as_of)
            for kind, error in errors.items()
        )
        results = (*answered.values(), *missing)
        await asyncio.to_thread(self._records.keep_recheck, request, results)
        return results

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.recheck_registration]

    async def _ask(self, kind: CheckKind, contractor: Contractor, request: RecheckRequest) -> CheckResult:
        identity = contractor.legal_identity
        match kind:
            case CheckKind.PAN:
                answer = await self._registries.pan(identity.pan, identity.legal_name)
                return verification.verify_pan(contractor, answer)
            case CheckKind.GSTIN:
                answer = await self._registries.gstin(identity.gstin, identity.legal_name)
                return verification.verify_gstin(contractor, answer)
            case _:
                answer = await self._registries.debarment(identity.pan, identity.legal_name)
                return verification.verify_debarment(contractor, answer, request.as_of)


def _so_far() -> tuple[timedelta, dict[CheckKind, CheckResult]]:
    """What the attempts before this one have used of the budget, and what they were answered."""
    details = activity.info().heartbeat_details
    if not details:
        return timedelta(), {}
    results = [CheckResult.model_validate(kept) for kept in details[1:]]
    return timedelta(seconds=float(details[0])), {result.check: result for result in results}


def _delay(silent: Sequence[RegistryError], budget: timedelta) -> timedelta:
    """How long to wait: as long as the registries asked, or ever longer."""
    asked = [error.retry_after for error in silent if error.retry_after]
    ever_longer = _FIRST_PAUSE * 2 ** min(activity.info().attempt - 1, 10)
    return max(asked) if asked else min(ever_longer, _LONGEST_PAUSE, budget / 4)
