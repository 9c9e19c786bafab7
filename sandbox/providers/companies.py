"""The register of companies and LLPs: POST /cin and POST /llpin."""

from pydantic import JsonValue

from sandbox.entities import Cin, Entity, Llpin
from sandbox.providers.provider import Asking, JsonObject, Provider, VerificationQuestion, registry_status, says_unknown
from sandbox.services import SandboxService


class CinQuestion(VerificationQuestion):
    """POST /cin."""

    cin: Cin


class LlpinQuestion(VerificationQuestion):
    """POST /llpin."""

    llpin: Llpin


def _cin(question: CinQuestion, asking: Asking) -> JsonObject:
    entity = next((one for one in asking.state.entities() if one.cin == question.cin), None)
    known = None if entity is None or says_unknown(entity.statuses.cin) else entity
    return {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "status": "VALID" if known else "INVALID",
        "cin": question.cin,
        "company_name": known.name if known else None,
        "registration_number": int(question.cin[-6:]) if known else None,
        "incorporation_date": _incorporated(known),
        "cin_status": registry_status(known.statuses.cin, "ACTIVE") if known else None,
        "incorporation_country": "INDIA" if known else None,
        "director_details": _people(known),
    }


def _llpin(question: LlpinQuestion, asking: Asking) -> JsonObject:
    entity = next((one for one in asking.state.entities() if one.llpin == question.llpin), None)
    known = None if entity is None or says_unknown(entity.statuses.llpin) else entity
    return {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "status": "VALID" if known else "INVALID",
        "llpin": question.llpin,
        "llp_name": known.name if known else None,
        "incorporation_date": _incorporated(known),
        "llp_status": registry_status(known.statuses.llpin, "ACTIVE") if known else None,
        "designated_partners": _people(known),
    }


def _incorporated(entity: Entity | None) -> str | None:
    return entity.incorporation_date.isoformat() if entity and entity.incorporation_date else None


def _people(entity: Entity | None) -> list[JsonValue]:
    return (
        [{"din": one.din, "name": one.name, "designation": one.designation} for one in entity.directors]
        if entity
        else []
    )


COMPANIES = (
    Provider(SandboxService.CIN, "/cin", CinQuestion, _cin),
    Provider(SandboxService.LLPIN, "/llpin", LlpinQuestion, _llpin),
)
