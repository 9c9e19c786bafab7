"""CIN: the Corporate Identity Number of the companies' registry (MCA21).

Listing status, industry, state, year, kind of company, registration number. The seed's kinds ULC and GSC do not exist,
and companies older than its 1950 do.
"""

from models.contractor.vocabulary import EntityType, State
from models.identifiers.shape import problem_with_shape

_KINDS = "FLC|FTC|GAP|GAT|GOI|NPL|OPC|PLC|PTC|SGC|ULL|ULT"
PATTERN = f"^[LU][0-9]{{5}}[A-Z]{{2}}(18[5-9]|19[0-9]|20[0-9])[0-9]({_KINDS})[0-9]{{6}}$"
_SHAPE = "^[A-Z][0-9]{5}[A-Z]{2}[0-9]{4}[A-Z]{3}[0-9]{6}$"
_RIGHT = "L or U, five digits, two letters of state, year, three of kind, six digits: U99999MH2015PTC999999"
EARLIEST_YEAR = 1850

_E = EntityType
ENTITY_TYPES_OF_KIND: dict[str, frozenset[EntityType]] = {
    "PTC": frozenset({_E.PRIVATE_LIMITED}),
    "FTC": frozenset({_E.PRIVATE_LIMITED}),
    "OPC": frozenset({_E.PRIVATE_LIMITED}),
    "GAT": frozenset({_E.PRIVATE_LIMITED}),
    "ULT": frozenset({_E.PRIVATE_LIMITED}),
    "PLC": frozenset({_E.PUBLIC_LIMITED}),
    "FLC": frozenset({_E.PUBLIC_LIMITED}),
    "GAP": frozenset({_E.PUBLIC_LIMITED}),
    "ULL": frozenset({_E.PUBLIC_LIMITED}),
    "NPL": frozenset({_E.PRIVATE_LIMITED, _E.PUBLIC_LIMITED}),
    "GOI": frozenset({_E.GOVERNMENT}),
    "SGC": frozenset({_E.GOVERNMENT}),
}
"""The entity types whose companies carry each kind."""

STATE_OF_LETTERS: dict[str, State] = {
    "AN": State.ANDAMAN_AND_NICOBAR,
    "AP": State.ANDHRA_PRADESH,
    "AR": State.ARUNACHAL_PRADESH,
    "AS": State.ASSAM,
    "BR": State.BIHAR,
    "CG": State.CHHATTISGARH,
    "CT": State.CHHATTISGARH,
    "CH": State.CHANDIGARH,
    "DD": State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU,
    "DN": State.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU,
    "DL": State.DELHI,
    "GA": State.GOA,
    "GJ": State.GUJARAT,
    "HP": State.HIMACHAL_PRADESH,
    "HR": State.HARYANA,
    "JH": State.JHARKHAND,
    "JK": State.JAMMU_AND_KASHMIR,
    "KA": State.KARNATAKA,
    "KL": State.KERALA,
    "LA": State.LADAKH,
    "LD": State.LAKSHADWEEP,
    "LH": State.LADAKH,
    "MH": State.MAHARASHTRA,
    "ML": State.MEGHALAYA,
    "MN": State.MANIPUR,
    "MP": State.MADHYA_PRADESH,
    "MZ": State.MIZORAM,
    "NL": State.NAGALAND,
    "OD": State.ODISHA,
    "OR": State.ODISHA,
    "PB": State.PUNJAB,
    "PY": State.PUDUCHERRY,
    "RJ": State.RAJASTHAN,
    "SK": State.SIKKIM,
    "TG": State.TELANGANA,
    "TN": State.TAMIL_NADU,
    "TR": State.TRIPURA,
    "TS": State.TELANGANA,
    "TZ": State.TAMIL_NADU,
    "UK": State.UTTARAKHAND,
    "UP": State.UTTAR_PRADESH,
    "UR": State.UTTARAKHAND,
    "WB": State.WEST_BENGAL,
}
"""The states' letters, both spellings where there are two; TZ is the Coimbatore registrar's."""


def problem_with(value: str) -> str | None:
    """What is wrong with a CIN by itself (that its year is not in the future needs today: `problem_with_year`)."""
    if problem := problem_with_shape(value, name="CIN", pattern=_SHAPE, length=21, right=_RIGHT):
        return problem
    if value[0] not in "LU":
        return "CIN must begin with L (listed) or U (unlisted)"
    if value[6:8] not in STATE_OF_LETTERS:
        return "CIN has letters in places 7 and 8 that stand for no state; right is for example MH, KA, OD or OR"
    if year_of(value) < EARLIEST_YEAR:
        return f"CIN has a year before {EARLIEST_YEAR} in places 9 to 12; there is no older company"
    if value[12:15] not in ENTITY_TYPES_OF_KIND:
        return f"CIN has an unknown kind of company in places 13 to 15; right is one of {_KINDS.replace('|', ', ')}"
    return None


def year_of(value: str) -> int:
    """The year of incorporation in a CIN."""
    return int(value[8:12])


def state_of(value: str) -> State | None:
    """The state of the registrar in a CIN."""
    return STATE_OF_LETTERS.get(value[6:8])


def problem_with_year(value: str, this_year: int) -> str | None:
    """Whether a well-formed CIN's year lies in the future."""
    return "CIN has a year in places 9 to 12 that has not come yet" if year_of(value) > this_year else None


def problem_with_entity_type(value: str, entity_type: EntityType) -> str | None:
    """Whether a well-formed CIN belongs to another kind of company than the declared entity type."""
    fitting = ENTITY_TYPES_OF_KIND[value[12:15]]
    if entity_type in fitting:
        return None
    right = " or ".join(sorted(kind for kind, types in ENTITY_TYPES_OF_KIND.items() if entity_type in types))
    if not right:
        return f"CIN is a company's number; an entity of type {entity_type} has none"
    return f"CIN names another kind of company in places 13 to 15; for the entity type {entity_type} that is {right}"
