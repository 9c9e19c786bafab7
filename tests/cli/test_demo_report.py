"""What the demo's report tells when it cannot be played to its end."""

import httpx
import pytest

from activities.clients.reports import pdf_process
from cli.demo_report import DemoReport, ToldReport


async def _played() -> ToldReport:
    async with httpx.AsyncClient(base_url="http://127.0.0.1:9/api/v1") as nobody:
        return await DemoReport(api=nobody, mint=lambda subject, _: subject, report=lambda _, __: None).play()


async def test_an_api_that_does_not_answer_is_told() -> None:
    told = await _played()
    assert (told.status, told.as_expected) == ("UNKNOWN", False)
    assert told.problem


async def test_without_pango_it_is_left_out_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "problem", lambda: "PDF cannot be made here")
    told = await _played()
    assert (told.status, told.problem, told.as_expected) == ("LEFT_OUT", "PDF cannot be made here", True)
