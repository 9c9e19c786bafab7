"""The migrations give what the table classes say, whoever runs them and however many at once."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from alembic import command

from models.tables import migrate
from models.tables.database import create_database_engine


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        return {str(name) for (name,) in rows.fetchall()}


def test_a_migrated_database_is_what_the_code_says(postgres_url: str) -> None:
    migrate.check(postgres_url)
    seeds = {
        "contractors",
        "contractor_legal_identity",
        "contractor_financial",
        "contractor_projects",
        "contractor_compliance",
        "contractor_documents",
        "contractor_risk_flags",
        "contractor_audit_trail",
    }
    assert seeds <= tables(postgres_url)


def test_several_at_once_migrate_once(empty_postgres_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate.upgrade, [empty_postgres_url] * 4))
    migrate.check(empty_postgres_url)


def test_migrating_again_changes_nothing(postgres_url: str) -> None:
    migrate.upgrade(postgres_url)
    migrate.check(postgres_url)


def test_it_can_be_taken_back(postgres_url: str) -> None:
    engine = create_database_engine(postgres_url)
    with engine.connect() as connection:
        command.downgrade(migrate.config(connection), "base")
        connection.commit()
    engine.dispose()
    assert tables(postgres_url) == {"alembic_version"}
    migrate.upgrade(postgres_url)
    migrate.check(postgres_url)


@pytest.mark.parametrize(
    "drift",
    [
        "ALTER TABLE tasks ADD COLUMN unheard_of text",
        "DROP INDEX ix_outbox_case_id_seq",
        "CREATE OR REPLACE FUNCTION fatts_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_what_differs_is_seen(postgres_url: str, drift: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute(drift.encode())
    with pytest.raises(migrate.SchemaDrift):
        migrate.check(postgres_url)


def test_an_empty_database_is_seen(empty_postgres_url: str) -> None:
    with pytest.raises(migrate.SchemaDrift):
        migrate.check(empty_postgres_url)
