"""The demo's report: the TAX of a quarter that is over, from being asked for to the regulator's receipt."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field
from rich.table import Table

from activities.clients.reports import pdf_process
from models.tables.database import Database
from models.tables.loading.files import source_of
from models.tables.loading.load import load
from samples.base_data.writing import PERIOD, write_sample

_ORDERS = 40
_BOOKS = ("trading_parties", "orders", "order_lines", "tax_notes", "tax_note_lines", "payments")
"""What a tax report is made of, in the order in which they refer to each other."""
_PATIENCE_SECONDS = 180
_LEFT_OUT = "LEFT_OUT"

Json = dict[str, Any]
"""What the API answers: the demo reads a few fields of it, as any client would."""


class ToldReport(BaseModel):
    """The report in the demo's summary. `files` are the SHA-256 of the files by format, as they were downloaded."""

    model_config = ConfigDict(frozen=True)

    report_id: str | None = None
    report_type: str = "TAX"
    period: str = PERIOD
    expected: str = "APPROVED"
    status: str = "UNKNOWN"
    taxable_value: str | None = None
    signed_by: str | None = None
    acknowledgement: str | None = None
    files: dict[str, str] = Field(default_factory=dict[str, str])
    problem: str | None = None

    @property
    def as_expected(self) -> bool:
        """Whether the regulator accepted it, and its files are what it says; one that was left out is no failure."""
        whole = self.acknowledgement is not None and "pdf" in self.files
        return self.status == self.expected and (whole or self.status == _LEFT_OUT)


class ReportFailed(Exception):
    """The API answered what the report cannot go on from."""


def stage_books(database: Database) -> None:
    """A small quarter's orders and payments, unless the record has a sample of `fatts import` already: then that is
    reported on.

    Raises:
        BadFile: the record has a part of another sample.
    """
    with TemporaryDirectory(prefix="fatts-demo-") as directory:
        write_sample(_ORDERS, 1, Path(directory))
        # The last table to be loaded: where it is there, all are.
        first_payment = Path(directory, f"{_BOOKS[-1]}.csv").read_text("utf-8").splitlines()[1].partition(",")[0]
        if database.row("SELECT id FROM payments WHERE id = %s", (first_payment,)) is not None:
            return
        for table in _BOOKS:
            load(database, source_of(Path(directory, f"{table}.csv"), None), datetime.now(UTC), lambda _: None)


class DemoReport:
    """Plays the report through the public HTTP interface, as two compliance officers would.

    Args:
        api: a client whose base URL is the API's `/api/v1`.
        mint: gives a bearer token for a subject and a role.
        report: is told each new stage.
    """

    def __init__(
        self,
        *,
        api: httpx.AsyncClient,
        mint: Callable[[str, str], str],
        report: Callable[[str, str], None],
        poll_seconds: float = 0.25,
    ) -> None:
        self._api = api
        self._asks, self._signs = (
            {"Authorization": f"Bearer {mint(subject, 'COMPLIANCE_OFFICER')}"}
            for subject in ("compliance-das", "compliance-nair")
        )
        self._report = report
        self._poll_seconds = poll_seconds
        self._report_id: str | None = None

    async def play(self) -> ToldReport:
        """The whole report; what stops it is told, and stops no case. One that was made by an earlier run is there."""
        missing = await asyncio.to_thread(pdf_process.problem)
        if missing is not None:
            self._report("tax report", _LEFT_OUT)
            return ToldReport(expected=_LEFT_OUT, status=_LEFT_OUT, problem=missing)
        try:
            return await self._play()
        except (ReportFailed, httpx.HTTPError) as failure:
            return ToldReport(report_id=self._report_id, problem=str(failure) or type(failure).__name__)

    async def _play(self) -> ToldReport:
        body = {"report_type": "TAX", "period": PERIOD, "jurisdiction": "IN"}
        asked = (await self._call("POST", "/reports", self._asks, json=body)).json()
        self._report_id = asked["report_id"]
        made = await self._until("SIGN_OFF", "CORRECTION", "DONE")
        if made["stage"] == "SIGN_OFF":
            await self._sign_off(made)
            made = await self._until("CORRECTION", "DONE")
        files = {each["format"]: await self._downloaded(each) for each in made["files"]}
        return ToldReport(
            report_id=made["report_id"],
            status=made["status"],
            taxable_value=made["report_data"]["outward_supplies"]["totals"]["taxable_value"],
            signed_by=made["signed_by"],
            acknowledgement=made["acknowledgement"],
            files=files,
            problem="; ".join(made["failures"]) or None,
        )

    async def _sign_off(self, made: Json) -> None:
        for task in made["tasks"]:
            path = f"/tasks/{task['task_id']}"
            await self._call("POST", f"{path}/claim", self._signs)
            word = {"decision": "APPROVE", "remarks": "Totals and checks seen."}
            await self._call("POST", f"{path}/decision", self._signs, json=word)

    async def _downloaded(self, file: Json) -> str:
        """The SHA-256 of a file's bytes, which must be the one that the report names."""
        answer = await self._call("GET", file["href"].removeprefix("/api/v1"), self._asks)
        digest = hashlib.sha256(answer.content).hexdigest()
        if digest != file["sha256"]:
            raise ReportFailed(f"the file {file['format']} is not the one that the report names")
        return digest

    async def _until(self, *stages: str) -> Json:
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            seen: Json = (await self._call("GET", f"/reports/{self._report_id}", self._asks)).json()
            self._report("tax report", f"{seen['status']} {seen['stage']}")
            if seen["stage"] in stages:
                return seen
            await asyncio.sleep(self._poll_seconds)
        raise ReportFailed(f"report {self._report_id} did not come to {' or '.join(stages)}")

    async def _call(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        **body: Any,  # noqa: ANN401 — httpx types them
    ) -> httpx.Response:
        answer = await self._api.request(method, path, headers=headers, **body)
        if not answer.is_success:
            raise ReportFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer


def report_table(told: ToldReport) -> Table:
    """The report as the demo's summary shows it."""
    table = Table(title="FATTS demo: a tax report, signed off and filed")
    for heading in (
        "report",
        "ended",
        "taxable value",
        "signed by",
        "regulator's receipt",
        "PDF (SHA-256)",
        "as expected",
    ):
        table.add_column(heading, overflow="fold")
    agreed = "yes" if told.as_expected else f"no: {told.problem or told.status}"
    table.add_row(
        f"{told.report_type} {told.period}",
        told.status if told.status != _LEFT_OUT else f"left out: {told.problem}",
        told.taxable_value or "none",
        told.signed_by or "nobody",
        told.acknowledgement or "none",
        told.files.get("pdf", "none"),
        agreed,
    )
    return table
