"""A stranger can work from /openapi.json alone."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

Json = dict[str, Any]

DESIGNED = {
    ("post", "/api/v1/applications"),
    ("get", "/api/v1/applications"),
    ("get", "/api/v1/applications/{application_id}"),
    ("patch", "/api/v1/applications/{application_id}"),
    ("post", "/api/v1/applications/{application_id}/documents"),
    ("post", "/api/v1/applications/{application_id}/submit"),
    ("get", "/api/v1/applications/{application_id}/events"),
    ("get", "/api/v1/applications/{application_id}/wallet-message"),
    ("get", "/api/v1/applications/{application_id}/contractor"),
    ("get", "/api/v1/applications/{application_id}/certificate"),
    ("get", "/api/v1/tasks"),
    ("get", "/api/v1/tasks/{task_id}"),
    ("post", "/api/v1/tasks/{task_id}/claim"),
    ("post", "/api/v1/tasks/{task_id}/release"),
    ("post", "/api/v1/tasks/{task_id}/assign"),
    ("post", "/api/v1/tasks/{task_id}/items/{item_id}"),
    ("post", "/api/v1/tasks/{task_id}/decision"),
    ("post", "/api/v1/tasks/decisions"),
    ("get", "/api/v1/verify/{wallet_address}"),
    ("get", "/api/v1/schemas/contractor.json"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}
PUBLIC = {"/healthz", "/readyz", "/api/v1/verify/{wallet_address}", "/api/v1/schemas/contractor.json"}


@pytest.fixture
def document(app: FastAPI) -> Json:
    return app.openapi()


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def media_types(operation: Json) -> Iterator[tuple[str, Json]]:
    body = operation.get("requestBody", {}).get("content", {})
    yield from (("request", media) for media in body.values())
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            yield from ((status, media) for media in answer.get("content", {}).values())


def resolved(document: Json, schema: Json) -> Json:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def has_example(document: Json, media: Json) -> bool:
    schema = resolved(document, media.get("schema", {}))
    if "example" in media or "examples" in media or schema.get("examples") or schema.get("format") == "binary":
        return True
    members = [resolved(document, each) for each in schema.get("properties", {}).values()]
    entries = [resolved(document, each["items"]) for each in (schema, *members) if "items" in each]
    return any(entry.get("examples") for entry in entries)


def test_every_designed_route_is_there(document: Json) -> None:
    assert {(method, path) for method, path, _ in operations(document)} >= DESIGNED


def test_every_operation_can_be_understood(document: Json) -> None:
    names: set[str] = set()
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert len(operation["description"]) > 20, where
        assert operation["tags"], where
        assert operation["operationId"] not in names, where
        names.add(operation["operationId"])
        for parameter in operation.get("parameters", []):
            if parameter["in"] != "path":
                assert parameter.get("description"), f"{where} {parameter['name']}"


def test_every_body_has_an_example(document: Json) -> None:
    without = {
        f"{method} {path} {what}"
        for method, path, operation in operations(document)
        for what, media in media_types(operation)
        if not has_example(document, media)
    }
    assert without == set()


def test_the_examples_are_what_the_schemas_describe(document: Json) -> None:
    checked = 0
    for name, schema in document["components"]["schemas"].items():
        validator = jsonschema.Draft202012Validator({**schema, "components": document["components"]})
        for example in schema.get("examples", []):
            errors = [error.message for error in validator.iter_errors(example)]  # pyright: ignore[reportUnknownMemberType] — its stubs leave a parameter untyped
            assert not errors, f"{name}: {errors}"
            checked += 1
    assert checked > 15


def test_every_error_is_documented_as_a_problem(document: Json) -> None:
    for method, path, operation in operations(document):
        errors = {status: answer for status, answer in operation["responses"].items() if status[0] in "45"}
        if path == "/readyz":
            continue
        for status, answer in errors.items():
            assert list(answer["content"]) == ["application/problem+json"], f"{method} {path} {status}"
        if path not in PUBLIC:
            assert "401" in errors, f"{method} {path}"
        if operation.get("parameters") and path not in PUBLIC:
            assert "422" in errors, f"{method} {path}"


def test_the_bearer_scheme_guards_all_but_what_is_public(document: Json) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for method, path, operation in operations(document):
        assert bool(operation.get("security")) is (path not in PUBLIC), f"{method} {path}"


def test_posts_take_an_idempotency_key(document: Json) -> None:
    for method, path, operation in operations(document):
        if method == "post":
            headers = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}
            assert "Idempotency-Key" in headers, path


def test_every_reference_leads_somewhere(document: Json) -> None:
    targets = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    known = set(document["components"]["schemas"])
    assert {target.rsplit("/", 1)[-1] for target in targets} <= known
    assert document["openapi"].startswith("3.1")


async def test_the_documentation_is_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/openapi.json")).headers["content-type"] == "application/json"
    assert (await client.get("/docs")).status_code == 200
