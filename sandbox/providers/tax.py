"""The tax registers: POST /pan and POST /gstin."""

from pydantic import Field

from sandbox.entities import Entity, EntityType, Gstin, Pan
from sandbox.providers.gst_states import GST_STATES
from sandbox.providers.provider import Asking, JsonObject, Provider, Question, name_match, registry_status, says_unknown
from sandbox.services import SandboxService

_HOLDERS = {
    "A": "Association of Persons",
    "B": "Body of Individuals",
    "C": "Company",
    "F": "Firm",
    "G": "Government",
    "H": "Hindu Undivided Family",
    "J": "Artificial Juridical Person",
    "L": "Local Authority",
    "P": "Individual or Person",
    "T": "Trust",
}
_CONSTITUTIONS = {
    EntityType.PRIVATE_LIMITED: "Private Limited Company",
    EntityType.PUBLIC_LIMITED: "Public Limited Company",
    EntityType.LLP: "Limited Liability Partnership",
    EntityType.PARTNERSHIP: "Partnership",
    EntityType.PROPRIETORSHIP: "Proprietorship",
    EntityType.AOP: "Society/ Club/ Trust/ AOP",
    EntityType.TRUST: "Society/ Club/ Trust/ AOP",
    EntityType.GOVERNMENT: "Government Department",
}
_PERSONS = frozenset("PH")


class PanQuestion(Question):
    """POST /pan."""

    pan: Pan
    name: str | None = None


class GstinQuestion(Question):
    """POST /gstin."""

    gstin: Gstin = Field(alias="GSTIN")
    business_name: str | None = None


def _pan(question: PanQuestion, asking: Asking) -> JsonObject:
    entity = asking.state.staged(question.pan)
    head: JsonObject = {
        "pan": question.pan,
        "type": None,
        "reference_id": asking.reference_id,
        "name_provided": question.name,
        "registered_name": None,
    }
    if entity is None or says_unknown(entity.statuses.pan):
        return head | {"valid": False, "message": "Invalid PAN", "pan_status": "INVALID"}
    status = registry_status(entity.statuses.pan, "VALID")
    valid = status == "VALID"
    answer = head | {
        "type": _HOLDERS.get(question.pan[3]),
        "registered_name": entity.name,
        "valid": valid,
        "message": "PAN verified successfully" if valid else f"PAN is {status.lower()}",
        "pan_status": status,
    }
    if question.name:
        score, band = name_match(question.name, entity.name, person=question.pan[3] in _PERSONS)
        answer |= {"name_match_score": score, "name_match_result": band}
    return answer


def _gstin(question: GstinQuestion, asking: Asking) -> JsonObject:
    entity = next((one for one in asking.state.entities() if one.gstin == question.gstin), None)
    head: JsonObject = {"reference_id": asking.reference_id, "GSTIN": question.gstin}
    if entity is None or says_unknown(entity.statuses.gstin):
        return head | {"valid": False, "message": "GSTIN Doesn't Exist"}
    found: JsonObject = {
        "legal_name_of_business": entity.name,
        "trade_name_of_business": entity.trade_name or entity.name,
        "constitution_of_business": _CONSTITUTIONS[entity.entity_type] if entity.entity_type else None,
        "taxpayer_type": "Regular",
        "gst_in_status": registry_status(entity.statuses.gstin, "Active").capitalize(),
        "date_of_registration": entity.gst_registered_on.isoformat() if entity.gst_registered_on else None,
        "principal_place_split_address": _address(entity, question.gstin),
        "valid": True,
        "message": "GSTIN Exists",
    }
    return head | found


def _address(entity: Entity, gstin: str) -> JsonObject:
    staged: JsonObject = entity.address.model_dump() if entity.address else {}
    return staged | {"state": staged.get("state") or GST_STATES.get(gstin[:2])}


TAX = (
    Provider(SandboxService.PAN, "/pan", PanQuestion, _pan),
    Provider(SandboxService.GSTIN, "/gstin", GstinQuestion, _gstin),
)
