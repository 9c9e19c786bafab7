"""The contractor's status machine: the seed's table, and nothing beside it.

Seed 001, section 5, gives nine states with a code each and their allowed transitions; SUSPENDED→EXPIRED is the one
extension (a suspended registration's term still ends). The workflow, the database constraint, the contract's
bit masks and the docs all derive from `EDGES`.
"""

from enum import StrEnum


class ContractorStatus(StrEnum):
    """Where a contractor's application or registration stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    AI_SCORED = "AI_SCORED"
    GOV_APPROVED = "GOV_APPROVED"
    REJECTED = "REJECTED"
    FLAGGED_FOR_RISK = "FLAGGED_FOR_RISK"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"

    @property
    def code(self) -> int:
        """The number that stands for this status on chain (0–8, the seed's order)."""
        return CODES[self]


CODES: dict[ContractorStatus, int] = {status: code for code, status in enumerate(ContractorStatus)}

_S = ContractorStatus

EDGES: dict[ContractorStatus, frozenset[ContractorStatus]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset({_S.UNDER_REVIEW, _S.REJECTED}),
    _S.UNDER_REVIEW: frozenset({_S.AI_SCORED, _S.FLAGGED_FOR_RISK, _S.REJECTED}),
    _S.AI_SCORED: frozenset({_S.GOV_APPROVED, _S.REJECTED, _S.FLAGGED_FOR_RISK}),
    _S.GOV_APPROVED: frozenset({_S.SUSPENDED, _S.EXPIRED}),
    _S.REJECTED: frozenset({_S.DRAFT}),
    _S.FLAGGED_FOR_RISK: frozenset({_S.AI_SCORED, _S.REJECTED}),
    _S.SUSPENDED: frozenset({_S.GOV_APPROVED, _S.REJECTED, _S.EXPIRED}),
    _S.EXPIRED: frozenset({_S.DRAFT}),
}

UNDER_DECISION = frozenset({_S.SUBMITTED, _S.UNDER_REVIEW, _S.AI_SCORED, _S.FLAGGED_FOR_RISK})
"""The states in which an application waits for the officials."""

STANDING = frozenset({_S.GOV_APPROVED, _S.SUSPENDED})
"""The states in which a registration has not ended: it stands, in force or suspended."""


class IllegalTransition(ValueError):
    """A move the table does not allow."""

    def __init__(self, source: ContractorStatus, target: ContractorStatus) -> None:
        allowed = ", ".join(sorted(EDGES[source])) or "nothing"
        super().__init__(f"{source} cannot become {target}; it may become {allowed}")
        self.source = source
        self.target = target


def require_transition(source: ContractorStatus, target: ContractorStatus) -> None:
    """Refuse a move that the table does not allow.

    Raises:
        IllegalTransition: naming the states that are allowed from `source`.
    """
    if target not in EDGES[source]:
        raise IllegalTransition(source, target)


def path(source: ContractorStatus, target: ContractorStatus) -> tuple[ContractorStatus, ...]:
    """The shortest way from `source` to `target` along the table's edges, without `source`; empty when it is there.

    Raises:
        IllegalTransition: no way leads there.
    """
    ways: list[tuple[ContractorStatus, ...]] = [()]
    seen = {source}
    for way in ways:
        last = way[-1] if way else source
        if last is target:
            return way
        for following in sorted(EDGES[last] - seen, key=lambda status: status.code):
            seen.add(following)
            ways.append((*way, following))
    raise IllegalTransition(source, target)


def mask(source: ContractorStatus) -> int:
    """The allowed targets of `source` as a bit mask: bit n is set when the status with code n may follow."""
    return sum(1 << target.code for target in EDGES[source])
