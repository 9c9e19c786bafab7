"""Values as they are printed, made comparable: dates to ISO, money to paise, identifiers to their one spelling.

Each reader takes the text beside a label and gives the value and how much of the certainty is left (1.0 when nothing
had to be assumed), or None when the text is no such value.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from models.money import MAX_PAISE

Read = tuple[str, float]
"""A value in its comparable form, and the share of certainty that remains."""
Reader = Callable[[str], Read | None]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*((?:19|20)\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?:\s+day\s+of)?[\s,.-]*"
    rf"({'|'.join(_MONTHS)})[a-z]*[\s,.-]*((?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b({'|'.join(_MONTHS)})[a-z]*[\s.]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,.-]+((?:19|20)\d{{2}})(?!\d)", re.IGNORECASE
)
_UNITS = {"crore": 10_000_000, "cr": 10_000_000, "lakh": 100_000, "lac": 100_000, "thousand": 1000}
_MONEY = re.compile(
    r"(?<![\w,.])(₹|\brs\b\.?|\binr\b|\brupees\b)?\s*(\d[\d,. ]*\d|\d)\s*(?:/-)?"
    r"\s*(crores?|cr|lakhs?|lacs?|thousand)?\b(?!,?\w)",
    re.IGNORECASE,
)
_LOOKS_LIKE_DIGIT = str.maketrans(
    {"O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "|": "1", "S": "5", "B": "8"}
)
_REPAIRED = 0.93


def day(text: str) -> Read | None:
    """The first date in `text`, as `YYYY-MM-DD`: `01/07/2017`, `2017-07-01`, `1 July 2017`, `1st day of July, 2017`,
    `July 1, 2017`. The day comes before the month, as everywhere in India."""
    for repaired in (text, _digits_repaired(text)):
        found = _first_day(repaired)
        if found is not None:
            return found.isoformat(), 1.0 if repaired == text else _REPAIRED
    return None


def _first_day(text: str) -> date | None:
    if match := _YEAR_FIRST.search(text):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.search(text):
        return _date(match[3], match[2], match[1])
    if match := _IN_WORDS.search(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.search(text):
        return _date(match[3], _month(match[1]), match[2])
    return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _date(year: str, month: str | int, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def money(text: str) -> Read | None:
    """The first amount of rupees in `text`, in paise: `₹5,00,00,000`, `Rs. 50 crore`, `12.5 lakh`, `1,234.50`."""
    for repaired in (text, _digits_repaired(text)):
        found = _first_amount(repaired)
        if found is not None:
            return str(found), 1.0 if repaired == text else _REPAIRED
    return None


def _first_amount(text: str) -> int | None:
    # Recognisers read the rupee sign as a letter or as 7 or 2: only the letters can be told from the number.
    matches = [match for match in _MONEY.finditer(text) if match[1] or match[3] or "," in match[2]]
    if not matches and re.fullmatch(r"\s*\d+(\.\d{1,2})?\s*", text):
        matches = list(_MONEY.finditer(text))
    for match in matches:
        rupees = _rupees(match[2])
        if rupees is None:
            continue
        unit = (match[3] or "").lower().removesuffix("s")
        paise = rupees * _UNITS.get(unit, 1) * 100
        if paise == paise.to_integral_value() and paise <= MAX_PAISE:
            return int(paise)
    return None


def _rupees(digits: str) -> Decimal | None:
    """The number, whatever stands between its groups: a recogniser takes a comma for a full stop, or adds a blank. Of
    a grouped number the last group is of three digits, so two or one behind a full stop are paise."""
    squashed = digits.replace(" ", "").rstrip(".,")
    match = re.fullmatch(r"(\d{1,3}(?:[.,]\d{2,3})*[.,]\d{3}|\d+)(?:\.(\d{1,2}))?", squashed)
    if match is None:
        return None
    whole = re.sub(r"[.,]", "", match[1])
    return Decimal(f"{whole}.{match[2] or 0}")


def whole(text: str) -> Read | None:
    """A number of things: the only number in `text`."""
    for repaired in (text, _digits_repaired(text)):
        numbers = re.findall(r"(?<![\w.,])\d[\d,]*(?![\w])", repaired)
        if len(numbers) == 1:
            return str(int(numbers[0].replace(",", ""))), 1.0 if repaired == text else _REPAIRED
    return ("0", 1.0) if re.fullmatch(r"\W*(nil|none)\W*", text, re.IGNORECASE) else None


def yes_or_no(text: str) -> Read | None:
    """`true` or `false`."""
    word = re.match(r"\W*(yes|no|nil|none|not applicable)\b", text, re.IGNORECASE)
    return None if word is None else ("true" if word[1].lower() == "yes" else "false", 1.0)


def words(text: str) -> Read | None:
    """A name or another text: blanks made single, nothing else changed."""
    squeezed = " ".join(text.split()).strip(" :;|-–")
    return (squeezed, 1.0) if sum(character.isalnum() for character in squeezed) >= 2 else None


def code(text: str) -> Read | None:
    """A number that its issuer made up (`SOL/2026/12345`): no blanks in it, at least one digit."""
    squashed = re.sub(r"\s+", "", text).strip(":;|").upper()
    fits = re.fullmatch(r"[A-Z0-9][A-Z0-9/\-.()]{2,49}", squashed) and any(map(str.isdigit, squashed))
    return (squashed, 1.0) if fits else None


def category(text: str) -> Read | None:
    """The size class of an enterprise: MICRO, SMALL or MEDIUM."""
    match = re.search(r"\b(micro|small|medium)\b", text, re.IGNORECASE)
    return None if match is None else (match[1].upper(), 1.0)


def _digits_repaired(text: str) -> str:
    """`text` with letters that stand among digits replaced by the digits they look like."""
    return re.sub(
        r"(?<=[\d/.,-])[OoQDIl|SB]+|[OoQDIl|SB]+(?=[\d/.,-]*\d)",
        lambda match: match[0].translate(_LOOKS_LIKE_DIGIT),
        text,
    )
