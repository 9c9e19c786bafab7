"""PAN: the Permanent Account Number of the income tax department.

Ten characters: three letters, a letter for the kind of holder, a letter of the holder's name, a serial 0001–9999,
a check letter whose rule is not public. The seed's pattern lacks H, which its own table lists; no serial is 0000.
"""

import re

from models.contractor.vocabulary import EntityType
from models.identifiers.shape import problem_with_shape

PATTERN = "^[A-Z]{3}[ABCFGHJLPT][A-Z](?!0000)[0-9]{4}[A-Z]$"
_SHAPE = "^[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]$"
_RIGHT = "five letters, four digits and a letter, like ZZZCZ9999Z, with A, B, C, F, G, H, J, L, P or T in fourth place"

HOLDERS: dict[str, str] = {
    "A": "an association of persons",
    "B": "a body of individuals",
    "C": "a company",
    "F": "a firm or LLP",
    "G": "a government agency",
    "H": "a Hindu undivided family",
    "J": "an artificial juridical person",
    "L": "a local authority",
    "P": "an individual",
    "T": "a trust",
}
"""What the fourth letter says of the holder."""

LETTERS_OF: dict[EntityType, frozenset[str]] = {
    EntityType.PRIVATE_LIMITED: frozenset("C"),
    EntityType.PUBLIC_LIMITED: frozenset("C"),
    EntityType.LLP: frozenset("F"),
    EntityType.PARTNERSHIP: frozenset("F"),
    EntityType.PROPRIETORSHIP: frozenset("PH"),
    EntityType.AOP: frozenset("AB"),
    EntityType.TRUST: frozenset("T"),
    EntityType.GOVERNMENT: frozenset("GLJC"),
}
"""The fourth letters an entity type may have (domain ruling; C of GOVERNMENT is a public-sector undertaking)."""


def problem_with(value: str) -> str | None:
    """What is wrong with a PAN by itself."""
    if re.fullmatch(r"[A-Z]{5}[0-9]{4}[A-Z]", value, re.ASCII) and value[3] not in HOLDERS:
        return f"PAN has a fourth letter that stands for no kind of holder; right is {_RIGHT}"
    problem = problem_with_shape(value, name="PAN", pattern=_SHAPE, length=10, right=_RIGHT)
    if problem is None and value[5:9] == "0000":
        return "PAN has the serial number 0000, which is never issued; its four digits run from 0001 to 9999"
    return problem


def problem_with_entity_type(value: str, entity_type: EntityType) -> str | None:
    """Whether a well-formed PAN belongs to another kind of holder than the declared entity type."""
    allowed = LETTERS_OF[entity_type]
    if value[3] in allowed:
        return None
    right = " or ".join(f"{letter} ({HOLDERS[letter]})" for letter in sorted(allowed))
    return f"PAN has a fourth letter of {HOLDERS[value[3]]}; for the entity type {entity_type} it must be {right}"
