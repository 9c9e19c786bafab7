"""What every table class stands on."""

from typing import TYPE_CHECKING, ClassVar

from pydantic import JsonValue
from sqlmodel import SQLModel

JsonList = list[JsonValue]
JsonObject = dict[str, JsonValue]


class Table(SQLModel):
    """A table class names its table by `__tablename__`."""

    if TYPE_CHECKING:
        # SQLModel declares it as a declared_attr, which the plain string that SQLAlchemy wants does not satisfy.
        __tablename__: ClassVar[str]  # pyright: ignore[reportIncompatibleVariableOverride]
