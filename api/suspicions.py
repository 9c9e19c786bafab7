"""Suspicions as the API shows them, to the compliance role alone."""

from pydantic import JsonValue

from api.cases import instant, instant_or_none
from api.task_json import REPORTS, SUSPICIONS
from models.suspicion import SeenTransaction
from models.suspicion_record import SUSPICION_WAITS, SuspicionState
from models.tables.suspicion_view import SuspicionView

JsonObject = dict[str, JsonValue]


def summary_json(view: SuspicionView) -> JsonObject:
    """A suspicion in a list, as `SuspicionSummary` documents it."""
    waiting_on, waiting_for = SUSPICION_WAITS[view.stage]
    return {
        "suspicion_id": str(view.id),
        "typology": view.typology,
        "subject": {"kind": view.subject_kind, "id": str(view.subject_id)},
        "period": view.period,
        "first_day": view.first_day.isoformat(),
        "last_day": view.last_day.isoformat(),
        "jurisdiction": view.jurisdiction,
        "currency": view.currency,
        "total": f"{view.total:.2f}",
        "transaction_count": view.transaction_count,
        "since": instant_or_none(view.since),
        "until": instant_or_none(view.until),
        "score": view.score,
        "listed_as": view.listed_as,
        "status": view.status,
        "stage": view.stage,
        "waiting_on": waiting_on,
        "waiting_for": waiting_for,
        "due_at": instant_or_none(view.due_at),
        "created_at": instant(view.created_at),
        "links": {"self": f"{SUSPICIONS}/{view.id}", "report": f"{REPORTS}/{view.report_id}"},
    }


def suspicion_json(view: SuspicionView) -> JsonObject:
    """A suspicion, as `SuspicionAnswer` documents it."""
    return {
        **summary_json(view),
        "transactions": [_seen(SeenTransaction.model_validate(each)) for each in view.transactions],
        "decided_by": view.decided_by,
        "decided_at": instant_or_none(view.decided_at),
        "remarks": view.remarks,
        "draft": view.draft.model_dump(mode="json"),
        "approved_by": view.approved_by,
        "approved_at": instant_or_none(view.approved_at),
        "reference": str(view.reference) if view.reference else None,
        "submitted_at": instant_or_none(view.submitted_at),
        "acknowledgement": view.acknowledgement,
        "failures": list[JsonValue](view.failures),
        "file": _file(view),
    }


def changed_json(state: SuspicionState) -> JsonObject:
    """A suspicion after a word on it, as `SuspicionChanged` documents it."""
    task = next((task for task in state.tasks if task.live), None)
    return {
        "suspicion_id": str(state.suspicion_id),
        "status": state.status,
        "stage": state.stage,
        "waiting_for": state.waiting_for,
        "due_at": instant_or_none(state.due_at),
        "task_id": str(task.task_id) if task is not None else None,
        "links": {"self": f"{SUSPICIONS}/{state.suspicion_id}"},
    }


def _seen(seen: SeenTransaction) -> JsonObject:
    return {
        "source": seen.source,
        "id": str(seen.id),
        "at": instant(seen.at),
        "way": seen.way,
        "amount": f"{seen.amount:.2f}",
        "method": seen.method,
        "counterparty": str(seen.counterparty) if seen.counterparty else None,
    }


def _file(view: SuspicionView) -> JsonValue:
    if view.file is None:
        return None
    return {
        "file_name": view.file.file_name,
        "sha256": view.file.sha256,
        "size": view.file.size,
        "href": f"{SUSPICIONS}/{view.id}/str",
    }
