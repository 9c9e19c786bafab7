"""The sections of each report, written from its snapshot."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from uuid import UUID

from models.encryption import Vault
from models.jurisdictions import Jurisdiction, jurisdiction_of
from models.report import AsOf, ReportKey, ReportType, SectionRequest
from models.report_period import ReportPeriod
from models.report_section import Progress, SectionResult
from models.report_snapshot import AsOfLost
from models.tables.database import Database
from models.tables.report_snapshots import HeldSnapshot, ReportSnapshots
from models.tables.reports.section import Section
from models.tables.reports.sources import sources_of

SectionsOf = Callable[[Jurisdiction, Vault], tuple[Section, ...]]
"""What the sections of one type of report are, in a jurisdiction, in their order."""


class ReportSections:
    """Every method raises `DatabaseUnavailable` when PostgreSQL is away.

    Args:
        kinds: the sections of each type of report that there is.
    """

    def __init__(self, database: Database, kinds: Mapping[ReportType, SectionsOf]) -> None:
        self._vault = database.vault
        self._snapshots = ReportSnapshots(database)
        self._kinds = kinds

    def names(self, key: ReportKey) -> tuple[str, ...]:
        """The sections of a report, in their order.

        Raises:
            ValueError: there is no such report in this jurisdiction.
        """
        return tuple(section.name for section in self._of(key))

    @contextmanager
    def held(self, report_id: UUID, key: ReportKey) -> Generator[HeldSnapshot]:
        """Hold the moment of a report while the block runs."""
        sources = sources_of(key.report_type, _period(key), jurisdiction_of(key.jurisdiction))
        with self._snapshots.held(report_id, sources) as snapshot:
            yield snapshot

    def as_of(self, report_id: UUID) -> AsOf | None:
        """The moment that is held for a report, or was held last."""
        return self._snapshots.as_of(report_id)

    def forget(self, report_id: UUID) -> None:
        """Let the moment go: every section is written."""
        self._snapshots.forget(report_id)

    def write(self, request: SectionRequest, out: BinaryIO, told: Callable[[Progress], None]) -> SectionResult:
        """Write one section, as JSON, as of the report's moment.

        Raises:
            SnapshotGone: nobody holds the moment now; ask again soon.
            AsOfLost: the moment is another than the one asked for.
        """
        (section,) = [each for each in self._of(request.key) if each.name == request.section]
        with self._snapshots.reading(request.report_id) as (connection, as_of):
            if as_of.number != request.as_of.number:
                raise AsOfLost("the record has changed since the sections before this one were written")
            jurisdiction = jurisdiction_of(request.key.jurisdiction)
            return section.write(connection, _period(request.key), jurisdiction, out, told)

    def _of(self, key: ReportKey) -> tuple[Section, ...]:
        kind = self._kinds.get(key.report_type)
        if kind is None:
            raise ValueError(f"there is no {key.report_type} report")
        return kind(jurisdiction_of(key.jurisdiction), self._vault)


def _period(key: ReportKey) -> ReportPeriod:
    return ReportPeriod(name=key.period, first_day=key.first_day, last_day=key.last_day)
