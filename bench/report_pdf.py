"""A report's PDF of about 200 pages: how long it takes to set, and the longest silence between two words on its pages.

A section of as many rows as a PDF prints at most is made here, and set by the process that a worker starts for it.
There is no floor: the budget is the issue's own.
"""

import json
import resource
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from tempfile import TemporaryFile
from uuid import UUID

from activities.clients.reports.pdf_file import write_pdf
from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground
from models.report import AsOf, RenderRequest, ReportFile, ReportKey, ReportType, SectionWritten
from models.report_section import Check, SectionResult

ROWS = 9_600
"""Which fill 200 pages."""
_FEWEST_PAGES = 195

SECONDS = Figure(what="a PDF of 200 pages", unit="s", at_most=20)
SILENCE = Figure(what="the longest wait for a word on its pages", unit="s", at_most=15)


def run(ground: Ground) -> Iterator[Measurement]:
    """Set it."""
    del ground
    yield from measure(ROWS, _FEWEST_PAGES)


def measure(rows: int, fewest_pages: int) -> Iterator[Measurement]:
    """The figures for so many rows.

    Raises:
        BenchmarkFailed: the PDF has fewer pages than it should.
    """
    words: list[tuple[float, int]] = []

    def told(page: int, _: int | None) -> None:
        words.append((time.perf_counter(), page))

    with TemporaryFile() as content, TemporaryFile() as out:
        content.write(json.dumps({"rows": [_row(number) for number in range(rows)]}).encode())
        began, used = time.perf_counter(), _processor_seconds()
        write_pdf(_request(rows), {"outward_supplies": content}, out, told)
        ended = time.perf_counter()
    pages = max((page for _, page in words), default=0)
    if pages < fewest_pages:
        raise BenchmarkFailed(f"the PDF has {pages} pages, not {fewest_pages}")
    moments = [began, *(at for at, _ in words), ended]
    silence = max(later - earlier for earlier, later in pairwise(moments))
    yield SECONDS.measured(ended - began, note=f"{pages} pages, {_processor_seconds() - used:.1f} s of a processor")
    yield SILENCE.measured(silence, note="the worker heartbeats beside it every 3 s")


def _processor_seconds() -> float:
    """What the processes that set PDFs have used: on a busy machine it says more than the clock."""
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return of_children.ru_utime + of_children.ru_stime


def _row(number: int) -> dict[str, object]:
    return {
        "key": f"b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10:032026:B2CS:I:29:N:R:{number % 5}",
        "seller_id": "b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10",
        "return_period": "032026",
        "kind": "B2CS",
        "document": "I",
        "place_of_supply": "29",
        "reverse_charge": False,
        "invoice_type": "R",
        "documents": number + 1,
        "rate": 18,
        "taxable_value": 1234.5 + number,
        "igst": 222.21,
        "cgst": 0.0,
        "sgst": 0.0,
        "cess": 0.0,
    }


def _request(rows: int) -> RenderRequest:
    check = Check(name="c", expected=Decimal("1.00"), found=Decimal("1.00"), explains="क्षेत्र தமிழ் agree")
    result = SectionResult(
        name="outward_supplies", schema_version=1, rows={"rows": rows}, totals={"igst": "222.21"}, checks=(check,)
    )
    file = ReportFile(
        format="section-outward_supplies", media_type="application/json", file_name="x", sha256="0" * 64, size=1
    )
    key = ReportKey(
        report_type=ReportType.TAX,
        jurisdiction="IN",
        period="Q1-2026",
        first_day=date(2026, 1, 1),
        last_day=date(2026, 3, 31),
    )
    return RenderRequest(
        report_id=UUID(int=1),
        key=key,
        as_of=AsOf(number=1, at=datetime(2026, 4, 1, tzinfo=UTC)),
        sections=(SectionWritten(result=result, file=file),),
        format="pdf",
    )


BENCHMARK = Benchmark(name="report-pdf", figures=(SECONDS, SILENCE), run=run)
