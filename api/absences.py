"""Who is away today, as the API knows it when it delivers a word."""

from dataclasses import dataclass
from datetime import date

from api.drafts import ist_day
from api.services import ApiServices
from models import delegation
from models.delegation import Delegation
from models.tables.delegations import delegations_on


@dataclass(frozen=True)
class Absences:
    """The absences of one day."""

    day: date
    delegations: tuple[Delegation, ...]

    def stand_in_for(self, subject: str) -> str | None:
        """Who stands in for `subject`; None when it is there, or nobody does."""
        return delegation.stand_in_for(subject, self.delegations, self.day)

    def stood_in_for(self, delegate: str) -> frozenset[str]:
        """The absent officials for whom `delegate` stands in."""
        return delegation.stood_in_for(delegate, self.delegations, self.day)


def absences_now(services: ApiServices) -> Absences:
    """Who is away today, in India."""
    day = ist_day(services.clock())
    return Absences(day, delegations_on(services.database, day))
