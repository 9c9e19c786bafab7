"""Which papers an application needs, and why (seed 001, section 4)."""

from datetime import date

from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.contractor.labour_licence import licence_needed, threshold_on
from models.contractor.rules.identity import MAY_HAVE_CIN, entity_type_of
from models.contractor.vocabulary import COMPANIES, DocumentType, EntityType

__all__ = ["DocumentType", "required_documents"]

_ALWAYS = {
    DocumentType.PAN_CARD: "every contractor proves its PAN",
    DocumentType.GST_CERTIFICATE: "every contractor proves its GST registration",
    DocumentType.CA_TURNOVER_CERTIFICATE: "a chartered accountant certifies the turnover",
    DocumentType.BANK_SOLVENCY_CERTIFICATE: "a bank certifies the solvency",
    DocumentType.PAST_PROJECTS_DOCUMENT: "the past projects are documented",
    DocumentType.LITIGATION_DISCLOSURE: "the litigation disclosure is signed",
}


def required_documents(document: JsonObject, *, today: date) -> dict[DocumentType, str]:
    """The kinds of papers that must be uploaded before submission, each with the reason."""
    contractor = Fields(document, "contractor")
    identity, compliance = contractor.section("legalIdentity"), contractor.section("compliance")
    entity_type, required = entity_type_of(identity), dict(_ALWAYS)
    if entity_type in COMPANIES or (entity_type in MAY_HAVE_CIN and identity.has("cin")):
        required[DocumentType.CIN_CERTIFICATE] = "a company proves its incorporation"
    if entity_type is EntityType.LLP:
        required[DocumentType.LLPIN_CERTIFICATE] = "an LLP proves its incorporation"
    if compliance.section("esicRegistration").yes("isRegistered"):
        required[DocumentType.ESIC_CERTIFICATE] = "the declared ESIC registration is proved"
    licence = compliance.section("labourLicense")
    workforce = licence.whole("workforceSize")
    if workforce is not None and licence_needed(workforce, today):
        threshold = threshold_on(today)
        required[DocumentType.LABOUR_LICENSE] = (
            f"a licence is required from {threshold.workforce} contract labourers on ({threshold.law})"
        )
    elif licence.yes("isRequired"):
        required[DocumentType.LABOUR_LICENSE] = "a labour licence is declared as required"
    if identity.yes("msmeRegistered"):
        required[DocumentType.MSME_CERTIFICATE] = "the declared Udyam registration is proved"
    return required
