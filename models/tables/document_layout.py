"""Where each member of the contractor document stands in the seed's tables."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from pydantic import JsonValue

from models.contractor.json_object import JsonObject
from models.tables.columns import ENTITY_TYPES
from models.tables.rows.contractor import ComplianceRow, FinancialRow, LegalIdentityRow, ProjectsRow

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MSME_CATEGORIES = frozenset({"MICRO", "SMALL", "MEDIUM", "NOT_APPLICABLE"})
_LARGEST_INTEGER = 2**31 - 1

SectionRow = LegalIdentityRow | FinancialRow | ProjectsRow | ComplianceRow


class Kind(Enum):
    """How a column holds its member."""

    SEALED = auto()
    """Any value, encrypted."""
    OBJECT = auto()
    """An object as jsonb, its secrets aside."""
    LIST = auto()
    """A list as jsonb, its secrets aside."""
    DAY = auto()
    INTEGER = auto()
    YES_NO = auto()
    ENTITY_TYPE = auto()
    MSME_CATEGORY = auto()

    def takes(self, value: JsonValue) -> bool:
        """Whether the column can hold `value` so that the same comes back; what it cannot goes into the row's rest."""
        return _TAKES[self](value)


_TAKES: dict[Kind, Callable[[JsonValue], bool]] = {
    Kind.SEALED: lambda _: True,
    Kind.OBJECT: lambda value: isinstance(value, dict),
    Kind.LIST: lambda value: isinstance(value, list),
    Kind.DAY: lambda value: isinstance(value, str) and _DAY.fullmatch(value) is not None,
    Kind.INTEGER: lambda value: type(value) is int and abs(value) <= _LARGEST_INTEGER,
    Kind.YES_NO: lambda value: isinstance(value, bool),
    Kind.ENTITY_TYPE: lambda value: isinstance(value, str) and value in ENTITY_TYPES,
    Kind.MSME_CATEGORY: lambda value: isinstance(value, str) and value in _MSME_CATEGORIES,
}


@dataclass(frozen=True)
class Place:
    """One member's column."""

    column: str
    kind: Kind


@dataclass(frozen=True)
class Part:
    """One member of the document's top level, its table, and the columns of its members."""

    member: str
    row: type[SectionRow]
    places: Mapping[str, Place]
    system_owned: frozenset[str] = frozenset()
    """Members that the system computes: what is sent for them is not kept."""


PARTS = (
    Part(
        "legalIdentity",
        LegalIdentityRow,
        {
            "entityType": Place("entity_type", Kind.ENTITY_TYPE),
            "legalName": Place("legal_name", Kind.SEALED),
            "tradeName": Place("trade_name", Kind.SEALED),
            "pan": Place("pan", Kind.SEALED),
            "gstin": Place("gstin", Kind.SEALED),
            "cin": Place("cin", Kind.SEALED),
            "llpin": Place("llpin", Kind.SEALED),
            "registrationDate": Place("registration_date", Kind.DAY),
            "incorporationYear": Place("incorporation_year", Kind.INTEGER),
            "registeredAddress": Place("registered_address", Kind.OBJECT),
            "operationalAddress": Place("operational_address", Kind.OBJECT),
            "contactDetails": Place("contact_details_sealed", Kind.SEALED),
            "authorizedSignatories": Place("authorized_signatories_sealed", Kind.SEALED),
            "msmeRegistered": Place("msme_registered", Kind.YES_NO),
            "msmeNumber": Place("msme_number", Kind.SEALED),
            "msmeCategory": Place("msme_category", Kind.MSME_CATEGORY),
        },
        frozenset(
            {"panVerificationStatus", "gstinVerificationStatus", "cinVerificationStatus", "llpinVerificationStatus"}
        ),
    ),
    Part(
        "financialQualification",
        FinancialRow,
        {
            "annualTurnover": Place("annual_turnover", Kind.OBJECT),
            "turnoverHistory": Place("turnover_history", Kind.LIST),
            "netWorth": Place("net_worth", Kind.OBJECT),
            "solvencyCertificate": Place("solvency_details", Kind.OBJECT),
            "bankDetails": Place("bank_details_sealed", Kind.SEALED),
            "caCertificateDetails": Place("ca_certificate_details_sealed", Kind.SEALED),
        },
    ),
    Part(
        "technicalExperience",
        ProjectsRow,
        {
            "pastProjects": Place("projects", Kind.LIST),
            "ongoingProjects": Place("ongoing_projects", Kind.LIST),
            "totalExperienceYears": Place("total_experience_years", Kind.INTEGER),
            "coreCompetencies": Place("core_competencies", Kind.LIST),
            "keyPersonnel": Place("key_personnel_sealed", Kind.SEALED),
            "equipmentOwned": Place("equipment_owned", Kind.LIST),
        },
    ),
    Part(
        "compliance",
        ComplianceRow,
        {
            "litigationDisclosure": Place("litigation_disclosure", Kind.OBJECT),
            "esicRegistration": Place("esic_details", Kind.OBJECT),
            "labourLicense": Place("labour_license", Kind.OBJECT),
            "walletDeclaration": Place("wallet_declaration_sealed", Kind.SEALED),
            "blacklistStatus": Place("blacklist_status", Kind.OBJECT),
            "taxCompliance": Place("tax_compliance", Kind.OBJECT),
            "environmentalClearance": Place("environmental_clearance", Kind.OBJECT),
        },
    ),
)

SYSTEM_OWNED = frozenset(
    {
        "contractorId",
        "registrationTimestamp",
        "lastUpdatedTimestamp",
        "documentReferences",
        "verificationStatus",
        "riskFlags",
        "aiScore",
        "auditTrail",
    }
)
"""Members of the top level that the system computes."""


def declared(document: JsonObject) -> JsonObject:
    """What of `document` is the contractor's own word: everything but what the system owns."""
    own = {name: value for name, value in document.items() if name not in SYSTEM_OWNED}
    for part in PARTS:
        section = own.get(part.member)
        if isinstance(section, dict) and part.system_owned:
            own[part.member] = {name: value for name, value in section.items() if name not in part.system_owned}
    compliance = own.get("compliance")
    if isinstance(compliance, dict):
        declaration = compliance.get("walletDeclaration")
        if isinstance(declaration, dict):
            kept = {name: value for name, value in declaration.items() if name != "signatureVerified"}
            own["compliance"] = {**compliance, "walletDeclaration": kept}
    return own
