"""Risk: a hundred points less what the open flags cost (domain ruling)."""

from collections.abc import Sequence
from itertools import groupby

from models.flags import Severity
from models.score import Factor
from models.score_inputs import ScoredFlag

COST: dict[Severity, int] = {Severity.INFO: 0, Severity.WARNING: 10, Severity.ERROR: 20, Severity.CRITICAL: 40}
"""Points that one open flag takes; a resolved flag takes none."""

_START = 100


def risk_factors(flags: Sequence[ScoredFlag]) -> dict[str, Factor]:
    """One factor for each kind of flag, after the hundred they start from; never below nothing in all."""
    factors = {"starting_points": Factor(saw="before any flag", points=_START, of=_START)}
    by_kind = sorted(flags, key=lambda flag: flag.flag_type.code)
    for kind, group in groupby(by_kind, key=lambda flag: flag.flag_type):
        together = list(group)
        open_flags = sorted((flag.severity for flag in together if not flag.resolved), key=lambda s: -s.code)
        resolved = len(together) - len(open_flags)
        said = ([f"open: {', '.join(open_flags)}"] if open_flags else []) + (
            [f"{resolved} resolved"] if resolved else []
        )
        factors[kind] = Factor(saw="; ".join(said), points=-sum(COST[severity] for severity in open_flags), of=0)
    below = -sum(factor.points for factor in factors.values())
    if below > 0:
        factors["floor"] = Factor(saw="risk cannot take more than everything", points=below, of=0)
    return factors
