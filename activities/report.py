"""What a report's process writes to the record. Quick and ours: run as a local activity."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from temporalio import activity

from models.report import ReportStep


class ReportRecords(Protocol):
    """The record of reports. Each method is one transaction."""

    def record(self, step: ReportStep) -> None:
        """Write one step, once."""
        ...

    def recorded(self, report_id: UUID) -> bool:
        """Whether there is this report, whatever became of it."""
        ...


class ReportActivities:
    """The report's own activities."""

    def __init__(self, records: ReportRecords) -> None:
        self._records = records

    @activity.defn
    def record_report_step(self, step: ReportStep) -> None:
        """Record one step of the process."""
        self._records.record(step)

    @activity.defn
    def report_is_recorded(self, report_id: UUID) -> bool:
        """Whether there is this report: Temporal forgets a process that ended some time ago, the record does not."""
        return self._records.recorded(report_id)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [self.record_report_step, self.report_is_recorded]
