"""People who know only the public page of the interface: HTTP and JSON, nothing of our code but the sample papers."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from samples import SampleCase, Story, sample_application
from tests.cli.running import fatts

T = TypeVar("T")
Json = dict[str, Any]
Who = dict[str, str]
PATIENCE_SECONDS = 90
"""How long a busy machine may take for what a quiet one does in one second."""
_PAUSE_SECONDS = 0.1


def until(what: str, found: Callable[[], T | None]) -> T:
    """What `found` finds, asked again and again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if (thing := found()) is not None:
            return thing
        time.sleep(_PAUSE_SECONDS)
    pytest.fail(f"within {PATIENCE_SECONDS} s there was no {what}")


def token(directory: Path, subject: str, role: str, *more: str) -> Who:
    """The header of somebody with a token of `fatts token`."""
    told = fatts("token", "--subject", subject, "--role", role, "--data-dir", directory, *more)
    assert told.returncode == 0, told.stderr
    return {"Authorization": f"Bearer {told.stdout.strip()}"}


@dataclass
class Case:
    """One application, as the people in it know it."""

    sample: SampleCase
    owner: Who
    application_id: str = ""
    contractor_id: str = ""

    @property
    def path(self) -> str:
        """Below the API's root."""
        return f"/applications/{self.application_id}"


class Stranger:
    """Drives the stack of one data directory: one contractor and two officials.

    Args:
        directory: a data directory on which a stack was started.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.contractor = token(directory, "contractor-asha", "CONTRACTOR")
        self.reviewer = token(directory, "reviewer-rao", "GOVERNMENT_ADMIN")
        self.approver = token(directory, "approver-iyer", "GOVERNMENT_ADMIN")
        # A server lets go of an idle connection after five seconds: on a busy machine, just as it is used again.
        self.http = httpx.Client(timeout=60, limits=httpx.Limits(keepalive_expiry=1))

    @property
    def book(self) -> Json:
        """`stack.json` as it is now."""
        return json.loads((self.directory / "stack.json").read_text())

    def ask(self, method: str, path: str, who: Who | None = None, **body: Any) -> httpx.Response:  # noqa: ANN401 — httpx types them
        """One request below `/api/v1`."""
        return self.http.request(method, f"{self.book['api']}/api/v1{path}", headers=who, **body)

    def done(self, method: str, path: str, who: Who | None = None, expect: int = 200, **body: Any) -> Json:  # noqa: ANN401 — httpx types them
        """One request that is answered with `expect`."""
        answer = self.ask(method, path, who, **body)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def stage(self, sample: SampleCase) -> None:
        """Make the company known to the registries."""
        url = f"{self.book['sandbox']}/_sandbox/entities/{sample.pan}"
        answer = self.http.put(url, json=sample.sandbox_entity)
        assert answer.status_code == 200, answer.text

    def fault(self, service: str, mode: str) -> None:
        """Give a registry a fault until it is cleared (`none`)."""
        url = f"{self.book['sandbox']}/_sandbox/faults/{service}"
        assert self.http.put(url, json={"mode": mode, "times": None}).status_code == 200

    def draft(self, story: Story = "clean") -> Case:
        """A draft with its wallet's word and its papers: nothing is missing."""
        case = Case(sample_application(secrets.randbelow(10**9), story), self.contractor)
        self.stage(case.sample)
        drafted = self.done("POST", "/applications", case.owner, 201, json={"contractor": case.sample.contractor})
        assert drafted["status"] == "DRAFT"
        assert "documents.PAN_CARD" in drafted["missing"]
        case.application_id, case.contractor_id = drafted["application_id"], drafted["contractor_id"]
        message = self.done("GET", f"{case.path}/wallet-message", case.owner)["message"]
        signed = Account.sign_message(encode_defunct(text=message), case.sample.wallet_private_key)
        declaration = {
            "declaredAddress": case.sample.wallet_address,
            "signature": signed.signature.to_0x_hex(),
            "declarationMessage": message,
        }
        patch = {"contractor": {"compliance": {"walletDeclaration": declaration}}}
        amended = self.done("PATCH", case.path, case.owner, json=patch)
        assert amended["missing"]
        assert all(each.startswith("documents.") for each in amended["missing"])
        for kind, file in case.sample.files.items():
            sent = {"data": {"document_type": kind}, "files": {"file": file}}
            reference = self.done("POST", f"{case.path}/documents", case.owner, 201, **sent)
            assert reference["ipfs_cid"].startswith("b")
            assert reference["file_hash"].startswith("sha256:")
        assert self.done("GET", case.path, case.owner)["missing"] == []
        return case

    def submit(self, case: Case) -> Case:
        """Hand a draft in."""
        body = {"bank_account_number": case.sample.bank_account_number}
        assert self.done("POST", f"{case.path}/submit", case.owner, 202, json=body)["status"] == "SUBMITTED"
        return case

    def task(self, case: Case, kind: str) -> Json:
        """The case's live task of a kind, found on the list as an official finds it."""

        def found() -> Json | None:
            for status in ("OPEN", "CLAIMED"):
                query = {"process": "application", "status": status, "limit": "200"}
                for task in self.done("GET", "/tasks", self.reviewer, params=query)["items"]:
                    if task["case_id"] == case.application_id and task["kind"] == kind:
                        return task
            return None

        return until(f"{kind} task of {case.application_id}", found)

    def claim(self, case: Case, kind: str, who: Who) -> Json:
        """Take the case's task, unless it is held already."""
        task = self.task(case, kind)
        if task["status"] == "OPEN":
            task = self.done("POST", f"/tasks/{task['task_id']}/claim", who)
        assert task["status"] == "CLAIMED"
        return task

    def until_status(self, case: Case, *statuses: str) -> Json:
        """The case, once it has come to one of these."""

        def found() -> Json | None:
            now = self.done("GET", case.path, case.owner)
            return now if now["status"] in statuses else None

        return until(f"{' or '.join(statuses)} of {case.application_id}", found)

    def review(self, case: Case) -> None:
        """The first official: claims, settles what a person must, forwards."""
        task = self.claim(case, "REVIEW", self.reviewer)
        self.until_status(case, "AI_SCORED", "FLAGGED_FOR_RISK")
        self._settle(task["task_id"], self.reviewer)
        decision = {"decision": "APPROVE", "remarks": "Documents and registries agree."}
        self.done("POST", f"/tasks/{task['task_id']}/decision", self.reviewer, json=decision)

    def approve(self, case: Case) -> None:
        """The second official."""
        task = self.claim(case, "APPROVAL", self.approver)
        decision = {"decision": "APPROVE", "remarks": "Approved."}
        self.done("POST", f"/tasks/{task['task_id']}/decision", self.approver, json=decision)

    def _settle(self, task_id: str, who: Who) -> None:
        for item in self.done("GET", f"/tasks/{task_id}", who)["items"]:
            if item["outcome"] is None:
                outcome = "VERIFIED" if item["kind"] == "MANUAL_CHECK" else "RESOLVED"
                word = {"outcome": outcome, "remarks": "Seen and confirmed."}
                self.done("POST", f"/tasks/{task_id}/items/{item['item_id']}", who, json=word)
