"""The bases of what is taken and what is answered."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Answer = TypeVar("Answer")

APPLICATION_ID = "3f0c9a52-6f5e-4a57-9d3c-0f8f6a4b2c11"
CONTRACTOR_ID = "b7d1c0de-1f7a-4f0e-8a40-5a2d8f6e9b10"
TASK_ID = "c1b7a0d2-9c1e-4b8f-8c57-2f4f8f1e6a01"
DOCUMENT_ID = "8a0f6f0e-1b8c-4a44-8f59-2f0c3b1d9e01"
REPORT_ID = "5f2d9c1e-7b0d-5c57-8a3a-94f7b9f0a0c1"
SUSPICION_ID = "9b1d7c3e-2f6a-8c41-b0d5-6e7f8a9b0c1d"
ITEM_ID = "0d5f0a3e-5c1b-5a3f-9f52-7a3f1e2d4c01"
DIGEST = "0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658"
WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

Remarks = Annotated[str, StringConstraints(max_length=4000, strip_whitespace=True)]


class Taken(BaseModel):
    """A request's body: a field that nobody knows is refused, so that a slip cannot pass unseen."""

    model_config = ConfigDict(extra="forbid")


class Answered(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(frozen=True)


class Page(Answered, Generic[Answer]):
    """One page of a list."""

    # A page of something is a class of its own to pydantic, which leaves these words behind.
    model_config = ConfigDict(json_schema_extra={"description": "One page of a list."})

    items: list[Answer] = Field(description="The entries, in the list's order.")
    next_cursor: str | None = Field(
        default=None, description="Send it as `cursor` for the next page; null on the last one."
    )
