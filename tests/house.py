"""The whole house for a test: the real composition root on a real PostgreSQL, Temporal, chain, document store and
registries' stand-in, with the API before it. Cases are driven through the API, as people do."""

import asyncio
import dataclasses
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from pydantic import SecretStr
from sqlmodel import Session
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Worker

from api.app import create_app
from api.services import ApiServices
from cli.services import open_api_services
from models.actors import Role
from models.application import ApplicationState
from models.audit import AuditEntry
from models.ids import application_workflow_id, trade_workflow_id
from models.registration import REGISTRATION_WORKFLOW
from models.report import REPORT_WORKFLOW
from models.tables import audit
from samples import SampleCase, Story, sample_application
from sandbox.app import create_app as create_sandbox
from sandbox.escrow.courier import WebhookTarget
from tests.api.keys import bearer, ed25519_key, public_pem
from tests.api.serving import served
from tests.contracts.deployment import Deployment
from workers import composition
from workers.settings import Settings
from workers.worker import worker_for
from workflows import queues
from workflows.application import ApplicationWorkflow

Json = dict[str, Any]
REVIEWER = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
APPROVER = bearer("approver-iyer", Role.GOVERNMENT_ADMIN)

_CLIENT_SECRET = "not-a-secret"
_WEBHOOK_SECRET = "not-a-secret-either"
_PATIENCE = 180
"""Seconds that a test waits for what must come; a busy machine is slow at everything."""

_PAUSE = 0.02
"""Seconds between two looks for it."""


class Workers:
    """The workers of a house, which can be stopped and started in the middle of a case."""

    def __init__(self, client: Client, activities: composition.House) -> None:
        self._client = client
        self._activities = activities
        self._running: dict[str, Worker] = {}

    async def start(self, names: Iterable[str]) -> None:
        """A new worker for each of these task queues."""
        for name in names:
            worker = worker_for(self._client, name, self._activities)
            await worker.__aenter__()
            self._running[name] = worker

    async def stop(self, names: Iterable[str] | None = None) -> None:
        """Stop the workers of these task queues, or all."""
        for name in list(self._running) if names is None else names:
            await self._running.pop(name).shutdown()

    def serves(self, names: Iterable[str]) -> bool:
        """Whether there is a worker for each of these task queues."""
        return self._running.keys() >= set(names)

    async def replace(self) -> None:
        """Every worker is stopped, and another started in its place."""
        names = list(self._running)
        await self.stop()
        await self.start(names)


@dataclass(frozen=True)
class Applied:
    """A case, by its API path; `owner` is the contractor's bearer header."""

    sample: SampleCase
    path: str
    owner: dict[str, str]

    @property
    def application_id(self) -> UUID:
        """Which application it is."""
        return UUID(self.path.rsplit("/", 1)[-1])


