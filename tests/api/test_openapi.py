"""A stranger can work from /openapi.json alone."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI

from models.actors import Role
from models.application import ApplicationPolicy, WaitingOn
from models.application_case import WAITING_FOR
from models.file_type import MIME_TYPES
from models.flags import RiskLevel, Severity
from models.identifiers import cid, wallet_address
from models.merkle import DocumentLeaf, leaf_hash, verify
from models.scorecard import MODEL_VERSION, WEIGHTS
from models.status import EDGES, ContractorStatus
from models.working_days import add_working_days
from tests.api.keys import bearer

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
    ("post", "/api/v1/trades"),
    ("get", "/api/v1/trades/{trade_id}"),
    ("post", "/api/v1/trades/{trade_id}/cancel"),
    ("post", "/api/v1/trades/{trade_id}/funding"),
    ("get", "/api/v1/schemas/contractor.json"),
    ("get", "/healthz"),
    ("get", "/readyz"),
}
SIGNED = {"/api/v1/escrow/webhooks"}
"""Guarded by a signature over the body; the event's id is what makes it happen once."""
HIDDEN = "/api/v1/suspicions"
"""What nobody but the compliance role finds: without its token there is nothing to be refused."""
PUBLIC = {
    "/healthz",
    "/readyz",
    "/api/v1/verify/{wallet_address}",
    "/api/v1/verify/{wallet_address}/stakes",
    "/api/v1/schemas/contractor.json",
} | SIGNED


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
            assert parameter.get("description"), f"{where} {parameter['name']}"
            if parameter["in"] == "path":
                assert parameter["schema"].get("examples"), f"{where} {parameter['name']}"
        for status, answer in operation["responses"].items():
            assert answer["description"] != "Successful Response", f"{where} {status}: say what comes back"


def test_every_member_of_every_message_says_what_it_is(document: Json) -> None:
    silent = {
        f"{name}.{member}"
        for name, schema in document["components"]["schemas"].items()
        for member, what in schema.get("properties", {}).items()
        # An enumeration's, or another message's, own words describe it.
        if not what.get("description") and not re.search(r'"\$ref"', json.dumps(what))
    }
    assert silent == set()


def test_every_enumeration_and_message_says_what_it_is(document: Json) -> None:
    named = {name: schema for name, schema in document["components"]["schemas"].items() if name != "JsonValue"}
    assert {name for name, schema in named.items() if not schema.get("description")} == set()


def test_every_tag_is_described_and_used(document: Json) -> None:
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    assert described == {tag for _, _, operation in operations(document) for tag in operation["tags"]}


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
        if path not in PUBLIC and not path.startswith(HIDDEN):
            assert "401" in errors, f"{method} {path}"
        if operation.get("parameters") and path not in PUBLIC:
            assert "422" in errors, f"{method} {path}"


def test_headers_that_a_client_needs_are_documented(document: Json) -> None:
    for method, path, operation in operations(document):
        for status, answer in operation["responses"].items():
            where = f"{method} {path} {status}"
            headers = answer["headers"]
            assert "X-Request-ID" in headers, where
            if status in {"201", "202"}:
                assert "Location" in headers, where
            if status == "429" or (status == "503" and path != "/readyz"):
                assert "Retry-After" in headers, where
            if status == "401":
                assert "WWW-Authenticate" in headers, where
        assert list(operation["responses"]["default"]["content"]) == ["application/problem+json"], path


def test_a_paper_comes_back_as_any_kind_that_is_taken(document: Json) -> None:
    route = document["paths"]["/api/v1/applications/{application_id}/documents/{document_id}"]["get"]
    assert set(route["responses"]["200"]["content"]) == set(MIME_TYPES)


async def test_the_example_of_a_draft_opens_one(client: httpx.AsyncClient, document: Json) -> None:
    (example,) = document["components"]["schemas"]["ContractorBody"]["examples"]
    answer = await client.post("/api/v1/applications", json=example, headers=bearer("asha", Role.CONTRACTOR))
    assert answer.status_code == 201, answer.text


def test_the_case_of_the_examples_obeys_the_rules(document: Json) -> None:
    schemas = document["components"]["schemas"]
    (case,) = schemas["ApplicationView"]["examples"]
    walked = [ContractorStatus(entry["status"]) for entry in case["status_history"]]
    assert all(after in EDGES[before] for before, after in pairwise(walked))
    assert walked[-1] == case["status"]
    gravest = max(Severity(flag["severity"]).code for flag in case["flags"] if not flag["resolved"])
    assert RiskLevel(case["risk_level"]).code == gravest
    assert case["waiting_for"] == WAITING_FOR[WaitingOn(case["waiting_on"])]

    parts = case["score"]["score_breakdown"]
    assert {name: part["weight"] for name, part in parts.items()} == {
        name: each / 100 for name, each in WEIGHTS.items()
    }
    for part in parts.values():
        points, of = (sum(factor[what] for factor in part["factors"].values()) for what in ("points", "of"))
        assert (part["score"], of) == (points, 100)
    assert case["score"]["competence_score"] == round(sum(part["weight"] * part["score"] for part in parts.values()))
    assert case["score"]["model_version"] == MODEL_VERSION

    (task,) = schemas["TaskView"]["examples"]
    opened_at, due_at = (datetime.fromisoformat(task[name]) for name in ("opened_at", "due_at"))
    assert due_at == add_working_days(opened_at, ApplicationPolicy().review_working_days)


def test_the_proof_of_the_examples_proves(document: Json) -> None:
    (standing,) = document["components"]["schemas"]["StandingView"]["examples"]
    proof = standing["proof"]
    leaf = DocumentLeaf(**{name: proof[name] for name in DocumentLeaf.model_fields})
    assert proof["leaf"] == leaf_hash(leaf)
    assert verify(proof["document_root"], leaf, proof["merkle_proof"])
    assert standing["certificate_hash"].removeprefix("0x") == proof["file_hash"].removeprefix("sha256:")
    assert cid.problem_with(proof["cid"]) is None
    assert wallet_address.problem_with(standing["wallet_address"]) is None


async def test_a_body_that_is_no_json_object_is_told_so(client: httpx.AsyncClient) -> None:
    headers = {**bearer("asha", Role.CONTRACTOR), "Content-Type": "text/plain"}
    answer = await client.post("/api/v1/applications", content="contractor", headers=headers)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "body"
    assert error["message"] == "A JSON object is needed, with Content-Type application/json."


def test_the_bearer_scheme_guards_all_but_what_is_public(document: Json) -> None:
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for method, path, operation in operations(document):
        assert bool(operation.get("security")) is (path not in PUBLIC), f"{method} {path}"


def test_posts_take_an_idempotency_key(document: Json) -> None:
    for method, path, operation in operations(document):
        if method == "post" and path not in SIGNED:
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
