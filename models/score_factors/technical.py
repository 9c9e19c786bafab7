"""Technical capacity: kinds of work, people, machines, the largest work done."""

from models.contractor.vocabulary import Competency, Ownership
from models.money import format_inr
from models.score import Factor
from models.score_factors.scale import CRORE, Steps, points_at, unknown
from models.score_inputs import ScoredMachine, ScoreInputs

_COMPETENCIES: Steps = ((0, 0), (1, 6), (2, 9), (3, 12), (4, 15))
_PERSON_YEARS: Steps = ((0, 0), (20, 12), (60, 22), (150, 30))
_MACHINES_PERCENT: Steps = ((0, 0), (500, 10), (2000, 20))
_LARGEST: Steps = ((0, 0), (1 * CRORE, 8), (5 * CRORE, 15), (50 * CRORE, 28), (200 * CRORE, 35))
_LONGEST_CAREER = 30
"""Years of one person beyond which more of them stop counting."""
_AT_HAND: dict[Ownership, int] = {Ownership.OWNED: 100, Ownership.LEASED: 60, Ownership.RENTED: 40}
"""Per cent of a machine, by how surely it is there when it is needed."""


def technical_factors(inputs: ScoreInputs) -> dict[str, Factor]:
    """The factors; together 100 points."""
    kinds = len(set(inputs.competencies) - {Competency.OTHER}) or 1
    people, machines = inputs.personnel_years, sum(_hundredths(machine) for machine in inputs.machines)
    person_years = sum(min(years, _LONGEST_CAREER) for years in people)
    completed = (project.metrics for project in inputs.projects if project.metrics.completed)
    largest = max(completed, key=lambda project: project.value, default=None)
    return {
        "core_competencies": Factor(saw=f"{kinds} kinds of work", points=points_at(_COMPETENCIES, kinds), of=15),
        "key_personnel": Factor(
            saw=f"{len(people)} people with {person_years} years of experience",
            points=points_at(_PERSON_YEARS, person_years),
            of=30,
        )
        if people
        else unknown("not declared"),
        "equipment": Factor(
            saw=f"machines worth {machines // 100} owned ones",
            points=points_at(_MACHINES_PERCENT, machines),
            of=20,
        )
        if inputs.machines
        else unknown("not declared"),
        "largest_project": Factor(
            saw=f"{format_inr(largest.value)} completed ({largest.value_category})" if largest else "none completed",
            points=points_at(_LARGEST, largest.value if largest else 0),
            of=35,
        ),
    }


def _hundredths(machine: ScoredMachine) -> int:
    """Hundredths of an owned machine; of undeclared number one, of undeclared ownership a rented one."""
    quantity = 1 if machine.quantity is None else machine.quantity
    return quantity * _AT_HAND[machine.ownership or Ownership.RENTED]
