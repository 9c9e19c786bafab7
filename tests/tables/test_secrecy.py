"""Nothing personal stands in clear, in no table and in no file of the database."""

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.stack.postgres import Postgres
from models.encryption import Unsealable
from models.tables.application import ApplicationRepository
from models.tables.database import Database
from models.tables.idempotency import IdempotencyKeys, StoredAnswer
from models.tables.metadata import METADATA
from models.tables.rows.contractor import LegalIdentityRow
from models.tables.sealing import RowSealer
from tests.tables.cases import (
    ACCOUNT,
    LEGAL_NAME,
    NOW,
    PAN,
    SECRETS,
    WALLET,
    Case,
    contractor_document,
    stored_document,
)


def everything_happens(database: Database) -> Case:
    """A case in which every column of every table is filled that can be."""
    case = Case(database).draft()
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.add_document(case.application_id, stored_document(), now=NOW)
        applications.put_bank_account(case.application_id, ACCOUNT)
        IdempotencyKeys(session, database.vault).claim("c", "k", request_digest="d", now=NOW)
        IdempotencyKeys(session, database.vault).answered("c", "k", StoredAnswer(status_code=201, body=LEGAL_NAME))
    case.to_approval()
    other = Case(database).draft({**contractor_document(), "walletAddress": PAN}, owner="another")
    with database.transaction() as session:
        ApplicationRepository(session, database.vault, database.index).put_bank_account(other.application_id, ACCOUNT)
    return case


def clear_text(url: str) -> str:
    """Every row of every table as PostgreSQL would print it, bytes as the characters they are."""
    printed = list[str]()
    with psycopg.connect(url) as connection:
        for table in METADATA.sorted_tables:
            everything = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table.name))
            for row in connection.execute(everything).fetchall():
                printed += [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row]
    return "\n".join(printed)


def test_no_table_holds_a_secret(database: Database) -> None:
    everything_happens(database)
    printed = clear_text(database.url)
    assert WALLET in printed, "what may be read is there, so the search is a real one"
    assert [secret for secret in SECRETS if secret.casefold() in printed.casefold()] == []


def test_no_file_of_the_database_holds_a_secret(database: Database, postgres: Postgres) -> None:
    everything_happens(database)
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        found = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert found is not None
    files = [path for path in (postgres.cluster / "base" / str(found[0])).iterdir() if path.is_file()]
    files += [path for path in (postgres.cluster / "pg_wal").iterdir() if path.is_file()]
    content = [(path, path.read_bytes()) for path in files]
    assert any(WALLET.encode() in held for _, held in content)
    assert [(path.name, secret) for path, held in content for secret in SECRETS if secret.encode() in held] == []


def test_an_error_tells_no_parameter(database: Database, case: Case) -> None:
    """A statement that fails does not put the values it was given into its message, and so into a log."""
    with pytest.raises(DBAPIError) as failed, database.transaction() as session:
        session.connection().execute(text("SELECT 1 / 0, :value"), {"value": PAN})
    assert PAN not in str(failed.value)


def test_a_value_moved_to_another_row_does_not_open(database: Database, case: Case) -> None:
    other = Case(database).draft(contractor_document(), owner="another")
    with database.transaction() as session:
        stolen = session.get(LegalIdentityRow, case.contractor_id)
        assert stolen is not None
        assert stolen.pan is not None
        sealer = RowSealer(database.vault, "contractor_legal_identity", other.contractor_id)
        with pytest.raises(Unsealable):
            sealer.open("pan", stolen.pan)
        with pytest.raises(Unsealable):
            RowSealer(database.vault, "contractor_legal_identity", case.contractor_id).open("gstin", stolen.pan)
        assert RowSealer(database.vault, "contractor_legal_identity", case.contractor_id).open("pan", stolen.pan) == PAN


def test_the_same_pan_looks_different_each_time(database: Database, case: Case) -> None:
    Case(database).draft(contractor_document(), owner="another")
    rows = database.rows("SELECT pan, pan_index FROM contractor_legal_identity")
    assert len({bytes(row["pan"]) for row in rows if isinstance(row["pan"], bytes)}) == 2
    assert len({row["pan_index"] for row in rows}) == 1
