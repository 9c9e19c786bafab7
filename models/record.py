"""The base of every value that crosses a process boundary."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """An immutable value with known fields: an unknown one is refused, so a typing slip cannot pass unseen."""

    model_config = ConfigDict(frozen=True, extra="forbid")
