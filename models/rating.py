"""What the counterparties of a buyer think of it, as one figure from 0.00 to 5.00.

    rating = sum(weight * stars) / sum(weight)
    weight = sqrt(value) * 2 ** -(age / half-life)

over the ratings given up to the moment that is asked about and not longer ago than the window. `value` is the deal's,
in paise: by its root, so that a deal a hundred times as large counts ten times, and one giant does not drown all
others. `age` is counted from the newest rating, which changes nothing (a factor that all weights share falls out) and
keeps the weights from vanishing all together. A weight is a whole multiple of 2 ** -32 and the sums are of whole
numbers, so the order of the ratings does not matter; the quotient is rounded once, half up, to two decimals. Fewer than
five ratings are no rating: unknown, not bad.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import Field

from models.buyer import BuyerRating
from models.record import Record

LOWEST, HIGHEST = Decimal("0.00"), Decimal("5.00")
_DECIMALS = 2
_DAY = timedelta(days=1)
_WEIGHT_UNIT = 2.0**32


class RatingPolicy(Record):
    """How ratings are weighed; part of the requirement policy."""

    at_least: int = Field(
        ge=1,
        le=1000,
        description="Ratings that are needed before they count: fewer say more of who gave them than of the buyer.",
    )
    half_life_days: int = Field(ge=1, le=3650, description="After so many days a rating weighs half of what it did.")
    window_days: int = Field(
        ge=1,
        le=36500,
        description="A rating older than this counts no more: at the half-life's default it would weigh less than 2 %.",
    )


class Rating(Record):
    """One counterparty's rating of a buyer, for one deal."""

    stars: Decimal = Field(ge=LOWEST, le=HIGHEST, max_digits=3, decimal_places=2)
    value: int = Field(gt=0)
    """What the deal was worth, in paise."""
    at: datetime


def buyer_rating(ratings: Iterable[Rating], *, as_of: datetime, policy: RatingPolicy) -> BuyerRating:
    """The rating, with two decimals and how many it was made of; unknown when too few count.

    Args:
        ratings: of one buyer, in any order; those after `as_of` and before the window are left out.
        as_of: aware.
        policy: how they are weighed.
    """
    earliest = as_of - policy.window_days * _DAY
    counted = [rating for rating in ratings if earliest <= rating.at <= as_of]
    if len(counted) < policy.at_least:
        return BuyerRating(score=None, counted=len(counted))
    newest = max(rating.at for rating in counted)
    weights = [_weight(rating, newest, policy) for rating in counted]
    total = sum(weights)
    hundredths = sum(weight * _hundredths(rating) for weight, rating in zip(weights, counted, strict=True))
    score = Decimal((2 * hundredths + total) // (2 * total)).scaleb(-_DECIMALS)
    return BuyerRating(score=score, counted=len(counted))


def _weight(rating: Rating, newest: datetime, policy: RatingPolicy) -> int:
    age = (newest - rating.at) / _DAY
    return int(math.sqrt(rating.value) * 2.0 ** -(age / policy.half_life_days) * _WEIGHT_UNIT)


def _hundredths(rating: Rating) -> int:
    return int(rating.stars.scaleb(_DECIMALS))
