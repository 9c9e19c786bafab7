"""A quarter of its own for each test, with books that a tax report is made of."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from temporalio.client import WorkflowHandle

from models.actors import Role
from models.audit import AuditEntry
from models.ids import report_workflow_id
from models.jurisdictions import INDIA
from models.report import ReportState, ReportType
from models.report_calendar import key_of
from models.tables.database import Database
from tests.api.keys import bearer
from tests.house import House, Json, until
from tests.tables.reports.books import Books, gstin
from workflows.report import ComplianceReportWorkflow

OFFICER = bearer("compliance-das", Role.COMPLIANCE_OFFICER)
OTHER_OFFICER = bearer("compliance-nair", Role.COMPLIANCE_OFFICER)
AUDITOR = bearer("auditor-sen", Role.AUDITOR)

_NUMBERS = count(1)
"""Of parties: a tax number is one's own, whichever quarter it sells in."""
_MADE = {"SIGN_OFF", "CORRECTION", "DONE"}


class Quarter:
    """A quarter in India, and what a test does with its report."""

    def __init__(self, house: House, number: int) -> None:
        year, quarter = 2018 + number // 4, number % 4 + 1  # GST is older than that
        self.house = house
        self.name = f"Q{quarter}-{year}"
        self.period = INDIA.period(self.name)
        self.starts, self.ends = INDIA.moments(self.period)
        self.books = Books(self.database)
        self.books._count = year * 10_000 + quarter * 1_000  # pyright: ignore[reportPrivateUsage] — ids of its own

    @property
    def database(self) -> Database:
        """The record."""
        return self.house.services.database

    def sell(self, orders: int = 3, at: datetime | None = None, **more: Any) -> list[UUID]:  # noqa: ANN401 — as `Books.order` takes them
        """Orders from one seller to one customer."""
        number = next(_NUMBERS)
        seller, customer = self.books.party("27", gstin("27", number)), self.books.party("29", gstin("29", number))
        when = at or self.starts + timedelta(days=3)
        return [
            self.books.order(seller, customer, f"INV/{self.name}/{number}/{n}", when, [("1000.00", "18")], **more).id
            for n in range(orders)
        ]

    async def asked(self, report_type: str = "TAX", who: dict[str, str] = OFFICER) -> Json:
        """The report, asked for."""
        body = {"report_type": report_type, "period": self.name, "jurisdiction": "IN"}
        answer = await self.house.ask("POST", "/reports", who, json=body)
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def seen(self, report: Json) -> Json:
        """The report as it stands."""
        return await self.house.done("GET", f"/reports/{report['report_id']}", OFFICER)

    async def until(self, report: Json, *stages: str) -> Json:
        """The report once it is at one of these stages."""

        async def there() -> Json | None:
            answer = await self.house.ask("GET", f"/reports/{report['report_id']}", OFFICER)
            seen = answer.json()
            return seen if answer.is_success and seen["stage"] in stages else None

        return await until(there)

    async def made(self, report_type: str = "TAX") -> Json:
        """The report, asked for, and ready to be signed off or not."""
        return await self.until(await self.asked(report_type), *_MADE)

    async def decide(
        self, report: Json, verdict: str, remarks: str = "", who: dict[str, str] = OFFICER
    ) -> httpx.Response:
        """Decide the report's open task."""
        (task,) = (await self.seen(report))["tasks"]
        return await self.house.decide(task, who, verdict, remarks)

    async def signed_off(self) -> Json:
        """The report, made and signed off."""
        report = await self.made()
        decided = await self.decide(report, "APPROVE", "Seen.")
        assert decided.status_code == 200, decided.text
        return report

    async def judged(self, verdict: str, *reasons: str) -> None:
        """Let the regulator judge so from now on."""
        said = await self.house.sandbox.put("/_sandbox/regulator", json={"verdict": verdict, "reasons": list(reasons)})
        assert said.is_success, said.text

    def process(
        self, report_type: ReportType = ReportType.TAX
    ) -> WorkflowHandle[ComplianceReportWorkflow, ReportState]:
        """The report's workflow."""
        workflow_id = report_workflow_id(key_of(report_type, INDIA, self.period))
        return self.house.services.temporal.get_workflow_handle_for(ComplianceReportWorkflow.run, workflow_id)

    async def calls(self, method: str) -> int:
        """How often the regulator's gateway was called so."""
        calls = (await self.house.sandbox.get("/_sandbox/calls", params={"service": "regulator"})).json()
        return sum(call["method"] == method for call in calls)

    def audited(self, report: Json) -> list[AuditEntry]:
        """The audit trail of the report."""
        from models.tables import audit

        with self.database.transaction() as session:
            return list(audit.entries(session, subject=report["report_id"]))


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)
