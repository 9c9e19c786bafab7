"""Telling people: the relay that carries what stands in the outbox to those it concerns."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from temporalio import activity

from models.notification import Channel, Delivery, Letter, LetterSubject, letter_to
from models.record import Record

_AT_ONCE = 20
"""How many deliveries are under way side by side; of one case to one recipient there is only one."""

_PLANNED_AT_ONCE = 200
"""How many events one look at the outbox takes in."""

_PAUSE = timedelta(seconds=1)
"""How long the relay rests when there is nothing to do."""


class DeliveryFailed(Exception):
    """The other end did not take it.

    Args:
        message: what it did, without anything of the message itself.
        asked_wait: how long it asked us to wait.
        for_good: whether trying again cannot help.
    """

    def __init__(self, message: str, *, asked_wait: timedelta | None = None, for_good: bool = False) -> None:
        super().__init__(message)
        self.asked_wait = asked_wait
        self.for_good = for_good


class RelayReport(Record):
    """What one shift of the relay did; its heartbeats carry it, so that operators see it in Temporal's UI."""

    planned: int = 0
    delivered: int = 0
    failed_tries: int = 0


class DeliveryRecords(Protocol):
    """What is on its way. Each method is one transaction."""

    def plan(self, *, limit: int) -> int:
        """Decide for new events who is to be told, the oldest first; returns how many were looked at."""
        ...

    def due(self, *, limit: int) -> list[Delivery]:
        """The deliveries to try now, at most one for each case and recipient."""
        ...

    def delivered(self, delivery: Delivery) -> None:
        """The other end has taken it."""
        ...

    def failed(self, delivery: Delivery, error: str, *, asked_wait: timedelta | None, for_good: bool) -> None:
        """A try failed."""
        ...

    def letter_subject(self, delivery: Delivery) -> LetterSubject:
        """Whom a letter goes to, and what it may say."""
        ...


class Mail(Protocol):
    """The way to a mail server."""

    async def send(self, letter: Letter) -> None:
        """Hand a letter over.

        Raises:
            DeliveryFailed: it was not taken.
        """
        ...


class Webhooks(Protocol):
    """The way to those who want to be called."""

    async def call(self, delivery: Delivery) -> None:
        """Make the call that `delivery.subscription` asks for, signed.

        Raises:
            DeliveryFailed: it was not answered with success.
        """
        ...


class News(Protocol):
    """The way to the processes that an event concerns."""

    async def tell(self, delivery: Delivery) -> None:
        """Tell all of them.

        Raises:
            DeliveryFailed: one could not be told.
        """
        ...


class NotificationActivities:
    """The relay.

    Args:
        write: a letter by its name and what it may say; raises nothing for a name of `letter_to`.
        mail: None where no mail server is set: letters then fail, visibly.
        shift: how long one call of the activity works before it gives the process a chance to go on as new.
    """

    def __init__(
        self,
        records: DeliveryRecords,
        write: Callable[[str, Delivery, LetterSubject], Letter],
        mail: Mail | None,
        webhooks: Webhooks,
        news: News,
        *,
        shift: timedelta = timedelta(hours=1),
    ) -> None:
        self._records = records
        self._write = write
        self._mail = mail
        self._webhooks = webhooks
        self._news = news
        self._shift = shift

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.relay_notifications]

    @activity.defn
    async def relay_notifications(self) -> RelayReport:
        """Deliver what is due, for one shift or until the worker stops.

        Raises:
            DatabaseUnavailable: to be tried again.
        """
        report = RelayReport()
        try:
            async with asyncio.timeout(self._shift.total_seconds()):
                while not activity.is_worker_shutdown():
                    report, busy = await self._round(report)
                    activity.heartbeat(report)
                    if not busy:
                        await _rest()
        except TimeoutError:
            pass  # the shift is over; a delivery that it cut short is tried again
        return report

    async def _round(self, report: RelayReport) -> tuple[RelayReport, bool]:
        """One look at the outbox; whether more waits than it could do."""
        planned = await asyncio.to_thread(self._records.plan, limit=_PLANNED_AT_ONCE)
        due = await asyncio.to_thread(self._records.due, limit=_AT_ONCE)
        went = await asyncio.gather(*(self._deliver(delivery) for delivery in due))
        told = RelayReport(
            planned=report.planned + planned,
            delivered=report.delivered + sum(went),
            failed_tries=report.failed_tries + len(went) - sum(went),
        )
        return told, bool(due) or planned == _PLANNED_AT_ONCE

    async def _deliver(self, delivery: Delivery) -> bool:
        try:
            match delivery.channel:
                case Channel.EMAIL:
                    await self._post(delivery)
                case Channel.WEBHOOK:
                    await self._webhooks.call(delivery)
                case Channel.PROCESS:
                    await self._news.tell(delivery)
        except DeliveryFailed as failure:
            await asyncio.to_thread(
                self._records.failed,
                delivery,
                str(failure),
                asked_wait=failure.asked_wait,
                for_good=failure.for_good,
            )
            return False
        await asyncio.to_thread(self._records.delivered, delivery)
        return True

    async def _post(self, delivery: Delivery) -> None:
        subject = await asyncio.to_thread(self._records.letter_subject, delivery)
        name = letter_to(delivery.event, subject)
        if name is None or subject.email is None:
            raise DeliveryFailed("the recipient has no e-mail address", for_good=True)
        if self._mail is None:
            raise DeliveryFailed("no mail server is set: name one by FATTS_SMTP_URL, then try again", for_good=True)
        await self._mail.send(self._write(name, delivery, subject))


async def _rest() -> None:
    """A pause that ends at once when the worker stops."""
    try:
        async with asyncio.timeout(_PAUSE.total_seconds()):
            await activity.wait_for_worker_shutdown()
    except TimeoutError:
        return
