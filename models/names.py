"""Names compared as the registries compare them.

Case, punctuation, the spelling of legal forms (PVT LTD, PRIVATE LIMITED), M/S, CO and &, initials with and without
full stops, and the order of words do not make another company; another word does. The bands are those of the
verification providers (`name_match_result`).
"""

import re
import unicodedata
from enum import StrEnum

from rapidfuzz import fuzz


class NameMatch(StrEnum):
    """How well two names agree; each band begins at the score in `BANDS`."""

    DIRECT_MATCH = "DIRECT_MATCH"
    GOOD_PARTIAL_MATCH = "GOOD_PARTIAL_MATCH"
    MODERATE_PARTIAL_MATCH = "MODERATE_PARTIAL_MATCH"
    POOR_PARTIAL_MATCH = "POOR_PARTIAL_MATCH"
    NO_MATCH = "NO_MATCH"

    @property
    def accepted(self) -> bool:
        """Whether the names are taken to be of the same person without anybody looking."""
        return self in {NameMatch.DIRECT_MATCH, NameMatch.GOOD_PARTIAL_MATCH}

    @property
    def differs(self) -> bool:
        """Whether the names are taken to be of different persons; what is neither a person must look at."""
        return self in {NameMatch.POOR_PARTIAL_MATCH, NameMatch.NO_MATCH}


BANDS: tuple[tuple[int, NameMatch], ...] = (
    (100, NameMatch.DIRECT_MATCH),
    (85, NameMatch.GOOD_PARTIAL_MATCH),
    (70, NameMatch.MODERATE_PARTIAL_MATCH),
    (38, NameMatch.POOR_PARTIAL_MATCH),
    (0, NameMatch.NO_MATCH),
)
"""Lowest score of each band, best first (domain ruling, as the providers publish them)."""

_BEST_UNEQUAL = 99
_BEST_WITH_ANOTHER_WORD = 84
"""A word more may be a sister company: that somebody must look at."""
_SPELLINGS = {
    "PVT": "PRIVATE",
    "PVTLTD": "PRIVATE LIMITED",
    "LTD": "LIMITED",
    "CO": "COMPANY",
    "CORP": "CORPORATION",
    "BROS": "BROTHERS",
    "ENGG": "ENGINEERING",
    "ENGRS": "ENGINEERS",
    "INDS": "INDUSTRIES",
    "INTL": "INTERNATIONAL",
    "MFG": "MANUFACTURING",
    "GOVT": "GOVERNMENT",
    "DEPT": "DEPARTMENT",
    "ASSN": "ASSOCIATION",
}
_LEGAL_FORM = frozenset(
    {"PRIVATE", "LIMITED", "LLP", "COMPANY", "OPC", "PROPRIETORSHIP", "PARTNERSHIP", "FIRM", "TRUST", "AND", "THE"}
)
_HONORIFICS = frozenset({"SHRI", "SRI", "SHREE", "SMT", "KUM", "KUMARI", "MR", "MRS", "MS", "DR", "CA", "ER", "LATE"})
_MESSRS = re.compile(r"^\s*(?:M\s*/\s*S\b|MESSRS\b)[.,:\s]*")
_PRIVATE_IN_BRACKETS = re.compile(r"[(\[]\s*(?:P|PVT)\.?\s*[)\]]")


def band(score: int) -> NameMatch:
    """The band that a score (0–100) falls in."""
    return next(match for lowest, match in BANDS if score >= lowest)


def normal_company_name(name: str) -> str:
    """A company's name in the one spelling under which two of them are compared: upper-case words and blanks."""
    folded = unicodedata.normalize("NFKC", name).upper()
    folded = _PRIVATE_IN_BRACKETS.sub(" PRIVATE ", _MESSRS.sub(" ", folded)).replace("&", " AND ").replace("+", " AND ")
    words = [_SPELLINGS.get(word, word) for word in _words(folded)]
    joined = " ".join(words).replace("LIMITED LIABILITY PARTNERSHIP", "LLP")
    joined = re.sub(r"\bP LIMITED\b", "PRIVATE LIMITED", joined)
    return re.sub(r"^THE (?=.)", "", joined)


