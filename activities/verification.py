"""Checks against the registries: one activity each, so that each is timed, retried and seen alone."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.retry_budget import asked_within
from models import verification
from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.record import Record
from models.registries import (
    Answered,
    BankAnswer,
    CinAnswer,
    CourtsAnswer,
    DebarmentAnswer,
    EsicAnswer,
    GstinAnswer,
    LabourAnswer,
    LlpinAnswer,
    PanAnswer,
    UdyamAnswer,
)

AnswerT = TypeVar("AnswerT", bound=Record)

NOTHING_DECLARED = "NOTHING_DECLARED"
"""The error type of a check that has nothing to ask about; it is never planned for such a contractor."""


class CheckRequest(Record):
    """One check of one application, as of the moment it was submitted."""

    application_id: UUID
    as_of: datetime
    retry_budget_seconds: int = 60
    """How long the check tries a registry that does not answer; waiting for a turn to ask is not counted."""


class Registries(Protocol):
    """The verification providers.

    Every method raises `RegistryError` when nobody answers; an entity the registry does not know is an answer.
    """

    async def pan(self, pan: str, name: str) -> Answered[PanAnswer]: ...
    async def gstin(self, gstin: str, name: str) -> Answered[GstinAnswer]: ...
    async def cin(self, cin: str) -> Answered[CinAnswer]: ...
    async def llpin(self, llpin: str) -> Answered[LlpinAnswer]: ...
    async def udyam(self, udyam: str) -> Answered[UdyamAnswer]: ...
    async def bank_account(self, account: str, ifsc: str, name: str) -> Answered[BankAnswer]: ...
    async def courts(self, name: str) -> Answered[CourtsAnswer]: ...
    async def esic(self, number: str) -> Answered[EsicAnswer]: ...
    async def labour_licence(self, number: str) -> Answered[LabourAnswer]: ...
    async def debarment(self, pan: str, name: str) -> Answered[DebarmentAnswer]: ...


class VerificationRecords(Protocol):
    """What the checks read of the case, and where they leave their result so that its progress shows."""

    def contractor(self, application_id: UUID) -> Contractor: ...
    def bank_account_of(self, application_id: UUID) -> str | None: ...
    def keep_check(self, application_id: UUID, result: CheckResult) -> None: ...


class VerificationActivities:
    """The checks. `chain_id` is the network a wallet's declaration must be for."""

    def __init__(self, registries: Registries, records: VerificationRecords, *, chain_id: int) -> None:
        self._registries = registries
        self._records = records
        self._chain_id = chain_id

    @activity.defn
    async def check_pan(self, request: CheckRequest) -> CheckResult:
        """PAN: issued, operative, of this name and kind."""
        contractor = await self._contractor(request)
        identity = contractor.legal_identity
        answered = await _asked(request, self._registries.pan(identity.pan, identity.legal_name))
        return await self._kept(request, verification.verify_pan(contractor, answered))

    @activity.defn
    async def check_gstin(self, request: CheckRequest) -> CheckResult:
        """GSTIN: active, of this name, state and constitution."""
        contractor = await self._contractor(request)
        identity = contractor.legal_identity
        answered = await _asked(request, self._registries.gstin(_declared(identity.gstin), identity.legal_name))
        return await self._kept(request, verification.verify_gstin(contractor, answered))

    @activity.defn
    async def check_cin(self, request: CheckRequest) -> CheckResult:
        """CIN: active, of this name, with these directors."""
        contractor = await self._contractor(request)
        answered = await _asked(request, self._registries.cin(_declared(contractor.legal_identity.cin)))
        return await self._kept(request, verification.verify_cin(contractor, answered))

    @activity.defn
    async def check_llpin(self, request: CheckRequest) -> CheckResult:
        """LLPIN: active, of this name, with these partners."""
        contractor = await self._contractor(request)
        answered = await _asked(request, self._registries.llpin(_declared(contractor.legal_identity.llpin)))
        return await self._kept(request, verification.verify_llpin(contractor, answered))

    @activity.defn
    async def check_udyam(self, request: CheckRequest) -> CheckResult:
        """Udyam: of this name and category."""
        contractor = await self._contractor(request)
        answered = await _asked(request, self._registries.udyam(_declared(contractor.legal_identity.msme_number)))
        return await self._kept(request, verification.verify_udyam(contractor, answered))

    @activity.defn
    async def check_bank_account(self, request: CheckRequest) -> CheckResult:
        """Bank account: open, and the contractor's."""
        contractor = await self._contractor(request)
        details = _declared(contractor.financial_qualification.bank_details)
        account = _declared(await asyncio.to_thread(self._records.bank_account_of, request.application_id))
        name = contractor.legal_identity.legal_name
        answered = await _asked(request, self._registries.bank_account(account, details.ifsc_code, name))
        return await self._kept(request, verification.verify_bank_account(contractor, answered))

    @activity.defn
    async def check_courts(self, request: CheckRequest) -> CheckResult:
        """eCourts by party name: nothing that was not disclosed."""
        contractor = await self._contractor(request)
        answered = await _asked(request, self._registries.courts(contractor.legal_identity.legal_name))
        return await self._kept(request, verification.verify_courts(contractor, answered))

    @activity.defn
    async def check_esic(self, request: CheckRequest) -> CheckResult:
        """ESIC: registered, and not in default."""
        contractor = await self._contractor(request)
        answered = await _asked(
            request, self._registries.esic(_declared(contractor.compliance.esic_registration.registration_number))
        )
        return await self._kept(request, verification.verify_esic(contractor, answered))

    @activity.defn
    async def check_labour_licence(self, request: CheckRequest) -> CheckResult:
        """Labour licence: in force, for this workforce."""
        contractor = await self._contractor(request)
        licence = _declared(contractor.compliance.labour_license)
        answered = await _asked(request, self._registries.labour_licence(_declared(licence.license_number)))
        return await self._kept(request, verification.verify_labour_licence(contractor, answered, request.as_of))

    @activity.defn
    async def check_debarment(self, request: CheckRequest) -> CheckResult:
        """Debarment lists, by PAN and name."""
        contractor = await self._contractor(request)
        identity = contractor.legal_identity
        answered = await _asked(request, self._registries.debarment(identity.pan, identity.legal_name))
        return await self._kept(request, verification.verify_debarment(contractor, answered, request.as_of))

    @activity.defn
    async def check_wallet_signature(self, request: CheckRequest) -> CheckResult:
        """The wallet's signature on the declaration: this contractor's, for this chain, of this day."""
        contractor = await self._contractor(request)
        result = await asyncio.to_thread(
            verification.verify_wallet, contractor, chain_id=self._chain_id, now=request.as_of
        )
        return await self._kept(request, result)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [*checks_of(self).values()]

    async def _contractor(self, request: CheckRequest) -> Contractor:
        return await asyncio.to_thread(self._records.contractor, request.application_id)

    async def _kept(self, request: CheckRequest, result: CheckResult) -> CheckResult:
        await asyncio.to_thread(self._records.keep_check, request.application_id, result)
        return result


