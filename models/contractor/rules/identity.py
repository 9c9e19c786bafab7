"""The rules inside `legalIdentity`: the numbers against the entity type, against each other, against the dates."""

from collections.abc import Iterator
from datetime import date

from models.contractor.fields import Fields
from models.contractor.rules.days import in_lifetime, not_in_future
from models.contractor.vocabulary import COMPANIES, EntityType
from models.identifiers import cin, gstin, pan
from models.identifiers.cin import EARLIEST_YEAR
from models.problems import Problem

MAY_HAVE_CIN = COMPANIES | {EntityType.GOVERNMENT}


def entity_type_of(identity: Fields) -> EntityType | None:
    """The declared entity type."""
    text = identity.text("entityType")
    return EntityType.__members__.get(text) if text is not None else None


def needs_din(entity_type: EntityType | None, designation: str | None) -> bool:
    """Whether a signatory must have a DIN: directors of companies, designated partners of LLPs (domain ruling)."""
    role = (designation or "").lower()
    if entity_type in COMPANIES:
        return "director" in role
    return entity_type is EntityType.LLP and "designated partner" in role


def identity_problems(contractor: Fields, today: date) -> Iterator[Problem]:
    """Every contradiction inside `legalIdentity`."""
    identity = contractor.section("legalIdentity")
    yield from _tax_numbers(identity)
    yield from _registry_numbers(identity, today)
    yield from _dates(identity, today)
    yield from _msme(identity)


def _tax_numbers(identity: Fields) -> Iterator[Problem]:
    entity_type, number, registration = entity_type_of(identity), identity.text("pan"), identity.text("gstin")
    if number and entity_type and (message := pan.problem_with_entity_type(number, entity_type)):
        yield identity.problem("pan", "MISMATCH", message)
    if number and registration and (message := gstin.problem_with_pan(registration, number)):
        yield identity.problem("gstin", "MISMATCH", message)


def _registry_numbers(identity: Fields, today: date) -> Iterator[Problem]:
    entity_type = entity_type_of(identity)
    if entity_type and entity_type is not EntityType.LLP and identity.has("llpin"):
        yield identity.problem(
            "llpin", "NOT_APPLICABLE", f"LLPIN is an LLP's number; leave it out for an entity of type {entity_type}"
        )
    number = identity.text("cin")
    if number is None:
        return
    if entity_type and entity_type not in MAY_HAVE_CIN:
        yield identity.problem(
            "cin", "NOT_APPLICABLE", f"CIN is a company's number; leave it out for an entity of type {entity_type}"
        )
    elif entity_type and (message := cin.problem_with_entity_type(number, entity_type)):
        yield identity.problem("cin", "MISMATCH", message)
    if message := cin.problem_with_year(number, today.year):
        yield identity.problem("cin", "FUTURE_DATE", message)
    year = identity.whole("incorporationYear")
    if year is not None and cin.year_of(number) != year:
        yield identity.problem("cin", "MISMATCH", "CIN has another year in places 9 to 12 than incorporationYear")
    registered_on = identity.day("registrationDate")
    if registered_on is not None and cin.year_of(number) != registered_on.year:
        yield identity.problem("cin", "MISMATCH", "CIN has another year in places 9 to 12 than registrationDate")


def _dates(identity: Fields, today: date) -> Iterator[Problem]:
    yield from not_in_future(identity, "registrationDate", today)
    registered_on, year = identity.day("registrationDate"), identity.whole("incorporationYear")
    if registered_on is not None and registered_on.year < EARLIEST_YEAR:
        yield identity.problem("registrationDate", "RANGE", f"must lie in {EARLIEST_YEAR} or later")
    if year is not None and year > today.year:
        yield identity.problem(
            "incorporationYear", "FUTURE_DATE", "lies in the future; it must be this year or earlier"
        )
    if registered_on is not None and year is not None and registered_on.year != year:
        yield identity.problem("incorporationYear", "MISMATCH", "must be the year of registrationDate")
    for signatory in identity.sections("authorizedSignatories"):
        yield from in_lifetime(signatory, "authorizationDate", since=registered_on, today=today)


def _msme(identity: Fields) -> Iterator[Problem]:
    registered, category = identity.yes("msmeRegistered"), identity.text("msmeCategory")
    if registered is False and identity.has("msmeNumber"):
        yield identity.problem(
            "msmeNumber", "MISMATCH", "contradicts msmeRegistered: leave it out, or set msmeRegistered to true"
        )
    if registered is False and category not in {None, "NOT_APPLICABLE"}:
        yield identity.problem("msmeCategory", "MISMATCH", "must be NOT_APPLICABLE when msmeRegistered is false")
    if registered is True and category == "NOT_APPLICABLE":
        yield identity.problem("msmeCategory", "MISMATCH", "must be MICRO, SMALL or MEDIUM when msmeRegistered is true")
