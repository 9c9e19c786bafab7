"""Cases as the API shows them. The view of one case is the hot path: it is written as JSON without another model."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from api.problems import not_found
from models.actors import Actor
from models.application import WAITING_FOR, Transition, WaitingOn
from models.change_request import Asked
from models.checks import CheckResult
from models.elapsed import elapsed
from models.flags import FlagType, RiskFlag
from models.registries import Service
from models.status import ContractorStatus
from models.tables.case_view import CaseView, read_case
from models.tables.cases import CaseSummary
from models.tables.database import Database
from models.tables.links import LinkedCase, read_linked_cases

JsonObject = dict[str, JsonValue]
APPLICATIONS = "/api/v1/applications"


def visible_case(database: Database, application_id: UUID, actor: Actor) -> CaseView:
    """The case, for its owner and for officials.

    Raises:
        ApiProblem: 404 when there is none, or it is another's.
    """
    case = read_case(database, application_id, evidence=actor.is_official)
    if case is None or not (actor.is_official or case.owner == actor.subject):
        raise not_found("application")
    return case


def linked_cases_for(database: Database, case: CaseView, actor: Actor) -> tuple[LinkedCase, ...] | None:
    """The cases of others that share something with this one; None for its owner, who may not learn of any."""
    return read_linked_cases(database, case.application_id) if actor.is_official else None


def case_json(
    case: CaseView,
    missing: list[str],
    now: datetime,
    linked: tuple[LinkedCase, ...] | None,
    silent: Collection[Service] = (),
) -> JsonObject:
    """The case as `ApplicationView` documents it; without `linked` as its owner may see it; `silent` are the registries
    that are not asked at present."""
    return {
        "application_id": str(case.application_id),
        "contractor_id": str(case.contractor_id),
        "attempt": case.attempt,
        "status": case.status,
        "document_version": case.document_version,
        "status_history": [transition_json(entry) for entry in case.status_history],
        "risk_level": case.risk_level,
        "flags": [flag_json(flag, official=linked is not None) for flag in case.flags],
        "score": None if case.score is None else case.score.model_dump(mode="json"),
        "checks": [check_json(check) for check in case.checks],
        "waiting_on": case.waiting_on,
        "waiting_for": _waiting_for(case, silent),
        "due_at": instant_or_none(case.due_at),
        "changes_requested": [_asked(each) for each in case.asked],
        "elapsed": _elapsed(case, now),
        "missing": list(missing),
        "rejection_reason": case.rejection_reason,
        "rejection": _rejection(case),
        "linked_cases": None if linked is None else [_linked(each) for each in linked],
        "chain": None if case.chain is None else case.chain.model_dump(),
        "certificate": _certificate(case),
        "created_at": instant(case.created_at),
        "updated_at": instant(case.updated_at),
        "submitted_at": instant_or_none(case.submitted_at),
        "approved_at": instant_or_none(case.approved_at),
        "expires_at": instant_or_none(case.expires_at),
        "links": links_of(case.application_id, case.status) | _answer_links(case),
    }


def summary_json(case: CaseSummary) -> JsonObject:
    """One entry of the list, as `ApplicationSummary` documents it."""
    return {
        "application_id": str(case.application_id),
        "contractor_id": str(case.contractor_id),
        "attempt": case.attempt,
        "legal_name": case.legal_name,
        "status": case.status,
        "risk_level": case.risk_level,
        "competence_score": case.competence_score,
        "waiting_on": case.waiting_on,
        "waiting_for": WAITING_FOR[case.waiting_on],
        "due_at": instant_or_none(case.due_at),
        "created_at": instant(case.created_at),
        "updated_at": instant(case.updated_at),
        "links": {"self": f"{APPLICATIONS}/{case.application_id}"},
    }


def links_of(application_id: UUID, status: ContractorStatus) -> JsonObject:
    """Where to go from a case."""
    base = f"{APPLICATIONS}/{application_id}"
    links: JsonObject = {
        "self": base,
        "contractor": f"{base}/contractor",
        "documents": f"{base}/documents",
        "events": f"{base}/events",
        "comments": f"{base}/comments",
    }
    if status is ContractorStatus.DRAFT:
        links |= {"wallet_message": f"{base}/wallet-message", "submit": f"{base}/submit"}
    if status is ContractorStatus.GOV_APPROVED:
        links["certificate"] = f"{base}/certificate"
    return links


def _answer_links(case: CaseView) -> JsonObject:
    return {"submit": f"{APPLICATIONS}/{case.application_id}/submit"} if case.asked else {}


def instant(at: datetime) -> str:
    """UTC, as RFC 3339 writes it."""
    return at.isoformat().replace("+00:00", "Z")


def instant_or_none(at: datetime | None) -> str | None:
    """The same of what may not have been yet."""
    return None if at is None else instant(at)


def _waiting_for(case: CaseView, silent: Collection[Service]) -> str:
    """What a case waits for; while that is the registries, with those that do not answer anybody at present."""
    said = WAITING_FOR[case.waiting_on]
    if case.waiting_on is not WaitingOn.REGISTRIES or not silent:
        return said
    return f"{said} (not answering at present: {', '.join(silent)}; they are asked again by themselves)"


def transition_json(entry: Transition) -> JsonObject:
    """The entry as `TransitionView` documents it."""
    return {
        "status": entry.status,
        "timestamp": instant(entry.at),
        "changed_by": entry.changed_by,
        "remarks": entry.remarks,
    }


def flag_json(flag: RiskFlag, *, official: bool) -> JsonObject:
    """The flag as `FlagView` documents it; evidence is for the officials."""
    finding = flag.finding
    # What an official wrote of a pattern may name the other contractor.
    remarks_shown = official or finding.flag_type is not FlagType.SUSPICIOUS_PATTERN
    return {
        "flag_id": str(flag.flag_id),
        "flag_type": finding.flag_type,
        "severity": finding.severity,
        "description": finding.description,
        "source": finding.source,
        "source_system": finding.source_system,
        "related_field": finding.related_field,
        "detected_at": instant(flag.detected_at),
        "resolved": flag.resolved,
        "resolved_by": [override.subject for override in flag.overrides],
        "resolutions": [
            {
                "by": override.subject,
                "at": instant(override.at),
                "remarks": override.remarks if remarks_shown else None,
            }
            for override in flag.overrides
        ],
        "upheld_by": flag.upheld_by,
        "evidence": finding.evidence if official else None,
    }


def check_json(check: CheckResult) -> JsonObject:
    """The check as `CheckView` documents it."""
    return {
        "check": check.check,
        "outcome": check.outcome,
        "summary": check.summary,
        "provider": check.provider,
        "provider_reference": check.provider_reference,
        "asked_at": instant_or_none(check.asked_at),
        "took_ms": check.took_ms,
        "decided_by": check.decided_by,
    }


def _asked(asked: Asked) -> JsonObject:
    field = None if asked.field is None else f"contractor.{asked.field}"
    return {"field": field, "document_type": asked.document_type, "remark": asked.remark}


def _elapsed(case: CaseView, now: datetime) -> JsonObject:
    taken = elapsed(case.waits, now)
    return {
        "total_seconds": taken.total_seconds,
        "by": {party.value: seconds for party, seconds in taken.by.items()},
    }


def _rejection(case: CaseView) -> JsonValue:
    if case.rejection is None:
        return None
    return {**case.rejection.model_dump(mode="json"), "reason": case.rejection_reason}


def _linked(linked: LinkedCase) -> JsonValue:
    return {
        **linked.model_dump(mode="json"),
        "links": {"self": f"{APPLICATIONS}/{linked.application_id}"},
    }


def _certificate(case: CaseView) -> JsonValue:
    if case.certificate_hash is None or case.expires_at is None:
        return None
    return {
        "href": f"{APPLICATIONS}/{case.application_id}/certificate",
        "certificate_hash": case.certificate_hash,
        "expires_at": instant(case.expires_at),
    }
