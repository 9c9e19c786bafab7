"""GSTIN: state code, PAN, entity number, Z, and a check character (Luhn mod 36 over the first fourteen).

The seed places the PAN and the check character wrongly, and its example's check character is wrong; python-stdnum's own
GSTIN module refuses the state codes 38, 97 and 99, so only its Luhn is used here.
"""

import re

from stdnum import luhn

from models.contractor.vocabulary import State
from models.identifiers import pan
from models.identifiers.shape import problem_with_shape

PATTERN = "^(0[1-9]|[12][0-9]|3[0-8]|97|99)[A-Z]{3}[ABCFGHJLPT][A-Z](?!0000)[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$"
_SHAPE = "^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$"
_RIGHT = "a state code, the PAN, an entity number, Z and a check character: 15 characters like 27ZZZCZ9999Z1ZJ"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

STATE_OF_CODE: dict[str, State | None] = {
    "01": State.JAMMU_AND_KASHMIR,
    "02": State.HIMACHAL_PRADESH,
    "03": State.PUNJAB,
    "04": State.CHANDIGARH,
    "05": State.UTTARAKHAND,
    "06": State.HARYANA,
    "07": State.DELHI,
    "08": State.RAJASTHAN,
    "09": State.UTTAR_PRADESH,
    "10": State.BIHAR,
    "11": State.SIKKIM,
    "12": State.ARUNACHAL_PRADESH,
    "13": State.NAGALAND,
    "14": State.MANIPUR,
    "15": State.MIZORAM,
    "16": State.TRIPURA,
    "17": State.MEGHALAYA,
    "18": State.ASSAM,
    "19": State.WEST_BENGAL,
    "20": State.JHARKHAND,
    "21": State.ODISHA,
    "22": State.CHHATTISGARH,
    "23": State.MADHYA_PRADESH,
    "24": State.GUJARAT,
    "25": State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU,
    "26": State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU,
    "27": State.MAHARASHTRA,
    "28": State.ANDHRA_PRADESH,
    "29": State.KARNATAKA,
    "30": State.GOA,
    "31": State.LAKSHADWEEP,
    "32": State.KERALA,
    "33": State.TAMIL_NADU,
    "34": State.PUDUCHERRY,
    "35": State.ANDAMAN_AND_NICOBAR,
    "36": State.TELANGANA,
    "37": State.ANDHRA_PRADESH,
    "38": State.LADAKH,
    "97": None,
    "99": None,
}
"""The state behind each code; None for 97 (other territory) and 99 (the Centre), which no address contradicts."""

LEGACY_CODES: dict[str, str] = {
    "25": "Daman and Diu, since merged into 26",
    "28": "Andhra Pradesh, since divided into 36 and 37",
}
"""Codes no longer given out: accepted, worth a warning."""


def check_character(first_fourteen: str) -> str:
    """The fifteenth character that belongs to the first fourteen."""
    return luhn.calc_check_digit(first_fourteen, _ALPHABET)


def problem_with(value: str) -> str | None:
    """What is wrong with a GSTIN by itself."""
    if problem := problem_with_shape(value, name="GSTIN", pattern=_SHAPE, length=15, right=_RIGHT):
        return problem
    if value[:2] not in STATE_OF_CODE:
        return (
            "GSTIN begins with a state code that does not exist; right is 01 to 38, 97 or 99, like 27 for Maharashtra"
        )
    if problem := pan.problem_with(pan_of(value)):
        return f"GSTIN holds no PAN in places 3 to 12: {problem}"
    if check_character(value[:14]) != value[14]:
        return "GSTIN has a check character that does not fit the 14 before it; look for a typing slip in any of the 15"
    return None


def pan_of(value: str) -> str:
    """The PAN inside a GSTIN: places 3 to 12."""
    return value[2:12]


def problem_with_pan(value: str, declared_pan: str) -> str | None:
    """Whether a well-formed GSTIN belongs to another PAN than the declared one."""
    if pan_of(value) == declared_pan:
        return None
    return "GSTIN belongs to another PAN: its places 3 to 12 must be the PAN declared in legalIdentity.pan"


def state_of(value: str) -> State | None:
    """The state a GSTIN was given in; None when it belongs to no one state (97, 99)."""
    return STATE_OF_CODE.get(value[:2])


def matches_state(value: str, state: State) -> bool:
    """Whether an address in `state` agrees with the GSTIN; a difference is the finding GST_MISMATCH, not a refusal."""
    given_in = state_of(value)
    return given_in is None or given_in is state


def legacy_code(value: str) -> str | None:
    """What became of the GSTIN's state code when it is one of the two legacy codes, else None: the finding WARNING."""
    return LEGACY_CODES.get(value[:2])


def is_well_formed(value: str) -> bool:
    """Whether the outward form alone is right, whatever the check character says."""
    return re.fullmatch(_SHAPE, value, re.ASCII) is not None
