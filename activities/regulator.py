"""Handing a report in at the regulator's gateway, and asking what became of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.heart import beating_beside
from models.report import Receipt, ReceiptStatus, Submission

GATEWAY_UNAVAILABLE = "GATEWAY_UNAVAILABLE"
"""The error type of a gateway that gave no answer, or none that can be understood."""
RECEIPT_PENDING = "RECEIPT_PENDING"
"""The error type of a submission that the regulator has not judged yet."""

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=15)


class GatewayUnavailable(Exception):
    """The gateway did not answer, or not in a way that tells whether it took the submission. Ask it before sending
    again."""


class Gateway(Protocol):
    """The regulator's gateway."""

    def ask(self, submission: Submission) -> Receipt | None:
        """What it has under our reference, None when nothing; raises `GatewayUnavailable`."""
        ...

    def send(self, submission: Submission) -> Receipt:
        """Hand the file in; a refusal for good is a receipt that says REJECTED; raises `GatewayUnavailable`."""
        ...


class RegulatorActivities:
    """The exchanges with the regulator."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @activity.defn
    def submit_report(self, submission: Submission) -> Receipt:
        """Hand a report in, once: the gateway is always asked first whether it has it. An attempt before this one may
        have been cut off after the gateway took the file.

        Raises:
            ApplicationError: GATEWAY_UNAVAILABLE, to be retried.
        """
        with beating_beside(activity.heartbeat):
            try:
                return self._gateway.ask(submission) or self._gateway.send(submission)
            except GatewayUnavailable as error:
                raise _later(str(error), GATEWAY_UNAVAILABLE) from error

    @activity.defn
    def report_receipt(self, submission: Submission) -> Receipt:
        """The regulator's judgement, once there is one.

        Raises:
            ApplicationError: RECEIPT_PENDING while there is none, GATEWAY_UNAVAILABLE; both to be retried.
        """
        try:
            receipt = self._gateway.ask(submission)
        except GatewayUnavailable as error:
            raise _later(str(error), GATEWAY_UNAVAILABLE) from error
        if receipt is None:
            raise _later("the gateway does not know the submission that it took", GATEWAY_UNAVAILABLE)
        if receipt.status is ReceiptStatus.RECEIVED:
            raise _later("the regulator has not judged it yet", RECEIPT_PENDING)
        return receipt

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.submit_report, self.report_receipt]


def _later(message: str, kind: str) -> ApplicationError:
    """Waiting is the ordinary thing here: no error for those who watch."""
    pause = min(_FIRST_PAUSE * 2 ** min(activity.info().attempt - 1, 12), _LONGEST_PAUSE)
    return ApplicationError(message, type=kind, next_retry_delay=pause, category=ApplicationErrorCategory.BENIGN)
