"""What a section of a report is to the process that writes reports."""

from collections.abc import Callable
from typing import BinaryIO, Protocol

import psycopg

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Progress, SectionResult

Report = Callable[[Progress], None]
"""Called now and then while a section is written, from the thread that writes it: a heartbeat, a progress figure."""


class Section(Protocol):
    """One section of a report.

    `write` streams JSON (UTF-8) to `out` while PostgreSQL computes it, row by row, so that its memory does not grow
    with them. `connection` is in a transaction of isolation REPEATABLE READ (READ ONLY will do), the
    same or one of the same exported snapshot for every section of a report; a section reads nothing else, sets nothing
    that outlives the transaction, and neither commits nor rolls back. The same snapshot gives the same bytes.

    A section is whole or not at all: when `write` raises, what stands in `out` is to be thrown away, and the section
    written again.
    """

    @property
    def name(self) -> str:
        """The section's name, a word like `outward_supplies`: its file, its part of the report."""
        ...

    @property
    def schema_version(self) -> int:
        """Of what it writes; goes up when a reader must be told."""
        ...

    def write(
        self,
        connection: psycopg.Connection[tuple[object, ...]],
        period: ReportPeriod,
        jurisdiction: Jurisdiction,
        out: BinaryIO,
        report: Report,
    ) -> SectionResult:
        """Write the section to `out`.

        Raises:
            psycopg.Error: the database went away, or the transaction was cancelled.
        """
        ...
