"""The TAX report of a quarter: how long it takes over what PostgreSQL needs for the same, and how much memory.

A sample of a million orders and payments is loaded, and a tenth of it into another database. The report is written by
a process of its own (`bench/write_tax.py`): all sections of India, from one snapshot, into files. The floor is psql,
that runs the same statements in one such transaction and throws the rows away. What we add are the tax numbers to open,
the layout and the files. Each is the quicker of two runs, so that none pays for a cold cache.
"""

import json
import math
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from pydantic import BaseModel

from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground
from bench.trade_books import fill, open_books
from cli.stack.postgres import binaries
from models.jurisdictions import INDIA
from models.tables.database import libpq_url
from models.tables.reports import gstr1_sql, ledger, outward_supplies, return_cells
from models.tables.reports.gstr1 import parameters_of
from models.tables.reports.supplies import SETTINGS
from samples.base_data.writing import PERIOD

ORDERS = 1_000_000
_TENTH = 10
_RUNS = 2
_ROOT = Path(__file__).resolve().parents[1]

RATIO = Figure(what=f"TAX over {ORDERS:,} orders, over the same SQL by psql", unit="×", at_most=1.5)
SECONDS = Figure(what=f"TAX over {ORDERS:,} orders and payments", unit="s")
MEMORY = Figure(what="peak memory of the process that writes it", unit="MB", at_most=300)
GROWTH = Figure(what="ten times the orders, times the time", unit="×", at_most=11)


class Written(BaseModel):
    """What `bench/write_tax.py` says: seconds of writing, its own peak of memory, the files' bytes, whether every check
    holds."""

    seconds: float
    peak_mb: float
    bytes: int
    holds: bool


def run(ground: Ground) -> Iterator[Measurement]:
    """Write, and let psql do the same."""
    yield from measure(ground, ORDERS)


def measure(ground: Ground, orders: int) -> Iterator[Measurement]:
    """The figures for so many orders."""
    sizes = (orders // _TENTH, orders)
    written: dict[int, Written] = {}
    bare: dict[int, float] = {}
    with open_books(ground, "tax-report") as books:
        for size in sizes:
            ground.say(f"loading {size:,} orders")
            database = books.database(f"orders_{size}")
            fill(database, books.sample(size))
            database.close()
        # by turns, so that a machine that is busy for a while is busy for all of them
        for _ in range(_RUNS):
            for size in sizes:
                url, room = libpq_url(books.postgres.url(f"orders_{size}")), ground.room("tax-report")
                bare[size] = min(_psql(url, room), bare.get(size, math.inf))
                again = _write(url, room)
                written[size] = min(again, written.get(size, again), key=lambda each: each.seconds)
    small, large = (written[size] for size in sizes)
    floor = bare[orders]
    grown = f"from {small.seconds:.1f} s; psql's own {floor / bare[sizes[0]]:.1f}"
    yield RATIO.measured(large.seconds / floor, note=f"{large.bytes / 1e6:.0f} MB of JSON")
    yield SECONDS.measured(large.seconds, floor=floor, note="floor: psql, the same statements")
    yield MEMORY.measured(large.peak_mb, note=f"{small.peak_mb:.0f} MB for a tenth of the orders")
    yield GROWTH.measured(large.seconds / small.seconds, note=grown)


def _write(url: str, room: Path) -> Written:
    command = [sys.executable, "-m", "bench.write_tax", url, str(room)]
    done = subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True)
    written = Written.model_validate(json.loads(done.stdout))
    if not written.holds:
        raise BenchmarkFailed("a check of the report does not hold")
    return written


def _psql(url: str, room: Path) -> float:
    script = room / "tax.sql"
    given = parameters_of(INDIA.period(PERIOD), INDIA)
    held = ledger.parameters_of(INDIA.period(PERIOD), INDIA)
    with psycopg.connect(url) as connection:
        cursor = psycopg.ClientCursor(connection)
        statements = [
            *(cursor.mogrify(rows, given) for rows in (outward_supplies.ROWS, gstr1_sql.ROWS, return_cells.ROWS)),
            *(cursor.mogrify(rows, held) for rows in ledger.STATEMENTS),
        ]
    script.write_text(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
        + "".join(f"{setting};\n" for setting in SETTINGS)
        + "".join(f"COPY ({statement}) TO STDOUT;\n" for statement in statements)
        + "COMMIT;\n"
    )
    began = time.perf_counter()
    command = [binaries() / "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", script, url]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


BENCHMARK = Benchmark(name="tax-report", figures=(RATIO, SECONDS, MEMORY, GROWTH), run=run)
