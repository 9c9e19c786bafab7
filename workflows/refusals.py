"""How a process says no: a refusal reaches the caller of an update as its reason, and never fails the process."""

from collections.abc import Generator
from contextlib import contextmanager

from temporalio.exceptions import ActivityError, ApplicationError

from models.decision import Refused


@contextmanager
def refusals_told() -> Generator[None]:
    """Turn a `Refused` of the rules into the error an update answers with (its type is the refusal's word)."""
    try:
        yield
    except Refused as refused:
        raise ApplicationError(refused.message, type=refused.refusal, non_retryable=True) from refused


def told(error: ActivityError | ApplicationError) -> ApplicationError:
    """What an activity refused, as the error an update answers with."""
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError):
        return ApplicationError(cause.message, type=cause.type, non_retryable=True)
    return ApplicationError(str(error), non_retryable=True)
