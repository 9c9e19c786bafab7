"""Reading a document of which any part may be missing or wrong: the rules between fields speak of what is there."""

from datetime import date

from pydantic import JsonValue

from models.contractor.json_object import JsonObject
from models.problems import Problem


class Fields:
    """One object of the document and where it stands. What is absent, null or of another type reads as None."""

    def __init__(self, values: JsonObject, path: str) -> None:
        self._values = values
        self.path = path

    def at(self, name: str) -> str:
        """The path of one of its fields."""
        return f"{self.path}.{name}"

    def has(self, name: str) -> bool:
        """Whether the field is there and says something."""
        value = self._values.get(name)
        return value is not None and value != []

    def text(self, name: str) -> str | None:
        """A text."""
        value = self._values.get(name)
        return value if isinstance(value, str) else None

    def whole(self, name: str) -> int | None:
        """A whole number."""
        value = self._values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def yes(self, name: str) -> bool | None:
        """A yes or no."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else None

    def day(self, name: str) -> date | None:
        """A calendar day."""
        return read_day(self._values.get(name))

    def section(self, name: str) -> "Fields":
        """An object inside; an empty one when it is absent."""
        value = self._values.get(name)
        return Fields(value if isinstance(value, dict) else {}, self.at(name))

    def sections(self, name: str) -> list["Fields"]:
        """The objects of a list inside, each at its own index."""
        value = self._values.get(name)
        items = value if isinstance(value, list) else []
        return [Fields(item, f"{self.at(name)}[{index}]") for index, item in enumerate(items) if isinstance(item, dict)]

    def problem(self, name: str, code: str, message: str) -> Problem:
        """Something wrong with one of its fields; a message that begins small is begun with the field's name."""
        sentence = f"{name} {message}" if message[:1].islower() else message
        return Problem(field=self.at(name), code=code, message=sentence)


def read_day(value: JsonValue) -> date | None:
    """The day a JSON value stands for, None when it stands for none."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
