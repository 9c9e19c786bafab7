"""Where a requirement stands."""

from enum import StrEnum


class RequirementStatus(StrEnum):
    """UNDER_REVIEW while officers decide, OPEN while it may be traded on; the rest are ends."""

    UNDER_REVIEW = "UNDER_REVIEW"
    OPEN = "OPEN"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    FULFILLED = "FULFILLED"
    EXPIRED = "EXPIRED"


LIVE = frozenset({RequirementStatus.UNDER_REVIEW, RequirementStatus.OPEN})
"""The statuses that may hold credit."""
