"""The front door of the contractor document: everything wrong with one, everything missing from one, one as a model."""

from collections.abc import Collection
from datetime import date

from models.contractor.document import Contractor
from models.contractor.documents import required_documents
from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.contractor.lists import overlong_lists
from models.contractor.merge import merge_patch
from models.contractor.normalisation import normalise
from models.contractor.ownership import is_system_owned, read_only_problems
from models.contractor.requirements import missing_fields
from models.contractor.rules import problems_between_fields
from models.contractor.structure import errors_of, problem_of, unwritable_texts, without
from models.problems import Invalid, Problem

__all__ = [
    "JsonObject",
    "merge_patch",
    "missing_from",
    "normalise",
    "parse",
    "problems_of",
    "read_only_problems",
]


def problems_of(document: JsonObject, *, today: date, prefix: str = "contractor") -> list[Problem]:
    """Everything wrong with the fields that are there, at once: each by itself, and between them. Not what is missing.

    `today` is the day in India by which the document is judged; `prefix` begins every path.
    """
    errors = [error for error in errors_of(document) if error["type"] != "missing" or is_system_owned(error["loc"])]
    by_field = [
        *(problem_of(error, prefix) for error in errors),
        *unwritable_texts(document, prefix),
        *overlong_lists(document, prefix),
    ]
    between = problems_between_fields(Fields(without(document, errors), prefix), today)
    return list(dict.fromkeys([*by_field, *between]))


def missing_from(
    document: JsonObject, *, documents: Collection[str], today: date, prefix: str = "contractor"
) -> list[str]:
    """The paths of what is needed before submission and is not there: fields, and papers as `documents.PAN_CARD`.

    `documents` are the types uploaded so far. Nothing that the system writes itself is ever missing.
    """
    papers = required_documents(document, today=today)
    return [
        *missing_fields(document, prefix),
        *(f"documents.{paper}" for paper in papers if paper not in documents),
    ]


def parse(document: JsonObject, *, today: date, prefix: str = "contractor") -> Contractor:
    """The document as a model, in canonical form.

    Raises:
        Invalid: with everything that is wrong or missing (uploaded papers are not looked at here).
    """
    problems = problems_of(document, today=today, prefix=prefix)
    wrong = {problem.field for problem in problems}
    problems += [
        Problem(field=path, code="REQUIRED", message=f"{path.rpartition('.')[2]} is required")
        for path in missing_fields(document, prefix)
        if path not in wrong
    ]
    if problems:
        raise Invalid(problems)
    return Contractor.model_validate(normalise(document), by_alias=True, by_name=False)
