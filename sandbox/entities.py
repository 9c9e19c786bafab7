"""What anyone can stage: an entity as the registries are to know it.

Only the name is required; a registry for which nothing was staged does not know the entity. What a stage leaves out
(a date, an address) the registry answers with null, so that it can neither agree nor disagree with a declaration.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AliasChoices, BeforeValidator, Field, JsonValue, StringConstraints, model_validator

from models.record import Record


def _pattern(pattern: str) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, pattern=pattern)


def _with_hyphen(value: JsonValue) -> JsonValue:
    """An LLPIN without its hyphen gets it (domain ruling)."""
    return f"{value[:3]}-{value[3:]}" if isinstance(value, str) and len(value) == 7 and "-" not in value else value


def _none_as_empty(value: JsonValue) -> JsonValue:
    """null and nothing are the same to whoever stages."""
    return [] if value is None else value


def _none_as_nothing(value: JsonValue) -> JsonValue:
    """null and nothing are the same to whoever stages."""
    return {} if value is None else value


def _numbered(value: JsonValue) -> JsonValue:
    """A bare number stands for a registration of which nothing but the number is staged."""
    return {"number": value} if isinstance(value, str) else value


# The registries' own idea of a number: its shape. Check characters and cross-checks are for those who declare them.
Pan = Annotated[str, _pattern(r"^[A-Z]{5}[0-9]{4}[A-Z]$")]
Gstin = Annotated[str, _pattern(r"^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$")]
Cin = Annotated[str, _pattern(r"^[LU][0-9]{5}[A-Z]{2}[0-9]{4}[A-Z]{3}[0-9]{6}$")]
Llpin = Annotated[str, BeforeValidator(_with_hyphen), _pattern(r"^[A-Z]{3}-[0-9]{4}$")]
Udyam = Annotated[str, _pattern(r"^UDYAM-[A-Z]{2}-[0-9]{2}-[0-9]{7}$")]
EsicNumber = Annotated[str, _pattern(r"^[0-9]{17}$")]
BankAccountNumber = Annotated[str, _pattern(r"^[0-9A-Z]{6,40}$")]
Ifsc = Annotated[str, _pattern(r"^[A-Z]{4}0[A-Z0-9]{6}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class EntityType(StrEnum):
    """The legal forms of seed 001."""

    PRIVATE_LIMITED = "PRIVATE_LIMITED"
    PUBLIC_LIMITED = "PUBLIC_LIMITED"
    LLP = "LLP"
    PARTNERSHIP = "PARTNERSHIP"
    PROPRIETORSHIP = "PROPRIETORSHIP"
    AOP = "AOP"
    TRUST = "TRUST"
    GOVERNMENT = "GOVERNMENT"


class StagedDirector(Record):
    """A director, or a partnership's designated partner."""

    din: Annotated[str, _pattern(r"^[0-9]{8}$")]
    name: Text
    designation: Text = "DIRECTOR"


class StagedBank(Record):
    """A bank account; without a name it stands in the entity's."""

    account: BankAccountNumber
    ifsc: Ifsc
    name: Text | None = None


class StagedUdyam(Record):
    """A small enterprise's registration."""

    number: Udyam
    enterprise_name: Text | None = None
    enterprise_type: Text | None = None


class StagedEsic(Record):
    """An employer's registration with the state insurance."""

    number: EsicNumber
    employee_count: int | None = Field(default=None, ge=0)
    contributions_overdue: bool | None = None


class StagedLabourLicence(Record):
    """A contract-labour licence."""

    number: Text
    holder_name: Text | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    workforce_size: int | None = Field(default=None, ge=0)


class StagedCase(Record):
    """A court case; `amount` in paise."""

    number: Text
    court: Text
    type: Text
    status: Text
    amount: int | None = Field(default=None, ge=0)


class StagedDebarment(Record):
    """An order of debarment; without `until` it stands until lifted."""

    department: Text
    reason: Text
    starts_on: date | None = Field(default=None, alias="from")
    until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on and self.until and self.until < self.starts_on:
            raise ValueError("until lies before from")
        return self


class Statuses(Record):
    """What a registry says instead of its good word (`Cancelled`, `STRIKE OFF`, `ACCOUNT_CLOSED`, …).

    INVALID makes the registry not know the number at all.
    """

    pan: Text | None = None
    gstin: Text | None = None
    cin: Text | None = None
    llpin: Text | None = None
    udyam: Text | None = None
    bank: Text | None = None
    esic: Text | None = None
    labour: Text | None = Field(default=None, validation_alias=AliasChoices("labour", "labour_licence"))


class StagedAddress(Record):
    """The principal place of business; each part may be left out."""

    building_name: str | None = None
    street: str | None = None
    location: str | None = None
    city: str | None = None
    district: str | None = None
    state: str | None = None
    pincode: str | None = None


class EntityParticulars(Record):
    """The body of `PUT /_sandbox/entities/{pan}`. `labour_licence`, `udyam` and `esic` may be just a number."""

    name: Text
    entity_type: EntityType | None = None
    trade_name: Text | None = None
    gstin: Gstin | None = None
    gst_registered_on: date | None = None
    address: StagedAddress | None = None
    cin: Cin | None = None
    llpin: Llpin | None = None
    incorporation_date: date | None = None
    directors: Annotated[tuple[StagedDirector, ...], BeforeValidator(_none_as_empty)] = ()
    bank: StagedBank | None = None
    udyam: Annotated[StagedUdyam | None, BeforeValidator(_numbered)] = None
    esic: Annotated[StagedEsic | None, BeforeValidator(_numbered)] = None
    labour_licence: Annotated[StagedLabourLicence | None, BeforeValidator(_numbered)] = None
    cases: Annotated[tuple[StagedCase, ...], BeforeValidator(_none_as_empty)] = ()
    debarred: Annotated[tuple[StagedDebarment, ...], BeforeValidator(_none_as_empty)] = ()
    statuses: Annotated[Statuses, BeforeValidator(_none_as_nothing)] = Statuses()

    @model_validator(mode="after")
    def _one_register(self) -> Self:
        if self.cin and self.llpin:
            raise ValueError("an entity has a cin (companies) or an llpin (LLPs), not both")
        return self


class Entity(EntityParticulars):
    """A staged entity, under the PAN it was staged for."""

    pan: Pan
