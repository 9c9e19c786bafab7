"""The API on real parts: its own PostgreSQL database, real tokens, a document store in a directory."""

import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.sealed import SealedDocuments
from activities.clients.reading.pool import PaperReader, ReadingLimits
from activities.clients.reports.objects import DirectoryObjects
from activities.clients.reports.store import ReportStore
from api.app import create_app
from api.rate_limit import RateLimit
from api.services import ApiServices
from api.tokens import LocalTokens
from models.encryption import BlindIndex, Vault
from models.tables.database import Database
from tests.api.keys import AUDIENCE, ISSUER, ed25519_key, public_pem
from workers.codec import data_converter

CHAIN_ID = 31337
VAULT = Vault(bytes(range(32)), secrets.token_bytes)
INDEX = BlindIndex(bytes(range(32, 64)))


@pytest.fixture
def database(postgres_url: str) -> Generator[Database]:
    """A migrated, empty database."""
    database = Database(postgres_url, vault=VAULT, index=INDEX, pool_size=4)
    yield database
    database.close()


@pytest.fixture
async def no_temporal() -> Client:
    """A client of a Temporal that is not there: for what needs no process."""
    return await Client.connect("127.0.0.1:9", lazy=True, data_converter=data_converter(bytes(32)))


@pytest.fixture(scope="session")
async def reader() -> AsyncIterator[PaperReader]:
    """Who opens documents: one process for all tests."""
    async with PaperReader(processes=1, limits=ReadingLimits(examine_wall_seconds=300)) as reader:
        yield reader


@pytest.fixture
def services(database: Database, no_temporal: Client, tmp_path: Path, reader: PaperReader) -> ApiServices:
    """What the API works with."""
    return api_services(database, no_temporal, tmp_path / "documents", reader)


def api_services(database: Database, temporal: Client, documents: Path, reader: PaperReader) -> ApiServices:
    """What an API works with."""
    return ApiServices(
        database=database,
        temporal=temporal,
        documents=SealedDocuments(DirectoryStore(documents), VAULT),
        examiner=reader,
        reports=ReportStore(DirectoryObjects(documents.with_name("reports")), VAULT),
        tokens=LocalTokens(public_pem(ed25519_key("issuer")), issuer=ISSUER, audience=AUDIENCE),
        clock=lambda: datetime.now(UTC),
        chain_id=CHAIN_ID,
        writes=RateLimit(per_second=1000, burst=1000, monotonic=lambda: 0.0),
        event_heartbeat=timedelta(seconds=15),
    )


@pytest.fixture
def app(services: ApiServices) -> FastAPI:
    """The application, not started: no LISTEN connection."""
    return create_app(services)


@asynccontextmanager
async def speaking_to(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of `app`."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://fatts.test", timeout=30) as client:
        yield client


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks HTTP to the application in this process."""
    async with speaking_to(app) as client:
        yield client
