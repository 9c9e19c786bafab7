"""What a document still needs before it can be submitted: its required fields, those its own answers make required, its
papers."""

from collections.abc import Iterator
from types import UnionType
from typing import Union, get_args, get_origin

from models.contractor.document import Contractor
from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.contractor.ownership import is_system_owned
from models.contractor.rules.identity import entity_type_of, needs_din
from models.contractor.section import Section
from models.contractor.structure import copy_of, errors_of, path_of
from models.contractor.vocabulary import COMPANIES, CompletionStatus, EntityType, MsmeCategory


def missing_fields(document: JsonObject, prefix: str) -> list[str]:
    """The paths of the fields that are required and absent; those of an absent section one by one."""
    filled = with_empty_sections(document, Contractor)
    always = [
        path_of(error["loc"], prefix)
        for error in errors_of(filled)
        if error["type"] == "missing" and not is_system_owned(error["loc"])
    ]
    return list(dict.fromkeys([*always, *_required_by_answers(Fields(document, prefix))]))


def with_empty_sections(document: JsonObject, section: type[Section]) -> JsonObject:
    """A copy in which every required section is there, if only as an empty object."""
    filled = copy_of(document)
    for name, field in section.model_fields.items():
        kind = _section_in(field.annotation)
        alias = field.alias or name
        inner = filled.get(alias)
        if kind is None or not (field.is_required() or isinstance(inner, dict)):
            continue
        if inner is None or isinstance(inner, dict):
            filled[alias] = with_empty_sections(inner or {}, kind)
    return filled


def _section_in(annotation: object) -> type[Section] | None:
    """The section that an annotation names, alone or beside None."""
    alternatives = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else ()
    candidates: tuple[object, ...] = (annotation, *alternatives)
    return next((kind for kind in candidates if isinstance(kind, type) and issubclass(kind, Section)), None)


def _required_by_answers(contractor: Fields) -> Iterator[str]:
    yield from _of_identity(contractor.section("legalIdentity"))
    technical = contractor.section("technicalExperience")
    for project in technical.sections("pastProjects"):
        ended = project.has("actualCompletionDate") or project.has("completionDate")
        if project.text("completionStatus") == CompletionStatus.COMPLETED and not ended:
            yield project.at("actualCompletionDate")
    yield from _of_compliance(contractor.section("compliance"))


def _of_identity(identity: Fields) -> Iterator[str]:
    entity_type = entity_type_of(identity)
    if entity_type in COMPANIES and not identity.has("cin"):
        yield identity.at("cin")
    if entity_type is EntityType.LLP and not identity.has("llpin"):
        yield identity.at("llpin")
    for signatory in identity.sections("authorizedSignatories"):
        if needs_din(entity_type, signatory.text("designation")) and not signatory.has("din"):
            yield signatory.at("din")
    if identity.yes("msmeRegistered"):
        yield from (identity.at(name) for name in ("msmeNumber", "msmeCategory") if not identity.has(name))
    claims_msme = identity.has("msmeNumber") or identity.text("msmeCategory") not in {None, MsmeCategory.NOT_APPLICABLE}
    if identity.yes("msmeRegistered") is None and claims_msme:
        yield identity.at("msmeRegistered")


def _of_compliance(compliance: Fields) -> Iterator[str]:
    esic = compliance.section("esicRegistration")
    if esic.yes("isRegistered") and not esic.has("registrationNumber"):
        yield esic.at("registrationNumber")
    licence = compliance.section("labourLicense")
    if licence.yes("isObtained"):
        yield from (licence.at(name) for name in ("licenseNumber", "validUntil") if not licence.has(name))
    disclosure = compliance.section("litigationDisclosure")
    kinds = {case.text("caseType") for case in disclosure.sections("litigationCases")}
    lists = {
        "hasPendingLitigation": ("litigationCases", bool(kinds)),
        "hasCriminalCases": ("criminalCases", "CRIMINAL" in kinds),
        "hasArbitrationCases": ("arbitrationCases", "ARBITRATION" in kinds),
    }
    for answer, (name, listed_elsewhere) in lists.items():
        if disclosure.yes(answer) and not (disclosure.has(name) or listed_elsewhere):
            yield disclosure.at(name)
    blacklist = compliance.section("blacklistStatus")
    if blacklist.yes("isBlacklisted") and not blacklist.has("blacklistDetails"):
        yield blacklist.at("blacklistDetails")
