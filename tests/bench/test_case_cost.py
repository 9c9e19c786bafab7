"""A clean case stays within its budgets on Temporal, played by the workers and the API as production composes them."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from api.app import create_app
from bench.case_cost import CLEAN_ACTIONS, CLEAN_EVENTS, cost_of, told
from cli.demo_case import DemoCase
from cli.services import open_api_services
from cli.stack.anvil import Anvil
from models.actors import Role
from samples import sample_application
from sandbox.app import create_app as create_sandbox
from tests.api.keys import ed25519_key, public_pem, token
from tests.api.serving import served
from tests.conftest import TEST_KEY
from tests.contracts.deployment import deploy_contracts
from workers.settings import Settings
from workers.worker import run_workers
from workflows import queues

KEY = base64.b64encode(TEST_KEY).decode()


@dataclass(frozen=True)
class System:
    """Everything, running."""

    api: httpx.AsyncClient
    sandbox: httpx.AsyncClient
    temporal: Client

    async def play_clean(self) -> str:
        """A clean case from the draft to the chain; its application id."""
        case = DemoCase(
            sample_application(secrets.randbelow(10**9), "clean"),
            api=self.api,
            sandbox=self.sandbox,
            mint=lambda subject, role: token(subject, Role(role)),
            report=lambda _story, _status: None,
        )
        ended = await case.play()
        assert ended.as_expected, ended
        assert ended.application_id is not None
        return ended.application_id


@pytest.fixture
async def system(
    postgres_url: str, temporal_env: WorkflowEnvironment, anvil: Anvil, tmp_path: Path
) -> AsyncIterator[System]:
    """The system on the test's parts, from its settings."""
    deployment = await asyncio.to_thread(deploy_contracts, anvil)
    async with AsyncExitStack() as opened:
        sandbox_app = create_sandbox(state_file=None, vault=None, client_id="tests", client_secret="not-a-secret")
        sandbox = await opened.enter_async_context(served(sandbox_app))
        settings = Settings.model_validate(
            {
                "database_url": postgres_url,
                "temporal_address": temporal_env.client.service_client.config.target_host,
                "chain_rpc_url": deployment.rpc_url,
                "registry_contract": deployment.registry,
                "audit_anchor_contract": deployment.anchors,
                "stake_ledger_contract": deployment.stakes,
                "chain_private_key": deployment.private_key,
                "registries_url": str(sandbox.base_url),
                "registries_client_id": "tests",
                "registries_client_secret": "not-a-secret",
                "escrow_url": str(sandbox.base_url),
                "escrow_client_id": "tests",
                "escrow_client_secret": "not-a-secret",
                "document_directory": tmp_path / "documents",
                "reports_directory": tmp_path / "reports",
                "encryption_key": KEY,
                "blind_index_key": KEY,
                "codec_key": KEY,
                "jwt_public_key": public_pem(ed25519_key("issuer")).decode(),
            }
        )
        stop, ready = asyncio.Event(), asyncio.Event()
        workers = asyncio.create_task(run_workers(settings, queues.ALL, stop, ready=ready.set))
        try:
            await asyncio.wait_for(ready.wait(), 30)
            services = await opened.enter_async_context(open_api_services(settings))
            api = await opened.enter_async_context(served(create_app(services)))
            api.base_url = api.base_url.join("/api/v1/")
            yield System(api=api, sandbox=sandbox, temporal=temporal_env.client)
        finally:
            stop.set()
            await workers


async def test_a_clean_case_stays_within_its_budgets(system: System) -> None:
    cost = await cost_of(system.temporal, await system.play_clean())
    actions, events = told([cost], CLEAN_ACTIONS, CLEAN_EVENTS)
    assert actions.within_budget, f"{actions.value:.0f} billed actions, at most {actions.figure.at_most}: {cost}"
    assert events.within_budget, f"{events.value:.0f} events, at most {events.figure.at_most}: {cost}"
