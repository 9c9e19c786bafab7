"""The frame that benchmarks stand in: each is declared whole, and a broken budget is told and fails the run."""

import inspect
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bench.__main__ import app
from bench.benchmark import Benchmark, Figure, Measurement
from bench.load import percentile
from bench.registry import BENCHMARKS
from bench.report import Found, Machine, all_within, json_of, table_of

BUDGETS = {
    "a clean case: billed actions": (40, 25),
    "a clean case: history events": (160, 110),
    "register and approve, one transaction": (105_000, 80_000),
    "a status update": (42_000, None),
    "GET /applications/{id}: p99 over the floor's p99": (3, None),
    "GET /applications/{id}: tables read without an index": (0, None),
}
"""The main job's budgets: (at most, aim)."""

MACHINE = Machine(cores=2, architecture="x86_64", python="3.11", load=0.5)
TIGHT = Figure(what="a thing", unit="ms", at_most=10, aim=5)


def found(*measurements: Measurement) -> list[Found]:
    figures = tuple(each.figure for each in measurements)
    return [Found(Benchmark(name="one", figures=figures, run=lambda _: iter(measurements)), measurements)]


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda each: each.name)
def test_a_benchmark_says_what_it_measures_and_how_its_floor_is_made(benchmark: Benchmark) -> None:
    module = inspect.getmodule(benchmark.run)
    assert module is not None
    assert "floor" in (module.__doc__ or "").lower()
    assert module.__name__ == f"bench.{benchmark.name.replace('-', '_')}"
    assert benchmark.figures
    assert all(figure.aim is None or (figure.at_most or 0) > figure.aim for figure in benchmark.figures)


def test_the_budgets_of_the_main_job_are_declared() -> None:
    declared = {figure.what: (figure.at_most, figure.aim) for each in BENCHMARKS for figure in each.figures}
    assert {what: declared.get(what) for what in BUDGETS} == BUDGETS
    assert len(declared) == sum(len(each.figures) for each in BENCHMARKS)


@pytest.mark.parametrize(
    ("value", "ok", "verdict"), [(5, True, "yes"), (10, True, "yes, aim missed"), (10.1, False, "BROKEN")]
)
def test_a_budget_is_held_to(value: float, ok: bool, verdict: str) -> None:
    run = found(TIGHT.measured(value, floor=2, note="of three"))
    assert all_within(run) is ok
    told = json_of(MACHINE, run)
    assert told["ok"] is ok
    shown = StringIO()
    Console(file=shown, width=160).print(table_of(MACHINE, run))
    assert f"{verdict} │ of three" in shown.getvalue()


def test_a_figure_without_a_budget_breaks_nothing() -> None:
    assert all_within(found(Figure(what="a rate", unit="/s").measured(0.1)))


def test_a_benchmark_that_does_not_exist_is_refused_with_those_that_do() -> None:
    answer = CliRunner().invoke(app, ["--only", "nonsense"])
    assert answer.exit_code == 2
    assert all(each.name in answer.output for each in BENCHMARKS)


def test_a_percentile_is_a_time_within_which_that_share_came() -> None:
    took = [float(number) for number in range(100, 0, -1)]
    assert (percentile(took, 50), percentile(took, 99), percentile(took, 100)) == (50, 99, 100)
    assert percentile([7.0], 99) == 7
