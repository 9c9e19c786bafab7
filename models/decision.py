"""Decisions: what a person says on a task, and why one is refused."""

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.actors import Actor, Role
from models.change_request import MOST_ASKED, Asked
from models.record import Record
from models.task import ItemOutcome


class Verdict(StrEnum):
    """What was decided."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REQUEST_CHANGES = "REQUEST_CHANGES"


class Refusal(StrEnum):
    """Why a decision is refused; the API maps each to a status."""

    FORBIDDEN_ROLE = "FORBIDDEN_ROLE"
    FOUR_EYES = "FOUR_EYES"
    CLAIMED_BY_ANOTHER = "CLAIMED_BY_ANOTHER"
    UNKNOWN_TASK = "UNKNOWN_TASK"
    UNKNOWN_ITEM = "UNKNOWN_ITEM"
    TASK_CLOSED = "TASK_CLOSED"
    CASE_CLOSED = "CASE_CLOSED"
    WRONG_STATE = "WRONG_STATE"
    OPEN_ITEMS = "OPEN_ITEMS"
    WRONG_OUTCOME = "WRONG_OUTCOME"
    REMARKS_REQUIRED = "REMARKS_REQUIRED"
    NOTHING_ASKED = "NOTHING_ASKED"
    UNKNOWN_FIELD = "UNKNOWN_FIELD"


FORBIDDEN = frozenset({Refusal.FORBIDDEN_ROLE, Refusal.FOUR_EYES})
"""The refusals that say "not you" (HTTP 403); the others say "not now" (409), "no such" (404) or "not so" (422)."""


class Refused(Exception):
    """A decision that changes nothing, with the reason."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal
        self.message = message


class Decision(Record):
    """One person's word on one task. `task_id` None means the case's open task (signals may leave it out). `changes` is
    what a REQUEST_CHANGES asks of the contractor."""

    actor: Actor
    verdict: Verdict
    remarks: str = Field(default="", max_length=4000)
    task_id: UUID | None = None
    changes: tuple[Asked, ...] = Field(default=(), max_length=MOST_ASKED)


class SignalledDecision(Record):
    """A decision as a signal carries it: `{"subject": …, "role": …, "remarks": …}`, the verdict being the signal's
    name. Whoever can signal a workflow is trusted to say who speaks: the Temporal cluster's own access rules guard it.
    """

    subject: str = Field(min_length=1, max_length=200)
    role: Role
    remarks: str = Field(default="", max_length=4000)
    task_id: UUID | None = None

    def as_decision(self, verdict: Verdict) -> Decision:
        """The same word in the form the update takes."""
        actor = Actor(subject=self.subject, roles=frozenset({self.role}))
        return Decision(actor=actor, verdict=verdict, remarks=self.remarks, task_id=self.task_id)


class Claim(Record):
    """Somebody takes a task, or gives it to `assignee`.

    What is known of absences comes with the word: `stand_in` is who stands in for an absent `assignee` today,
    `stands_in_for` are the absent officials for whom the actor does.
    """

    actor: Actor
    task_id: UUID
    assignee: str | None = None
    stand_in: str | None = None
    stands_in_for: frozenset[str] = frozenset()


class ItemDecision(Record):
    """One person's word on one item of a task."""

    actor: Actor
    task_id: UUID
    item_id: UUID
    outcome: ItemOutcome
    remarks: str = Field(default="", max_length=4000)
