"""What the registries answer, in our own words.

Each answer is the reading of one wire shape (the Cashfree Secure ID conventions of 2023-12-18 for PAN, GSTIN, CIN,
Udyam and bank account; our own paths in the same conventions for the rest). The wire field stands beside each of
ours where its name differs. An entity the registry does not know is an answer (`found` False), never an error: an
error (`RegistryError`) means that nobody answered.

An answer holds personal data. It lives inside one activity and leaves it only as a `CheckResult`.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from models.record import Record


class Service(StrEnum):
    """The registries, by the name under which the sandbox, the rate limits and the errors know them."""

    PAN = "pan"
    GSTIN = "gstin"
    CIN = "cin"
    LLPIN = "llpin"
    UDYAM = "udyam"
    BANK = "bank"
    ECOURTS = "ecourts"
    ESIC = "esic"
    LABOUR = "labour"
    DEBARMENT = "debarment"


class PanAnswer(Record):
    """POST /pan. `found` is wire `valid`: a PAN that was never issued is `valid: false` with no name."""

    found: bool
    pan_status: str | None = None
    """VALID when active; the registry's other words (INACTIVE, DELETED, FAKE, …) void it."""
    holder_type: str | None = None
    """Wire `type`: "Company", "Firm", "Individual or Person", …"""
    registered_name: str | None = None
    name_match_score: float | None = None
    """0–100; on the wire a string, "100.00"."""
    name_match_result: str | None = None


class GstinAnswer(Record):
    """POST /gstin. `found` is wire `valid` where it is sent, else whether a legal name came back."""

    found: bool
    legal_name: str | None = None
    """Wire `legal_name_of_business`."""
    trade_name: str | None = None
    """Wire `trade_name_of_business`."""
    constitution: str | None = None
    """Wire `constitution_of_business`: "Private Limited Company", "Proprietorship", …"""
    taxpayer_type: str | None = None
    gstin_status: str | None = None
    """Wire `gst_in_status`: Active, Cancelled, Suspended, Inactive."""
    registered_on: date | None = None
    """Wire `date_of_registration`."""
    state: str | None = None
    """Wire `principal_place_split_address.state`: the state's name in words."""
    pincode: str | None = None
    """Wire `principal_place_split_address.pincode`."""


class Director(Record):
    """One of a company's directors, or of a partnership's designated partners."""

    din: str
    name: str
    designation: str | None = None


class CinAnswer(Record):
    """POST /cin. `found` is wire `status == "VALID"`."""

    found: bool
    cin_status: str | None = None
    """ACTIVE, or what the register of companies says instead (STRIKE OFF, UNDER LIQUIDATION, …)."""
    company_name: str | None = None
    incorporated_on: date | None = None
    """Wire `incorporation_date`."""
    directors: tuple[Director, ...] = ()
    """Wire `director_details`."""


class LlpinAnswer(Record):
    """POST /llpin {"verification_id","llpin"}: as /cin, with `llp_status`, `llp_name` and `designated_partners`."""

    found: bool
    llp_status: str | None = None
    llp_name: str | None = None
    incorporated_on: date | None = None
    """Wire `incorporation_date`."""
    partners: tuple[Director, ...] = ()
    """Wire `designated_partners` (each with its DPIN under `din`)."""


class UdyamAnswer(Record):
    """POST /udyam. `found` is wire `status == "SUCCESS"`."""

    found: bool
    enterprise_name: str | None = None
    enterprise_type: str | None = None
    """MICRO, SMALL or MEDIUM."""


class BankAnswer(Record):
    """POST /bank-account/sync. `found` is wire `account_status == "VALID"` or any status of a known account."""

    found: bool
    account_status: str | None = None
    """VALID or INVALID."""
    account_status_code: str | None = None
    """ACCOUNT_IS_VALID, ACCOUNT_CLOSED, ACCOUNT_BLOCKED, INVALID_BANK_ACCOUNT, INVALID_IFSC_FAIL, …"""
    name_at_bank: str | None = None
    name_match_score: float | None = None
    """0–100; on the wire a string."""


class CourtCase(Record):
    """One case of a party search. `amount` is the sum claimed, in paise."""

    number: str
    court: str
    case_type: str
    """Wire `type`: CIVIL, CRIMINAL, ARBITRATION, TAX, LABOUR, OTHER."""
    status: str
    """PENDING, APPEAL_PENDING, DISPOSED, SETTLED."""
    amount: int | None = None


class CourtsAnswer(Record):
    """POST /ecourts/party-search {"verification_id","name"} -> {"cases": […]}. No case is an empty tuple."""

    cases: tuple[CourtCase, ...] = ()


class EsicAnswer(Record):
    """POST /esic {"verification_id","esic"} -> {"status","establishment_name","coverage_status","employee_count",…}."""

    found: bool
    establishment_name: str | None = None
    coverage_status: str | None = None
    """ACTIVE, CLOSED or DEFAULTER."""
    employee_count: int | None = None
    contributions_overdue: bool | None = None


class LabourAnswer(Record):
    """POST /labour-licence {"verification_id","licence_number"} -> {"status","licence_status","holder_name",…}."""

    found: bool
    licence_status: str | None = None
    """ACTIVE, EXPIRED, CANCELLED, SUSPENDED."""
    holder_name: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    workforce_size: int | None = None


class DebarmentEntry(Record):
    """One order of debarment. An order without an end (`until` None) is in force until it is lifted."""

    department: str
    reason: str
    starts_on: date | None = None
    """Wire `from`."""
    until: date | None = None


class DebarmentAnswer(Record):
    """POST /debarment {"verification_id","pan","name"} -> {"entries": […]}. Not listed is an empty tuple."""

    entries: tuple[DebarmentEntry, ...] = ()


AnswerT = TypeVar("AnswerT", bound=Record)


class Answered(Record, Generic[AnswerT]):
    """An answer, and what proves it: who gave it, under which reference, when, in how long.

    The digests are SHA-256 hex of the canonical JSON (RFC 8785) of the request and of the response.
    """

    answer: AnswerT
    provider: str
    provider_reference: str | None
    request_digest: str
    response_digest: str
    asked_at: datetime
    took_ms: int


class RegistryError(Exception):
    """A registry, or another service that is asked as they are, did not answer.

    Args:
        service: which one.
        retryable: whether asking again can help (5xx, timeout, nonsense, 429) or not (our credentials are refused).
        reason: a plain sentence without any personal value; it may end in logs and on an official's task.
        retry_after: how long the registry asked us to wait, when it said so (429).
        limited: whether it is our own haste that is waited for (429, our own limit), which is not held against the
            registry: the wait takes nothing from what a check may try.
    """

    def __init__(
        self,
        service: Service | str,
        *,
        retryable: bool,
        reason: str,
        retry_after: timedelta | None = None,
        limited: bool = False,
    ) -> None:
        super().__init__(f"{service}: {reason}")
        self.service = str(service)
        self.retryable = retryable
        self.reason = reason
        self.retry_after = retry_after
        self.limited = limited
