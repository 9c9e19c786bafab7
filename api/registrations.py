"""Registrations as the API shows them."""

from uuid import UUID

from pydantic import JsonValue

from api.cases import APPLICATIONS, check_json, flag_json, instant, instant_or_none, transition_json
from api.problems import not_found
from api.task_json import REGISTRATIONS
from models.actors import Actor, Role
from models.registration import RegistrationState
from models.status import STANDING, ContractorStatus
from models.tables.database import Database
from models.tables.registration_view import RegistrationView, read_registration

JsonObject = dict[str, JsonValue]


def visible_registration(database: Database, contractor_id: UUID, actor: Actor) -> RegistrationView:
    """The registration, for its owner and for officials.

    Raises:
        ApiProblem: 404 when there is none, or it is another's.
    """
    found = read_registration(database, contractor_id)
    if found is None or not (actor.is_official or found.owner == actor.subject):
        raise not_found("registration")
    return found


def registration_json(view: RegistrationView, tasks: list[JsonValue], actor: Actor) -> JsonObject:
    """The registration as `RegistrationView` (of the messages) documents it."""
    return {
        "contractor_id": str(view.contractor_id),
        "application_id": str(view.application_id),
        "status": view.status,
        "risk_level": view.risk_level,
        "wallet_address": view.wallet_address,
        "approved_at": instant(view.approved_at),
        "expires_at": instant(view.expires_at),
        "checked_at": instant_or_none(view.checked_at),
        "reminders_sent": list(view.reminded),
        "checks": [check_json(check) for check in view.checks],
        "flags": [flag_json(flag, official=actor.is_official) for flag in view.flags],
        "tasks": tasks,
        "status_history": [transition_json(entry) for entry in view.history],
        "chain": [written.model_dump(mode="json") for written in view.chain_writes],
        "links": _links(view, actor),
    }


def changed_json(state: RegistrationState) -> JsonObject:
    """The registration after an order, as `StandingChangedView` documents it."""
    return {
        "contractor_id": str(state.contractor_id),
        "status": state.status,
        "waiting_for": state.waiting_for,
        "expires_at": instant(state.expires_at),
        "links": {"self": f"{REGISTRATIONS}/{state.contractor_id}"},
    }


def _links(view: RegistrationView, actor: Actor) -> JsonObject:
    base, application = f"{REGISTRATIONS}/{view.contractor_id}", f"{APPLICATIONS}/{view.application_id}"
    links: JsonObject = {
        "self": base,
        "application": application,
        "certificate": f"{application}/certificate",
        "verify": f"/api/v1/verify/{view.wallet_address}",
    }
    if view.renewal_id is not None:
        links["renewal"] = f"{APPLICATIONS}/{view.renewal_id}"
    if actor.has(Role.GOVERNMENT_ADMIN) and view.status in STANDING:
        either = "suspend" if view.status is ContractorStatus.GOV_APPROVED else "reinstate"
        links |= {either: f"{base}/{either}", "revoke": f"{base}/revoke"}
    renewable = view.status in {ContractorStatus.GOV_APPROVED, ContractorStatus.EXPIRED}
    if view.owner == actor.subject and renewable:
        links["renew"] = f"{base}/renew"
    return links
