"""Every error is a problem document, says what to do, and says nothing it should not."""

import json
import logging
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any, NoReturn

import httpx
import pytest
from temporalio.client import Client

from api.app import create_app
from api.rate_limit import RateLimit
from api.services import ApiServices
from models.actors import Role
from models.tables.database import Database
from tests.api.conftest import INDEX, VAULT, speaking_to
from tests.api.keys import bearer

APPLICATIONS = "/api/v1/applications"
CONTRACTOR = bearer("contractor-a", Role.CONTRACTOR)
OFFICIAL = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
UNKNOWN = "3f0c9a52-6f5e-4a57-9d3c-0f8f6a4b2c11"


def problem_in(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem document of `answer`, which must be a whole one."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["type"].startswith("https://")
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    for error in problem.get("errors", []):
        assert error["field"]
        assert error["code"]
        assert error["message"]
    return problem


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/api/v1/nowhere", 404, "NOT_FOUND"),
        ("DELETE", APPLICATIONS, 405, "METHOD_NOT_ALLOWED"),
        ("PUT", "/healthz", 405, "METHOD_NOT_ALLOWED"),
        ("GET", f"{APPLICATIONS}/{UNKNOWN}", 404, "NOT_FOUND"),
        ("GET", f"{APPLICATIONS}/not-a-uuid", 422, "INVALID"),
        ("GET", f"{APPLICATIONS}?limit=0", 422, "INVALID"),
        ("GET", f"{APPLICATIONS}?status=SLEEPING", 422, "INVALID"),
        ("GET", f"{APPLICATIONS}?cursor=nonsense", 422, "INVALID"),
        ("GET", "/api/v1/tasks?cursor=WyJhIl0", 422, "INVALID"),
        ("GET", f"/api/v1/tasks/{UNKNOWN}", 404, "NOT_FOUND"),
        ("POST", f"/api/v1/tasks/{UNKNOWN}/claim", 404, "NOT_FOUND"),
        ("GET", "/api/v1/verify/0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", 404, "NOT_FOUND"),
        ("GET", "/api/v1/verify/0x12", 422, "INVALID"),
    ],
)
async def test_an_error_is_a_problem(client: httpx.AsyncClient, method: str, path: str, status: int, code: str) -> None:
    problem = problem_in(await client.request(method, path, headers=OFFICIAL), status, code)
    if status == 422:
        assert problem["errors"]


async def test_405_says_which_methods_there_are(client: httpx.AsyncClient) -> None:
    answer = await client.delete(f"{APPLICATIONS}/{UNKNOWN}", headers=CONTRACTOR)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        pytest.param(b"", "body", "REQUIRED", id="none"),
        pytest.param(b"{", "body", "JSON", id="broken"),
        pytest.param(b'{"contractor": {"a": NaN}}', "body", "JSON", id="NaN"),
        pytest.param(b'{"contractor": {"a": 1e999}}', "body", "JSON", id="infinite"),
        pytest.param(b'{"contractor": {}, "contractor": {}}', "body", "JSON", id="a name twice"),
        pytest.param(b'{"contractor": {"a": "\\u0000"}}', "contractor.a", "FORMAT", id="NUL"),
        pytest.param(b'{"contractor": {"a": ["\\ud800"]}}', "contractor.a[0]", "FORMAT", id="half a pair"),
        pytest.param(b'{"contractor": ' + b"[" * 5000 + b"]" * 5000 + b"}", "body", "JSON", id="bottomless"),
        pytest.param(b'{"contractor": "text"}', "contractor", "FORMAT", id="wrong type"),
        pytest.param(b"{}", "contractor", "REQUIRED", id="missing"),
        pytest.param(b'{"contractor": {}, "status": "GOV_APPROVED"}', "status", "UNKNOWN_FIELD", id="extra"),
        pytest.param(b'\xff\xfe{"contractor": {}}', "body", "JSON", id="not UTF-8"),
    ],
)
async def test_a_body_that_is_wrong_says_where(client: httpx.AsyncClient, body: bytes, field: str, code: str) -> None:
    headers = {**CONTRACTOR, "Content-Type": "application/json"}
    problem = problem_in(await client.post(APPLICATIONS, content=body, headers=headers), 422, "INVALID")
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [(field, code)]


async def test_a_body_that_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    body = {"contractor": {"filler": "x" * (5 * 1024 * 1024)}}
    problem_in(await client.post(APPLICATIONS, json=body, headers=CONTRACTOR), 413, "TOO_LARGE")


