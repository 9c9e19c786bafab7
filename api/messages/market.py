"""Investors, projects and agreements: what officials bring to the market."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, JsonValue, StringConstraints

from api.messages.applications import ChainView
from api.messages.base import WALLET, Answered, Taken
from api.messages.registrations import Reason
from api.messages.trades import AGREEMENT_ID, PROJECT_ID, SELLER_ID
from models.amounts import Amount, Currency, Units
from models.contractor.values import Email, Ifsc
from models.field_words import in_form
from models.investment import AgreementStatus, ProjectStatus
from models.investor import Country, InvestorStatus, InvestorVerification

_AT = "2026-11-02T06:00:00Z"
_INVESTORS, _PROJECTS, _AGREEMENTS = "/api/v1/investors", "/api/v1/projects", "/api/v1/agreements"
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


_AccountNumber = Annotated[str, *in_form("^[0-9A-Za-z]{6,34}$", "6 to 34 letters and digits, like 50100123456789")]


class PayoutAccountBody(Taken):
    """A bank account in India."""

    account_number: _AccountNumber = Field(description="Its number.")
    ifsc: Ifsc = Field(description="Its branch's IFSC.")
    name: Words = Field(description="In whose name it is.")


class InvestorBody(Taken):
    """An investor whose identity was looked at."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "subject": "investor-asha",
                    "legal_name": "Asha Venkataraman",
                    "wallet_address": WALLET,
                    "pan": "BNZPM2501F",
                    "country": "IN",
                    "payout_account": {
                        "account_number": "50100234567891",
                        "ifsc": "HDFC0001234",
                        "name": "Asha Venkataraman",
                    },
                    "email": "asha@example.in",
                    "verification": "VERIFIED",
                }
            ]
        }
    )

    subject: Words = Field(description="Who signs in as this investor: the `sub` of its tokens.")
    legal_name: Words = Field(description="Its name; kept sealed, and held against the list of sanctions.")
    wallet_address: str = Field(description="The wallet it holds its units by, 0x and 40 hex digits.")
    pan: str | None = Field(default=None, description="Its PAN; kept sealed.")
    country: Country = Field(default="IN", description="Where it lives (ISO 3166-1 alpha-2).")
    payout_account: PayoutAccountBody | None = Field(
        default=None, description="Where it is paid; kept sealed. Without one it cannot sell."
    )
    email: Email | None = Field(
        default=None,
        description="Where letters about its trades go; kept sealed. Without one it gets none.",
    )
    verification: InvestorVerification = Field(
        default=InvestorVerification.PENDING, description="Whether it is known who it is."
    )


class InvestorView(Answered):
    """An investor. Its name, its PAN and its account stay with us."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "investor_id": SELLER_ID,
                    "subject": "investor-asha",
                    "wallet_address": WALLET,
                    "status": "REGISTERED",
                    "verification": "VERIFIED",
                    "country": "IN",
                    "payable": True,
                    "created_at": _AT,
                    "links": {"self": f"{_INVESTORS}/{SELLER_ID}"},
                }
            ]
        }
    )

    investor_id: UUID = Field(description="The investor's id; keccak256 of its 16 bytes is its id on chain.")
    subject: str = Field(description="Who signs in as this investor.")
    wallet_address: str = Field(description="In EIP-55 form.")
    status: InvestorStatus
    verification: InvestorVerification
    country: str = Field(description="ISO 3166-1 alpha-2.")
    payable: bool = Field(description="Whether it has named an account to be paid to.")
    created_at: datetime = Field(description="When it was brought, UTC.")
    links: dict[str, str] = Field(description="Where it is.")


class InvestorReasonBody(Taken):
    """Why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "A court has ordered it."}]})

    reason: Reason = Field(description="The reason.")


class ProjectBody(Taken):
    """A project that is invested in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Ring road, package 4", "currency": "INR", "total_units": 1000, "first_refusal_days": 5}
            ]
        }
    )

    name: Words = Field(description="What it is called.")
    currency: Currency = Field(default="INR", description="In which its stakes are paid (ISO 4217).")
    total_units: Units = Field(description="Into how many units it is divided.")
    first_refusal_days: Annotated[int, Field(ge=1, le=365)] | None = Field(
        default=None,
        description="How many working days each co-investor is asked before a stake is sold to a stranger; null: none.",
    )


class ProjectView(Answered):
    """A project."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project_id": PROJECT_ID,
                    "name": "Ring road, package 4",
                    "currency": "INR",
                    "total_units": 1000,
                    "units_left": 400,
                    "status": "OPEN",
                    "first_refusal_days": 5,
                    "created_at": _AT,
                    "links": {"self": f"{_PROJECTS}/{PROJECT_ID}"},
                }
            ]
        }
    )

    project_id: UUID = Field(description="The project's id.")
    name: str = Field(description="What it is called.")
    currency: str = Field(description="ISO 4217.")
    total_units: int = Field(description="Into how many units it is divided.")
    units_left: int = Field(description="What of them no agreement has.")
    status: ProjectStatus
    first_refusal_days: int | None = Field(default=None, description="Working days of first refusal.")
    created_at: datetime = Field(description="When it was brought, UTC.")
    links: dict[str, str] = Field(description="Where it is.")


class AgreementBody(Taken):
    """A stake that an investor has bought of the project itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project_id": PROJECT_ID,
                    "investor_id": SELLER_ID,
                    "units": 500,
                    "amount": "500000.00",
                    "lock_in_until": "2027-04-01T00:00:00Z",
                }
            ]
        }
    )

    project_id: UUID = Field(description="In which project.")
    investor_id: UUID = Field(description="Whose it is.")
    units: Units = Field(description="How many units.")
    amount: Amount = Field(description="What was paid for them, in the project's currency; a decimal string.")
    lock_in_until: AwareDatetime | None = Field(default=None, description="Before this it cannot be sold.")


_AGREEMENT: dict[str, JsonValue] = {
    "agreement_id": AGREEMENT_ID,
    "project_id": PROJECT_ID,
    "investor_id": SELLER_ID,
    "units": 500,
    "free_units": 400,
    "amount": "500000.00",
    "currency": "INR",
    "lock_in_until": None,
    "parent_agreement_id": None,
    "status": "ACTIVE",
    "created_at": _AT,
    "chain": None,
    "links": {"self": f"{_AGREEMENTS}/{AGREEMENT_ID}"},
}


class AgreementView(Answered):
    """A stake."""

    model_config = ConfigDict(json_schema_extra={"examples": [_AGREEMENT]})

    agreement_id: UUID = Field(description="The agreement's id.")
    project_id: UUID = Field(description="In which project.")
    investor_id: UUID = Field(description="Whose it is.")
    units: int = Field(description="How many units it has now.")
    free_units: int = Field(description="What of them no trade has locked.")
    amount: Decimal = Field(description="What the units that are left cost.")
    currency: str = Field(description="ISO 4217.")
    lock_in_until: datetime | None = Field(default=None, description="Before this it cannot be sold, UTC.")
    parent_agreement_id: UUID | None = Field(default=None, description="The agreement that its units were sold from.")
    status: AgreementStatus
    created_at: datetime = Field(description="Since when, UTC.")
    chain: ChainView | None = Field(default=None, description="Where its units were issued; with the answer to POST.")
    links: dict[str, str] = Field(description="Where it is.")
