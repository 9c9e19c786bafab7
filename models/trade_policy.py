"""The figures that secondary trades go by: one versioned policy."""

from decimal import Decimal

from pydantic import Field

from models.amounts import Amount
from models.record import Record


class TradePolicy(Record):
    """The rules' figures of one version; changing any of them is a new version. A trade keeps the policy it was begun
    under, so that a replay sees the same one.

    Sanctions scores are those of `models.screening` (0-100); the seed of the two thresholds and of the 30 days is the
    domain's list of typologies, the others are ours.
    """

    version: str = "trade-1.0.0"

    concentration_limit_percent: int = Field(default=50, ge=1, le=100)
    """Of a project's units, what one investor may hold at most after a trade."""
    concentration_flag_percent: int = Field(default=25, ge=1, le=100)
    """From what share on the compliance officer is told."""
    price_band_percent: int = Field(default=20, ge=0)
    """How far a unit's price may lie from the last one of the project before it is flagged."""
    wash_days: int = Field(default=30, ge=1)
    """How long ago a trade the other way, or round in a circle, still counts."""
    circle_parties: int = Field(default=4, ge=3)
    """The most parties that a circle of trades is looked for among."""
    sanctions_block: int = Field(default=90, ge=1, le=100)
    sanctions_review: int = Field(default=75, ge=1, le=100)

    four_eyes_above: Amount = Decimal("10000000.00")
    """Above this amount two compliance officers approve."""
    compliance_working_days: int = Field(default=3, ge=1)
    first_refusal: bool = True
    """Whether the co-investors of a project that has days of first refusal are asked."""
    funding_working_days: int = Field(default=5, ge=1)
    """How long the buyer has to pay the price into escrow."""