async def test_a_body_without_a_length_is_cut_off_where_it_gets_too_large(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 1024 * 1024

    answer = await client.post(
        APPLICATIONS, content=endless(), headers={**CONTRACTOR, "Content-Type": "application/json"}
    )
    problem_in(answer, 413, "TOO_LARGE")
    assert sent <= 7


async def test_too_many_writes_are_told_when_to_come_back(services: ApiServices) -> None:
    now = [0.0]
    limit = RateLimit(per_second=0.5, burst=2, monotonic=lambda: now[0])
    async with speaking_to(create_app(replace(services, writes=limit))) as client:
        answers = [await client.post(APPLICATIONS, json={}, headers=CONTRACTOR) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [422, 422, 429]
        problem_in(answers[2], 429, "RATE_LIMITED")
        assert int(answers[2].headers["Retry-After"]) == 2
        other = await client.post(APPLICATIONS, json={}, headers=bearer("contractor-b", Role.CONTRACTOR))
        assert other.status_code == 422
        now[0] += 2
        assert (await client.post(APPLICATIONS, json={}, headers=CONTRACTOR)).status_code == 422


async def test_without_a_database_the_answer_is_come_back_later(services: ApiServices) -> None:
    away = Database("postgresql://nobody:x@127.0.0.1:9/none", vault=VAULT, index=INDEX)
    async with speaking_to(create_app(replace(services, database=away))) as client:
        for answer in (
            await client.post(APPLICATIONS, json={"contractor": {}}, headers=CONTRACTOR),
            await client.get("/readyz"),
        ):
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["parts"]["database"] == "away"
        assert (await client.get("/healthz")).json() == {"status": "ok"}


class Broken(Database):
    """A database whose transactions fail in a way that nobody foresaw, with a personal value in the message."""

    def transaction(self) -> NoReturn:
        raise RuntimeError("duplicate key (pan)=(AAPCU0939K)")


async def test_what_nobody_foresaw_shows_nothing_of_the_inside(
    services: ApiServices, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = Broken(services.database.url, vault=VAULT, index=INDEX)
    async with speaking_to(create_app(replace(services, database=broken))) as client:
        answer = await client.post(APPLICATIONS, json={"contractor": {}}, headers=CONTRACTOR)
    problem_in(answer, 500, "INTERNAL")
    assert "AAPCU0939K" not in answer.text
    ours = [record for record in caplog.records if record.name.startswith("fatts")]
    logged = "\n".join(record.getMessage() + str(record.exc_info or "") for record in ours)
    assert answer.json()["request_id"] in logged
    assert "RuntimeError" in logged
    assert "AAPCU0939K" not in logged


async def test_nothing_of_a_request_but_its_path_is_logged(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "fatts")
    await client.get(f"{APPLICATIONS}?q=UTTARA+CONSTRUCTIONS", headers=OFFICIAL)
    await client.post(APPLICATIONS, json={"contractor": {"legalIdentity": {"pan": "AAPCU0939K"}}}, headers=CONTRACTOR)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("fatts"))
    assert f"GET {APPLICATIONS} 200" in ours
    for secret in ("UTTARA", "AAPCU0939K", OFFICIAL["Authorization"].removeprefix("Bearer ")):
        assert secret not in ours


@pytest.mark.parametrize(
    ("sent", "kept"), [("abc-123", True), ("x" * 65, False), ("two words", False), ("a\tb", False)]
)
async def test_the_request_id_is_the_callers_when_it_is_a_plain_word(
    client: httpx.AsyncClient, sent: str, kept: bool
) -> None:
    answer = await client.get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["X-Request-ID"] == sent) is kept
    assert answer.headers["X-Request-ID"]


async def test_answers_carry_the_security_headers_and_no_cors(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


async def test_named_origins_may_call_from_a_browser(services: ApiServices, no_temporal: Client) -> None:
    assert no_temporal is services.temporal
    app = create_app(replace(services, allowed_origins=("https://desk.example",)))
    async with speaking_to(app) as client:
        answer = await client.get("/healthz", headers={"Origin": "https://desk.example"})
        stranger = await client.get("/healthz", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "https://desk.example"
    assert "access-control-allow-origin" not in stranger.headers


async def test_the_problem_document_is_json_with_the_documented_members(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    documented = document["components"]["schemas"]["ProblemDetails"]
    problem = json.loads((await client.get("/nowhere")).text)
    assert set(documented["required"]) <= set(problem)
