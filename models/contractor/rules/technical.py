"""The rules inside `technicalExperience`: the days and the state of each project."""

from collections.abc import Iterator
from datetime import date

from models.contractor.fields import Fields
from models.contractor.rules.days import in_lifetime, in_order, incorporated_on, not_in_future
from models.contractor.vocabulary import CompletionStatus
from models.problems import Problem


def technical_problems(contractor: Fields, today: date) -> Iterator[Problem]:
    """Every contradiction inside `technicalExperience`."""
    technical, since = contractor.section("technicalExperience"), incorporated_on(contractor)
    ongoing = technical.sections("ongoingProjects")
    for project in [*technical.sections("pastProjects"), *ongoing]:
        yield from _project(project, since=since, today=today)
    for project in ongoing:
        if project.text("completionStatus") not in {None, CompletionStatus.ONGOING}:
            yield project.problem(
                "completionStatus", "MISMATCH", "must be ONGOING here; a project that has ended belongs in pastProjects"
            )


def _project(project: Fields, *, since: date | None, today: date) -> Iterator[Problem]:
    yield from in_lifetime(project, "startDate", since=since, today=today)
    yield from in_order(project, "startDate", "originalCompletionDate")
    status = project.text("completionStatus")
    for name in ("actualCompletionDate", "completionDate"):
        yield from not_in_future(project, name, today)
        yield from in_order(project, "startDate", name)
        if status == CompletionStatus.ONGOING and project.has(name):
            yield project.problem(name, "MISMATCH", "must be left out while completionStatus is ONGOING")
    actual, alias = project.day("actualCompletionDate"), project.day("completionDate")
    if actual is not None and alias is not None and actual != alias:
        yield project.problem(
            "completionDate",
            "MISMATCH",
            "is another name for actualCompletionDate, and differs from it; send one of the two",
        )
    percentage = project.whole("completionPercentage")
    if status == CompletionStatus.COMPLETED and percentage is not None and percentage != 100:
        yield project.problem("completionPercentage", "MISMATCH", "must be 100 when completionStatus is COMPLETED")
