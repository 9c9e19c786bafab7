"""Bringing a database to the tables of this code, and seeing whether it is there."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, pool, text
from sqlalchemy.exc import OperationalError

from models.tables import branch_triggers, escrow_triggers, triggers
from models.tables.database import sqlalchemy_url, unreachable
from models.tables.metadata import METADATA

MIGRATIONS = Path(__file__).with_name("migrations")

_LOCK = 0x0FA7_7502
_FUNCTIONS = {**triggers.FUNCTIONS, **branch_triggers.FUNCTIONS, **escrow_triggers.FUNCTIONS}


class SchemaDrift(Exception):
    """The database's tables are not those of this code; the message lists what differs."""


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that is missing. Several processes may call it at once: one does, the others wait.

    Raises:
        DatabaseUnavailable: there is no such database, it does not let us in, or it went away.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            try:
                if current(connection) != head():
                    command.upgrade(config(connection), revision)
                    connection.commit()
            finally:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})
                connection.commit()
    except OperationalError as error:
        raise unreachable(url, error) from error
    finally:
        engine.dispose()


def check(url: str) -> None:
    """What `alembic check` does, and the same for the trigger functions.

    Raises:
        SchemaDrift: the migrations do not give what the table classes say, or were not all applied.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            found = [f"the database is at revision {current(connection)}, this code at {head()}"]
            found = [] if current(connection) == head() else found
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": METADATA}
            )
            found += [str(difference) for difference in compare_metadata(context, METADATA)]
            found += _changed_functions(connection)
    finally:
        engine.dispose()
    if found:
        raise SchemaDrift("; ".join(found))


def head() -> str | None:
    """The revision that this code needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision that the database is at, None when it is empty."""
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return revision


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; there is no alembic.ini. `connection` is what the migrations run on."""
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration


def _engine(url: str) -> Engine:
    return create_engine(sqlalchemy_url(url), poolclass=pool.NullPool, hide_parameters=True)


def _changed_functions(connection: Connection) -> list[str]:
    statement = text("SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(:names)")
    installed = {row.proname: row.prosrc for row in connection.execute(statement, {"names": list(_FUNCTIONS)})}
    return [
        f"the trigger function {name} is not the one of this code"
        for name, body in _FUNCTIONS.items()
        if installed.get(name) != body
    ]
