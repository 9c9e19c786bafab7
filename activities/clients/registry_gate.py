"""The registries behind their gates: nobody is asked out of turn, and whoever fails is left in peace for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Protocol, TypeVar

from activities.verification import Registries
from models.provider_gate import Admission, Hindrance
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
    RegistryError,
    Service,
    UdyamAnswer,
)

AnswerT = TypeVar("AnswerT", bound=Record)

_SAYS = {
    Hindrance.RATE: "as many questions wait as may be asked in the next seconds",
    Hindrance.PAUSE: "asked everybody to wait",
    Hindrance.CIRCUIT: "failed several times in a row and is not asked for a while",
}


class Gates(Protocol):
    """Who may ask which registry when, across all workers."""

    def admit(self, service: Service) -> Admission: ...
    def answered(self, service: Service) -> None: ...
    def failed(self, service: Service, reason: str, pause: timedelta | None) -> None: ...


class GatedRegistries:
    """`registries`, each question in its turn.

    Where there is no turn, nobody is asked: the `RegistryError` says how long to wait, and is `limited` where it is not
    the registry's silence that is waited for.
    """

    def __init__(self, registries: Registries, gates: Gates) -> None:
        self._registries = registries
        self._gates = gates

    async def pan(self, pan: str, name: str) -> Answered[PanAnswer]:
        """As `Registries.pan`."""
        return await self._in_turn(Service.PAN, lambda: self._registries.pan(pan, name))

    async def gstin(self, gstin: str, name: str) -> Answered[GstinAnswer]:
        """As `Registries.gstin`."""
        return await self._in_turn(Service.GSTIN, lambda: self._registries.gstin(gstin, name))

    async def cin(self, cin: str) -> Answered[CinAnswer]:
        """As `Registries.cin`."""
        return await self._in_turn(Service.CIN, lambda: self._registries.cin(cin))

    async def llpin(self, llpin: str) -> Answered[LlpinAnswer]:
        """As `Registries.llpin`."""
        return await self._in_turn(Service.LLPIN, lambda: self._registries.llpin(llpin))

    async def udyam(self, udyam: str) -> Answered[UdyamAnswer]:
        """As `Registries.udyam`."""
        return await self._in_turn(Service.UDYAM, lambda: self._registries.udyam(udyam))

    async def bank_account(self, account: str, ifsc: str, name: str) -> Answered[BankAnswer]:
        """As `Registries.bank_account`."""
        return await self._in_turn(Service.BANK, lambda: self._registries.bank_account(account, ifsc, name))

    async def courts(self, name: str) -> Answered[CourtsAnswer]:
        """As `Registries.courts`."""
        return await self._in_turn(Service.ECOURTS, lambda: self._registries.courts(name))

    async def esic(self, number: str) -> Answered[EsicAnswer]:
        """As `Registries.esic`."""
        return await self._in_turn(Service.ESIC, lambda: self._registries.esic(number))

    async def labour_licence(self, number: str) -> Answered[LabourAnswer]:
        """As `Registries.labour_licence`."""
        return await self._in_turn(Service.LABOUR, lambda: self._registries.labour_licence(number))

    async def debarment(self, pan: str, name: str) -> Answered[DebarmentAnswer]:
        """As `Registries.debarment`."""
        return await self._in_turn(Service.DEBARMENT, lambda: self._registries.debarment(pan, name))

    async def _in_turn(
        self, service: Service, question: Callable[[], Awaitable[Answered[AnswerT]]]
    ) -> Answered[AnswerT]:
        admission = await asyncio.to_thread(self._gates.admit, service)
        if admission.hindrance is not None:
            raise RegistryError(
                service,
                retryable=True,
                reason=_SAYS[admission.hindrance],
                retry_after=admission.wait,
                limited=admission.hindrance is not Hindrance.CIRCUIT,
            )
        if admission.wait:
            await asyncio.sleep(admission.wait.total_seconds())
        try:
            answer = await question()
        except RegistryError as error:
            if error.retryable:
                await asyncio.to_thread(self._gates.failed, service, error.reason, error.retry_after)
            else:  # it said no, and so it is there
                await asyncio.to_thread(self._gates.answered, service)
            raise
        await asyncio.to_thread(self._gates.answered, service)
        return answer
