"""A request for changes: what an official asks of the contractor, and how long it stays open."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field, model_validator

from models.contractor.vocabulary import DocumentType
from models.record import Record

MOST_ASKED = 50
"""How many things one request may ask for."""

_WALLET, _DECLARATION = "walletAddress", "compliance.walletDeclaration"


class Asked(Record):
    """One thing that is asked for: a field of the contractor document, by its path (`legalIdentity.gstin`), or a paper
    of one type. `remark` says what is wrong with it."""

    field: str | None = Field(default=None, max_length=200)
    document_type: DocumentType | None = None
    remark: str = Field(default="", max_length=1000)

    @model_validator(mode="after")
    def _one_thing(self) -> "Asked":
        if (self.field is None) == (self.document_type is None):
            raise ValueError("name either a field or a document_type")
        return self


class RequestOutcome(StrEnum):
    """How a request ended: the contractor answered it, let its time pass, or the case was rejected meanwhile."""

    ANSWERED = "ANSWERED"
    UNANSWERED = "UNANSWERED"
    WITHDRAWN = "WITHDRAWN"


class ChangeRequest(Record):
    """One round of asking; `number` counts from 1 within the application."""

    number: int
    asked: tuple[Asked, ...]
    requested_by: str
    requested_at: datetime
    remind_at: datetime
    due_at: datetime
    reminded_at: datetime | None = None
    outcome: RequestOutcome | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the contractor has the next move."""
        return self.outcome is None

    def closed(self, outcome: RequestOutcome, at: datetime) -> "ChangeRequest":
        """The request as it ended."""
        return self.model_copy(update={"outcome": outcome, "closed_at": at})

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are asked for. With the wallet goes its declaration: it is the signature of that wallet."""
        named = [each.field for each in self.asked if each.field is not None]
        return tuple([*named, _DECLARATION] if _WALLET in named else named)

    @property
    def documents(self) -> frozenset[DocumentType]:
        """The types of papers that are asked for."""
        return frozenset(each.document_type for each in self.asked if each.document_type is not None)
