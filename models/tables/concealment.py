"""JSON at rest: what may be read stays readable, every text that could name somebody is put aside, to be sealed.

Amounts, counts, yes and no, dates, hashes and words of a fixed vocabulary stay in the column, so that reports can be
computed in SQL. Any other text is replaced by `{"$": n}`, the n-th of the row's secrets.
"""

import re

from pydantic import JsonValue

from models.contractor.json_object import JsonObject

REFERENCE = "$"
_EXACT_BELOW = 2.0**53

_KEY = re.compile(r"[a-z][A-Za-z0-9_]*", re.ASCII)
_WORD = re.compile(r"[A-Z][A-Z0-9_]*", re.ASCII)
_PLAIN = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?"  # a date, a moment
    r"|\d{4}-\d{2}"  # a financial year
    r"|-?₹[\d,]+(\.\d+)?"  # an amount as it is shown
    r"|(sha256:)?[0-9a-f]{64}|0x[0-9a-f]{64}"  # a hash
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an identifier of ours
    r"|application/pdf|image/jpeg|image/png",
    re.ASCII,
)
_VOCABULARY = frozenset(
    {
        "state",
        "source",
        "currency",
        "caseType",
        "clientType",
        "completionStatus",
        "performanceRating",
        "ownershipStatus",
        "coreCompetencies",
        "documentType",
    }
)
"""The document's keys whose values are words of a fixed vocabulary."""
_OPEN_KEYS = frozenset({"ipfsCID", "rootCID"})
"""Keys whose values address ciphertext: they name nobody."""


class Concealer:
    """Puts the secrets of one row aside."""

    def __init__(self) -> None:
        self.secrets: list[JsonValue] = []

    def conceal(self, value: JsonValue, key: str = "") -> JsonValue:
        """`value` with its secrets replaced by references; `key` is the member it is the value of."""
        if isinstance(value, str):
            return value if _may_be_read(value, key) else self._aside(value)
        if isinstance(value, float):
            # jsonb keeps a decimal: beyond 2^53 another number, or none, would come back.
            return value if abs(value) < _EXACT_BELOW else self._aside(value)
        if isinstance(value, list):
            return [self.conceal(item, key) for item in value]
        if isinstance(value, dict):
            if not all(_KEY.fullmatch(name) for name in value):
                return self._aside(value)
            return {name: self.conceal(item, name) for name, item in value.items()}
        return value

    def _aside(self, value: JsonValue) -> JsonObject:
        self.secrets.append(value)
        return {REFERENCE: len(self.secrets) - 1}


def reveal(value: JsonValue, secrets: list[JsonValue]) -> JsonValue:
    """The inverse of `Concealer.conceal`."""
    if isinstance(value, list):
        return [reveal(item, secrets) for item in value]
    if isinstance(value, dict):
        reference = value.get(REFERENCE)
        if isinstance(reference, int):
            return secrets[reference]
        return {name: reveal(item, secrets) for name, item in value.items()}
    return value


def _may_be_read(value: str, key: str) -> bool:
    if key in _OPEN_KEYS:
        return value.isascii() and value.isalnum()
    if key in _VOCABULARY and _WORD.fullmatch(value):
        return True
    return _PLAIN.fullmatch(value) is not None
