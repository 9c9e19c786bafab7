"""The providers' wire shapes, and their reading in our own words (models.registries).

Strict: a field of another type than the documented one, or an answer about another number than the one asked, is
nonsense and never an answer. Fields we have no use for are let through, because providers add some at any time.
"""

from datetime import date, datetime
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

from models.record import Record
from models.registries import (
    BankAnswer,
    CinAnswer,
    CourtCase,
    CourtsAnswer,
    DebarmentAnswer,
    DebarmentEntry,
    Director,
    EsicAnswer,
    GstinAnswer,
    LabourAnswer,
    LlpinAnswer,
    PanAnswer,
    UdyamAnswer,
)

AnswerT = TypeVar("AnswerT", bound=Record)


def _blank_is_null(value: JsonValue) -> JsonValue:
    return None if isinstance(value, str) and value.strip() in {"", "NA", "N/A"} else value


def _as_score(value: JsonValue) -> JsonValue:
    """A string on POST, a number elsewhere in the same API."""
    value = _blank_is_null(value)
    return float(value) if isinstance(value, str | int) else value


def _as_date(value: JsonValue) -> JsonValue | date:
    """ISO dates, and the tax registers' dd/mm/yyyy and dd-mm-yyyy."""
    value = _blank_is_null(value)
    if isinstance(value, str) and len(value) == 10 and value[2] == value[5] and value[2] in "/-":
        return datetime.strptime(value.replace("/", "-"), "%d-%m-%Y").date()  # noqa: DTZ007  # a date has no zone
    return date.fromisoformat(value) if isinstance(value, str) else value


def _as_code(value: JsonValue) -> JsonValue:
    """`Appeal Pending` and `appeal_pending` are APPEAL_PENDING."""
    return "_".join(value.upper().replace("-", " ").replace("_", " ").split()) if isinstance(value, str) else value


def _as_upper(value: JsonValue) -> JsonValue:
    value = _blank_is_null(value)
    return value.upper() if isinstance(value, str) else value


def _as_digits(value: JsonValue) -> JsonValue:
    """A PIN code is a number in some answers and a string in others."""
    return str(value) if isinstance(value, int) else value


MaybeText = Annotated[str | None, BeforeValidator(_blank_is_null)]
MaybeScore = Annotated[float | None, Field(ge=0, le=100), BeforeValidator(_as_score)]
MaybeDate = Annotated[date | None, BeforeValidator(_as_date)]
Code = Annotated[str, Field(min_length=1), BeforeValidator(_as_code)]
MaybeUpper = Annotated[str | None, BeforeValidator(_as_upper)]


class _Part(BaseModel):
    # A message of pydantic's must not carry the value it dislikes into a log.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class Wire(_Part, Generic[AnswerT]):
    """A provider's answer."""

    reference_id: int | str | None = None
    verification_id: str | None = None

    @property
    def echoes(self) -> str | None:
        """The number this answer is about; None where the shape does not repeat it."""
        return None

    def answer(self) -> AnswerT:
        """In our words."""
        raise NotImplementedError


class PanWire(Wire[PanAnswer]):
    """POST /pan."""

    pan: str
    valid: bool
    type: MaybeText = None
    registered_name: MaybeText = None
    name_match_score: MaybeScore = None
    name_match_result: MaybeText = None
    pan_status: MaybeText = None

    @property
    def echoes(self) -> str:
        return self.pan

    def answer(self) -> PanAnswer:
        return PanAnswer(
            # One that was issued and is void now is not valid either, but comes with its holder and its fate.
            found=self.valid or bool(self.registered_name and self.pan_status and self.pan_status != "VALID"),
            pan_status=self.pan_status,
            holder_type=self.type,
            registered_name=self.registered_name,
            name_match_score=self.name_match_score,
            name_match_result=self.name_match_result,
        )


class _SplitAddress(_Part):
    state: MaybeText = None
    pincode: Annotated[MaybeText, BeforeValidator(_as_digits)] = None


class GstinWire(Wire[GstinAnswer]):
    """POST /gstin. An unknown GSTIN comes back with `valid: false` and nothing else; older answers have no `valid`."""

    gstin: str = Field(alias="GSTIN")
    valid: bool | None = None
    legal_name_of_business: MaybeText = None
    trade_name_of_business: MaybeText = None
    constitution_of_business: MaybeText = None
    taxpayer_type: MaybeText = None
    gst_in_status: MaybeText = None
    date_of_registration: MaybeDate = None
    principal_place_split_address: _SplitAddress | None = None

    @property
    def echoes(self) -> str:
        return self.gstin

    def answer(self) -> GstinAnswer:
        """In our words."""
        address = self.principal_place_split_address
        return GstinAnswer(
            found=self.legal_name_of_business is not None if self.valid is None else self.valid,
            legal_name=self.legal_name_of_business,
            trade_name=self.trade_name_of_business,
            constitution=self.constitution_of_business,
            taxpayer_type=self.taxpayer_type,
            gstin_status=self.gst_in_status,
            registered_on=self.date_of_registration,
            state=address.state if address else None,
            pincode=address.pincode if address else None,
        )


