"""What a document still needs before it can be submitted: its required fields, those its own answers make required, its
papers."""

from collections.abc import Iterator
from types import UnionType
from typing import NamedTuple, Union, get_args, get_origin

from models.contractor.document import Contractor
from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.contractor.ownership import is_system_owned
from models.contractor.rules.identity import entity_type_of, needs_din
from models.contractor.section import Section
from models.contractor.structure import copy_of, errors_of
from models.contractor.vocabulary import COMPANIES, CompletionStatus, EntityType, MsmeCategory
from models.field_words import path_of


class Need(NamedTuple):
    """A field that an answer requires: where, by which rule, and whether it is there."""

    path: str
    why: str
    there: bool


def missing_fields(document: JsonObject, prefix: str) -> list[str]:
    """The paths of the fields that are required and absent; those of an absent section one by one."""
    filled = with_empty_sections(document, Contractor)
    always = [
        path_of(error["loc"], prefix)
        for error in errors_of(filled)
        if error["type"] == "missing" and not is_system_owned(error["loc"])
    ]
    return list(
        dict.fromkeys(
            [*always, *(need.path for need in required_by_answers(Fields(document, prefix)) if not need.there)]
        )
    )


def with_empty_sections(document: JsonObject, section: type[Section]) -> JsonObject:
    """A copy in which every required section is there, if only as an empty object."""
    filled = copy_of(document)
    for name, field in section.model_fields.items():
        kind = section_in(field.annotation)
        alias = field.alias or name
        inner = filled.get(alias)
        if kind is None or not (field.is_required() or isinstance(inner, dict)):
            continue
        if inner is None or isinstance(inner, dict):
            filled[alias] = with_empty_sections(inner or {}, kind)
    return filled


def section_in(annotation: object) -> type[Section] | None:
    """The section that an annotation names, alone or beside None."""
    alternatives = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()
    candidates: tuple[object, ...] = (annotation, *alternatives)
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, Section)), None)


def required_by_answers(contractor: Fields) -> Iterator[Need]:
    """The fields that the document's own answers require, there or not."""
    yield from _of_identity(contractor.section("legalIdentity"))
    technical = contractor.section("technicalExperience")
    for project in technical.sections("pastProjects"):
        if project.text("completionStatus") == CompletionStatus.COMPLETED:
            ended = project.has("actualCompletionDate") or project.has("completionDate")
            yield Need(project.at("actualCompletionDate"), "a completed project has a day on which it ended", ended)
    yield from _of_compliance(contractor.section("compliance"))


def _of_identity(identity: Fields) -> Iterator[Need]:
    entity_type = entity_type_of(identity)
    if entity_type in COMPANIES:
        yield _need(identity, "cin", "a company has a Corporate Identity Number")
    if entity_type is EntityType.LLP:
        yield _need(identity, "llpin", "an LLP has an LLP Identification Number")
    for signatory in identity.sections("authorizedSignatories"):
        if needs_din(entity_type, signatory.text("designation")):
            yield _need(signatory, "din", "directors of companies and designated partners of LLPs have a DIN")
    if identity.yes("msmeRegistered"):
        for name in ("msmeNumber", "msmeCategory"):
            yield _need(identity, name, "msmeRegistered says that it is a registered small enterprise")
    claims_msme = identity.has("msmeNumber") or identity.text("msmeCategory") not in {None, MsmeCategory.NOT_APPLICABLE}
    if identity.yes("msmeRegistered") is None and claims_msme:
        yield Need(identity.at("msmeRegistered"), "a small enterprise's number or category is given", there=False)


def _of_compliance(compliance: Fields) -> Iterator[Need]:
    esic = compliance.section("esicRegistration")
    if esic.yes("isRegistered"):
        yield _need(esic, "registrationNumber", "isRegistered says that there is an ESIC registration")
    licence = compliance.section("labourLicense")
    if licence.yes("isObtained"):
        for name in ("licenseNumber", "validUntil"):
            yield _need(licence, name, "isObtained says that there is a labour licence")
    disclosure = compliance.section("litigationDisclosure")
    kinds = {case.text("caseType") for case in disclosure.sections("litigationCases")}
    lists = {
        "hasPendingLitigation": ("litigationCases", bool(kinds)),
        "hasCriminalCases": ("criminalCases", "CRIMINAL" in kinds),
        "hasArbitrationCases": ("arbitrationCases", "ARBITRATION" in kinds),
    }
    for answer, (name, listed_elsewhere) in lists.items():
        if disclosure.yes(answer):
            there = disclosure.has(name) or listed_elsewhere
            yield Need(disclosure.at(name), f"{answer} says that there are such cases", there)
    blacklist = compliance.section("blacklistStatus")
    if blacklist.yes("isBlacklisted"):
        yield _need(blacklist, "blacklistDetails", "isBlacklisted says that there is an order of debarment")


def _need(fields: Fields, name: str, why: str) -> Need:
    return Need(fields.at(name), why, fields.has(name))
