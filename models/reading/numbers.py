"""Identifiers on a paper. A character that a recogniser takes for another is put right only where the identifier's own
rule leaves no other reading: a letter cannot stand in a digit's place, and a check character proves the rest.
"""

import re
from collections.abc import Callable
from itertools import product

from models.identifiers import cin, esic, gstin, llpin, pan, udin, udyam
from models.reading.values import Read, Reader

_DIGIT_FOR = {"O": "0", "Q": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "G": "6", "B": "8"}
_LETTER_FOR = {"0": "O", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B"}
_ALIKE: dict[str, str] = {}
for _letter, _digit in _DIGIT_FOR.items():
    _ALIKE[_letter] = _ALIKE.get(_letter, _letter) + _digit
    _ALIKE[_digit] = _ALIKE.get(_digit, _digit) + _letter
_REPAIRED = 0.95


def _reader(shape: str, problem_with: Callable[[str], str | None], *, checked: bool = False) -> Reader:
    """A reader of one identifier.

    Args:
        shape: one letter a place: `A` a letter, `9` a digit, `X` either (kept as it was read), `-` a hyphen that may
            be left out; any other character is itself.
        problem_with: the identifier's own rule.
        checked: the rule includes a check character: then the places marked `X` are tried in every reading, and the
            check must prove exactly one.
    """
    places = [place for place in shape if place != "-"]

    def read(text: str) -> Read | None:
        for candidate in _candidates(text, len(places)):
            found = _in_shape(candidate, places)
            if found is None:
                continue
            if problem_with(_hyphenated(found, shape)) is None:
                return _hyphenated(found, shape), 1.0 if found == candidate else _REPAIRED
            if checked and (proved := _proved(found)) is not None:
                return proved, _REPAIRED
        return None

    def _proved(found: str) -> str | None:
        choices = [
            _ALIKE.get(character, character) if place == "X" else character
            for character, place in zip(found, places, strict=True)
        ]
        right = {spelled for spelled in map("".join, product(*choices)) if problem_with(spelled) is None}
        return right.pop() if len(right) == 1 else None

    return read


def _candidates(text: str, length: int) -> list[str]:
    """The runs in `text` that could be the identifier: words first, then words that a recogniser tore apart."""
    pieces = [re.sub(r"[^0-9A-Z]", "", piece) for piece in re.split(r"[\s:,;()]+", text.upper())]
    pieces = [piece for piece in pieces if piece]
    found = [piece for piece in pieces if len(piece) == length]
    for start in range(len(pieces)):
        joined = ""
        for piece in pieces[start:]:
            joined += piece
            if len(joined) >= length:
                break
        if len(joined) == length and joined not in found:
            found.append(joined)
    return found


def _in_shape(candidate: str, places: list[str]) -> str | None:
    """`candidate` with each character read as its place demands; None where a place cannot hold its character."""
    read: list[str] = []
    for character, place in zip(candidate, places, strict=True):
        if place == "X":
            fitting: str | None = character
        elif place == "9":
            fitting = character if character.isdigit() else _DIGIT_FOR.get(character)
        elif place == "A":
            fitting = character if character.isalpha() else _LETTER_FOR.get(character)
        else:
            alike = {_DIGIT_FOR.get(character), _LETTER_FOR.get(character), character}
            fitting = place if place in alike else None
        if fitting is None:
            return None
        read.append(fitting)
    return "".join(read)


def _hyphenated(spelled: str, shape: str) -> str:
    characters = iter(spelled)
    return "".join("-" if place == "-" else next(characters) for place in shape)


pan_number = _reader("AAAAA9999A", pan.problem_with)
gstin_number = _reader("99AAAAA9999AXZX", gstin.problem_with, checked=True)
cin_number = _reader("A99999AA9999AAA999999", cin.problem_with)
llpin_number = _reader("AAA-9999", llpin.problem_with)
udin_number = _reader("99999999XXXXXXXXXX", udin.problem_with)
udyam_number = _reader("UDYAM-AA-99-9999999", udyam.problem_with)
esic_number = _reader("9" * 17, esic.problem_with)


def membership_number(text: str) -> Read | None:
    """A chartered accountant's number at the institute: five or six digits."""
    for length in (6, 5):
        for candidate in _candidates(text, length):
            found = _in_shape(candidate, ["9"] * length)
            if found is not None:
                return found, 1.0 if found == candidate else _REPAIRED
    return None
