"""The rules between fields: each speaks when all it compares is there, never of what is only missing."""

from collections.abc import Callable, Iterator
from datetime import date

from models.contractor.fields import Fields
from models.contractor.rules.compliance import compliance_problems
from models.contractor.rules.financial import financial_problems
from models.contractor.rules.identity import identity_problems
from models.contractor.rules.technical import technical_problems
from models.problems import Problem

_RULES: tuple[Callable[[Fields, date], Iterator[Problem]], ...] = (
    identity_problems,
    financial_problems,
    technical_problems,
    compliance_problems,
)


def problems_between_fields(contractor: Fields, today: date) -> list[Problem]:
    """Every contradiction in a document whose fields are each well-formed or absent."""
    return [problem for rule in _RULES for problem in rule(contractor, today)]
