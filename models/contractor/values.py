"""The kinds of values in the contractor document: how each is read, refused in words, and shown in the JSON Schema.

Nothing is coerced: the text "5" is no number, 1 is no yes. What is not JSON's own type (a day, a moment, an id) is read
from its one written form.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, Strict, StringConstraints, WithJsonSchema

from models import financial_year
from models.field_words import FORMAT, TYPE, in_form, must_pass, refusal, shaped
from models.identifiers import (
    cid,
    cin,
    din,
    esic,
    gstin,
    ifsc,
    llpin,
    pan,
    phone,
    pincode,
    tan,
    udin,
    udyam,
    wallet_address,
)
from models.money import MAX_PAISE


def _identifier_schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise refusal(TYPE, "must be a text with a date, like 2024-02-15")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        raise refusal(FORMAT, "is not a date; right is year-month-day, like 2024-02-15")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise refusal(FORMAT, "is a day that no calendar has; right is an existing day, like 2024-02-29") from error


_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)


def _moment(value: object) -> object:
    right = "right is ISO 8601 with a time zone, like 2024-02-15T10:30:00.000Z"
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise refusal(TYPE, f"must be a text with a point in time; {right}")
    if not _MOMENT.fullmatch(value):
        raise refusal(FORMAT, f"is not a point in time; {right}")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise refusal(FORMAT, f"is a point in time that no calendar has; {right}") from error


def _uuid(value: object) -> object:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str):
        raise refusal(TYPE, "must be a text with a UUID")
    if not re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value, re.ASCII):
        raise refusal(FORMAT, "is not a UUID; right is like 550e8400-e29b-41d4-a716-446655440000")
    return UUID(value)


def _not_blank(value: str) -> str:
    if not value.strip():
        raise refusal(FORMAT, "must not be empty")
    return value


YesNo = Annotated[bool, Strict()]
Whole = Annotated[int, Strict()]
"""A whole number; a count is never negative and never absurd."""
Count = Annotated[int, Strict(), Field(ge=0, le=10_000_000)]
Paise = Annotated[int, Strict(), Field(ge=0, le=MAX_PAISE)]
"""An amount of money in paise."""

Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Uuid = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]

_BLANK = AfterValidator(_not_blank)
Text = Annotated[str, StringConstraints(max_length=200)]
"""A short text that may be empty."""
Text20 = Annotated[str, StringConstraints(max_length=20)]
Text50 = Annotated[str, StringConstraints(max_length=50)]
Text100 = Annotated[str, StringConstraints(max_length=100)]
Text500 = Annotated[str, StringConstraints(max_length=500)]
Text1000 = Annotated[str, StringConstraints(max_length=1000)]
Text2000 = Annotated[str, StringConstraints(max_length=2000)]
Text4000 = Annotated[str, StringConstraints(max_length=4000)]


def _named(max_length: int, min_length: int = 1) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": min_length, "maxLength": max_length, "pattern": r"\S"})


Name = Annotated[str, StringConstraints(max_length=200), _BLANK, _named(200)]
"""A text that must say something."""
Name50 = Annotated[str, StringConstraints(max_length=50), _BLANK, _named(50)]
Name100 = Annotated[str, StringConstraints(max_length=100), _BLANK, _named(100)]
Name500 = Annotated[str, StringConstraints(max_length=500), _BLANK, _named(500)]
LegalName = Annotated[str, StringConstraints(min_length=3, max_length=200), _BLANK, _named(200, 3)]

Pan = Annotated[str, must_pass(pan.problem_with), _identifier_schema(pan.PATTERN)]
Gstin = Annotated[str, must_pass(gstin.problem_with), _identifier_schema(gstin.PATTERN)]
Cin = Annotated[str, must_pass(cin.problem_with), _identifier_schema(cin.PATTERN)]
Llpin = Annotated[str, must_pass(llpin.problem_with), _identifier_schema(llpin.PATTERN)]
Udin = Annotated[str, must_pass(udin.problem_with), _identifier_schema(udin.PATTERN)]
Udyam = Annotated[str, must_pass(udyam.problem_with), _identifier_schema(udyam.PATTERN)]
Esic = Annotated[str, must_pass(esic.problem_with), _identifier_schema(esic.PATTERN)]
Ifsc = Annotated[str, must_pass(ifsc.problem_with), _identifier_schema(ifsc.PATTERN)]
Pincode = Annotated[str, must_pass(pincode.problem_with), _identifier_schema(pincode.PATTERN)]
Din = Annotated[str, must_pass(din.problem_with), _identifier_schema(din.PATTERN)]
Tan = Annotated[str, must_pass(tan.problem_with), _identifier_schema(tan.PATTERN)]
Phone = Annotated[str, must_pass(phone.problem_with), _identifier_schema(phone.PATTERN)]
WalletAddress = Annotated[str, must_pass(wallet_address.problem_with), _identifier_schema(wallet_address.PATTERN)]
Cid = Annotated[str, must_pass(cid.problem_with), _identifier_schema(cid.PATTERN)]
Year = Annotated[str, must_pass(financial_year.problem_with), _identifier_schema(financial_year.PATTERN)]
"""A financial year, `YYYY-YY`."""

_EMAIL = r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}$"
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    must_pass(shaped(_EMAIL, "an address like office@example.in")),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "pattern": _EMAIL}),
]
_URL = r"^https?://[^\s/]+\.[^\s]+$"
Url = Annotated[
    str,
    StringConstraints(max_length=500),
    must_pass(shaped(_URL, "an address like https://www.example.in")),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 500, "pattern": _URL}),
]


Last4 = Annotated[str, *in_form("^[0-9]{4}$", "the last 4 digits alone, like 9999")]
MembershipNumber = Annotated[str, *in_form("^[0-9]{5,6}$", "5 or 6 digits, like 999999")]
Signature = Annotated[
    str,
    StringConstraints(max_length=2000),
    *in_form("^0x([0-9a-fA-F]{2})+$", "0x and an even number of hexadecimal digits, as the wallet gives it"),
]
FileHash = Annotated[str, *in_form("^(sha256:)?[0-9a-f]{64}$", "sha256: and 64 hexadecimal digits")]
