"""`fatts import`'s rate over that of bare COPY.

The orders, lines and payments of a sample are loaded into an empty database as `fatts import` loads them: staged,
checked, written, remembered. The floor is COPY of the same files straight into the same tables of another empty
database, with their keys and indexes, which checks nothing of what we refuse.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from bench.benchmark import Benchmark, Figure, Measurement
from bench.ground import Ground
from bench.trade_books import TRADE, open_books, sources
from models.tables.database import libpq_url
from models.tables.loading.files import Source
from models.tables.loading.load import load

ORDERS = 300_000
_MEASURED = ("orders", "order_lines", "payments")

RATIO = Figure(what="loading files, over bare COPY of them", unit="× the time", at_most=2)
RATE = Figure(what="rows loaded a second", unit="")


def run(ground: Ground) -> Iterator[Measurement]:
    """Load, and let COPY do the same."""
    yield from measure(ground, ORDERS)


def measure(ground: Ground, orders: int) -> Iterator[Measurement]:
    """The figures for so many orders."""
    with open_books(ground, "bulk-load") as books:
        ground.say(f"making {orders:,} orders")
        sample = books.sample(orders)
        ours, theirs, rows = 0.0, 0.0, 0
        database, bare = books.database("ours"), books.database("bare")
        for source in sources(sample, TRADE):
            began = time.perf_counter()
            load(database, source, datetime.now(UTC), lambda _done: None)
            took = time.perf_counter() - began
            if source.loadable.name in _MEASURED:
                ours, rows = ours + took, rows + sample.rows[source.loadable.name]
                theirs += _copy(bare.url, source)
            else:
                load(bare, source, datetime.now(UTC), lambda _done: None)
        database.close()
        bare.close()
    note = f"{orders:,} orders, their lines and payments, with keys and indexes"
    yield RATIO.measured(ours / theirs, note="a budget of 2 is half of COPY's rate")
    yield RATE.measured(rows / ours, floor=rows / theirs, note=f"{note}; floor: COPY")


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


BENCHMARK = Benchmark(name="bulk-load", figures=(RATIO, RATE), run=run)
