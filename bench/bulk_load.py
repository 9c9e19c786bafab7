"""`fatts import`'s rate over that of bare COPY.

The orders, lines and payments of a sample are loaded into an empty database as `fatts import` loads them: staged,
checked, written, remembered; and the same rows as JSON Lines, money and quantities as numbers, into another. The floor
is COPY of the CSV files straight into the same tables of a third, with their keys and indexes, which checks nothing of
what we refuse. File after file by turns, so that a machine that is busy for a while is busy for all of them.
"""

import csv
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from json import dumps

import psycopg
from psycopg import sql

from bench.benchmark import Benchmark, Figure, Measurement
from bench.ground import Ground
from bench.trade_books import TRADE, open_books, sources
from models.tables.database import Database, libpq_url
from models.tables.loading.files import Source, source_of
from models.tables.loading.load import load

ORDERS = 300_000
_MEASURED = ("orders", "order_lines", "payments")

RATIO = Figure(what="loading CSV, over bare COPY of it", unit="× the time", at_most=2)
JSON_RATIO = Figure(what="loading JSON Lines, over bare COPY of the same rows as CSV", unit="× the time", at_most=2)
RATE = Figure(what="rows loaded a second", unit="")


def run(ground: Ground) -> Iterator[Measurement]:
    """Load, and let COPY do the same."""
    yield from measure(ground, ORDERS)


def measure(ground: Ground, orders: int) -> Iterator[Measurement]:
    """The figures for so many orders."""
    with open_books(ground, "bulk-load") as books:
        ground.say(f"making {orders:,} orders")
        sample = books.sample(orders)
        ours = json = theirs = 0.0
        rows = 0
        databases = database, lines, bare = [books.database(name) for name in ("ours", "json", "bare")]
        for source in sources(sample, TRADE):
            if source.loadable.name in _MEASURED:
                ours += _load(database, source)
                json += _load(lines, as_json_lines(source))
                theirs += _copy(bare.url, source)
                rows += sample.rows[source.loadable.name]
            else:
                for each in databases:
                    _load(each, source)
        for each in databases:
            each.close()
    note = f"{orders:,} orders, their lines and payments, with keys and indexes"
    yield RATIO.measured(ours / theirs, note="a budget of 2 is half of COPY's rate")
    yield JSON_RATIO.measured(json / theirs)
    yield RATE.measured(rows / ours, floor=rows / theirs, note=f"{note}; floor: COPY")


def as_json_lines(source: Source) -> Source:
    """The same rows as JSON Lines, in a file beside it: what its table has as a number is one, nothing is left out."""
    numbers = {column.name for column in source.loadable.columns.values() if column.staged in {"numeric", "bigint"}}
    path = source.path.with_suffix(".jsonl")
    with source.path.open(encoding="utf-8", newline="") as rows, path.open("w", encoding="utf-8") as written:
        for row in csv.DictReader(rows):
            members = (
                f"{dumps(name)}: {value if name in numbers else dumps(value)}" for name, value in row.items() if value
            )
            written.write(f"{{{', '.join(members)}}}\n")
    return source_of(path, source.loadable.name)


def _load(database: Database, source: Source) -> float:
    began = time.perf_counter()
    load(database, source, datetime.now(UTC), lambda _done: None)
    return time.perf_counter() - began


def _let_defaults_in(url: str, source: Source) -> None:
    """COPY gives a column that the file has not its default, and the tables leave defaults to us."""
    with psycopg.connect(libpq_url(url)) as connection:
        for column in source.loadable.stored:
            if column.default is not None and column.name not in source.columns:
                connection.execute(
                    sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}").format(
                        sql.Identifier(source.loadable.table), sql.Identifier(column.name), sql.Literal(column.default)
                    )
                )


def _copy(url: str, source: Source) -> float:
    _let_defaults_in(url, source)
    columns = sql.SQL(", ").join(map(sql.Identifier, source.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(sql.Identifier(source.loadable.table), columns)
    began = time.perf_counter()
    with psycopg.connect(libpq_url(url)) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for chunk in source.chunks():
            copy.write(chunk)
    return time.perf_counter() - began


BENCHMARK = Benchmark(name="bulk-load", figures=(RATIO, JSON_RATIO, RATE), run=run)
