"""What an enterprise is registered for: POST /udyam, /esic and /labour-licence."""

from sandbox.entities import EsicNumber, Text, Udyam
from sandbox.providers.provider import Asking, JsonObject, Provider, VerificationQuestion, registry_status, says_unknown
from sandbox.services import SandboxService


class UdyamQuestion(VerificationQuestion):
    """POST /udyam."""

    udyam: Udyam


class EsicQuestion(VerificationQuestion):
    """POST /esic."""

    esic: EsicNumber


class LabourLicenceQuestion(VerificationQuestion):
    """POST /labour-licence."""

    licence_number: Text


def _udyam(question: UdyamQuestion, asking: Asking) -> JsonObject:
    entity = next((one for one in asking.state.entities() if one.udyam and one.udyam.number == question.udyam), None)
    head: JsonObject = {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "udyam": question.udyam,
    }
    if entity is None or entity.udyam is None or registry_status(entity.statuses.udyam, "SUCCESS") != "SUCCESS":
        return head | {"status": "FAILURE", "enterprise_name": None, "enterprise_type": None}
    return head | {
        "status": "SUCCESS",
        "enterprise_name": entity.udyam.enterprise_name or entity.name,
        "enterprise_type": entity.udyam.enterprise_type,
    }


def _esic(question: EsicQuestion, asking: Asking) -> JsonObject:
    entity = next((one for one in asking.state.entities() if one.esic and one.esic.number == question.esic), None)
    head: JsonObject = {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "esic": question.esic,
    }
    if entity is None or entity.esic is None or says_unknown(entity.statuses.esic):
        return head | {"status": "INVALID", "establishment_name": None, "coverage_status": None}
    return head | {
        "status": "VALID",
        "establishment_name": entity.name,
        "coverage_status": registry_status(entity.statuses.esic, "ACTIVE"),
        "employee_count": entity.esic.employee_count,
        "contributions_overdue": entity.esic.contributions_overdue,
    }


def _labour_licence(question: LabourLicenceQuestion, asking: Asking) -> JsonObject:
    number = question.licence_number
    entity = next(
        (one for one in asking.state.entities() if one.labour_licence and one.labour_licence.number == number), None
    )
    head: JsonObject = {
        "verification_id": question.verification_id,
        "reference_id": asking.reference_id,
        "licence_number": number,
    }
    if entity is None or entity.labour_licence is None or says_unknown(entity.statuses.labour):
        return head | {"status": "INVALID", "licence_status": None, "holder_name": None}
    licence = entity.labour_licence
    return head | {
        "status": "VALID",
        "licence_status": registry_status(entity.statuses.labour, "ACTIVE"),
        "holder_name": licence.holder_name or entity.name,
        "valid_from": licence.valid_from.isoformat() if licence.valid_from else None,
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "workforce_size": licence.workforce_size,
    }


ENTERPRISE = (
    Provider(SandboxService.UDYAM, "/udyam", UdyamQuestion, _udyam),
    Provider(SandboxService.ESIC, "/esic", EsicQuestion, _esic),
    Provider(SandboxService.LABOUR, "/labour-licence", LabourLicenceQuestion, _labour_licence),
)
