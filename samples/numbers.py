"""Identifiers that obey their rules: made from a seed, so that no two samples share one."""

from random import Random
from string import ascii_uppercase, digits

from stdnum.luhn import calc_check_digit

_BASE36 = digits + ascii_uppercase
_LETTERS_PER_SERIES = 26**3
_SERIES_STEP = 7919  # coprime with 26³: neighbouring numbers get unlike letters, and all differ


def _series(number: int) -> str:
    value = (number * _SERIES_STEP + 4211) % _LETTERS_PER_SERIES
    return "".join(ascii_uppercase[value // 26**place % 26] for place in (2, 1, 0))


def pan(number: int, *, kind: str, name: str, random: Random) -> str:
    """The `number`-th PAN of a `kind` (`C` company, `P` person): its fifth letter is the name's first."""
    block, serial = divmod(number, 9999)
    return f"{_series(block)}{kind}{name[0].upper()}{serial + 1:04d}{random.choice(ascii_uppercase)}"


def din(number: int) -> str:
    """The `number`-th director's; two in a hundred million share one."""
    return f"{(number * _SERIES_STEP + 1) % 10**8:08d}"


def llpin(number: int) -> str:
    """The `number`-th LLP's."""
    block, serial = divmod(number, 9999)
    return f"{_series(block)}-{serial + 1:04d}"


def gstin(pan_number: str, state_code: str) -> str:
    """The first registration of a PAN in a state, with its Luhn mod 36 check character."""
    body = f"{state_code}{pan_number}1Z"
    return body + calc_check_digit(body, alphabet=_BASE36)


def cin(number: int, *, kind: str, industry: str, state_code: str, year: int) -> str:
    """An unlisted company's number; `kind` is PTC for a private, PLC for a public one."""
    return f"U{industry}{state_code}{year}{kind}{100000 + number % 900000:06d}"


def udin(membership_number: str, *, year: int, random: Random) -> str:
    """The number of a chartered accountant's certificate: year, member, ten characters of its own."""
    return f"{year % 100:02d}{int(membership_number):06d}{''.join(random.choices(_BASE36, k=10))}"


def digits_of(random: Random, count: int) -> str:
    """`count` digits, the first not zero."""
    return str(random.randint(1, 9)) + "".join(random.choices(digits, k=count - 1))
