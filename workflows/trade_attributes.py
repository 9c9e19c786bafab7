"""What operators see of a trade in Temporal's UI: ids, states and times, nobody's name."""

from datetime import datetime

from temporalio import workflow
from temporalio.common import SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes

from models.trade import TradeStatus
from models.trade_process import TradeState, TradeWaitingOn
from workflows.attributes import CASE_STATUS, DUE_AT, WAITING_ON, due_words, task_words

_BEGINS = (TradeStatus.REQUESTED.value, TradeWaitingOn.COMPLIANCE.value)


def trade_at_start() -> TypedSearchAttributes:
    """The attributes a trade is started with (given at start, they cost nothing)."""
    status, waiting_on = _BEGINS
    return TypedSearchAttributes(
        [SearchAttributePair(CASE_STATUS, status), SearchAttributePair(WAITING_ON, waiting_on)]
    )


class TradeAttributes:
    """Keeps a running trade's attributes and details true, and upserts only what changed: each upsert is billed."""

    def __init__(self) -> None:
        self._said: tuple[str, str] = _BEGINS
        self._due_at: datetime | None = None

    def publish(self, state: TradeState) -> None:
        """Show the trade."""
        workflow.set_current_details(_words(state))
        says = (state.status.value, state.waiting_on.value)
        if says == self._said:
            return  # a due time alone is no news for a search
        changes: list[SearchAttributeUpdate[str] | SearchAttributeUpdate[datetime]] = [
            key.value_set(value)
            for key, value, was in zip((CASE_STATUS, WAITING_ON), says, self._said, strict=True)
            if value != was
        ]
        if state.due_at != self._due_at:
            changes.append(DUE_AT.value_set(state.due_at) if state.due_at else DUE_AT.value_unset())
        workflow.upsert_search_attributes(changes)  # pyright: ignore[reportUnknownMemberType]  # untyped in the SDK
        self._said, self._due_at = says, state.due_at


def _words(state: TradeState) -> str:
    lines = [f"**{state.status}**, waits for {state.waiting_for}.", *due_words(state.due_at)]
    if state.reason is not None:
        lines.append(f"Cancelled: {state.reason}.")
    if state.refusals:
        lines.append("Rules that it breaks: " + ", ".join(each.code for each in state.refusals) + ".")
    lines += [f"Flag {flag.severity} {flag.flag_type}: {flag.outcome or 'open'}." for flag in state.flags]
    if state.paid_in is not None:
        lines.append(f"The buyer has {state.paid_in} in escrow.")
    return "\n\n".join([*lines, *task_words(state.tasks)])