def company_name_score(declared: str, registered: str) -> int:
    """How alike two companies' names are, 0–100; 100 only for the same name.

    The whole names and the names without their legal form are compared, and the lesser likeness counts: two
    companies are not alike because both are private and limited. A word more or less is never a good match, unless
    only the blanks differ. Symmetric.
    """
    left, right = normal_company_name(declared), normal_company_name(registered)
    if not left or not right:
        return 0
    if left == right:
        return 100
    whole = fuzz.token_sort_ratio(left, right)
    core_left, core_right = _without_legal_form(left), _without_legal_form(right)
    core = fuzz.token_sort_ratio(core_left, core_right) if core_left and core_right else whole
    likeness = min(int(whole), int(core), _BEST_UNEQUAL)
    if left.replace(" ", "") == right.replace(" ", ""):
        return max(likeness, _BEST_UNEQUAL)
    if len(core_left.split()) != len(core_right.split()):
        return min(likeness, _BEST_WITH_ANOTHER_WORD)
    return likeness


def person_name_score(declared: str, registered: str) -> int:
    """How alike two persons' names are, 0–100.

    The order of the parts and honorifics do not count; an initial stands for any name it begins, and a middle name may
    be left out: both make a good match, not a direct one. Symmetric.
    """
    left, right = _name_parts(declared), _name_parts(registered)
    if not left or not right:
        return 0
    if sorted(left) == sorted(right):
        return 100
    likeness = min(int(fuzz.token_sort_ratio(" ".join(left), " ".join(right))), _BEST_UNEQUAL)
    if _abbreviates(left, right) or _abbreviates(right, left):
        return max(likeness, 90)
    return likeness


def best_company_match(declared: tuple[str, ...], registered: str) -> tuple[int, NameMatch]:
    """The best score of several declared names (legal, trade, proprietor's) against the registered one."""
    score = max((company_name_score(name, registered) for name in declared), default=0)
    return score, band(score)


def _words(text: str) -> list[str]:
    """Runs of letters, marks and digits; single Latin letters in a row are one word, as in A.B.C. or L.L.P.

    Marks (category M) are part of the word: without its vowel signs a name in Devanagari is another name.
    """
    kept = "".join(_blank_unless_part_of_a_word(character) for character in text)
    words: list[str] = []
    previous_was_letter = False
    for word in kept.split():
        single = len(word) == 1 and word.isascii() and word.isalpha()
        if single and previous_was_letter:
            words[-1] += word
        else:
            words.append(word)
        previous_was_letter = single
    return words


def _blank_unless_part_of_a_word(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return character
    # Apostrophes and invisible joiners stand inside a word; everything else stands between two.
    return "" if category == "Cf" or character in "'’`" else " "


def _without_legal_form(name: str) -> str:
    return " ".join(word for word in name.split() if word not in _LEGAL_FORM)


def _name_parts(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name).upper()
    kept = "".join(_blank_unless_part_of_a_word(character) for character in folded).split()
    return [part for part in kept if part not in _HONORIFICS] or kept


def _abbreviates(short: list[str], full: list[str]) -> bool:
    """Whether every part of `short` is a part of `full` or the initial of one, two full parts at least being equal
    or, in a name of two, one."""
    remaining = list(full)
    initials: list[str] = []
    equal = 0
    for part in short:
        if part in remaining:
            remaining.remove(part)
            equal += len(part) > 1
        else:
            initials.append(part)
    for part in initials:
        meant = next((name for name in remaining if len(part) == 1 and name.startswith(part)), None)
        if meant is None:
            return False
        remaining.remove(meant)
    return equal >= min(2, len(short)) or (equal == 1 and bool(initials))
