"""Financial strength: turnover, its course and who vouches for it, solvency, net worth."""

from models.contractor.vocabulary import TurnoverSource
from models.money import format_inr
from models.score import Factor
from models.score_factors.scale import CRORE, Steps, points_at, share, unknown
from models.score_inputs import ScoreInputs

_AVERAGE: Steps = ((0, 0), (1 * CRORE, 8), (5 * CRORE, 14), (25 * CRORE, 20), (100 * CRORE, 26), (500 * CRORE, 30))
_GROWTH_PERCENT: Steps = ((-40, 0), (0, 9), (20, 15))
_WORST_FALL_PERCENT: Steps = ((0, 15), (50, 0))
_SOLVENCY: Steps = ((0, 0), (1 * CRORE, 5), (10 * CRORE, 10), (50 * CRORE, 15))
_NET_WORTH: Steps = ((0, 0), (1 * CRORE, 5), (10 * CRORE, 10), (100 * CRORE, 15))
_ASSURANCE: dict[TurnoverSource, int] = {
    TurnoverSource.AUDITED: 100,
    TurnoverSource.CERTIFIED_BY_CA: 70,
    TurnoverSource.SELF_DECLARED: 30,
}
"""Seed: audited before certified by a CA; a figure nobody vouches for is still declared under penalty."""


def financial_factors(inputs: ScoreInputs) -> dict[str, Factor]:
    """The factors; together 100 points.

    Steadiness counts falls only: the standard deviation, which it shows, would hold a good year against a contractor.
    """
    turnover, growth = inputs.turnover, inputs.turnover.growth_percent
    solvent, sources = inputs.solvency_in_force, inputs.turnover_sources
    return {
        "average_turnover": Factor(
            saw=f"{format_inr(turnover.average)} on average over three years",
            points=points_at(_AVERAGE, turnover.average),
            of=30,
        ),
        "turnover_growth": unknown("no turnover in the year before the last")
        if growth is None
        else Factor(saw=f"{growth:+d}% in the last year", points=points_at(_GROWTH_PERCENT, growth), of=15),
        "turnover_stability": Factor(
            saw=(
                f"worst fall in a year {turnover.worst_fall_percent}%, "
                f"standard deviation {turnover.deviation_percent}% of the mean"
                + (", declining trend" if turnover.declining_trend else "")
            ),
            points=points_at(_WORST_FALL_PERCENT, turnover.worst_fall_percent),
            of=15,
        ),
        "turnover_assurance": share(
            "turnover " + ", ".join(sorted({str(source or "of undeclared source") for source in sources})),
            [None if source is None else _ASSURANCE[source] for source in sources],
            10,
        ),
        "solvency": Factor(
            saw=f"{format_inr(inputs.solvency_amount)} certified" + ("" if solvent else ", expired"),
            points=points_at(_SOLVENCY, inputs.solvency_amount) if solvent else 0,
            of=15,
        ),
        "net_worth": unknown("not declared")
        if inputs.net_worth is None
        else Factor(saw=format_inr(inputs.net_worth), points=points_at(_NET_WORTH, inputs.net_worth), of=15),
    }
