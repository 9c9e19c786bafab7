"""A worker that is killed in the middle of a report, and another that goes on: `kill -9` on a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from pydantic import SecretStr
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from models.tables.database import libpq_url
from tests.house import House, Json, house_settings, running_house, until
from tests.workflows.reports.quarter import Quarter
from workers.settings import Settings, variable
from workflows import queues

ROOT = Path(__file__).parents[3]
WAITS = "SELECT count(*) FROM pg_locks WHERE relation = 'order_lines'::regclass AND NOT granted AND mode = %s"


class Killable:
    """The worker of the reports, as a process."""

    def __init__(self, settings: Settings, log: Path) -> None:
        values = {
            name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name in Settings.model_fields
            if (value := getattr(settings, name)) is not None and not isinstance(value, list | dict)
        }
        self._environment = {**os.environ, **{variable(name): value for name, value in values.items()}}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """A new process."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli.main", "worker", "--queue", queues.REPORTS],
                env=self._environment, cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    def kill(self) -> None:
        """With no chance to say good-bye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
async def parts(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path: Path
) -> AsyncIterator[tuple[House, Killable]]:
    """A house whose reports are made by a process of its own."""
    name = f"killed_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, tmp_path / "documents")
    worker = Killable(settings.model_copy(update={"registries_url": "http://127.0.0.1:9"}), tmp_path / "worker.log")
    with temporal_env.with_time_skipping_disabled():
        async with running_house(settings, temporal_env.client, served_queues=(queues.CASES,)) as house:
            worker.start()
            try:
                yield house, worker
            finally:
                worker.kill()
    postgres_part.drop_database(postgres, name)


@pytest.mark.parametrize("counts", [False, True], ids=["nothing-that-counts-came", "an-order-came"])
async def test_it_goes_on_at_the_section_it_was_in(parts: tuple[House, Killable], counts: bool) -> None:
    house, worker = parts
    quarter = Quarter(house, 29 if counts else 28)
    quarter.sell(2)
    url = libpq_url(quarter.database.url)
    async with (
        await psycopg.AsyncConnection.connect(url) as first,
        await psycopg.AsyncConnection.connect(url) as second,
    ):
        # Two locks in a queue, a section between them: the first section waits for one, the second for the other.
        await first.execute("LOCK TABLE order_lines IN ACCESS EXCLUSIVE MODE")
        report = await quarter.asked()
        await waiting(url, "AccessShareLock")
        queued = asyncio.create_task(second.execute("LOCK TABLE order_lines IN ACCESS EXCLUSIVE MODE"))
        await waiting(url, "AccessExclusiveLock")
        await first.rollback()
        await queued
        seen = await written(quarter, report, 1)
        assert seen["progress"]["doing"] == "writing the section gstr1"
        await waiting(url, "AccessShareLock")
        worker.kill()
        await second.rollback()
    quarter.sell(1, at=quarter.starts + timedelta(days=4 if counts else 120))
    worker.start()
    await quarter.until(report, "RENDERING", "SIGN_OFF")  # a dead worker is noticed after 15 s
    made = await quarter.until(report, "SIGN_OFF")
    kept = made["sections"][0]["sha256"] == seen["sections"][0]["sha256"]
    assert (made["as_of"] == seen["as_of"], kept) == (not counts, not counts)
    assert made["report_data"]["outward_supplies"]["totals"]["taxable_value"] == ("3000.00" if counts else "2000.00")
    history = await quarter.process().fetch_history()
    scheduled = [
        event.activity_task_scheduled_event_attributes.activity_type.name
        for event in history.events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    assert scheduled.count("write_report_section") == (5 if counts else 3)


async def written(quarter: Quarter, report: Json, sections: int) -> Json:
    """The report once so many of its sections are written."""

    async def there() -> Json | None:
        seen = await quarter.seen(report)
        going_on = seen["progress"] and "gstr1" in seen["progress"]["doing"]
        return seen if len(seen["sections"]) == sections and going_on else None

    return await until(there)


async def waiting(url: str, mode: str) -> None:
    """Until somebody waits for a lock of this mode."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection, asyncio.timeout(120):
        while True:
            row = await (await connection.execute(WAITS, (mode,))).fetchone()
            if row is not None and row[0]:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.Event().wait(), 0.1)
