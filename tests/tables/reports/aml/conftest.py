"""An empty market."""

import pytest

from models.tables.database import Database
from tests.tables.reports.aml.market import Market


@pytest.fixture
def market(database: Database) -> Market:
    """A market in India."""
    return Market(database)
