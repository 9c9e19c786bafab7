"""The closed lists of words in the contractor document, as the seed's schema has them."""

from enum import StrEnum


class EntityType(StrEnum):
    """The kind of legal entity under Indian law."""

    PRIVATE_LIMITED = "PRIVATE_LIMITED"
    PUBLIC_LIMITED = "PUBLIC_LIMITED"
    LLP = "LLP"
    PARTNERSHIP = "PARTNERSHIP"
    PROPRIETORSHIP = "PROPRIETORSHIP"
    AOP = "AOP"
    TRUST = "TRUST"
    GOVERNMENT = "GOVERNMENT"


COMPANIES = frozenset({EntityType.PRIVATE_LIMITED, EntityType.PUBLIC_LIMITED})
"""The entity types that must have a CIN; GOVERNMENT may have one (a public-sector undertaking is a company)."""


class State(StrEnum):
    """The states and union territories of India."""

    ANDHRA_PRADESH = "ANDHRA_PRADESH"
    ARUNACHAL_PRADESH = "ARUNACHAL_PRADESH"
    ASSAM = "ASSAM"
    BIHAR = "BIHAR"
    CHHATTISGARH = "CHHATTISGARH"
    GOA = "GOA"
    GUJARAT = "GUJARAT"
    HARYANA = "HARYANA"
    HIMACHAL_PRADESH = "HIMACHAL_PRADESH"
    JHARKHAND = "JHARKHAND"
    KARNATAKA = "KARNATAKA"
    KERALA = "KERALA"
    MADHYA_PRADESH = "MADHYA_PRADESH"
    MAHARASHTRA = "MAHARASHTRA"
    MANIPUR = "MANIPUR"
    MEGHALAYA = "MEGHALAYA"
    MIZORAM = "MIZORAM"
    NAGALAND = "NAGALAND"
    ODISHA = "ODISHA"
    PUNJAB = "PUNJAB"
    RAJASTHAN = "RAJASTHAN"
    SIKKIM = "SIKKIM"
    TAMIL_NADU = "TAMIL_NADU"
    TELANGANA = "TELANGANA"
    TRIPURA = "TRIPURA"
    UTTAR_PRADESH = "UTTAR_PRADESH"
    UTTARAKHAND = "UTTARAKHAND"
    WEST_BENGAL = "WEST_BENGAL"
    DELHI = "DELHI"
    JAMMU_AND_KASHMIR = "JAMMU_AND_KASHMIR"
    LADAKH = "LADAKH"
    PUDUCHERRY = "PUDUCHERRY"
    CHANDIGARH = "CHANDIGARH"
    ANDAMAN_AND_NICOBAR = "ANDAMAN_AND_NICOBAR"
    DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU = "DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU"
    LAKSHADWEEP = "LAKSHADWEEP"


class MsmeCategory(StrEnum):
    """The size class on a Udyam registration."""

    MICRO = "MICRO"
    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class TurnoverSource(StrEnum):
    """Who vouches for a turnover figure."""

    AUDITED = "AUDITED"
    CERTIFIED_BY_CA = "CERTIFIED_BY_CA"
    SELF_DECLARED = "SELF_DECLARED"


class AccountType(StrEnum):
    """The kind of bank account."""

    CURRENT = "CURRENT"
    SAVINGS = "SAVINGS"
    CASH_CREDIT = "CASH_CREDIT"
    OVERDRAFT = "OVERDRAFT"


class Competency(StrEnum):
    """A kind of work the contractor does."""

    ROAD_CONSTRUCTION = "ROAD_CONSTRUCTION"
    BRIDGE_CONSTRUCTION = "BRIDGE_CONSTRUCTION"
    BUILDING_CONSTRUCTION = "BUILDING_CONSTRUCTION"
    IRRIGATION = "IRRIGATION"
    WATER_SUPPLY = "WATER_SUPPLY"
    SEWERAGE = "SEWERAGE"
    ELECTRICAL_WORKS = "ELECTRICAL_WORKS"
    MECHANICAL_WORKS = "MECHANICAL_WORKS"
    HVAC = "HVAC"
    FIRE_FIGHTING = "FIRE_FIGHTING"
    LANDSCAPING = "LANDSCAPING"
    INTERIOR_WORKS = "INTERIOR_WORKS"
    IT_INFRASTRUCTURE = "IT_INFRASTRUCTURE"
    CONSULTANCY = "CONSULTANCY"
    SUPPLY_CHAIN = "SUPPLY_CHAIN"
    OTHER = "OTHER"


