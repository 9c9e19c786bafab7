"""A draft's checklist: everything that it must have before it can be submitted, why, and whether it is there."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import get_args

from models.contractor.document import Contractor
from models.contractor.documents import required_documents
from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.contractor.ownership import is_system_owned
from models.contractor.requirements import required_by_answers, section_in
from models.contractor.section import Section
from models.record import Record

_WALLET = "compliance.walletDeclaration"

_WHY = {
    "walletAddress": "the registration is written to the chain for this wallet",
    "legalIdentity": "it says who the contractor is",
    "financialQualification": "the financial strength is scored by it",
    "technicalExperience": "experience and capacity are scored by it",
    "compliance": "every contractor answers for its compliance",
    _WALLET: "only the wallet's own signature proves that it is the contractor's",
}
"""Why a part of the document is required of everybody; the longest path that fits counts."""

_ABBREVIATIONS = frozenset({"CA", "CIN", "DIN", "ESIC", "GST", "GSTIN", "IFSC", "LLPIN", "MSME", "PAN", "TAN", "UDIN"})


class ItemKind(StrEnum):
    """What kind of thing an item of the checklist is."""

    FIELD = "FIELD"
    DOCUMENT = "DOCUMENT"
    WALLET_DECLARATION = "WALLET_DECLARATION"


class ChecklistItem(Record):
    """One thing that is needed. `item` is its path as in `missing`; `why` is the rule that needs it."""

    item: str
    kind: ItemKind
    what: str
    why: str
    there: bool


def checklist(
    document: JsonObject, *, documents: Collection[str], today: date, prefix: str = "contractor"
) -> tuple[ChecklistItem, ...]:
    """The whole checklist of a draft: fields in the document's order, those its answers require, papers.

    What is not there is what `missing_from` gives. `documents` are the types uploaded so far.
    """
    items = {item.item: item for item in _required_of_all(document, Contractor, prefix, ())}
    for need in required_by_answers(Fields(document, prefix)):
        items[need.path] = ChecklistItem(
            item=need.path, kind=ItemKind.FIELD, what=_words(need.path), why=need.why, there=need.there
        )
    for paper, why in required_documents(document, today=today).items():
        items[f"documents.{paper}"] = ChecklistItem(
            item=f"documents.{paper}",
            kind=ItemKind.DOCUMENT,
            what=_spelt(paper.split("_")),
            why=why,
            there=paper in documents,
        )
    return tuple(items.values())


def _required_of_all(
    values: JsonObject, section: type[Section], path: str, steps: tuple[str | int, ...]
) -> Iterator[ChecklistItem]:
    """The required fields of a section, and of the sections in it that are required or there."""
    for name, field in section.model_fields.items():
        alias = field.alias or name
        here, at, value = (*steps, alias), f"{path}.{alias}", values.get(alias)
        if is_system_owned(here):
            continue
        inner = section_in(field.annotation)
        # In a list's item an absent section is one thing to fill in, elsewhere each of its fields is.
        whole = inner is not None and not isinstance(value, dict) and any(isinstance(step, int) for step in here)
        if inner is not None and not whole:
            if field.is_required() or isinstance(value, dict):
                yield from _required_of_all(value if isinstance(value, dict) else {}, inner, at, here)
            continue
        if field.is_required():
            yield ChecklistItem(
                item=at,
                kind=ItemKind.WALLET_DECLARATION if _WALLET in at else ItemKind.FIELD,
                what=field.description or _words(at),
                why=_why(here),
                there=value is not None,
            )
        listed = _section_listed(field.annotation)
        if listed is not None and isinstance(value, list):
            for index, item in enumerate(value):
                yield from _required_of_all(
                    item if isinstance(item, dict) else {}, listed, f"{at}[{index}]", (*here, index)
                )


def _section_listed(annotation: object) -> type[Section] | None:
    """The section of which an annotation names a list, alone or beside None."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := _section_listed(part)) is not None), None)


def _why(steps: tuple[str | int, ...]) -> str:
    names = [step for step in steps if isinstance(step, str)]
    fitting = (".".join(names[:length]) for length in range(len(names), 0, -1))
    return next((_WHY[path] for path in fitting if path in _WHY), "every application needs it")


def _words(path: str) -> str:
    """`contractor.legalIdentity.msmeNumber` as `MSME number`."""
    return _spelt(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", path.rpartition(".")[2]).split())


def _spelt(words: list[str]) -> str:
    """The words of a name in code, as a person writes them."""
    text = " ".join(word.upper() if word.upper() in _ABBREVIATIONS else word.lower() for word in words)
    return text[:1].upper() + text[1:]
