"""What a benchmark is: its figures are declared before they are measured, so that a budget cannot go missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.ground import Ground


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number that a benchmark gives; less is better where it has a budget.

    `at_most` is the budget: more fails the run. `aim` is what we would like; nothing fails where it is missed.
    """

    what: str
    unit: str
    at_most: float | None = None
    aim: float | None = None

    def measured(self, value: float, *, floor: float | None = None, note: str = "") -> "Measurement":
        """The figure with what was found.

        Args:
            floor: the same on the least that could do the job, measured in the same run, in the same unit.
            note: how the value came about, in a few words.
        """
        return Measurement(figure=self, value=value, floor=floor, note=note)


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """A figure and what was found."""

    figure: Figure
    value: float
    floor: float | None = None
    note: str = ""

    @property
    def within_budget(self) -> bool | None:
        """Whether the budget holds; None where there is none."""
        return None if self.figure.at_most is None else self.value <= self.figure.at_most

    @property
    def within_aim(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        return None if self.figure.aim is None else self.value <= self.figure.aim


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One benchmark: `run` gives a measurement for each of `figures`, in their order. The docstring of its file says
    what is measured, and how the floor is made."""

    name: str
    figures: tuple[Figure, ...]
    run: Callable[[Ground], Iterator[Measurement]]


class BenchmarkFailed(RuntimeError):
    """Something under measurement did not do its job, so that its figures would say nothing."""
