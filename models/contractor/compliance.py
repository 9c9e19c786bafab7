"""What the contractor owes the law: `compliance` and what it is made of."""

from typing import Annotated

from pydantic import Field

from models.contractor.financial import MonetaryValue
from models.contractor.section import Section
from models.contractor.technical import MAX_LISTED
from models.contractor.values import (
    Count,
    Day,
    Esic,
    Moment,
    Name,
    Name100,
    Signature,
    Text,
    Text20,
    Text50,
    Text1000,
    Text4000,
    WalletAddress,
    Whole,
    Year,
    YesNo,
)
from models.contractor.vocabulary import CaseStatus, CaseType


class LitigationCase(Section):
    """A court case."""

    case_number: Name100
    court: Name
    case_type: CaseType
    claim_amount: MonetaryValue
    status: CaseStatus
    filing_date: Day | None = None
    description: Text1000 | None = None
    against_contractor: YesNo | None = Field(default=None, description="True if case is against the contractor")


class CriminalCase(Section):
    """A criminal case."""

    fir_number: Text | None = None
    police_station: Text | None = None
    sections: Text | None = None
    status: Text | None = None


class ArbitrationCase(Section):
    """An arbitration."""

    case_reference: Text | None = None
    arbitrator: Text | None = None
    claim_amount: MonetaryValue | None = None
    status: Text | None = None


class LitigationDisclosure(Section):
    """The cases the contractor declares."""

    has_pending_litigation: YesNo
    litigation_cases: Annotated[tuple[LitigationCase, ...], Field(max_length=MAX_LISTED)] = ()
    has_criminal_cases: YesNo
    criminal_cases: Annotated[tuple[CriminalCase, ...], Field(max_length=MAX_LISTED)] = ()
    has_arbitration_cases: YesNo
    arbitration_cases: Annotated[tuple[ArbitrationCase, ...], Field(max_length=MAX_LISTED)] = ()
    total_exposure_amount: MonetaryValue | None = Field(
        default=None, description="Total financial exposure from all litigation"
    )


class EsicRegistration(Section):
    """The employees' state insurance."""

    is_registered: YesNo
    registration_number: Esic | None = Field(default=None, description="ESIC Registration Number (17 digits)")
    registration_date: Day | None = None
    applicable: YesNo = Field(default=True, description="Whether ESIC is applicable to this contractor")
    employee_count: Count | None = Field(default=None, description="Number of employees covered under ESIC")


class LabourLicense(Section):
    """The licence for contract labour."""

    is_required: YesNo = Field(description="Whether labour license is required based on workforce size")
    is_obtained: YesNo = False
    license_number: Text50 | None = None
    issuing_authority: Text | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    workforce_size: Count | None = Field(default=None, description="Number of contract labourers")


class WalletDeclaration(Section):
    """The proof that the wallet is the contractor's."""

    declared_address: WalletAddress = Field(description="Wallet address declared by contractor")
    signature: Signature = Field(description="Cryptographic signature proving wallet ownership")
    declaration_message: Text4000 | None = Field(default=None, description="The exact message that was signed")
    declaration_timestamp: Moment
    signature_verified: YesNo = False
    chain_id: Annotated[Whole, Field(ge=1)] | None = Field(
        default=None, description="Blockchain network ID (11155111 for Sepolia, 1 for Mainnet)"
    )


class BlacklistDetail(Section):
    """One debarment the contractor declares."""

    department: Text | None = None
    reason: Text1000 | None = None
    date: Day | None = None
    valid_until: Day | None = None


class BlacklistStatus(Section):
    """Whether the contractor is debarred, by its own word."""

    is_blacklisted: YesNo = False
    blacklist_details: Annotated[tuple[BlacklistDetail, ...], Field(max_length=MAX_LISTED)] = ()


class TaxCompliance(Section):
    """The returns filed."""

    income_tax_returns_filed: YesNo | None = None
    gst_returns_filed: YesNo | None = None
    last_itr_year: Year | None = Field(default=None, alias="lastITRYear")
    last_gst_return_period: Text20 | None = Field(default=None, alias="lastGSTReturnPeriod")


class EnvironmentalClearance(Section):
    """The clearance under environmental law."""

    required: YesNo | None = None
    obtained: YesNo | None = None
    certificate_number: Text50 | None = None
    valid_until: Day | None = None


class Compliance(Section):
    """Courts, labour, wallet, blacklists, taxes, environment."""

    litigation_disclosure: LitigationDisclosure
    esic_registration: EsicRegistration
    labour_license: LabourLicense | None = None
    wallet_declaration: WalletDeclaration
    blacklist_status: BlacklistStatus | None = None
    tax_compliance: TaxCompliance | None = None
    environmental_clearance: EnvironmentalClearance | None = None
