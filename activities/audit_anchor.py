"""Closing periods of the audit trails in the record. Quick and ours: run as local activities."""

from collections.abc import Callable
from typing import Protocol

from temporalio import activity

from models.audit_anchor import AuditPeriod, ClosedPeriod
from models.chain import ChainReceipt
from models.confidential_anchor import Commitment
from models.record import Record


class AnchoredPeriod(Record):
    """A period whose root stands on chain."""

    period: str
    receipt: ChainReceipt


class ClosedPeriods(Protocol):
    """The closed periods. Each method is one transaction."""

    def close(self, period: AuditPeriod) -> ClosedPeriod:
        """Close a period; one that is closed already stays as it is."""
        ...

    def anchored(self, period: str, receipt: ChainReceipt) -> ClosedPeriod:
        """Keep where a period's root stands on chain."""
        ...


class ConfidentialPeriods(Protocol):
    """The closed periods of the confidential trail. Each method is one transaction."""

    def close(self, period: AuditPeriod) -> Commitment:
        """Close a period, whether or not there is anything in it; one that is closed already stays as it is."""
        ...

    def anchored(self, period: str, receipt: ChainReceipt) -> Commitment:
        """Keep where a period's commitment stands on chain."""
        ...


class AuditAnchorActivities:
    """What anchoring the audit trails does to the record."""

    def __init__(self, records: ClosedPeriods, confidential: ConfidentialPeriods) -> None:
        self._records = records
        self._confidential = confidential

    @activity.defn
    def close_audit_period(self, period: AuditPeriod) -> ClosedPeriod:
        """Decide, once and for good, what a period covers, and its root."""
        return self._records.close(period)

    @activity.defn
    def record_audit_anchor(self, anchored: AnchoredPeriod) -> ClosedPeriod:
        """Record where the root stands on chain."""
        return self._records.anchored(anchored.period, anchored.receipt)

    @activity.defn
    def close_confidential_period(self, period: AuditPeriod) -> Commitment:
        """Decide, once and for good, what is committed to for a period of the confidential trail."""
        return self._confidential.close(period)

    @activity.defn
    def record_confidential_anchor(self, anchored: AnchoredPeriod) -> Commitment:
        """Record where the commitment stands on chain."""
        return self._confidential.anchored(anchored.period, anchored.receipt)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [
            self.close_audit_period,
            self.record_audit_anchor,
            self.close_confidential_period,
            self.record_confidential_anchor,
        ]
