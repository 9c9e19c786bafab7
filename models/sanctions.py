"""A sanctions list out of its file, and many names held against it at once."""

import csv
import hashlib
from collections.abc import Sequence
from io import StringIO
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from models.names import normal_company_name
from models.problems import Invalid, Problem
from models.screening import ListedParty, SanctionsList, screen

COLUMNS = ("DATAID", "FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "REFERENCE_NUMBER", "ALIASES")
"""The columns of the UN Security Council's consolidated list that are read; a file may have others beside them.
`ALIASES` has the entry's other names, `;` between two."""

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_SAMPLE = "SAMPLE"
_ALIKE_AT_ALL = 50
"""Names that have less than this in common are not compared word by word."""


EMPTY = SanctionsList(version="none: no list is named")
"""The list that is used where none is named: a report says so, and finds nobody on it."""


class Likely(NamedTuple):
    """A name that is like a listed one: its place among those asked of, the score (0–100), the entry's reference."""

    place: int
    score: int
    reference: str


def read_sanctions(text: str) -> SanctionsList:
    """A list in the UN's columns. Its version is the digest of the file, so that a report names exactly what it used;
    of one whose entries are all invented (`UN_LIST_TYPE` SAMPLE) it says so first.

    Raises:
        Invalid: columns are missing, or a line has no reference or no name; each with its line.
    """
    rows = csv.DictReader(StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(
            [
                Problem(
                    field=f"line 1, {column}",
                    code="REQUIRED",
                    message=f"the sanctions list has no column {column}; right are {', '.join(COLUMNS)}",
                )
                for column in missing
            ]
        )
    parties: list[ListedParty] = []
    problems: list[Problem] = []
    kinds: set[str | None] = set()
    for row in rows:
        kinds.add(row.get("UN_LIST_TYPE"))
        name = " ".join(part for column in _NAMES if (part := (row[column] or "").strip()))
        aliases = [alias.strip() for alias in (row["ALIASES"] or "").split(";")]
        reference = (row["REFERENCE_NUMBER"] or "").strip()
        names = tuple(dict.fromkeys(each for each in (name, *aliases) if each))
        for column, present in (("REFERENCE_NUMBER", reference), ("FIRST_NAME", names)):
            if not present:
                problems.append(
                    Problem(field=f"line {rows.line_num}, {column}", code="REQUIRED", message=f"{column} is empty")
                )
        parties.append(ListedParty(reference=reference, names=names))
    if problems:
        raise Invalid(problems)
    digest, sample = hashlib.sha256(text.encode()).hexdigest()[:12], kinds == {_SAMPLE}
    return SanctionsList(version=f"sample {digest}" if sample else digest, parties=tuple(parties), sample=sample)


def likely_matches(names: Sequence[str], sanctions: SanctionsList, review: int) -> list[Likely]:
    """Those of `names` that are at least `review` like an entry, in their order, each with the entry it is most like.

    Comparing word by word as the registries do is dear; so the many are first compared by their letters alone, and only
    what has something in common goes on to `models.screening.screen`, whose score counts.
    """
    entries = [(normal_company_name(name), party) for party in sanctions.parties for name in party.names]
    if not names or not entries:
        return []
    likeness = process.cdist(
        [normal_company_name(name) for name in names],
        [name for name, _ in entries],
        scorer=fuzz.token_set_ratio,
        score_cutoff=_ALIKE_AT_ALL,
        dtype=np.uint8,
        workers=1,
    )
    found: list[Likely] = []
    for index in np.flatnonzero(likeness.any(axis=1)).tolist():
        near = {entries[each][1].reference: entries[each][1] for each in np.flatnonzero(likeness[index]).tolist()}
        best = screen(names[index], near.values())
        if best.reference is not None and best.score >= review:
            found.append(Likely(place=index, score=best.score, reference=best.reference))
    return found
