"""What has changed on a trade since its last step was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from models.notice import Notice
from models.trade_process import Cancellation, TradeAssessment, TradeRequest, TradeTransition


@dataclass
class Changed:
    """What changed, but for the tasks: their desk knows."""

    opens: TradeRequest | None = None
    transitions: list[TradeTransition] = field(default_factory=list[TradeTransition])
    notices: list[Notice] = field(default_factory=list[Notice])
    flags: bool = False
    offers: bool = False
    assessment: TradeAssessment | None = None
    buyer: UUID | None = None
    cancellation: Cancellation | None = None
    approved_by: str | None = None
    escrow_reference: str | None = None
    funding_due_at: datetime | None = None
    funded_at: datetime | None = None


class TradeJournal:
    """Keeps what changed until it is taken."""

    def __init__(self) -> None:
        self.changed = Changed()

    def notify(self, event: str, payload: Mapping[str, JsonValue]) -> None:
        """Others are to hear of it."""
        self.changed.notices.append(Notice(event=event, payload=dict(payload)))

    def take(self) -> Changed:
        """What changed since this was asked last."""
        taken, self.changed = self.changed, Changed()
        return taken
