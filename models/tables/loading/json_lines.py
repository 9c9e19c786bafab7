"""Lines of JSON as COPY takes them.

COPY takes a line in a few microseconds, and a line of JSON is not to take Python much longer. So a line as most are is
read in three steps of the interpreter's own C: its numbers stay the digits that they are, what it leaves out is filled
in, its values are joined. Only a line with an escape, an empty text, null, true or false is looked at value by value.
"""

import json
from json import JSONDecodeError
from typing import cast

from models.tables.loading.loadable import Loadable, Values
from models.tables.loading.refusal import BadFile, Place

_DECODER = json.JSONDecoder(parse_float=str, parse_int=str)
_NOTHING = r"\N"
"""No value, as COPY's text format has it."""
_WORDS = {True: "true", False: "false"}
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t"})


class JsonLines:
    """The lines of one file of JSON, each an object whose members are columns of `loadable`."""

    def __init__(self, file: str, loadable: Loadable) -> None:
        self._file = file
        self._loadable = loadable
        self._empty = dict.fromkeys(loadable.columns, _NOTHING)
        self._unknown = unknown_column(loadable)

    def values(self, number: int, line: str) -> Values:
        """A line's values as texts, None where it says null or an empty text.

        Raises:
            BadFile: it is no object, has a column that there is not, or a value that is no text, number or word.
        """
        values: dict[str, str | None] = {}
        for name, value in json_object(self._file, number, line).items():
            if name not in self._empty:
                raise BadFile(self._file, Place(number, name), self._unknown)
            values[name] = self._text(number, name, value)
        return values

    def copied(self, number: int, line: str) -> str:
        """A line in COPY's text format, without its end: a value for each column of the loadable, in their order.

        Raises:
            BadFile: as `values`.
        """
        if "\\" not in line and '""' not in line:
            try:
                found, end = _DECODER.raw_decode(line)
                row: dict[str, str] = self._empty | found
                if len(row) == len(self._empty) and not line[end:].strip():
                    return "\t".join(row.values())
            except (JSONDecodeError, RecursionError, TypeError):
                pass  # whatever it is, it is found and named below
        values = self.values(number, line)
        texts = (values.get(name) for name in self._empty)
        return "\t".join(_NOTHING if text is None else text.translate(_ESCAPED) for text in texts)

    def _text(self, number: int, name: str, value: object) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return _WORDS[value]
        if not isinstance(value, str):
            raise BadFile(self._file, Place(number, name), "right is a text, a number, true, false or null")
        if "\n" in value or "\r" in value:
            raise BadFile(self._file, Place(number, name), "right is some text, on one line")
        if "\0" in value or (not value.isprintable() and _has_half_a_character(value)):
            raise BadFile(self._file, Place(number, name), "right is text of whole characters, without NUL")
        return value


def json_object(file: str, number: int, line: str) -> dict[str, object]:
    """A line's object; its numbers are texts, digit for digit.

    Raises:
        BadFile: it is none.
    """
    try:
        found: object = _DECODER.decode(line)
    except JSONDecodeError as error:
        problem = f"this is no JSON: {error.msg}; right is one object a line"
        raise BadFile(file, Place(number, f"{error.colno} (character)"), problem) from error
    except RecursionError as error:
        raise BadFile(file, Place(number), "right is one JSON object a line") from error
    if not isinstance(found, dict):
        raise BadFile(file, Place(number), "right is one JSON object a line")
    return cast("dict[str, object]", found)


def unknown_column(loadable: Loadable) -> str:
    """What is said of a column that there is not."""
    return f"{loadable.name} has no such column; right are {', '.join(loadable.columns)}"


def _has_half_a_character(text: str) -> bool:
    """JSON can write half of a surrogate pair, which is no character."""
    return any("\ud800" <= each <= "\udfff" for each in text)