class ClientType(StrEnum):
    """Whom a project was done for."""

    CENTRAL_GOVERNMENT = "CENTRAL_GOVERNMENT"
    STATE_GOVERNMENT = "STATE_GOVERNMENT"
    PSU = "PSU"
    PRIVATE = "PRIVATE"
    INTERNATIONAL = "INTERNATIONAL"


class CompletionStatus(StrEnum):
    """How a project ended, or that it has not."""

    COMPLETED = "COMPLETED"
    ONGOING = "ONGOING"
    TERMINATED = "TERMINATED"
    ABANDONED = "ABANDONED"


class PerformanceRating(StrEnum):
    """What the client said of the work."""

    EXCELLENT = "EXCELLENT"
    GOOD = "GOOD"
    SATISFACTORY = "SATISFACTORY"
    POOR = "POOR"
    NOT_RATED = "NOT_RATED"


class Ownership(StrEnum):
    """By what right equipment is used."""

    OWNED = "OWNED"
    LEASED = "LEASED"
    RENTED = "RENTED"


class CaseType(StrEnum):
    """The kind of a court case."""

    CIVIL = "CIVIL"
    CRIMINAL = "CRIMINAL"
    ARBITRATION = "ARBITRATION"
    TAX = "TAX"
    LABOUR = "LABOUR"
    OTHER = "OTHER"


class CaseStatus(StrEnum):
    """Where a court case stands."""

    PENDING = "PENDING"
    DISPOSED = "DISPOSED"
    SETTLED = "SETTLED"
    APPEAL_PENDING = "APPEAL_PENDING"


class PanStatus(StrEnum):
    """What the PAN check said."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    MISMATCH = "MISMATCH"


class GstinStatus(StrEnum):
    """What the GSTIN check said."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    MISMATCH = "MISMATCH"
    CANCELLED = "CANCELLED"


class RegistryStatus(StrEnum):
    """What the CIN or LLPIN check said."""

    PENDING = "PENDING"
    VERIFIED = "VERIFIED"
    FAILED = "FAILED"
    NOT_APPLICABLE = "NOT_APPLICABLE"


class MimeType(StrEnum):
    """The file types taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class DocumentType(StrEnum):
    """The kinds of documents a contractor uploads."""

    PAN_CARD = "PAN_CARD"
    GST_CERTIFICATE = "GST_CERTIFICATE"
    CIN_CERTIFICATE = "CIN_CERTIFICATE"
    LLPIN_CERTIFICATE = "LLPIN_CERTIFICATE"
    CA_TURNOVER_CERTIFICATE = "CA_TURNOVER_CERTIFICATE"
    BANK_SOLVENCY_CERTIFICATE = "BANK_SOLVENCY_CERTIFICATE"
    PAST_PROJECTS_DOCUMENT = "PAST_PROJECTS_DOCUMENT"
    LITIGATION_DISCLOSURE = "LITIGATION_DISCLOSURE"
    ESIC_CERTIFICATE = "ESIC_CERTIFICATE"
    LABOUR_LICENSE = "LABOUR_LICENSE"
    MSME_CERTIFICATE = "MSME_CERTIFICATE"
    AUTHORIZATION_LETTER = "AUTHORIZATION_LETTER"
    OTHER = "OTHER"


class ActorRole(StrEnum):
    """Who acts, in an audit entry: the seed's five, and the other roles of the house."""

    CONTRACTOR = "CONTRACTOR"
    GOVERNMENT_ADMIN = "GOVERNMENT_ADMIN"
    AI_SYSTEM = "AI_SYSTEM"
    AUDITOR = "AUDITOR"
    SYSTEM = "SYSTEM"
    RISK_OFFICER = "RISK_OFFICER"
    COMPLIANCE_OFFICER = "COMPLIANCE_OFFICER"
