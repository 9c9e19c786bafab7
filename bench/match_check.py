"""What `match-check` of 1,000 sellers asks of the database: one statement over the branches, and its time there.

10,000 branches stand under 100 head offices, three levels deep. The time is PostgreSQL's own (EXPLAIN ANALYZE), so
neither the network nor our reading of the answer counts. The floor is the same 1,000 branches read by their keys.
"""

import secrets
import statistics
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from pydantic import TypeAdapter

from bench.benchmark import Benchmark, Figure, Measurement
from bench.ground import Ground
from models.encryption import Vault
from models.tables.branches import HEADS
from models.tables.database import Database
from models.tables.rows.buyer import BranchRow
from workers.composition import open_database

_HEADS, _REGIONS, _BRANCHES = 100, 9, 10
_SELLERS = 1_000
_ROUNDS = 11
_FLOOR = "SELECT id, parent_id FROM branches WHERE id = ANY(%s)"

_PLANS = TypeAdapter(list[dict[str, Any]])

TIME = Figure(what="match-check of 1,000 sellers: database time", unit="ms", at_most=20)


def run(ground: Ground) -> Iterator[Measurement]:
    """Make the trees, and ask."""
    settings = ground.stack().settings
    database = open_database(settings, Vault(settings.encryption_key_bytes, secrets.token_bytes))
    try:
        sellers = _make_trees(database)[-_SELLERS:]
        took, floor = ([_time(database, statement, sellers) for _ in range(_ROUNDS)] for statement in (HEADS, _FLOOR))
    finally:
        database.close()
    note = f"median of {_ROUNDS}, {min(took):.1f} to {max(took):.1f}, one statement"
    yield TIME.measured(statistics.median(took), floor=statistics.median(floor), note=note)


def _make_trees(database: Database) -> list[UUID]:
    made: list[UUID] = []
    with database.transaction() as session:

        def add(parent_id: UUID | None) -> UUID:
            branch_id = uuid4()
            session.add(BranchRow(id=branch_id, parent_id=parent_id, code=str(branch_id), name="a branch"))
            made.append(branch_id)
            return branch_id

        heads = [add(None) for _ in range(_HEADS)]
        session.flush()
        regions = [add(head) for head in heads for _ in range(_REGIONS)]
        session.flush()
        for region in regions:
            for _ in range(_BRANCHES):
                add(region)
    with database.hot.connection() as connection:
        connection.execute("ANALYZE branches")
    return made


def _time(database: Database, statement: str, sellers: list[UUID]) -> float:
    """The milliseconds that PostgreSQL plans and executes."""
    with database.hot.connection() as connection:
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}".encode()
        row = connection.execute(explain, (sellers,)).fetchone()
    (plan,) = _PLANS.validate_python(row and row["QUERY PLAN"])
    return plan["Planning Time"] + plan["Execution Time"]


BENCHMARK = Benchmark(name="match-check", figures=(TIME,), run=run)
