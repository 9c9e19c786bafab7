"""Names held against a list of sanctioned parties."""

from collections.abc import Iterable

from models.names import company_name_score, person_name_score
from models.record import Record


class ListedParty(Record):
    """An entry of a sanctions list; `reference` is what the list calls it, and all that is told of it."""

    reference: str
    names: tuple[str, ...]


class SanctionsList(Record):
    """A list as it stood on one day; `version` names it in every assessment that it was used for. `sample` when every
    entry of it is invented."""

    version: str
    parties: tuple[ListedParty, ...] = ()
    sample: bool = False


class Likeness(Record):
    """How like a name is to the entry of the list that it is most like (0-100); `reference` is None for no entry."""

    score: int = 0
    reference: str | None = None


def screen(name: str, parties: Iterable[ListedParty]) -> Likeness:
    """The entry that `name` is most like. People and companies are compared each in their way, the greater likeness
    counts: a list does not say which its entries are."""
    best = Likeness()
    for party in parties:
        score = max((_alike(name, listed) for listed in party.names), default=0)
        if score > best.score:
            best = Likeness(score=score, reference=party.reference)
    return best


def _alike(name: str, listed: str) -> int:
    return max(company_name_score(name, listed), person_name_score(name, listed))