@dataclass(frozen=True)
class House:
    """The API, the parts behind it, and what a test does with them."""

    api: httpx.AsyncClient
    sandbox: httpx.AsyncClient
    services: ApiServices
    workers: Workers
    documents: Path
    settings: Settings
    started: list[UUID] = field(default_factory=list[UUID])
    traded: list[UUID] = field(default_factory=list[UUID])

    # What a contractor does

    async def drafted(self, seed: int, story: Story = "clean", **entity: object) -> Applied:
        """A draft that lacks nothing, of the sample company `seed`; `entity` is what the registries know otherwise."""
        sample = sample_application(seed, story)
        sample = dataclasses.replace(sample, sandbox_entity={**sample.sandbox_entity, **entity})
        owner = bearer(f"contractor-{sample.wallet_address}", Role.CONTRACTOR)
        return Applied(sample, await self.draft(sample, owner), owner)

    async def applied(self, seed: int, story: Story = "clean", **entity: object) -> Applied:
        """A case that was handed in."""
        case = await self.drafted(seed, story, **entity)
        return await self.hand_in(case)

    async def hand_in(self, case: Applied) -> Applied:
        """Submit, and be accepted."""
        answer = await self.submit(case.sample, case.path, case.owner)
        assert answer.status_code == 202, answer.text
        return case

    async def draft(self, sample: SampleCase, who: dict[str, str]) -> str:
        """A draft that lacks nothing; returns its path."""
        staged = await self.sandbox.put(f"/_sandbox/entities/{sample.pan}", json=sample.sandbox_entity)
        assert staged.is_success, staged.text
        path = (await self.done("POST", "/applications", who, json={"contractor": sample.contractor}))["links"]["self"]
        path = path.removeprefix("/api/v1")
        await self.sign(Applied(sample, path, who))
        for kind, file in sample.files.items():
            await self.done("POST", f"{path}/documents", who, data={"document_type": kind}, files={"file": file})
        return path

    async def sign(self, case: Applied) -> None:
        """Sign the draft's message with the wallet, and declare that."""
        message = (await self.done("GET", f"{case.path}/wallet-message", case.owner))["message"]
        signed = Account.sign_message(encode_defunct(text=message), case.sample.wallet_private_key)
        declaration = {
            "declaredAddress": case.sample.wallet_address,
            "signature": signed.signature.to_0x_hex(),
            "declarationMessage": message,
        }
        patch = {"contractor": {"compliance": {"walletDeclaration": declaration}}}
        await self.done("PATCH", case.path, case.owner, json=patch)

    async def submit(
        self, sample: SampleCase, path: str, who: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Hand a draft in."""
        self.started.append(UUID(path.rsplit("/", 1)[-1]))
        body = {"bank_account_number": sample.bank_account_number}
        return await self.ask("POST", f"{path}/submit", who | (headers or {}), json=body)

    # What officials do

    async def task(self, path: str, kind: str) -> Json:
        """The live task of a case, once it is there."""
        case_id = path.rsplit("/", 1)[-1]

        async def found() -> Json | None:
            page = await self.done("GET", f"/tasks?case_id={case_id}&status=OPEN&status=CLAIMED", REVIEWER)
            return next((task for task in page["items"] if task["kind"] == kind), None)

        return await until(found)

    async def settle_all(self, task: Json, who: dict[str, str]) -> None:
        """Say a good word of every open item."""
        for item in task["items"]:
            if item["outcome"] is None:
                outcome = "VERIFIED" if item["kind"] == "MANUAL_CHECK" else "RESOLVED"
                word = {"outcome": outcome, "remarks": "Seen and confirmed."}
                await self.done("POST", f"/tasks/{task['task_id']}/items/{item['item_id']}", who, json=word)

    async def decide(self, task: Json, who: dict[str, str], verdict: str, remarks: str = "") -> httpx.Response:
        """Decide a task."""
        body = {"decision": verdict, "remarks": remarks}
        return await self.ask("POST", f"/tasks/{task['task_id']}/decision", who, json=body)

    async def claim(self, task: Json, who: dict[str, str]) -> httpx.Response:
        """Take a task."""
        return await self.ask("POST", f"/tasks/{task['task_id']}/claim", who)

    async def reviewing(self, case: Applied) -> Json:
        """The REVIEW task, claimed by the reviewer, once the checks have filled it."""
        claimed = await self.claim(await self.task(case.path, "REVIEW"), REVIEWER)
        assert claimed.is_success, claimed.text
        await self.until_scored(case.path)
        return await self.task(case.path, "REVIEW")

    async def reviewed(self, case: Applied) -> Json:
        """The APPROVAL task of a case that the reviewer sent on."""
        review = await self.reviewing(case)
        await self.settle_all(review, REVIEWER)
        sent_on = await self.decide(review, REVIEWER, "APPROVE")
        assert sent_on.is_success, sent_on.text
        return await self.task(case.path, "APPROVAL")

    async def approve(self, case: Applied) -> None:
        """The other official approves what is on the list for that."""
        approval = await self.task(case.path, "APPROVAL")
        await self.settle_all(approval, APPROVER)
        approved = await self.decide(approval, APPROVER, "APPROVE")
        assert approved.is_success, approved.text

    # What can be seen

    async def seen(self, path: str) -> Json:
        """The case as an official sees it."""
        return await self.done("GET", path, REVIEWER)

    async def until_scored(self, path: str) -> Json:
        """The case, once it is scored or flagged."""
        return await self.until_status(path, "AI_SCORED", "FLAGGED_FOR_RISK")

    async def until_status(self, path: str, *statuses: str) -> Json:
        """The case, once it has one of these statuses."""

        async def there() -> Json | None:
            case = await self.seen(path)
            return case if case["status"] in statuses else None

        return await until(there)

    def process(self, case: Applied) -> WorkflowHandle[ApplicationWorkflow, ApplicationState]:
        """The case's workflow, for what only a Temporal client can do."""
        workflow_id = application_workflow_id(case.application_id)
        return self.services.temporal.get_workflow_handle_for(ApplicationWorkflow.run, workflow_id)

    def audit_of(self, case: Applied) -> list[AuditEntry]:
        """The audit trail of a case."""
        with self.services.database.transaction() as session:
            return [entry for entry in _trail(session) if entry.subject == str(case.application_id)]

    async def fault(self, service: str, mode: str, **more: int) -> None:
        """Give a registry a fault."""
        given = await self.sandbox.put(f"/_sandbox/faults/{service}", json={"mode": mode, **more})
        assert given.is_success, given.text

    async def ask(self, method: str, path: str, who: dict[str, str], **body: Any) -> httpx.Response:  # noqa: ANN401 — httpx types them
        """One request."""
        return await self.api.request(method, f"/api/v1{path}", headers=who, **body)

    async def done(self, method: str, path: str, who: dict[str, str], **body: Any) -> Json:  # noqa: ANN401 — httpx types them
        """One request that must succeed."""
        answer = await self.ask(method, path, who, **body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    async def end_what_runs(self) -> None:
        """End every process that was started here: the next house's workers would be handed its tasks."""
        types = f"WorkflowType IN ('{REGISTRATION_WORKFLOW}', '{REPORT_WORKFLOW}')"
        async for running in self.services.temporal.list_workflows(f"{types} AND ExecutionStatus = 'Running'"):
            await self._end(running.id)
        for application_id in self.started:
            await self._end(application_workflow_id(application_id))
        for trade_id in self.traded:
            await self._end(trade_workflow_id(trade_id))

    async def _end(self, workflow_id: str) -> None:
        handle = self.services.temporal.get_workflow_handle(workflow_id)
        try:
            await handle.terminate("the test is over")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _trail(session: Session) -> list[AuditEntry]:
    return list(audit.entries(session))


async def until(found: Callable[[], Awaitable[Json | None]]) -> Json:
    """What `found` finds, asked again and again."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            if (thing := await found()) is not None:
                return thing
            await asyncio.sleep(_PAUSE)  # the workers and the API live in this process too: leave it to them


def house_settings(
    database_url: str, client: Client, directory: Path, deployment: Deployment | None = None, **others: object
) -> Settings:
    """The settings of a house of a test's own; without a `deployment` there is nobody to sign for the chain."""
    chain = deployment or Deployment("http://127.0.0.1:9", *(3 * ["0x" + "00" * 20]), private_key="")
    values: dict[str, object] = {
        "database_url": SecretStr(database_url),
        "temporal_address": client.service_client.config.target_host,
        "codec_key": SecretStr(bytes(range(32)).hex()),
        "chain_rpc_url": chain.rpc_url,
        "chain_private_key": SecretStr(chain.private_key),
        "registry_contract": chain.registry,
        "audit_anchor_contract": chain.anchors,
        "stake_ledger_contract": chain.stakes,
        "chain_id": 31337,
        "registries_client_id": "tests",
        "registries_client_secret": SecretStr(_CLIENT_SECRET),
        "escrow_url": "http://127.0.0.1:9",
        "escrow_client_id": "tests",
        "escrow_client_secret": SecretStr(_CLIENT_SECRET),
        "escrow_webhook_secret": SecretStr(_WEBHOOK_SECRET),
        "document_directory": directory,
        "reports_directory": directory.parent / f"{directory.name}-reports",
        "encryption_key": SecretStr(bytes(range(32)).hex()),
        "blind_index_key": SecretStr(bytes(range(32, 64)).hex()),
        "jwt_public_key": public_pem(ed25519_key("issuer")).decode(),
        "writes_per_second": 0,
        **others,
    }
    return Settings.model_validate(values)


@asynccontextmanager
async def running_house(
    settings: Settings, temporal: Client, *, served_queues: Sequence[str] | Literal["all"] = "all"
) -> AsyncGenerator[House]:
    """A house on `settings`, its processes started through `temporal`; one at a time for each Temporal."""
    names = queues.ALL if served_queues == "all" else served_queues
    sandbox_app = create_sandbox(
        state_file=None,
        vault=None,
        client_id="tests",
        client_secret=_CLIENT_SECRET,
        escrow_webhooks=WebhookTarget(url="http://127.0.0.1:9", secret=_WEBHOOK_SECRET),
    )
    async with AsyncExitStack() as opened:
        sandbox = await opened.enter_async_context(served(sandbox_app))
        stands_in = str(sandbox.base_url)
        settings = settings.model_copy(
            update={
                "registries_url": stands_in,
                "escrow_url": stands_in,
                "regulator_url": f"{stands_in}/regulator",
                "regulator_client_id": "tests",
                "regulator_client_secret": SecretStr(_CLIENT_SECRET),
            }
        )
        activities = await opened.enter_async_context(composition.open_house(settings, chain=queues.CHAIN in names))
        services = await opened.enter_async_context(open_api_services(settings))
        services = dataclasses.replace(services, temporal=temporal)
        # What a worker starts (a registration) keeps the real time until a test skips it; its year would be over soon.
        keeps_time = await Client.connect(
            temporal.service_client.config.target_host, data_converter=temporal.data_converter
        )
        workers = Workers(keeps_time, activities)
        opened.push_async_callback(workers.stop)
        await workers.start(names)
        api = await opened.enter_async_context(served(create_app(services)))
        target = {"url": str(api.base_url.join("/api/v1/escrow/webhooks"))}
        (await sandbox.put("/_sandbox/escrow/webhooks", json=target)).raise_for_status()
        directory = settings.document_directory
        assert directory is not None
        house = House(api, sandbox, services, workers, directory, settings)
        opened.push_async_callback(house.end_what_runs)
        yield house
