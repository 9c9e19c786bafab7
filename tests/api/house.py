"""Everything a case needs to run up to the chain's door: a real Temporal, real workers, the registries' stand-in."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.application import ApplicationActivities
from activities.clients.documents.sealed import SealedDocuments
from activities.clients.registries import RegistryClient
from activities.documents import DocumentChecks
from activities.verification import VerificationActivities
from api.app import create_app
from api.services import ApiServices
from models.actors import Role
from models.documents import StoredDocument
from models.tables.application import ApplicationRepository
from models.tables.case_records import CaseRecords
from models.tables.database import Database
from samples import SampleCase
from sandbox.app import create_app as create_sandbox
from tests.api.keys import bearer
from tests.api.serving import served
from workflows import queues
from workflows.application import ApplicationWorkflow

Json = dict[str, Any]
REVIEWER = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
APPROVER = bearer("approver-iyer", Role.GOVERNMENT_ADMIN)
_PASSED_THROUGH = ("activities", "models", "pydantic", "pydantic_core", "rapidfuzz")


class DocumentRecords:
    """Which documents a case has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        """The contractor's id, and the documents it handed in."""
        with self._database.transaction() as session:
            applications = ApplicationRepository(session, self._database.vault, self._database.index)
            return applications.row(application_id).contractor_id, applications.documents_of(application_id)


@dataclass(frozen=True)
class House:
    """The API, and what a test does with it."""

    api: httpx.AsyncClient
    sandbox: httpx.AsyncClient

    async def draft(self, sample: SampleCase, who: dict[str, str]) -> str:
        """A draft that lacks nothing; returns its path."""
        staged = await self.sandbox.put(f"/_sandbox/entities/{sample.pan}", json=sample.sandbox_entity)
        assert staged.is_success, staged.text
        path = (await self.done("POST", "/applications", who, json={"contractor": sample.contractor}))["links"]["self"]
        path = path.removeprefix("/api/v1")
        message = (await self.done("GET", f"{path}/wallet-message", who))["message"]
        signed = Account.sign_message(encode_defunct(text=message), sample.wallet_private_key)
        declaration = {
            "declaredAddress": sample.wallet_address,
            "signature": signed.signature.to_0x_hex(),
            "declarationMessage": message,
        }
        await self.done("PATCH", path, who, json={"contractor": {"compliance": {"walletDeclaration": declaration}}})
        for kind, file in sample.files.items():
            await self.done("POST", f"{path}/documents", who, data={"document_type": kind}, files={"file": file})
        return path

    async def submit(
        self, sample: SampleCase, path: str, who: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Hand a draft in."""
        body = {"bank_account_number": sample.bank_account_number}
        return await self.ask("POST", f"{path}/submit", who | (headers or {}), json=body)

    async def task(self, path: str, kind: str) -> Json:
        """The live task of a case, once it is there."""
        case_id = path.rsplit("/", 1)[-1]

        async def found() -> Json | None:
            page = await self.done("GET", f"/tasks?case_id={case_id}&status=OPEN&status=CLAIMED", REVIEWER)
            return next((task for task in page["items"] if task["kind"] == kind), None)

        return await until(found)

    async def until_scored(self, path: str) -> Json:
        """The case, once it is scored or flagged."""

        async def scored() -> Json | None:
            case = await self.done("GET", path, REVIEWER)
            return case if case["status"] in {"AI_SCORED", "FLAGGED_FOR_RISK"} else None

        return await until(scored)

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

    async def ask(self, method: str, path: str, who: dict[str, str], **body: Any) -> httpx.Response:  # noqa: ANN401 — httpx types them
        """One request."""
        return await self.api.request(method, f"/api/v1{path}", headers=who, **body)

    async def done(self, method: str, path: str, who: dict[str, str], **body: Any) -> Json:  # noqa: ANN401 — httpx types them
        """One request that must succeed."""
        answer = await self.ask(method, path, who, **body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()


async def until(found: Callable[[], Awaitable[Json | None]]) -> Json:
    """What `found` finds, asked again and again for half a minute."""
    async with asyncio.timeout(30):
        while True:
            if (thing := await found()) is not None:
                return thing


@asynccontextmanager
async def running_house(services: ApiServices, temporal: Client) -> AsyncGenerator[House]:
    """The house on `services`, whose workers do all but the chain and the certificate."""
    sandbox_app = create_sandbox(state_file=None, vault=None, client_id="tests", client_secret="not-a-secret")
    database = services.database
    records = CaseRecords(database, lambda: datetime.now(UTC))
    documents = services.documents
    assert isinstance(documents, SealedDocuments)
    async with AsyncExitStack() as opened:
        sandbox = await opened.enter_async_context(served(sandbox_app))
        registries = await opened.enter_async_context(RegistryClient(str(sandbox.base_url), "tests", "not-a-secret"))
        verification = VerificationActivities(registries, records, chain_id=services.chain_id)
        threads = opened.enter_context(ThreadPoolExecutor(8))
        runner = SandboxedWorkflowRunner(
            restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH)
        )
        for queue, workflows, activities in (
            (
                queues.CASES,
                [ApplicationWorkflow],
                [*ApplicationActivities(records).all(), verification.check_wallet_signature],
            ),
            (queues.VERIFICATION, [], verification.all()),
            (queues.DOCUMENTS, [], DocumentChecks(DocumentRecords(database), documents).all()),
        ):
            worker = Worker(
                temporal,
                task_queue=queue,
                workflows=workflows,
                activities=activities,
                activity_executor=threads,
                workflow_runner=runner,
            )
            await opened.enter_async_context(worker)
        api = await opened.enter_async_context(served(create_app(services)))
        yield House(api=api, sandbox=sandbox)
