"""What a run found, as one table for people or one object for machines."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from pydantic import JsonValue
from rich.table import Table

from bench.benchmark import Benchmark, Measurement


@dataclass(frozen=True)
class Found:
    """A benchmark and what it found."""

    benchmark: Benchmark
    measurements: tuple[Measurement, ...]


def all_within(run: Sequence[Found]) -> bool:
    """Whether no budget is broken."""
    return all(each.within_budget is not False for found in run for each in found.measurements)


@dataclass(frozen=True)
class Machine:
    """What the figures are measured on. `load` is how many processes wanted a core in the minute before:
    on a machine that is busy with something else, times and rates say less than on an idle one."""

    cores: int
    architecture: str
    python: str
    load: float

    @classmethod
    def as_it_is(cls) -> "Machine":
        """This machine, now."""
        return cls(
            cores=os.cpu_count() or 1,
            architecture=platform.machine(),
            python=platform.python_version(),
            load=round(os.getloadavg()[0], 1),
        )

    def __str__(self) -> str:
        return f"{self.cores} cores ({self.architecture}), load {self.load} before it began, Python {self.python}"


def table_of(machine: Machine, run: Sequence[Found]) -> Table:
    """The figures, one a line."""
    table = Table(title=f"FATTS benchmarks on {machine}")
    for heading in ("benchmark", "what"):
        table.add_column(heading, overflow="fold")
    for heading in ("measured", "floor", "budget", "aim", "within?"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("how", overflow="fold")
    for found in run:
        for number, each in enumerate(found.measurements):
            figure = each.figure
            table.add_row(
                found.benchmark.name if number == 0 else "",
                figure.what,
                f"{_number(each.value)} {figure.unit}".strip(),
                _number(each.floor),
                _number(figure.at_most),
                _number(figure.aim),
                _verdict(each),
                each.note,
                end_section=number == len(found.measurements) - 1,
            )
    return table


def json_of(machine: Machine, run: Sequence[Found]) -> dict[str, JsonValue]:
    """The same for a machine."""
    return {
        "machine": asdict(machine),
        "figures": [
            {
                "benchmark": found.benchmark.name,
                "what": each.figure.what,
                "unit": each.figure.unit,
                "measured": each.value,
                "floor": each.floor,
                "budget": each.figure.at_most,
                "aim": each.figure.aim,
                "within_budget": each.within_budget,
                "within_aim": each.within_aim,
                "note": each.note,
            }
            for found in run
            for each in found.measurements
        ],
        "ok": all_within(run),
    }


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def _verdict(each: Measurement) -> str:
    if each.within_budget is None:
        return ""
    if not each.within_budget:
        return "BROKEN"
    return "yes, aim missed" if each.within_aim is False else "yes"