class _PersonWire(_Part):
    din: str
    name: str
    designation: MaybeText = None

    def director(self) -> Director:
        return Director(din=self.din, name=self.name, designation=self.designation)


class CinWire(Wire[CinAnswer]):
    """POST /cin."""

    status: Literal["VALID", "INVALID"]
    cin: str | None = None
    cin_status: MaybeUpper = None
    company_name: MaybeText = None
    incorporation_date: MaybeDate = None
    director_details: list[_PersonWire] | None = None

    @property
    def echoes(self) -> str | None:
        return self.cin

    def answer(self) -> CinAnswer:
        return CinAnswer(
            found=self.status == "VALID",
            cin_status=self.cin_status,
            company_name=self.company_name,
            incorporated_on=self.incorporation_date,
            directors=tuple(one.director() for one in self.director_details or ()),
        )


class LlpinWire(Wire[LlpinAnswer]):
    """POST /llpin."""

    status: Literal["VALID", "INVALID"]
    llpin: str
    llp_status: MaybeUpper = None
    llp_name: MaybeText = None
    incorporation_date: MaybeDate = None
    designated_partners: list[_PersonWire] | None = None

    @property
    def echoes(self) -> str:
        return self.llpin

    def answer(self) -> LlpinAnswer:
        return LlpinAnswer(
            found=self.status == "VALID",
            llp_status=self.llp_status,
            llp_name=self.llp_name,
            incorporated_on=self.incorporation_date,
            partners=tuple(one.director() for one in self.designated_partners or ()),
        )


class UdyamWire(Wire[UdyamAnswer]):
    """POST /udyam. What is not SUCCESS is a number the register does not hold."""

    status: str
    udyam: str | None = None
    enterprise_name: MaybeText = None
    enterprise_type: MaybeUpper = None

    @property
    def echoes(self) -> str | None:
        return self.udyam

    def answer(self) -> UdyamAnswer:
        return UdyamAnswer(
            found=self.status == "SUCCESS", enterprise_name=self.enterprise_name, enterprise_type=self.enterprise_type
        )


NO_SUCH_ACCOUNT = frozenset({"INVALID_BANK_ACCOUNT", "INVALID_ACCOUNT_FAIL", "INVALID_IFSC_FAIL"})
"""The account status codes that say that there is no such account; any other speaks of one that exists."""


class BankWire(Wire[BankAnswer]):
    """POST /bank-account/sync. A third status, ERROR, says that the bank could not be asked: nobody answered."""

    account_status: Literal["VALID", "INVALID"]
    account_status_code: str
    name_at_bank: MaybeText = None
    name_match_score: MaybeScore = None

    def answer(self) -> BankAnswer:
        return BankAnswer(
            found=self.account_status == "VALID" or self.account_status_code not in NO_SUCH_ACCOUNT,
            account_status=self.account_status,
            account_status_code=self.account_status_code,
            name_at_bank=self.name_at_bank,
            name_match_score=self.name_match_score,
        )


class _CaseWire(_Part):
    number: str
    court: str
    type: Code
    status: Code
    amount: int | None = None


class CourtsWire(Wire[CourtsAnswer]):
    """POST /ecourts/party-search."""

    cases: list[_CaseWire]

    def answer(self) -> CourtsAnswer:
        return CourtsAnswer(
            cases=tuple(
                CourtCase(number=one.number, court=one.court, case_type=one.type, status=one.status, amount=one.amount)
                for one in self.cases
            )
        )


class EsicWire(Wire[EsicAnswer]):
    """POST /esic."""

    status: Literal["VALID", "INVALID"]
    esic: str
    establishment_name: MaybeText = None
    coverage_status: MaybeUpper = None
    employee_count: int | None = None
    contributions_overdue: bool | None = None

    @property
    def echoes(self) -> str:
        return self.esic

    def answer(self) -> EsicAnswer:
        return EsicAnswer(
            found=self.status == "VALID",
            establishment_name=self.establishment_name,
            coverage_status=self.coverage_status,
            employee_count=self.employee_count,
            contributions_overdue=self.contributions_overdue,
        )


class LabourWire(Wire[LabourAnswer]):
    """POST /labour-licence."""

    status: Literal["VALID", "INVALID"]
    licence_number: str
    licence_status: MaybeUpper = None
    holder_name: MaybeText = None
    valid_from: MaybeDate = None
    valid_until: MaybeDate = None
    workforce_size: int | None = None

    @property
    def echoes(self) -> str:
        return self.licence_number

    def answer(self) -> LabourAnswer:
        return LabourAnswer(
            found=self.status == "VALID",
            licence_status=self.licence_status,
            holder_name=self.holder_name,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            workforce_size=self.workforce_size,
        )


class _OrderWire(_Part):
    department: str
    reason: str
    starts_on: MaybeDate = Field(default=None, alias="from")
    until: MaybeDate = None


class DebarmentWire(Wire[DebarmentAnswer]):
    """POST /debarment."""

    entries: list[_OrderWire]

    def answer(self) -> DebarmentAnswer:
        return DebarmentAnswer(
            entries=tuple(
                DebarmentEntry(department=one.department, reason=one.reason, starts_on=one.starts_on, until=one.until)
                for one in self.entries
            )
        )
