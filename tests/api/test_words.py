"""What is wrong with a request is said in words, by every operation and for every field: nothing of pydantic's own."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.messages.base import APPLICATION_ID
from models.actors import Role
from tests.api.keys import bearer

Json = dict[str, Any]

ASKING = count()
RAW = re.compile(
    r"Input should|String should|List should|Value error|Decimal input|Field required|unable to|pattern|\^\["
)
PATH = re.compile(r"(\.?[A-Za-z_0-9]+|\[[0-9]+\])+")
"""A field's path: names and indices, and not the names of pydantic's alternatives."""
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "\u0915",
    "x" * 5000,
    [],
    [5],
    ["x" * 300] * 60,
    {},
    {"x": 1},
)


def schema_at(document: Json, schema: Json) -> Json:
    """`schema` itself, without references."""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    return schema


def properties(document: Json, schema: Json) -> Iterator[tuple[str, ...]]:
    """The path of every property, of an object's properties and of a list's items too."""
    schema = schema_at(document, schema)
    for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from properties(document, alternative)
    if "items" in schema:
        for path in properties(document, schema["items"]):
            yield ("0", *path)
    for name, inner in schema.get("properties", {}).items():
        yield (name,)
        for path in properties(document, inner):
            yield (name, *path)


def with_value(path: tuple[str, ...], value: object) -> object:
    """A body with nothing but a value at a path."""
    for step in reversed(path):
        value = [value] if step == "0" else {step: value}
    return value


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


async def messages(client: httpx.AsyncClient, method: str, path: str, **request: Any) -> list[tuple[str, str]]:  # noqa: ANN401 — httpx's own
    """Field and message of everything that is wrong."""
    # Who may all, so that only the request can be wrong, and somebody else each time, whom no rate limits.
    answer = await client.request(method, path, headers=bearer(f"anybody-{next(ASKING)}", *Role), **request)
    assert answer.status_code != 429
    if answer.status_code != 422:
        return []
    return [(error["field"], error["message"]) for error in answer.json()["errors"]]


def path_with(path: str, value: str) -> str:
    return re.sub(r"\{[^}]+\}", value, path)


@pytest.fixture
def document(app: FastAPI) -> Json:
    return app.openapi()


async def test_no_message_about_a_body_is_pydantics(client: httpx.AsyncClient, document: Json) -> None:
    told: dict[tuple[str, str], str] = {}
    for method, path, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            continue
        url = path_with(path, APPLICATION_ID)
        for place in ((), *properties(document, body["schema"])):
            for value in WRONG:
                for field, message in await messages(client, method, url, json=with_value(place, value)):
                    told[field, message] = f"{method} {path} {place} {value!r:.20}"
    assert len(told) > 300
    assert {key: where for key, where in told.items() if RAW.search(key[1])} == {}
    assert {key: where for key, where in told.items() if not PATH.fullmatch(key[0])} == {}


async def test_no_message_about_a_path_or_a_query_is_pydantics(client: httpx.AsyncClient, document: Json) -> None:
    told: dict[tuple[str, str], str] = {}
    for method, path, operation in operations(document):
        for value in ("x", "-1", "0", "x" * 5000, "9" * 40, "2026-13-45", "\u0915"):
            query = {each["name"]: value for each in operation.get("parameters", ()) if each["in"] == "query"}
            for url in (path_with(path, APPLICATION_ID), path_with(path, value)):
                for field, message in await messages(client, method, url, params=query):
                    told[field, message] = f"{method} {path} {value:.20}"
    assert len(told) > 30
    assert {key: where for key, where in told.items() if RAW.search(key[1])} == {}
