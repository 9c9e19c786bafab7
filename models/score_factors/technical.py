"""Technical capacity: kinds of work, people, machines, the largest work done."""

from models.contractor.document import Contractor
from models.contractor.technical import Equipment
from models.contractor.vocabulary import Competency, Ownership
from models.derived_metrics import past_project_metrics
from models.money import format_inr
from models.score import Factor
from models.score_factors.scale import CRORE, Steps, points_at, unknown

_COMPETENCIES: Steps = ((0, 0), (1, 6), (2, 9), (3, 12), (4, 15))
_PERSON_YEARS: Steps = ((0, 0), (20, 12), (60, 22), (150, 30))
_MACHINES_PERCENT: Steps = ((0, 0), (500, 10), (2000, 20))
_LARGEST: Steps = ((0, 0), (1 * CRORE, 8), (5 * CRORE, 15), (50 * CRORE, 28), (200 * CRORE, 35))
_LONGEST_CAREER = 30
"""Years of one person beyond which more of them stop counting."""
_AT_HAND: dict[Ownership, int] = {Ownership.OWNED: 100, Ownership.LEASED: 60, Ownership.RENTED: 40}
"""Per cent of a machine, by how surely it is there when it is needed."""


def technical_factors(contractor: Contractor) -> dict[str, Factor]:
    """The factors; together 100 points."""
    technical = contractor.technical_experience
    kinds = len(set(technical.core_competencies) - {Competency.OTHER}) or 1
    person_years = sum(min(person.experience_years, _LONGEST_CAREER) for person in technical.key_personnel)
    machines = sum(_machines(equipment) for equipment in technical.equipment_owned)
    largest = max((p for p in past_project_metrics(contractor) if p.completed), key=lambda p: p.value, default=None)
    return {
        "core_competencies": Factor(saw=f"{kinds} kinds of work", points=points_at(_COMPETENCIES, kinds), of=15),
        "key_personnel": Factor(
            saw=f"{len(technical.key_personnel)} people with {person_years} years of experience",
            points=points_at(_PERSON_YEARS, person_years),
            of=30,
        )
        if technical.key_personnel
        else unknown("not declared"),
        "equipment": Factor(
            saw=f"machines worth {machines // 100} owned ones",
            points=points_at(_MACHINES_PERCENT, machines),
            of=20,
        )
        if technical.equipment_owned
        else unknown("not declared"),
        "largest_project": Factor(
            saw=f"{format_inr(largest.value)} completed ({largest.value_category})" if largest else "none completed",
            points=points_at(_LARGEST, largest.value if largest else 0),
            of=35,
        ),
    }


def _machines(equipment: Equipment) -> int:
    """Hundredths of an owned machine; of undeclared number one, of undeclared ownership a rented one."""
    quantity = 1 if equipment.quantity is None else equipment.quantity
    return quantity * _AT_HAND[equipment.ownership_status or Ownership.RENTED]
