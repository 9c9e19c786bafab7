"""What is wrong with something that was sent in."""

from collections.abc import Iterable

from models.record import Record


class Problem(Record):
    """One thing wrong with one field.

    `field` is the path as the sender wrote it (`contractor.legalIdentity.pan`), `code` a stable upper-case word
    for programs (`FORMAT`, `REQUIRED`, `READ_ONLY`, …), `message` a sentence for people: what is wrong and what
    right looks like. The message never repeats the value, which may be personal.
    """

    field: str
    code: str
    message: str


class Invalid(ValueError):
    """Raised with every problem of an input at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in self.problems))
