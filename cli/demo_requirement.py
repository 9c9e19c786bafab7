"""The demo's requirements, played through the public HTTP interface as a buyer and two risk officers would."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from samples.requirements import SampleRequirement

_OFFICERS = ("officer-sen", "officer-das")

Json = dict[str, Any]
"""What the API answers: the demo reads a few fields of it, as any client would."""


@dataclass(frozen=True)
class Part:
    """One requirement: of which sample buyer, what it shows, and how many officers open it."""

    name: str
    buyer: str
    about: str
    officers: int


REQUIREMENT_PROGRAMME = (
    Part("pass", "sound-cement", "in good standing: assessed, held and open in one answer", 0),
    Part("warn", "late-payer", "rated badly, pays late, no line: an officer approves", 1),
    Part("fail", "nearly-spent", "more than the credit covers: two officers override", 2),
)
"""In the order in which they are told."""


class RequirementTold(BaseModel):
    """One requirement of the demo's summary. `problem` says why it did not go on."""

    model_config = ConfigDict(frozen=True)

    story: str
    requirement_id: str | None = None
    expected: str
    """What the precheck is to say; however it comes out, the requirement is OPEN in the end."""
    risk_precheck_status: str | None = None
    score: int | None = None
    risk_factors: list[str] = Field(default_factory=list[str])
    credit_hold: str | None = None
    opened_by: list[str] = Field(default_factory=list[str])
    status: str = "UNKNOWN"
    answered_in_ms: int | None = None
    problem: str | None = None

    @property
    def as_expected(self) -> bool:
        """Whether it was assessed as its sample says, and is open."""
        return (self.risk_precheck_status, self.status) == (self.expected, "OPEN")


class DemoRequirement:
    """Plays one requirement.

    Args:
        part: of the programme.
        sample: what is asked for, by a buyer that the record knows.
        api: a client whose base URL is the API's `/api/v1`.
        mint: gives a bearer token for a subject and a role.
        report: is told each new state.
    """

    def __init__(
        self,
        part: Part,
        sample: SampleRequirement,
        *,
        api: httpx.AsyncClient,
        mint: Callable[[str, str], str],
        report: Callable[[str, str], None],
    ) -> None:
        self._part = part
        self._sample = sample
        self._api = api
        self._mint = mint
        self._report = report

    async def play(self) -> RequirementTold:
        """From the request until it is open; what stops it on the way is told, and stops no other."""
        try:
            return await self._play()
        except (httpx.HTTPError, ValueError) as failure:
            problem = str(failure) or type(failure).__name__
            return RequirementTold(story=self._part.name, expected=self._sample.status, problem=problem)

    async def _play(self) -> RequirementTold:
        buyer = self._bearer(self._sample.buyer, "BUYER")
        clock = asyncio.get_running_loop().time
        asked = clock()
        made = await self._call("POST", "/requirements", buyer, json=self._sample.body)
        took = clock() - asked
        self._report(self._part.name, f"{made['risk_precheck_status']} {made['status']}")
        officers = _OFFICERS[: self._part.officers]
        for officer in officers:
            await self._approve(made["id"], officer)
        ended = await self._call("GET", f"/requirements/{made['id']}", buyer)
        self._report(self._part.name, ended["status"])
        return RequirementTold(
            story=self._part.name,
            requirement_id=made["id"],
            expected=self._sample.status,
            risk_precheck_status=made["risk_precheck_status"],
            score=made["risk_precheck_score"],
            risk_factors=made["risk_factors"],
            credit_hold=ended["credit_hold"],
            opened_by=list(officers),
            status=ended["status"],
            answered_in_ms=round(took * 1000),
        )

    async def _approve(self, requirement_id: str, officer: str) -> None:
        """An officer finds the task on the list and says yes to it."""
        who = self._bearer(officer, "RISK_OFFICER")
        query = {"process": "requirement", "status": "OPEN", "case_id": requirement_id}
        (task,) = (await self._call("GET", "/tasks", who, params=query))["items"]  # it was there before the answer
        word = {"decision": "APPROVE", "remarks": "Known to us; the advance is secured."}
        await self._call("POST", f"/tasks/{task['task_id']}/decision", who, json=word)

    def _bearer(self, subject: str, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._mint(subject, role)}"}

    async def _call(self, method: str, path: str, who: dict[str, str], **sent: Any) -> Json:  # noqa: ANN401 — JSON
        answer = await self._api.request(method, path, headers=who, **sent)
        answer.raise_for_status()
        return answer.json()
