"""PostgreSQL restarting in the middle: a clear error, nothing half written, and everything goes on."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy import text

from models.status import ContractorStatus
from models.tables.case_view import read_case
from models.tables.database import Database
from models.tables.errors import DatabaseUnavailable
from tests.restartable import Server
from tests.tables.cases import Case, keys


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    own = Server(tmp_path_factory.mktemp("restart"))
    yield own
    own.processes.stop()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    vault, index = keys()
    opened = Database(server.url, vault=vault, index=index, pool_size=3)
    yield opened
    opened.close()
    with psycopg.connect(server.url) as connection:
        connection.execute("ALTER TABLE audit_log DISABLE TRIGGER append_only")
        connection.execute("TRUNCATE contractors, operations, outbox, audit_log CASCADE")
        connection.execute("ALTER TABLE audit_log ENABLE TRIGGER append_only")


def test_after_a_restart_writes_and_reads_go_on(server: Server, database: Database) -> None:
    case = Case(database).draft()
    assert read_case(database, case.application_id) is not None
    server.restart()
    view = read_case(database, case.application_id)
    assert view is not None
    assert case.submit() is True


def test_after_a_restart_a_pipeline_goes_on(server: Server, database: Database) -> None:
    with database.pipelined() as connection:
        connection.execute("SELECT 1")
    server.restart()
    with database.pipelined() as connection:
        answer = connection.execute("SELECT 1 AS one")
    assert answer.fetchone() == {"one": 1}


def test_what_the_server_merely_says_costs_no_connection(database: Database) -> None:
    with database.transaction() as session:
        first = session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        session.connection().execute(text("LISTEN told"))
    with psycopg.connect(database.url, autocommit=True) as other:
        other.execute("NOTIFY told")
    with database.transaction() as session:
        assert session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one() == first


def test_a_restart_in_the_middle_of_a_step_writes_nothing_and_the_step_may_be_repeated(
    server: Server, database: Database
) -> None:
    case = Case(database).draft()
    case.submit()
    step = case.step("TASK_CLAIMED", ContractorStatus.UNDER_REVIEW)

    def cut_off() -> None:
        from models.tables.application import ApplicationRepository

        with database.transaction() as session:
            ApplicationRepository(session, database.vault, database.index).record(step)
            server.restart()

    with pytest.raises(DatabaseUnavailable):
        cut_off()
    view = read_case(database, case.application_id)
    assert view is not None
    assert view.status is ContractorStatus.SUBMITTED
    assert case.record(step) is True


@pytest.mark.parametrize("what", ["write", "read"])
def test_a_server_that_is_away_is_said_to_be_away(server: Server, database: Database, what: str) -> None:
    case = Case(database).draft()
    ways: dict[str, Callable[[], object]] = {
        "write": case.submit,
        "read": lambda: read_case(database, case.application_id),
    }
    read_case(database, case.application_id)
    server.stop()
    try:
        with pytest.raises(DatabaseUnavailable):
            ways[what]()
    finally:
        server.start()
    ways[what]()
