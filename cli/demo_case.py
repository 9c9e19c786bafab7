"""One demo case, played through the public HTTP interface as a contractor and two officials would."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
from eth_account import Account
from eth_account.messages import encode_defunct
from pydantic import BaseModel, ConfigDict, Field

from samples import SampleCase, Story

_PATIENCE_SECONDS = 180

ENDS: dict[Story, str] = {"clean": "GOV_APPROVED", "flagged": "GOV_APPROVED", "debarred": "REJECTED"}
"""How a sample of each story is to end."""

Json = dict[str, Any]
"""What the API answers: the demo reads a few fields of it, as any client would."""


class Told(BaseModel):
    """One line of the demo's summary, for people and for machines. `problem` says why a case did not go on."""

    model_config = ConfigDict(frozen=True)

    application_id: str | None = None
    story: str
    expected: str
    status: str = "UNKNOWN"
    score: int | None = None
    states: list[tuple[str, datetime]] = Field(default_factory=list[tuple[str, datetime]])
    transaction: str | None = None
    block_number: int | None = None
    checked_by_hand: list[str] = Field(default_factory=list[str])
    """The checks that an official made."""
    flags_cleared: dict[str, list[str]] = Field(default_factory=dict[str, list[str]])
    """Each flag that officials cleared, with who they were."""
    wallet: str
    verified_standing: str | None = None
    problem: str | None = None

    @property
    def as_expected(self) -> bool:
        """Whether the case ended as its story says it should, and the public page agrees."""
        approved = self.expected == "GOV_APPROVED"
        proven = (self.transaction is not None and self.verified_standing == self.expected) if approved else True
        return self.status == self.expected and proven


class DemoFailed(Exception):
    """The API answered what the demo cannot go on from."""


