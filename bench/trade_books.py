"""Databases with a sample of trade in them, for the benchmarks that report on it or load it."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.ground import Ground
from cli.stack import postgres as postgres_part
from cli.stack.ports import free_ports
from cli.stack.postgres import Postgres
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from models.tables.loading.files import Source, source_of
from models.tables.loading.load import analyze, load
from models.tables.migrate import upgrade
from samples.base_data.writing import Sample, write_sample

KEY = bytes(range(32))
_SEED = 1
TRADE = ("trading_parties", "orders", "order_lines", "tax_notes", "tax_note_lines", "payments")
"""The files that a tax report reads."""


@dataclass(frozen=True)
class Books:
    """A PostgreSQL of a benchmark's own, and where its samples are written."""

    postgres: Postgres
    room: Path

    def sample(self, orders: int) -> Sample:
        """A sample's files."""
        return write_sample(orders, _SEED, self.room / f"sample-{orders}")

    def database(self, name: str) -> Database:
        """A new, migrated database."""
        postgres_part.create_database(self.postgres, name)
        upgrade(self.postgres.url(name))
        return open_database(self.postgres.url(name))


def open_database(url: str) -> Database:
    """A database of these, with its keys."""
    return Database(url, vault=Vault(KEY, secrets.token_bytes), index=BlindIndex(KEY), pool_size=2)


@contextmanager
def open_books(ground: Ground, name: str) -> Generator[Books]:
    """The PostgreSQL, while the block lasts."""
    with ground.processes(name) as children:
        (port,) = free_ports(1)
        server = postgres_part.start(ground.room(name) / "postgres", children, port=port, password="bench")  # noqa: S106  on loopback, thrown away
        server.wait_until_ready()
        yield Books(server, ground.room(name))


def sources(sample: Sample, tables: tuple[str, ...] = TRADE) -> list[Source]:
    """The files of some tables, in the order in which they are loaded."""
    paths = {path.stem: path for path in sample.files}
    return [source_of(paths[table], None) for table in tables]


def fill(database: Database, sample: Sample, tables: tuple[str, ...] = TRADE) -> None:
    """Load some tables of a sample."""
    found = sources(sample, tables)
    for source in found:
        load(database, source, datetime.now(UTC), lambda _done: None)
    analyze(database, [source.loadable for source in found])
