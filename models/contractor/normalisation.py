"""The canonical form in which a contractor document is kept.

Only what has one right form is changed: the wallet's capitals, the LLPIN's hyphen, the derived texts and numbers, the
alias of the completion date. Capitals and spaces of identifiers are the contractor's to put right. A value that is
wrong is left as it is.
"""

import re

from pydantic import JsonValue

from models.contractor.fields import read_day
from models.contractor.json_object import JsonObject
from models.contractor.structure import copy_of
from models.identifiers import llpin, wallet_address
from models.money import format_inr

_DECLARED_SECTIONS = ("financialQualification", "technicalExperience", "compliance")


def normalise(document: JsonObject) -> JsonObject:
    """The document in canonical form; doing it twice is doing it once. The argument is not changed."""
    canonical = copy_of(document)
    _write_address(canonical, "walletAddress")
    compliance = canonical.get("compliance")
    if isinstance(compliance, dict) and isinstance(declaration := compliance.get("walletDeclaration"), dict):
        _write_address(declaration, "declaredAddress")
    identity = canonical.get("legalIdentity")
    if isinstance(identity, dict):
        number = identity.get("llpin")
        if isinstance(number, str) and llpin.problem_with(number) is None:
            identity["llpin"] = llpin.canonical(number)
    technical = canonical.get("technicalExperience")
    if isinstance(technical, dict):
        for name in ("pastProjects", "ongoingProjects"):
            projects = technical.get(name)
            for project in projects if isinstance(projects, list) else []:
                if isinstance(project, dict):
                    _settle_completion(project)
    for name in _DECLARED_SECTIONS:
        _write_amounts(canonical.get(name))
    return canonical


def _write_address(fields: JsonObject, name: str) -> None:
    address = fields.get(name)
    if isinstance(address, str) and re.fullmatch(r"0x[a-fA-F0-9]{40}", address, re.ASCII):
        fields[name] = wallet_address.checksummed(address)


def _settle_completion(project: JsonObject) -> None:
    """`completionDate` under its right name, `delayDays` from the two dates, or none when one of them is missing."""
    alias = project.pop("completionDate", None)
    if project.get("actualCompletionDate") is None and alias is not None:
        project["actualCompletionDate"] = alias
    agreed, actual = read_day(project.get("originalCompletionDate")), read_day(project.get("actualCompletionDate"))
    project.pop("delayDays", None)
    if agreed is not None and actual is not None:
        project["delayDays"] = max(0, (actual - agreed).days)


def _write_amounts(value: JsonValue) -> None:
    if isinstance(value, list):
        for item in value:
            _write_amounts(item)
    elif isinstance(value, dict):
        amount = value.get("amount")
        if isinstance(amount, int) and not isinstance(amount, bool):
            value["amountFormatted"] = format_inr(amount)
        for item in value.values():
            _write_amounts(item)
