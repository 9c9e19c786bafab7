"""How often one subject may write: a token bucket each, in this process."""

import math
from collections import OrderedDict
from collections.abc import Callable

from api.problems import ApiProblem, Code

_MAX_SUBJECTS = 10_000


class RateLimit:
    """A bucket of `burst` writes a subject, refilled by `per_second`.

    Args:
        per_second: writes a second that a subject can keep up for ever; 0 switches the limit off.
        burst: writes that may come at once.
        monotonic: seconds that never go back.
    """

    def __init__(self, *, per_second: float, burst: int, monotonic: Callable[[], float]) -> None:
        self._per_second = per_second
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, subject: str) -> None:
        """Take one write out of the subject's bucket.

        Raises:
            ApiProblem: 429 with Retry-After, when it is empty.
        """
        if self._per_second <= 0:
            return
        now = self._monotonic()
        level, filled_at = self._buckets.pop(subject, (float(self._burst), now))
        level = min(self._burst, level + (now - filled_at) * self._per_second)
        allowed = level >= 1
        self._buckets[subject] = (level - 1 if allowed else level, now)
        if len(self._buckets) > _MAX_SUBJECTS:
            self._buckets.popitem(last=False)  # the one that wrote longest ago, whose bucket is the fullest
        if not allowed:
            wait = math.ceil((1 - level) / self._per_second)
            raise ApiProblem(
                429,
                Code.RATE_LIMITED,
                f"Too many writes; wait {wait} s.",
                headers={"Retry-After": str(wait)},
            )
