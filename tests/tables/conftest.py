"""A database of each test's own, with keys."""

from collections.abc import Iterator

import pytest

from models.tables.database import Database
from tests.tables.cases import Case, keys


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    vault, index = keys()
    opened = Database(postgres_url, vault=vault, index=index, pool_size=4)
    yield opened
    opened.close()


@pytest.fixture
def case(database: Database) -> Case:
    """A draft of the sample contractor."""
    return Case(database).draft()
