"""Request bodies as strict JSON: what PostgreSQL, canonical JSON or a log cannot hold is refused at the door."""

import json
import math
from collections.abc import Callable, Collection, Coroutine
from decimal import Decimal

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import JsonValue

from api.problems import refuse_field

_MAX_DEPTH = 32
_MAX_VALUES = 20_000
"""A large contractor document has a few hundred. Each value that is wrong is told, which costs 30 µs of the process."""
_MAX_DIGITS = 100
_SURROGATES = range(0xD800, 0xE000)


class StrictJsonRequest(Request):
    """A request whose JSON has no NaN, no infinity, no doubled name, no NUL or lone surrogate, and no great depth or
    count of values."""

    async def json(self) -> JsonValue:
        """The parsed body.

        Raises:
            ApiProblem: 422 when it is JSON, but not strict JSON.
        """
        try:
            parsed: JsonValue = json.loads(
                await self.body(),
                parse_constant=_refuse_constant,
                parse_float=self.number,
                parse_int=_whole,
                object_pairs_hook=_without_doubles,
            )
        except (RecursionError, UnicodeDecodeError):
            refuse_field("body", "JSON", "The body is not JSON in UTF-8 of a sensible depth.")
        _require_few(parsed)
        _require_plain(parsed, "", 0)
        return parsed

    @staticmethod
    def number(digits: str) -> JsonValue | Decimal:
        """A number with a fraction or an exponent, out of its digits."""
        value = float(digits)
        if not math.isfinite(value):
            refuse_field("body", "JSON", "A number in the body is too large.")
        return value


class ExactJsonRequest(StrictJsonRequest):
    """The same, every number exactly as it was written: an amount never passes through a binary float."""

    @staticmethod
    def number(digits: str) -> JsonValue | Decimal:
        """The digits as a decimal."""
        if len(digits) > _MAX_DIGITS:
            refuse_field("body", "JSON", "A number in the body is too large.")
        return Decimal(digits)


class StrictJsonRoute(APIRoute):
    """A route that reads its body as strict JSON, and its query as text that a database can hold."""

    reads: type[StrictJsonRequest] = StrictJsonRequest

    def get_route_handler(self) -> Callable[[Request], Coroutine[None, None, Response]]:
        handle = super().get_route_handler()

        async def handle_strictly(request: Request) -> Response:
            for name, value in request.query_params.multi_items():
                _require_text(value, name)
            return await handle(self.reads(request.scope, request.receive))

        return handle_strictly


class ExactJsonRoute(StrictJsonRoute):
    """A route whose body holds amounts."""

    reads = ExactJsonRequest


def _refuse_constant(constant: str) -> JsonValue:
    refuse_field("body", "JSON", f"{constant} is not JSON.")


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        refuse_field("body", "JSON", "A number in the body is too large.")
    return int(digits)


def _require_few(parsed: JsonValue) -> None:
    """Counted level by level: a loop, because a body may be deep as well."""
    count = 1
    level: list[JsonValue] = [parsed]
    while level:
        level = [member for value in level for member in _members(value)]
        count += len(level)
        if count > _MAX_VALUES:
            refuse_field("body", "TOO_MANY", f"The body holds more than {_MAX_VALUES} values.")


def _members(value: JsonValue) -> Collection[JsonValue]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
        case _:
            return ()


def _without_doubles(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse_field("body", "JSON", "An object in the body has the same name twice.")
    return found


def _require_plain(value: JsonValue, path: str, depth: int) -> None:
    if depth > _MAX_DEPTH:
        refuse_field("body", "JSON", f"The body is nested deeper than {_MAX_DEPTH} levels.")
    match value:
        case str():
            _require_text(value, path)
        case dict():
            for name, member in value.items():
                _require_text(name, path)
                _require_plain(member, f"{path}.{name}" if path else name, depth + 1)
        case list():
            for position, member in enumerate(value):
                _require_plain(member, f"{path}[{position}]", depth + 1)
        case _:
            pass


def _require_text(text: str, path: str) -> None:
    if "\0" in text or any(ord(character) in _SURROGATES for character in text):
        refuse_field(path or "body", "FORMAT", "A text holds a character that is none (NUL, or half of a pair).")
