"""How much of the sample papers is read, and at what cost: `python -m bench.reading [companies]`.

Each of the twelve types of paper, as a PDF with text, as a scan at 200 dpi, and as a photograph at 100 dpi. A field is
right when it is exactly what is printed; the aims are 99, 97 and 90 % of them.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median

import psutil

from activities.clients.reading.pool import PaperReader, ReadingLimits
from models.contractor.vocabulary import DocumentType
from models.reading.reading import read_paper
from samples.company import make_company
from samples.dossier import dossier_of, printed_on
from samples.scans import photograph, scanned_pdf

_TODAY = date(2026, 11, 22)
_MB = 1024 * 1024
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


async def all_figures(companies: int = 2) -> list[ReadingFigures]:
    """The figures of every form."""
    return [await figures_of(form, companies) for form in FORMS]


def _reading_process() -> psutil.Process:
    (process,) = [
        child for child in psutil.Process().children() if "activities.clients.reading.process" in child.cmdline()
    ]
    return process


def main() -> None:
    """Print the figures; fail where an aim is missed."""
    missed = False
    for figures in asyncio.run(all_figures(int(sys.argv[1]) if len(sys.argv) > 1 else 2)):
        missed |= figures.accuracy < figures.aim
        print(
            f"{figures.form}: {figures.right} of {figures.fields} fields right ({100 * figures.accuracy:.1f} %, aim "
            f"{100 * figures.aim:.0f} %), {figures.wrong} wrong, {figures.asked_again} of {figures.documents} papers "
            f"asked for again; a document {figures.median_wall_seconds} s, {figures.median_cpu_seconds} s of a "
            f"processor, {figures.resident_mb} MB"
        )
    if missed:
        raise SystemExit("an aim is missed")


if __name__ == "__main__":
    main()
