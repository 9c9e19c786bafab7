"""How a figure becomes points: steps with straight lines between them."""

from collections.abc import Sequence
from itertools import pairwise

from models.score import Factor

CRORE = 10_000_000 * 100
"""One crore of rupees, in paise."""

Steps = Sequence[tuple[int, int]]
"""(figure, points) in rising order of figures. Below the first and beyond the last the points stay as there."""


def points_at(steps: Steps, figure: int) -> int:
    """The points for a figure, rounded down. Monotone wherever the steps are."""
    if figure <= steps[0][0]:
        return steps[0][1]
    for (low, low_points), (high, high_points) in pairwise(steps):
        if figure <= high:
            return low_points + (figure - low) * (high_points - low_points) // (high - low)
    return steps[-1][1]


def unknown(what: str) -> Factor:
    """A factor whose input is not known: it gives nothing and takes nothing."""
    return Factor(saw=what, points=0, of=0)


def share(saw: str, marks: Sequence[int | None], of: int) -> Factor:
    """A factor over several things, each marked 0–100 or not known (None): those not known lower `of`."""
    known = [mark for mark in marks if mark is not None]
    if not marks or not known:
        return unknown(saw)
    return Factor(saw=saw, points=of * sum(known) // (100 * len(marks)), of=of * len(known) // len(marks))
