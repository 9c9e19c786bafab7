"""Empty books."""

import pytest

from models.tables.database import Database
from tests.tables.reports.books import Books


@pytest.fixture
def books(database: Database) -> Books:
    """Books in India."""
    return Books(database)
