"""How much of the sample papers is read, and at what cost.

Each of the twelve types of paper of some companies, as a PDF with text, as a scan at 200 dpi, and as a photograph at
100 dpi, one after the other. A field is right when it is exactly what is printed: 99, 97 and 90 % of them are the aims,
so the share that is not right is shown, and twice as much breaks the run. There is no floor: nothing reads a scan
without reading it.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from statistics import median

import psutil

from activities.clients.reading.pool import PaperReader, ReadingLimits
from bench.benchmark import Benchmark, Figure, Measurement
from bench.ground import Ground
from models.contractor.vocabulary import DocumentType
from models.reading.reading import read_paper
from samples.company import make_company
from samples.dossier import dossier_of, printed_on
from samples.scans import photograph, scanned_pdf

_TODAY = date(2026, 11, 22)
_MB = 1024 * 1024
_COMPANIES = 2
_LIMITS = ReadingLimits(read_cpu_seconds=300, read_wall_seconds=900)
"""Wider than in service: a figure of a slow machine is a figure too."""
_PDF, _JPEG = "application/pdf", "image/jpeg"

FORMS: dict[str, tuple[Callable[[bytes, int], bytes], str, float]] = {
    "text": (lambda pdf, _: pdf, _PDF, 0.99),
    "scan_200_dpi": (lambda pdf, _: scanned_pdf(pdf), _PDF, 0.97),
    "photograph_100_dpi": (photograph, _JPEG, 0.90),
}
"""How a paper is sent: made from its PDF and a number, its type, and the share of fields to be read."""


@dataclass(frozen=True)
class ReadingFigures:
    """Of one form. `wrong` are fields that were read, with enough confidence to be held against the declaration, as
    something else than is printed: those would accuse somebody falsely. Memory is the reading process's highest."""

    form: str
    aim: float
    documents: int
    fields: int
    right: int
    wrong: int
    asked_again: int
    median_wall_seconds: float
    median_cpu_seconds: float
    resident_mb: int

    @property
    def accuracy(self) -> float:
        """The share of the fields that were read as they are printed."""
        return self.right / self.fields


async def figures_of(form: str, companies: int) -> ReadingFigures:
    """Read every paper of the first `companies` sample companies in one form, one after the other."""
    made, mime_type, aim = FORMS[form]
    fields = right = wrong = asked_again = highest = 0
    walls, processors = list[float](), list[float]()
    async with PaperReader(processes=1, limits=_LIMITS) as reader:
        for number in range(companies):
            company = make_company(number, today=_TODAY)
            printed = printed_on(company)
            for place, (kind, pdf) in enumerate(dossier_of(company).items()):
                content = made(pdf, 100 * number + place)
                await reader.examine(content, mime_type)  # so that no start of a process is counted
                process = _reading_process()
                before, began = process.cpu_times(), time.perf_counter()
                paper = await reader.read(content, mime_type)
                walls.append(time.perf_counter() - began)
                after = process.cpu_times()
                processors.append(after.user + after.system - before.user - before.system)
                highest = max(highest, process.memory_info().rss)
                reading = read_paper(DocumentType(kind), paper)
                asked_again += reading.ask_again is not None
                for name, value in printed[kind].items():
                    found = reading.fields.get(name)
                    fields += 1
                    right += found is not None and found.value == value
                    wrong += found is not None and found.value != value
    return ReadingFigures(
        form=form,
        aim=aim,
        documents=len(walls),
        fields=fields,
        right=right,
        wrong=wrong,
        asked_again=asked_again,
        median_wall_seconds=round(median(walls), 3),
        median_cpu_seconds=round(median(processors), 3),
        resident_mb=highest // _MB,
    )


def _reading_process() -> psutil.Process:
    (process,) = [
        child for child in psutil.Process().children() if "activities.clients.reading.process" in child.cmdline()
    ]
    return process


def run(ground: Ground) -> Iterator[Measurement]:
    """Read them all, form by form."""
    for form, (unread, seconds, memory) in _FIGURES.items():
        ground.say(f"reading papers: {form}")
        read = asyncio.run(figures_of(form, _COMPANIES))
        told = f"{read.right} of {read.fields}; {read.wrong} wrong, {read.asked_again} of {read.documents} asked again"
        yield unread.measured(100 * (1 - read.accuracy), note=told)
        yield seconds.measured(read.median_cpu_seconds, note=f"{read.median_wall_seconds} s on the clock")
        yield memory.measured(read.resident_mb, note="the reading process at its highest")


_FIGURES = {
    form: (
        Figure(
            what=f"{form}: fields not read as printed",
            unit="%",
            at_most=round(200 * (1 - share), 1),
            aim=round(100 * (1 - share), 1),
        ),
        Figure(what=f"{form}: a document, of a processor", unit="s"),
        Figure(what=f"{form}: memory", unit="MB"),
    )
    for form, (_, _, share) in FORMS.items()
}

BENCHMARK = Benchmark(name="reading", figures=tuple(chain.from_iterable(_FIGURES.values())), run=run)
