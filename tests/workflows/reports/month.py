"""A month of its own for each test, with money in it that an AML report finds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from temporalio.client import WorkflowHandle

from models.audit import AuditEntry
from models.escrow import EscrowKind
from models.ids import suspicion_workflow_id
from models.jurisdictions import INDIA
from models.suspicion_record import SuspicionState
from models.tables import audit, confidential_audit
from models.tables.database import Database
from tests.house import House, Json, until
from tests.tables.reports.aml.market import OLD, Market
from tests.workflows.reports.quarter import OFFICER, OTHER_OFFICER
from workflows.suspicion import SuspicionWorkflow

NAME = "Zoran Mirkovic & Daskalov"


class Month:
    """A month in India, and what a test does with what is found in it."""

    def __init__(self, house: House, number: int) -> None:
        year, month = 2018 + number // 12, number % 12 + 1
        self.house = house
        self.name = f"{year}-{month:02d}"
        self.starts, _ = INDIA.moments(INDIA.period(self.name))
        self.market = Market(self.database)
        self.market._count = 900_000 + number * 1_000  # pyright: ignore[reportPrivateUsage] — ids of its own

    @property
    def database(self) -> Database:
        """The record."""
        return self.house.services.database

    def split(self, count: int = 3) -> UUID:
        """Deposits of one investor, each just below what is reported; the investor's id."""
        investor = self.market.investor(NAME, self.starts - OLD)
        for day in range(count):
            self.market.escrowed(
                investor, EscrowKind.DEPOSIT, f"9{day}0000.13", self.starts + timedelta(days=day, hours=6)
            )
        return investor

    async def asked(self, who: dict[str, str] = OFFICER) -> Json:
        """The AML report, asked for."""
        body = {"report_type": "AML_SAR", "period": self.name, "jurisdiction": "IN"}
        return await self.house.done("POST", "/reports", who, json=body)

    async def reported(self) -> Json:
        """The AML report, made."""
        return await self.report_at(await self.asked(), "SIGN_OFF", "CORRECTION")

    async def report_at(self, report: Json, *stages: str) -> Json:
        """A report once it is at one of these stages."""

        async def there() -> Json | None:
            answer = await self.house.ask("GET", f"/reports/{report['report_id']}", OFFICER)
            return answer.json() if answer.is_success and answer.json()["stage"] in stages else None

        return await until(there)

    async def found(self, report: Json) -> Json:
        """The one suspicion that a report found."""
        page = await self.house.done("GET", f"/suspicions?report_id={report['report_id']}", OFFICER)
        (suspicion,) = page["items"]
        return await self.seen(suspicion)

    async def suspicion(self) -> Json:
        """A suspicion, found."""
        self.split()
        return await self.found(await self.reported())

    async def seen(self, suspicion: Json) -> Json:
        """The suspicion as it stands."""
        return await self.house.done("GET", path(suspicion), OFFICER)

    async def until(self, suspicion: Json, **wanted: object) -> Json:
        """The suspicion once it is so."""

        async def there() -> Json | None:
            seen = await self.seen(suspicion)
            return seen if all(seen[name] == value for name, value in wanted.items()) else None

        return await until(there)

    async def word(
        self, suspicion: Json, verb: str, who: dict[str, str] = OFFICER, remarks: str = "No purpose we know of."
    ) -> httpx.Response:
        """Confirm or dismiss it."""
        return await self.house.ask("POST", f"{path(suspicion)}/{verb}", who, json={"remarks": remarks})

    async def confirmed(self) -> Json:
        """A suspicion, confirmed; with its open task."""
        suspicion = await self.suspicion()
        answer = await self.word(suspicion, "confirm")
        assert answer.status_code == 200, answer.text
        return suspicion | answer.json()

    async def decide(
        self, suspicion: Json, verdict: str, who: dict[str, str] = OTHER_OFFICER, remarks: str = "Seen."
    ) -> httpx.Response:
        """Decide its open task."""
        return await self.house.decide(await self.task(suspicion), who, verdict, remarks)

    async def task(self, suspicion: Json) -> Json:
        """Its open task."""
        tasks = f"/tasks?case_id={suspicion['suspicion_id']}&status=OPEN&status=CLAIMED"
        (task,) = (await self.house.done("GET", tasks, OFFICER))["items"]
        return task

    def process(self, suspicion: Json) -> WorkflowHandle[SuspicionWorkflow, SuspicionState]:
        """Its workflow."""
        workflow_id = suspicion_workflow_id(UUID(suspicion["suspicion_id"]))
        return self.house.services.temporal.get_workflow_handle_for(SuspicionWorkflow.run, workflow_id)

    async def submissions(self) -> list[Json]:
        """Every submission that reached the regulator's gateway."""
        calls = (await self.house.sandbox.get("/_sandbox/calls", params={"service": "regulator"})).json()
        return [call["body"] for call in calls if call["method"] == "POST"]

    async def judged(self, verdict: str, *reasons: str) -> None:
        """Let the regulator judge so from now on."""
        said = await self.house.sandbox.put("/_sandbox/regulator", json={"verdict": verdict, "reasons": list(reasons)})
        assert said.is_success, said.text

    def audited(self, suspicion: Json) -> list[AuditEntry]:
        """What the confidential audit trail has of it."""
        with self.database.transaction() as session:
            trail = confidential_audit.entries(session, self.database.vault)
        return [entry for entry in trail if entry.subject == suspicion["suspicion_id"]]

    def told(self, *words: str) -> list[Any]:
        """The entries of the open audit trail, and the events, that hold one of these words."""
        with self.database.transaction() as session:
            entries: list[Any] = [entry.model_dump_json() for entry in audit.entries(session)]
        events = [str(dict(row)) for row in self.database.rows("SELECT * FROM outbox", ())]
        return [text for text in entries + events if any(word in text for word in words)]


def path(suspicion: Json) -> str:
    """Where it is."""
    return f"/suspicions/{suspicion['suspicion_id']}"
