"""The registries' client against servers that mean harm or nothing."""

import asyncio
import json
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from activities.clients.registries import RegistryClient
from models.registries import RegistryError
from tests.activities.raw_registry import RawRegistry, raw_registry, response
from tests.sandbox.company import ACCOUNT, CIN, GSTIN, IFSC, NAME, PAN

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


@pytest_asyncio.fixture
async def registry() -> AsyncGenerator[RawRegistry]:
    async with raw_registry() as registry:
        yield registry


@pytest_asyncio.fixture
async def client(registry: RawRegistry) -> AsyncGenerator[RegistryClient]:
    timeout = timedelta(seconds=1)
    async with RegistryClient(
        registry.address, "id", "secret", timeout=timeout, clock=lambda: NOW, new_id=lambda: "v1"
    ) as client:
        yield client


def _json(body: JsonValue) -> bytes:
    return response(json.dumps(body).encode())


async def _failure(client: RegistryClient) -> RegistryError:
    with pytest.raises(RegistryError) as failed:
        await client.pan(PAN, NAME)
    return failed.value


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"pan": PAN},
        {"pan": PAN, "valid": "true"},
        {"pan": PAN, "valid": True, "name_match_score": "high"},
        {"pan": PAN, "valid": True, "name_match_score": "1e9"},
        {"pan": PAN, "valid": True, "registered_name": {"first": NAME}},
        {"pan": "AAPCZ0001A", "valid": True, "registered_name": NAME},
        {"pan": PAN, "valid": True, "verification_id": "of another request"},
        {"pan": PAN, "valid": True, "reference_id": 2**60},
    ],
)
async def test_a_wrong_answer_is_none(registry: RawRegistry, client: RegistryClient, body: JsonValue) -> None:
    registry.says = _json(body)
    failure = await _failure(client)
    assert failure.retryable
    assert "nonsense" in failure.reason
    assert not any(secret in str(failure) for secret in (PAN, NAME, "AAPCZ0001A"))


async def test_an_answer_to_another_question_is_none(registry: RawRegistry, client: RegistryClient) -> None:
    registry.says = _json({"verification_id": "v2", "cases": []})
    with pytest.raises(RegistryError, match="belongs to another request"):
        await client.courts(NAME)
    registry.says = _json({"status": "VALID", "cin": "U45200MH2010PTC000001", "company_name": NAME})
    with pytest.raises(RegistryError, match="about another number"):
        await client.cin(CIN)
    registry.says = _json({"account_status": "ERROR", "account_status_code": "NPCI_UNAVAILABLE"})
    with pytest.raises(RegistryError) as failed:
        await client.bank_account(ACCOUNT, IFSC, NAME)
    assert failed.value.retryable


async def test_a_pan_that_is_not_valid_is_never_taken_for_a_good_one(
    registry: RawRegistry, client: RegistryClient
) -> None:
    for more in ({}, {"pan_status": "VALID"}, {"pan_status": "VALID", "registered_name": NAME}):
        registry.says = _json({"pan": PAN, "valid": False, **more})
        assert not (await client.pan(PAN, NAME)).answer.found


async def test_what_a_provider_adds_does_not_matter(registry: RawRegistry, client: RegistryClient) -> None:
    registry.says = _json({"pan": PAN, "valid": True, "name_match_score": 99.5, "aadhaar_seeding_status": "Y"})
    answered = await client.pan(PAN, NAME)
    assert answered.answer.found
    assert answered.answer.name_match_score == 99.5
    assert answered.provider_reference is None


@pytest.mark.parametrize("written", ["2017-07-01", "01/07/2017", "01-07-2017"])
async def test_the_registers_write_dates_in_three_ways(
    registry: RawRegistry, client: RegistryClient, written: str
) -> None:
    registry.says = _json({"GSTIN": GSTIN, "legal_name_of_business": NAME, "date_of_registration": written})
    answer = (await client.gstin(GSTIN, NAME)).answer
    assert answer.found
    assert str(answer.registered_on) == "2017-07-01"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "Wed, 01 Apr 2026 09:31:00 GMT"}, 60),
        ({"Retry-After": "Wed, 01 Apr 2026 09:29:00 GMT"}, 0),
        ({"Retry-After": "soon", "X-RateLimit-Reset": "12"}, 12),
        ({"X-RateLimit-Reset": "12"}, 12),
        ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 90)}, 90),
        ({"Retry-After": "30", "X-RateLimit-Reset": "12"}, 30),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "99999999"}, 3600),
        ({"Retry-After": "9" * 40}, None),
    ],
)
async def test_how_long_a_429_asks_to_wait(
    registry: RawRegistry, client: RegistryClient, headers: dict[str, str], wait: int | None
) -> None:
    registry.says = response(b"{}", status="429 Too Many Requests", headers=list(headers.items()))
    failure = await _failure(client)
    assert failure.retryable
    assert failure.retry_after == (None if wait is None else timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("status", "body", "retryable"),
    [
        ("502 Bad Gateway", b"<html>", True),
        ("503 Service Unavailable", b"", True),
        ("408 Request Timeout", b"", True),
        ("422 Unprocessable", b'{"type":"validation_error","code":"verification_failed","message":"m"}', True),
        ("422 Unprocessable", b'{"type":"validation_error","code":"other","message":"m"}', False),
        ("403 Forbidden", b'{"type":"authentication_error","code":"ip_validation_failed","message":"m"}', False),
        ("400 Bad Request", b"", False),
        ("400 Bad Request", b'{"type":"validation_error","code":"pan_missing","message":"m"}', False),
        ("404 Not Found", b"", False),
        ("302 Found", b"", False),
        ("204 No Content", b"", False),
    ],
)
async def test_what_a_status_means(
    registry: RawRegistry, client: RegistryClient, status: str, body: bytes, *, retryable: bool
) -> None:
    registry.says = response(body, status=status)
    assert (await _failure(client)).retryable is retryable


async def test_a_code_that_could_hold_a_value_is_not_repeated(registry: RawRegistry, client: RegistryClient) -> None:
    body = json.dumps({"type": "validation_error", "code": f"no such {PAN}", "message": PAN}).encode()
    registry.says = response(body, status="409 Conflict")
    assert str(await _failure(client)) == "pan: did not accept the request (status 409)"


async def test_a_registry_that_drips_ends_too(registry: RawRegistry, client: RegistryClient) -> None:
    registry.says = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
    registry.drips = True
    async with asyncio.timeout(5):
        failure = await _failure(client)
    assert "did not answer within 1 s" in failure.reason
    registry.drips = False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ).map(lambda value: json.dumps({"pan": PAN, "valid": False, "more": value}).encode()),
    status=st.sampled_from(["200 OK", "400 Bad Request", "500 Error", "429 Slow Down", "999 Odd"]),
)
async def test_whatever_comes_back_it_is_an_answer_or_a_registry_error(
    registry: RawRegistry, client: RegistryClient, body: bytes, status: str
) -> None:
    registry.says = response(body, status=status)
    try:
        answered = await client.pan(PAN, NAME)
    except RegistryError as error:
        assert PAN not in str(error)  # noqa: PT017  # either outcome is right; this is what both must hold to
    else:
        assert not answered.answer.found


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n", b"SSH-2.0-OpenSSH_9.6\r\n", b"\x00\xff" * 40])
async def test_what_is_no_http_is_a_broken_connection(
    registry: RawRegistry, client: RegistryClient, said: bytes
) -> None:
    registry.says = said
    failure = await _failure(client)
    assert failure.retryable
    assert "broke the connection off" in failure.reason