class DemoCase:
    """Plays one sample case.

    Args:
        api: a client whose base URL is the API's `/api/v1`.
        sandbox: a client of the sandbox registries.
        mint: gives a bearer token for a subject and a role.
        report: is told each new state of the case.
        name: what the case is called; its story's name when left out.
        registry_down: the registry that answers nobody until the case has ended.
        poll_seconds: how often it asks how the case stands.
    """

    def __init__(
        self,
        sample: SampleCase,
        *,
        api: httpx.AsyncClient,
        sandbox: httpx.AsyncClient,
        mint: Callable[[str, str], str],
        report: Callable[[str, str], None],
        name: str | None = None,
        registry_down: str | None = None,
        poll_seconds: float = 0.25,
    ) -> None:
        self._sample = sample
        self._name = name or sample.story
        self._registry_down = registry_down
        self._api = api
        self._sandbox = sandbox
        self._contractor = {"Authorization": f"Bearer {mint(f'contractor-{sample.wallet_address}', 'CONTRACTOR')}"}
        self._reviewer = {"Authorization": f"Bearer {mint('reviewer-rao', 'GOVERNMENT_ADMIN')}"}
        self._approver = {"Authorization": f"Bearer {mint('approver-iyer', 'GOVERNMENT_ADMIN')}"}
        self._report = report
        self._poll_seconds = poll_seconds
        self._expected = ENDS[sample.story]
        self._application_id: str | None = None

    async def play(self) -> Told:
        """The whole case, from the draft to its end; what stops it on the way is told, and stops no other case."""
        try:
            await self._fault("down")
            try:
                return await self._play()
            finally:
                await self._fault("none")
        except (DemoFailed, httpx.HTTPError) as failure:
            return Told(
                application_id=self._application_id,
                story=self._name,
                expected=self._expected,
                wallet=self._sample.wallet_address,
                problem=str(failure) or type(failure).__name__,
            )

    async def _play(self) -> Told:
        staged = f"/_sandbox/entities/{self._sample.pan}"
        await self._call(self._sandbox, "PUT", staged, {}, json=self._sample.sandbox_entity)
        application_id = await self._apply()
        if self._expected == "REJECTED":
            await self._until(application_id, {"REJECTED"})
        else:
            await self._review(application_id)
            await self._approve(application_id)
            await self._until(application_id, {"GOV_APPROVED", "REJECTED"})
        return await self._tell(application_id)

    async def _fault(self, mode: str) -> None:
        if self._registry_down is not None:
            await self._call(self._sandbox, "PUT", f"/_sandbox/faults/{self._registry_down}", {}, json={"mode": mode})

    async def _apply(self) -> str:
        """Draft, wallet signature, documents, submission."""
        draft = await self._call(
            self._api, "POST", "/applications", self._contractor, json={"contractor": self._sample.contractor}
        )
        application_id: str = draft["application_id"]
        self._application_id = application_id
        path = f"/applications/{application_id}"
        self._say(draft["status"])
        message = (await self._call(self._api, "GET", f"{path}/wallet-message", self._contractor))["message"]
        signed = Account.sign_message(encode_defunct(text=message), self._sample.wallet_private_key)
        declaration = {
            "declaredAddress": self._sample.wallet_address,
            "signature": signed.signature.to_0x_hex(),
            "declarationMessage": message,
        }
        patch = {"contractor": {"compliance": {"walletDeclaration": declaration}}}
        await self._call(self._api, "PATCH", path, self._contractor, json=patch)
        for document_type, (name, content) in self._sample.files.items():
            await self._call(
                self._api,
                "POST",
                f"{path}/documents",
                self._contractor,
                data={"document_type": str(document_type)},
                files={"file": (name, content, "application/pdf")},
            )
        submitted = await self._call(
            self._api,
            "POST",
            f"{path}/submit",
            self._contractor,
            json={"bank_account_number": self._sample.bank_account_number},
        )
        self._say(submitted["status"])
        return application_id

    async def _review(self, application_id: str) -> None:
        """The first official: claims, settles what a person must settle, forwards."""
        task_id = await self._open_task(application_id, "REVIEW", self._reviewer)
        await self._call(self._api, "POST", f"/tasks/{task_id}/claim", self._reviewer)
        await self._until(application_id, {"AI_SCORED", "FLAGGED_FOR_RISK"})
        await self._settle_items(task_id, self._reviewer)
        await self._decide(task_id, self._reviewer, "Documents and registries agree; recommended.")

    async def _approve(self, application_id: str) -> None:
        """The second official."""
        task_id = await self._open_task(application_id, "APPROVAL", self._approver)
        await self._call(self._api, "POST", f"/tasks/{task_id}/claim", self._approver)
        await self._settle_items(task_id, self._approver)
        await self._decide(task_id, self._approver, "Approved.")

    async def _settle_items(self, task_id: str, official: dict[str, str]) -> None:
        task = await self._call(self._api, "GET", f"/tasks/{task_id}", official)
        for item in task["items"]:
            if item["outcome"] is not None:
                continue
            manual = item["kind"] == "MANUAL_CHECK"
            word = {
                "outcome": "VERIFIED" if manual else "RESOLVED",
                "remarks": "Confirmed with the issuer." if manual else "Explained by the contractor, with proof.",
            }
            await self._call(self._api, "POST", f"/tasks/{task_id}/items/{item['item_id']}", official, json=word)

    async def _decide(self, task_id: str, official: dict[str, str], remarks: str) -> None:
        decision = {"decision": "APPROVE", "remarks": remarks}
        await self._call(self._api, "POST", f"/tasks/{task_id}/decision", official, json=decision)

    async def _open_task(self, application_id: str, kind: str, official: dict[str, str]) -> str:
        """The case's open task, found on the list as an official finds it."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            cursor: str | None = None
            while True:
                query = {"process": "application", "status": "OPEN"} | ({"cursor": cursor} if cursor else {})
                page = await self._call(self._api, "GET", "/tasks", official, params=query)
                for task in page["items"]:
                    if task["case_id"] == application_id and task["kind"] == kind:
                        return task["task_id"]
                cursor = page.get("next_cursor")
                if not cursor:
                    break
            await asyncio.sleep(self._poll_seconds)
        raise DemoFailed(f"{self._name}: no {kind} task came up for {application_id}")

    async def _until(self, application_id: str, statuses: set[str]) -> Json:
        """Poll the status, as a contractor does, until it is one of these."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            case = await self._call(self._api, "GET", f"/applications/{application_id}", self._contractor)
            self._say(case["status"])
            if case["status"] in statuses:
                return case
            await asyncio.sleep(self._poll_seconds)
        raise DemoFailed(f"{self._name}: {application_id} did not become {' or '.join(sorted(statuses))}")

    async def _tell(self, application_id: str) -> Told:
        case = await self._call(self._api, "GET", f"/applications/{application_id}", self._contractor)
        chain: Json = case.get("chain") or {}
        score: Json = case.get("score") or {}
        standing = None
        if case["status"] == "GOV_APPROVED":
            page = await self._call(self._api, "GET", f"/verify/{self._sample.wallet_address}", {})
            standing = page["standing"]
        return Told(
            application_id=application_id,
            story=self._name,
            expected=self._expected,
            status=case["status"],
            score=score.get("competence_score"),
            states=[(entry["status"], entry["timestamp"]) for entry in case["status_history"]],
            transaction=chain.get("transaction_hash"),
            block_number=chain.get("block_number"),
            wallet=self._sample.wallet_address,
            checked_by_hand=sorted(check["check"] for check in case["checks"] if check["decided_by"]),
            flags_cleared={flag["flag_type"]: flag["resolved_by"] for flag in case["flags"] if flag["resolved"]},
            verified_standing=standing,
        )

    def _say(self, status: str) -> None:
        self._report(self._name, status)

    async def _call(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        headers: dict[str, str],
        **body: Any,  # noqa: ANN401  httpx types them
    ) -> Json:
        answer = await client.request(method, path, headers=headers, **body)
        if answer.is_error:
            raise DemoFailed(f"{self._name}: {method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json() if answer.content else {}
