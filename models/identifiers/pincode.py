"""PIN: the postal index number. Its first two digits name a postal circle, and so the state."""

from models.contractor.vocabulary import State
from models.identifiers.shape import problem_with_shape

PATTERN = "^[1-9][0-9]{5}$"

_S = State
_STATES_OF_PREFIX: dict[range, frozenset[State]] = {
    range(11, 12): frozenset({_S.DELHI}),
    range(12, 14): frozenset({_S.HARYANA}),
    range(14, 16): frozenset({_S.PUNJAB}),
    range(16, 17): frozenset({_S.CHANDIGARH, _S.PUNJAB, _S.HARYANA}),
    range(17, 18): frozenset({_S.HIMACHAL_PRADESH}),
    range(18, 20): frozenset({_S.JAMMU_AND_KASHMIR, _S.LADAKH}),
    range(20, 29): frozenset({_S.UTTAR_PRADESH, _S.UTTARAKHAND}),
    range(30, 35): frozenset({_S.RAJASTHAN}),
    range(36, 40): frozenset({_S.GUJARAT, _S.DADRA_AND_NAGAR_HAVELI_AND_DAMAN_AND_DIU}),
    range(40, 41): frozenset({_S.MAHARASHTRA, _S.GOA}),
    range(41, 45): frozenset({_S.MAHARASHTRA}),
    range(45, 49): frozenset({_S.MADHYA_PRADESH}),
    range(49, 50): frozenset({_S.CHHATTISGARH}),
    range(50, 51): frozenset({_S.TELANGANA}),
    range(51, 54): frozenset({_S.ANDHRA_PRADESH, _S.PUDUCHERRY}),
    range(56, 60): frozenset({_S.KARNATAKA}),
    range(60, 67): frozenset({_S.TAMIL_NADU, _S.PUDUCHERRY}),
    range(67, 70): frozenset({_S.KERALA, _S.LAKSHADWEEP, _S.PUDUCHERRY}),
    range(70, 74): frozenset({_S.WEST_BENGAL}),
    range(74, 75): frozenset({_S.WEST_BENGAL, _S.ANDAMAN_AND_NICOBAR}),
    range(75, 78): frozenset({_S.ODISHA}),
    range(78, 79): frozenset({_S.ASSAM}),
    range(79, 80): frozenset(
        {_S.ARUNACHAL_PRADESH, _S.ASSAM, _S.MANIPUR, _S.MEGHALAYA, _S.MIZORAM, _S.NAGALAND, _S.TRIPURA}
    ),
    range(80, 86): frozenset({_S.BIHAR, _S.JHARKHAND}),
}
_SIKKIM = "737"
_NO_STATE: frozenset[State] = frozenset()


def problem_with(value: str) -> str | None:
    """What is wrong with a PIN by itself."""
    right = "six digits, the first not 0, like 400001"
    return problem_with_shape(value, name="PIN code", pattern=PATTERN, length=6, right=right)


def states_of(value: str) -> frozenset[State]:
    """The states that a well-formed PIN can lie in; empty for the army's post offices and unused numbers."""
    if value.startswith(_SIKKIM):
        return frozenset({_S.SIKKIM})
    prefix = int(value[:2])
    return next((states for numbers, states in _STATES_OF_PREFIX.items() if prefix in numbers), _NO_STATE)


def matches_state(value: str, state: State) -> bool:
    """Whether the PIN can lie in `state` (one of no known state can); a difference is a WARNING, not a refusal."""
    possible = states_of(value)
    return not possible or state in possible
