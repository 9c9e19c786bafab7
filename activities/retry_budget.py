"""How long a check tries a registry that does not answer: its budget, which waiting in a queue of our own does not use.

What is used up stands in the activity's heartbeat between two attempts, so that it outlives the worker. Temporal's own
`schedule_to_close_timeout` could not tell the two kinds of waiting apart, and would charge a worker's absence too.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

from models.registries import RegistryError

AnswerT = TypeVar("AnswerT")

REGISTRY_UNAVAILABLE = "REGISTRY_UNAVAILABLE"
"""The error type of a registry that did not answer."""

_LONGEST_BACK_OFF = timedelta(seconds=30)


async def asked_within(
    budget: timedelta, question: Awaitable[AnswerT], *, unavailable: str = REGISTRY_UNAVAILABLE
) -> AnswerT:
    """The answer; a registry that does not answer becomes Temporal's to retry, until the budget is used up.

    Args:
        unavailable: the type of the error, for what is no registry.

    Raises:
        ApplicationError: `unavailable`, to be retried after `next_retry_delay` or, at the end, not at all.
    """
    spent, began = _spent(), asyncio.get_running_loop().time()
    left = budget - spent
    try:
        async with asyncio.timeout(left.total_seconds()):
            return await question
    except TimeoutError:
        raise ApplicationError("there was no answer within the budget", type=unavailable, non_retryable=True) from None
    except RegistryError as error:
        delay = error.retry_after or _back_off(activity.info().attempt)
        if not error.limited:
            spent += timedelta(seconds=asyncio.get_running_loop().time() - began) + delay
        activity.heartbeat(spent.total_seconds())
        raise ApplicationError(
            str(error),
            type=unavailable,
            non_retryable=spent >= budget or not error.retryable,
            next_retry_delay=delay,
        ) from error


def _spent() -> timedelta:
    """How long the attempts before this one, and the waits after them, have taken of the budget."""
    details = activity.info().heartbeat_details
    return timedelta(seconds=float(details[0])) if details else timedelta(0)


def _back_off(attempt: int) -> timedelta:
    return min(timedelta(seconds=2 ** min(attempt - 1, 10)), _LONGEST_BACK_OFF)
