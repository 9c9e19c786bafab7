"""A sandbox on a real socket for this folder's tests."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.app import create_app
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, served


@pytest.fixture(scope="module")
def caller() -> Iterator[httpx.Client]:
    """One sandbox for a module's tests, and a caller with good credentials."""
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with served(app) as address, httpx.Client(base_url=address, headers=CREDENTIALS, trust_env=False) as client:
        yield client


@pytest.fixture
def http(caller: httpx.Client) -> httpx.Client:
    """The caller, before a sandbox that has forgotten all earlier tests."""
    assert caller.delete("/_sandbox").status_code == 204
    return caller
