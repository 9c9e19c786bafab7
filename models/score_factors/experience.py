"""Experience: years, completed works, for whom, how punctually, how well."""

from models.contractor.vocabulary import PerformanceRating
from models.derived_metrics import overall_delay_percent
from models.score import Factor
from models.score_factors.scale import Steps, points_at, share, unknown
from models.score_inputs import ScoreInputs

_YEARS: Steps = ((0, 0), (3, 8), (10, 18), (20, 25))
_COMPLETED: Steps = ((0, 0), (1, 6), (3, 11), (10, 20))
_DELAY_PERCENT: Steps = ((0, 25), (10, 20), (50, 5), (100, 0))
_RATING: dict[PerformanceRating, int | None] = {
    PerformanceRating.EXCELLENT: 100,
    PerformanceRating.GOOD: 85,
    PerformanceRating.SATISFACTORY: 65,
    PerformanceRating.POOR: 0,
    PerformanceRating.NOT_RATED: None,
}


def experience_factors(inputs: ScoreInputs) -> dict[str, Factor]:
    """The factors; together 100 points."""
    metrics = [project.metrics for project in inputs.projects]
    completed = sum(project.completed for project in metrics)
    delay = overall_delay_percent(metrics)
    ratings = [_RATING[project.rating] if project.rating else None for project in inputs.projects]
    weights = [project.client_weight for project in metrics]
    years = inputs.experience_years
    return {
        "experience_years": Factor(saw=f"{years} years", points=points_at(_YEARS, years), of=25),
        "completed_projects": Factor(
            saw=f"{completed} of {len(metrics)} past projects completed", points=points_at(_COMPLETED, completed), of=20
        ),
        "client_types": share(f"clients of {_declared(weights)} projects declared", weights, 15),
        "timeliness": unknown("no project completed")
        if delay is None
        else Factor(
            saw=f"completed projects took {delay}% longer than planned", points=points_at(_DELAY_PERCENT, delay), of=25
        ),
        "performance_ratings": share(f"{_declared(ratings)} projects rated", ratings, 15),
    }


def _declared(marks: list[int | None]) -> str:
    return f"{sum(mark is not None for mark in marks)} of {len(marks)}"
