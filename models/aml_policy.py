"""The policy of the AML report: the parameters of the typologies and the thresholds of PMLA rule 3, in one document.

The defaults are `docs/domain.md`'s. They are data, so that a change is a new version, and a report says which it used.
"""

from decimal import Decimal
from functools import cache
from importlib import resources

from pydantic import AwareDatetime, Field

from models.amounts import Amount
from models.record import Record

DEFAULT_VERSION = "2026-04-01"
"""The version that comes with the house."""

Days = Field(ge=1, le=366)
Share = Field(gt=0, le=1)


class Structuring(Record):
    """`at_least` amounts within `days`, each between two shares of `threshold` and together above it: split to stay
    below what is reported."""

    days: int = Days
    at_least: int = Field(ge=2)
    threshold: Amount
    from_share: Decimal = Share
    to_share: Decimal = Share


class RapidMovement(Record):
    """Of at least `minimum` that came in, `out_share` is out again within `hours`."""

    hours: int = Field(ge=1, le=24 * 31)
    out_share: Decimal = Share
    minimum: Amount


class RoundAmounts(Record):
    """`at_least` multiples of `multiple` within `days`."""

    days: int = Days
    at_least: int = Field(ge=2)
    multiple: Amount


class NewAccountLarge(Record):
    """`amount` or more through an account younger than `days`."""

    days: int = Days
    amount: Amount


class WashTrade(Record):
    """What one party sold another comes back to it within `days`."""

    days: int = Days


class Screening(Record):
    """From which likeness (0–100) a name on the sanctions list blocks, and from which somebody must look."""

    block: int = Field(ge=1, le=100)
    review: int = Field(ge=1, le=100)


class Threshold(Record):
    """What lies above it is reported."""

    above: Amount


class AmlPolicy(Record):
    """One version of the policy. Amounts are of `currency`."""

    version: str = Field(min_length=1, max_length=40)
    effective_from: AwareDatetime
    currency: str = Field(pattern="^[A-Z]{3}$")
    structuring: Structuring
    rapid_movement: RapidMovement
    round_amounts: RoundAmounts
    new_account_large: NewAccountLarge
    wash_trade: WashTrade
    screening: Screening
    cash: Threshold
    cross_border: Threshold


@cache
def default_aml_policy() -> AmlPolicy:
    """The policy that comes with the house, a file beside this module."""
    file = resources.files("models").joinpath("aml_policies", f"{DEFAULT_VERSION}.json")
    return AmlPolicy.model_validate_json(file.read_text(encoding="utf-8"))