def checks_of(
    activities: VerificationActivities | type[VerificationActivities],
) -> dict[CheckKind, Callable[..., Awaitable[CheckResult]]]:
    """Which activity makes which check."""
    return {
        CheckKind.PAN: activities.check_pan,
        CheckKind.GSTIN: activities.check_gstin,
        CheckKind.CIN: activities.check_cin,
        CheckKind.LLPIN: activities.check_llpin,
        CheckKind.UDYAM: activities.check_udyam,
        CheckKind.BANK_ACCOUNT: activities.check_bank_account,
        CheckKind.ECOURTS: activities.check_courts,
        CheckKind.ESIC: activities.check_esic,
        CheckKind.LABOUR_LICENCE: activities.check_labour_licence,
        CheckKind.DEBARMENT: activities.check_debarment,
        CheckKind.WALLET_SIGNATURE: activities.check_wallet_signature,
    }


async def _asked(request: CheckRequest, question: Awaitable[Answered[AnswerT]]) -> Answered[AnswerT]:
    return await asked_within(timedelta(seconds=request.retry_budget_seconds), question)


DeclaredT = TypeVar("DeclaredT")


def _declared(value: DeclaredT | None) -> DeclaredT:
    """What the contractor declared, for a check that is only planned when it did."""
    if value is None:
        raise ApplicationError("there is nothing declared to ask about", type=NOTHING_DECLARED, non_retryable=True)
    return value
