"""Who the contractor is: `legalIdentity` and what it is made of."""

from typing import Annotated

from pydantic import Field

from models.contractor.section import Section
from models.contractor.values import (
    Cin,
    Day,
    Din,
    Email,
    Gstin,
    Last4,
    LegalName,
    Llpin,
    Name,
    Name100,
    Pan,
    Phone,
    Pincode,
    Tan,
    Text,
    Text50,
    Text100,
    Udyam,
    Url,
    Whole,
    YesNo,
)
from models.contractor.vocabulary import (
    EntityType,
    GstinStatus,
    MsmeCategory,
    PanStatus,
    RegistryStatus,
    State,
)
from models.identifiers.cin import EARLIEST_YEAR

MAX_SIGNATORIES = 10


class Address(Section):
    """A postal address in India."""

    line1: Name = Field(description="Address line 1")
    line2: Text | None = Field(default=None, description="Address line 2 (optional)")
    city: Name100 = Field(description="City/Town name")
    district: Text100 | None = Field(default=None, description="District name")
    state: State
    pincode: Pincode = Field(description="6-digit Indian PIN code")
    country: Text50 = "INDIA"


class ContactDetails(Section):
    """How the contractor is reached."""

    email: Email = Field(description="Official email address")
    phone: Phone = Field(description="Official phone number with country code")
    fax: Text50 | None = Field(default=None, description="Fax number (optional)")
    website: Url | None = Field(default=None, description="Company website URL (optional)")


class AuthorizedSignatory(Section):
    """Somebody who signs for the contractor."""

    name: Name = Field(description="Full name of authorized signatory")
    designation: Name100 = Field(description="Designation (Director, Partner, Proprietor, etc.)")
    pan: Pan = Field(description="PAN of signatory")
    din: Din | None = Field(
        default=None,
        description="Director Identification Number (8 digits): directors of companies, designated partners of LLPs",
    )
    aadhaar_last4: Last4 | None = Field(default=None, description="Last 4 digits of Aadhaar (for verification)")
    mobile: Phone | None = Field(default=None, description="Mobile number")
    email: Email | None = Field(default=None, description="Email address")
    authorization_date: Day | None = Field(default=None, description="Date of authorization")


class LegalIdentity(Section):
    """The entity: its kind, names, numbers, addresses, people."""

    entity_type: EntityType = Field(description="Type of legal entity as per Indian law")
    legal_name: LegalName = Field(description="Registered legal name of the entity")
    trade_name: Text | None = Field(default=None, description="Trading name if different from legal name (optional)")
    pan: Pan = Field(description="Permanent Account Number (10 characters)")
    pan_verification_status: PanStatus = PanStatus.PENDING
    gstin: Gstin = Field(description="GST Identification Number (15 characters)")
    gstin_verification_status: GstinStatus = GstinStatus.PENDING
    cin: Cin | None = Field(default=None, description="Corporate Identity Number (21 characters) - for Companies")
    cin_verification_status: RegistryStatus = RegistryStatus.NOT_APPLICABLE
    llpin: Llpin | None = Field(default=None, description="LLP Identification Number - for LLPs")
    llpin_verification_status: RegistryStatus = RegistryStatus.NOT_APPLICABLE
    tan: Tan | None = Field(default=None, description="Tax Deduction Account Number (optional)")
    registration_date: Day = Field(description="Date of entity registration (ISO 8601 date)")
    incorporation_year: Annotated[Whole, Field(ge=EARLIEST_YEAR, le=2100)] | None = Field(
        default=None, description="Year of incorporation"
    )
    registered_address: Address
    operational_address: Address | None = None
    contact_details: ContactDetails | None = None
    authorized_signatories: (
        Annotated[tuple[AuthorizedSignatory, ...], Field(min_length=1, max_length=MAX_SIGNATORIES)] | None
    ) = None
    msme_registered: YesNo = False
    msme_number: Udyam | None = Field(default=None, description="MSME (Udyam) Registration Number (if applicable)")
    msme_category: MsmeCategory = MsmeCategory.NOT_APPLICABLE
