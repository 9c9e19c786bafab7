"""Who may do what: tokens, roles, and whose case it is."""

from datetime import timedelta

import httpx
import pytest

from models.actors import OFFICIALS, Role
from tests.api.keys import bearer, ed25519_key, token

APPLICATIONS = "/api/v1/applications"
TASKS = "/api/v1/tasks"
UNKNOWN = "3f0c9a52-6f5e-4a57-9d3c-0f8f6a4b2c11"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param(None, "UNAUTHENTICATED", id="none"),
        pytest.param("Basic dXNlcjpwYXNz", "UNAUTHENTICATED", id="another scheme"),
        pytest.param("Bearer ", "UNAUTHENTICATED", id="empty"),
        pytest.param("Bearer nonsense", "TOKEN_INVALID", id="nonsense"),
        pytest.param(f"Bearer {token('a', Role.AUDITOR, age=timedelta(days=1))}", "TOKEN_EXPIRED", id="expired"),
        pytest.param(f"Bearer {token('a', Role.AUDITOR, key=ed25519_key('stranger'))}", "TOKEN_INVALID", id="forged"),
        pytest.param(f"Bearer {token('a', Role.AUDITOR, issuer='elsewhere')}", "TOKEN_INVALID", id="another issuer"),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", APPLICATIONS),
        ("POST", APPLICATIONS),
        ("GET", f"{APPLICATIONS}/{UNKNOWN}"),
        ("GET", f"{APPLICATIONS}/{UNKNOWN}/events"),
        ("POST", f"{APPLICATIONS}/{UNKNOWN}/documents"),
        ("GET", TASKS),
        ("POST", f"{TASKS}/{UNKNOWN}/decision"),
    ],
)
async def test_who_shows_no_token_that_holds_is_told_so(
    client: httpx.AsyncClient, method: str, path: str, header: str | None, code: str
) -> None:
    answer = await client.request(method, path, headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == code


@pytest.mark.parametrize("path", [APPLICATIONS, TASKS])
@pytest.mark.parametrize("role", list(Role))
async def test_lists_are_for_officials(client: httpx.AsyncClient, path: str, role: Role) -> None:
    answer = await client.get(path, headers=bearer("somebody", role))
    assert answer.status_code == (200 if role in OFFICIALS else 403)
    if answer.status_code == 403:
        assert answer.json()["code"] == "FORBIDDEN_ROLE"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CONTRACTOR])
async def test_only_a_contractor_applies(client: httpx.AsyncClient, role: Role) -> None:
    answer = await client.post(APPLICATIONS, json={"contractor": {}}, headers=bearer("somebody", role))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "/contractor"),
        ("GET", "/events"),
        ("GET", "/documents"),
        ("GET", "/certificate"),
        ("GET", "/wallet-message"),
        ("PATCH", ""),
        ("POST", "/submit"),
        ("POST", "/documents"),
    ],
)
async def test_anothers_case_is_no_case_at_all(client: httpx.AsyncClient, method: str, path: str) -> None:
    made = await client.post(APPLICATIONS, json={"contractor": {}}, headers=bearer("owner", Role.CONTRACTOR))
    application_id = made.json()["application_id"]
    body: dict[str, dict[str, str]] = {"contractor": {}} if method == "PATCH" else {}
    stranger = bearer("stranger", Role.CONTRACTOR)
    answer = await client.request(method, f"{APPLICATIONS}/{application_id}{path}", json=body, headers=stranger)
    nothing = await client.request(method, f"{APPLICATIONS}/{UNKNOWN}{path}", json=body, headers=stranger)
    assert answer.status_code == nothing.status_code == 404
    assert answer.json()["detail"] == nothing.json()["detail"]


async def test_officials_read_a_case_that_is_not_theirs_and_change_nothing(client: httpx.AsyncClient) -> None:
    made = await client.post(APPLICATIONS, json={"contractor": {}}, headers=bearer("owner", Role.CONTRACTOR))
    path = made.headers["Location"]
    official = bearer("auditor", Role.AUDITOR)
    assert (await client.get(path, headers=official)).status_code == 200
    assert (await client.patch(path, json={"contractor": {}}, headers=official)).status_code == 403


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/api/v1/schemas/contractor.json"])
async def test_what_is_public_needs_no_token(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200
