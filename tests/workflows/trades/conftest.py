"""The market of the module's house."""

import pytest

from tests.contracts.deployment import Deployment
from tests.house import House
from tests.trading import Market


@pytest.fixture
def market(house: House, deployment: Deployment) -> Market:
    """What a test does on the market."""
    return Market(house, deployment)
