"""The AML report of a quarter over a million transactions: how long it takes, and whether it finds what was planted.

The sample of `fatts import --sample`, with its key of planted cases, is loaded into a database of the benchmark's own;
the sections of an AML report are written from one snapshot, names screened against the sample list. There is no floor:
nobody else looks for the same.
"""

import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import psycopg

from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground
from bench.trade_books import fill, open_books
from models.aml_policy import default_aml_policy
from models.jurisdictions import INDIA
from models.sanctions import read_sanctions
from models.tables.database import Database, libpq_url
from models.tables.reports.aml.sections import aml_sections
from samples.base_data.tables import COLUMNS
from samples.base_data.writing import PERIOD, Sample

ORDERS = 1_000_000
LISTED = Path(__file__).resolve().parents[1] / "samples" / "sanctions" / "un_consolidated_sample.csv"

SECONDS = Figure(what=f"AML over {ORDERS:,} payments and a tenth as many of escrow and stakes", unit="s", at_most=90)
MISSED = Figure(what="planted cases not found", unit="", at_most=0)
TOO_MUCH = Figure(what="findings of nobody planted", unit="")

Found = set[tuple[str, str]]
"""A typology and whom it was found of."""


def run(ground: Ground) -> Iterator[Measurement]:
    """Look for what was planted."""
    yield from measure(ground, ORDERS)


def measure(ground: Ground, orders: int) -> Iterator[Measurement]:
    """The figures for so many orders."""
    with open_books(ground, "aml-report") as books:
        ground.say(f"loading {orders:,} orders")
        sample, database = books.sample(orders), books.database("aml")
        fill(database, sample, tuple(COLUMNS))
        seconds, found = look(database)
        database.close()
    planted, partners = key_of(sample)
    moved = sum(sample.rows[table] for table in ("payments", "escrow_transactions", "investment_transactions"))
    if moved < orders:
        raise BenchmarkFailed(f"the sample has {moved:,} transactions only")
    yield SECONDS.measured(seconds, note=f"{moved:,} transactions, {sample.rows['investor_profiles']:,} investors")
    yield MISSED.measured(len(planted - found), note=f"{len(planted)} planted")
    yield TOO_MUCH.measured(len(found - planted - partners), note=f"{len(found)} findings")


def look(database: Database) -> tuple[float, Found]:
    """Write the report's sections from one snapshot; how long that took, and what they found."""
    sanctions = read_sanctions(LISTED.read_text(encoding="utf-8"))
    began, found = time.perf_counter(), Found()
    with psycopg.connect(libpq_url(database.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for section in aml_sections(INDIA, database.vault, default_aml_policy(), sanctions):
            out = BytesIO()
            section.write(connection, INDIA.period(PERIOD), INDIA, out, lambda _progress: None)
            written = json.loads(out.getvalue())
            found |= {(each["typology"], each["subject"]["id"]) for each in written.get("findings", ())}
    return time.perf_counter() - began, found


def key_of(sample: Sample) -> tuple[Found, Found]:
    """What was planted in a sample; and the other side of each wash trade, which may stand for it."""
    cases = json.loads(sample.key.read_text())["planted"]
    planted = {(str(case["typology"]), str(case["subject_id"])) for case in cases}
    partners = {("WASH_TRADE", str(case["note"]).removeprefix("with ")) for case in cases}
    return planted, partners


BENCHMARK = Benchmark(name="aml-report", figures=(SECONDS, MISSED, TOO_MUCH), run=run)
