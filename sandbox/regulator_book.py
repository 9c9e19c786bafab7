"""What the regulator's stand-in has taken, and how it judges."""

from enum import StrEnum

from pydantic import Field

from models.record import Record


class Verdict(StrEnum):
    """What the regulator does with a submission."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    HOLD = "HOLD"


class Judgement(Record):
    """The body of `PUT /_sandbox/regulator`."""

    verdict: Verdict = Verdict.ACCEPT
    reasons: tuple[str, ...] = ()


class TakenSubmission(Record):
    """A submission as the regulator has it. `judged` is ACCEPTED or REJECTED once it was."""

    reference: str
    acknowledgement: str
    sha256: str
    judged: str | None = None
    reasons: tuple[str, ...] = ()


class RegulatorBook(Record):
    """All of it. `files` are the SHA-256 of what was uploaded; the bytes are not kept."""

    judgement: Judgement = Judgement()
    files: tuple[str, ...] = ()
    submissions: dict[str, TakenSubmission] = Field(default_factory=dict[str, TakenSubmission])
