"""The registries' client against the sandbox on a real socket: every service, every fault."""

import hashlib
import logging
import traceback
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
import rfc8785
from pydantic import JsonValue

from activities.clients.registries import RegistryClient
from models.record import Record
from models.registries import (
    Answered,
    BankAnswer,
    CinAnswer,
    CourtCase,
    CourtsAnswer,
    DebarmentAnswer,
    DebarmentEntry,
    Director,
    EsicAnswer,
    GstinAnswer,
    LabourAnswer,
    LlpinAnswer,
    PanAnswer,
    RegistryError,
    UdyamAnswer,
)
from sandbox.app import create_app
from tests.sandbox.company import ACCOUNT, CIN, ESIC, GSTIN, IFSC, LICENCE, LLPIN, NAME, PAN, UDYAM, company
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, served

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)

ASKS: dict[str, Callable[[RegistryClient], Awaitable[object]]] = {
    "pan": lambda client: client.pan(PAN, NAME),
    "gstin": lambda client: client.gstin(GSTIN, NAME),
    "cin": lambda client: client.cin(CIN),
    "llpin": lambda client: client.llpin(LLPIN),
    "udyam": lambda client: client.udyam(UDYAM),
    "bank": lambda client: client.bank_account(ACCOUNT, IFSC, NAME),
    "ecourts": lambda client: client.courts(NAME),
    "esic": lambda client: client.esic(ESIC),
    "labour": lambda client: client.labour_licence(LICENCE),
    "debarment": lambda client: client.debarment(PAN, NAME),
}
SERVICES = sorted(ASKS)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[httpx.Client]:
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with served(app) as address, httpx.Client(base_url=address, headers=CREDENTIALS, trust_env=False) as client:
        yield client


@pytest.fixture
def stage(sandbox: httpx.Client) -> httpx.Client:
    """A sandbox that has forgotten all earlier tests."""
    assert sandbox.delete("/_sandbox").status_code == 204
    return sandbox


@pytest_asyncio.fixture
async def client(stage: httpx.Client) -> AsyncGenerator[RegistryClient]:
    async with _client(stage) as client:
        yield client


def _client(stage: httpx.Client, *, secret: str = CLIENT_SECRET, seconds: float = 5) -> RegistryClient:
    timeout = timedelta(seconds=seconds)
    return RegistryClient(str(stage.base_url), CLIENT_ID, secret, timeout=timeout, clock=lambda: NOW)


def _staged(stage: httpx.Client, **changes: JsonValue) -> None:
    assert stage.put(f"/_sandbox/entities/{PAN}", json=company(**changes)).status_code == 200


def _fault(stage: httpx.Client, service: str, mode: str, **more: int) -> None:
    assert stage.put(f"/_sandbox/faults/{service}", json={"mode": mode, **more}).status_code == 200


def _calls(stage: httpx.Client, service: str) -> list[dict[str, Any]]:
    return stage.get("/_sandbox/calls", params={"service": service}).json()


def _asked_by_hand(stage: httpx.Client, call: dict[str, Any]) -> dict[str, Any]:
    return stage.post(call["path"], json=call["body"]).json()


async def _answer(client: RegistryClient, service: str) -> Record:
    answered = await ASKS[service](client)
    assert isinstance(answered, Answered)
    return answered.answer  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # of ten kinds


KNOWN: dict[str, Record] = {
    "pan": PanAnswer(
        found=True,
        pan_status="VALID",
        holder_type="Company",
        registered_name=NAME,
        name_match_score=100.0,
        name_match_result="DIRECT_MATCH",
    ),
    "gstin": GstinAnswer(
        found=True,
        legal_name=NAME,
        trade_name="ABC BUILDS",
        constitution="Private Limited Company",
        taxpayer_type="Regular",
        gstin_status="Active",
        registered_on=date(2017, 7, 1),
        state="Maharashtra",
        pincode="400001",
    ),
    "cin": CinAnswer(
        found=True,
        cin_status="ACTIVE",
        company_name=NAME,
        incorporated_on=date(2010, 6, 15),
        directors=(
            Director(din="07168822", name="Ravi Kumar", designation="DIRECTOR"),
            Director(din="07168826", name="Meera Iyer", designation="DIRECTOR"),
        ),
    ),
    "udyam": UdyamAnswer(found=True, enterprise_name=NAME, enterprise_type="MEDIUM"),
    "bank": BankAnswer(
        found=True,
        account_status="VALID",
        account_status_code="ACCOUNT_IS_VALID",
        name_at_bank="ABC CONSTRUCTIONS PVT LTD",
        name_match_score=100.0,
    ),
    "ecourts": CourtsAnswer(
        cases=(
            CourtCase(
                number="CS/2022/1234",
                court="District Court, Pune",
                case_type="CIVIL",
                status="PENDING",
                amount=500000000,
            ),
        )
    ),
    "esic": EsicAnswer(
        found=True,
        establishment_name=NAME,
        coverage_status="ACTIVE",
        employee_count=85,
        contributions_overdue=False,
    ),
    "labour": LabourAnswer(
        found=True,
        licence_status="ACTIVE",
        holder_name=NAME,
        valid_until=date(2027, 3, 31),
        workforce_size=120,
    ),
    "debarment": DebarmentAnswer(
        entries=(
            DebarmentEntry(
                department="PWD",
                reason="abandoned work",
                starts_on=date(2024, 1, 1),
                until=date(2026, 12, 31),
            ),
        )
    ),
}
UNKNOWN: dict[str, Record] = {
    "pan": PanAnswer(found=False, pan_status="INVALID"),
    "gstin": GstinAnswer(found=False),
    "cin": CinAnswer(found=False),
    "llpin": LlpinAnswer(found=False),
    "udyam": UdyamAnswer(found=False),
    "bank": BankAnswer(found=False, account_status="INVALID", account_status_code="INVALID_BANK_ACCOUNT"),
    "ecourts": CourtsAnswer(),
    "esic": EsicAnswer(found=False),
    "labour": LabourAnswer(found=False),
    "debarment": DebarmentAnswer(),
}


def _stage_all(stage: httpx.Client) -> None:
    _staged(
        stage,
        trade_name="ABC BUILDS",
        gst_registered_on="2017-07-01",
        address={"state": "Maharashtra", "pincode": "400001"},
        incorporation_date="2010-06-15",
        udyam={"number": UDYAM, "enterprise_type": "Medium"},
        esic={"number": ESIC, "employee_count": 85, "contributions_overdue": False},
    )


@pytest.mark.parametrize("service", sorted(KNOWN))
async def test_a_known_entity(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _stage_all(stage)
    assert await _answer(client, service) == KNOWN[service]


async def test_a_known_llp(stage: httpx.Client, client: RegistryClient) -> None:
    _staged(stage, cin=None, llpin=LLPIN, entity_type="LLP", incorporation_date="2012-05-01", directors=[])
    assert await _answer(client, "llpin") == LlpinAnswer(
        found=True, llp_status="ACTIVE", llp_name=NAME, incorporated_on=date(2012, 5, 1)
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_an_unknown_entity_is_an_answer(client: RegistryClient, service: str) -> None:
    assert await _answer(client, service) == UNKNOWN[service]


async def test_what_cannot_be_such_a_number_is_not_known(client: RegistryClient) -> None:
    assert (await client.pan("AAPC", NAME)).answer == UNKNOWN["pan"]
    assert (await client.gstin("27", NAME)).answer == UNKNOWN["gstin"]
    assert (await client.cin("U1")).answer == UNKNOWN["cin"]
    assert (await client.llpin("A")).answer == UNKNOWN["llpin"]
    assert (await client.udyam("U")).answer == UNKNOWN["udyam"]
    assert (await client.esic("1")).answer == UNKNOWN["esic"]
    assert (await client.bank_account("!", IFSC, NAME)).answer == UNKNOWN["bank"]
    assert (await client.bank_account(ACCOUNT, "YESB", NAME)).answer == UNKNOWN["bank"]


async def test_a_void_pan_is_a_known_one(stage: httpx.Client, client: RegistryClient) -> None:
    _staged(stage, statuses={"pan": "DELETED"})
    answer = (await client.pan(PAN, NAME)).answer
    assert (answer.found, answer.pan_status, answer.registered_name) == (True, "DELETED", NAME)
    _staged(stage, statuses={"pan": "INVALID"})
    assert (await client.pan(PAN, NAME)).answer == UNKNOWN["pan"]


async def test_a_closed_account_is_a_known_one(stage: httpx.Client, client: RegistryClient) -> None:
    _staged(stage, statuses={"bank": "ACCOUNT_CLOSED"})
    answer = (await client.bank_account(ACCOUNT, IFSC, NAME)).answer
    assert answer.found
    assert (answer.account_status, answer.account_status_code) == ("INVALID", "ACCOUNT_CLOSED")


async def test_a_request_the_provider_does_not_accept_is_no_answer(client: RegistryClient) -> None:
    with pytest.raises(RegistryError) as failed:
        await client.debarment("AAPC", NAME)
    assert not failed.value.retryable
    assert failed.value.reason == "did not accept the request (status 400, pan_value_invalid)"


@pytest.mark.parametrize("service", SERVICES)
async def test_an_answer_carries_its_proof(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _staged(stage)
    answered = await ASKS[service](client)
    assert isinstance(answered, Answered)
    call = _calls(stage, service)[0]
    response = _asked_by_hand(stage, call)
    assert answered.request_digest == hashlib.sha256(rfc8785.dumps(call["body"])).hexdigest()
    assert answered.response_digest == hashlib.sha256(rfc8785.dumps(response)).hexdigest()
    assert answered.provider_reference == str(response["reference_id"])
    assert answered.asked_at == NOW
    assert answered.took_ms >= 0
    assert PAN not in answered.provider


@pytest.mark.parametrize("service", SERVICES)
async def test_500_can_be_tried_again(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _fault(stage, service, "500", times=1)
    with pytest.raises(RegistryError) as failed:
        await ASKS[service](client)
    assert failed.value.service == service
    assert failed.value.retryable
    assert failed.value.retry_after is None
    assert await _answer(client, service) == UNKNOWN[service]


@pytest.mark.parametrize("service", SERVICES)
async def test_429_says_when_to_ask_again(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _fault(stage, service, "429", delay_ms=7000)
    with pytest.raises(RegistryError) as failed:
        await ASKS[service](client)
    assert failed.value.retryable
    assert failed.value.retry_after == timedelta(seconds=7)


@pytest.mark.parametrize("service", SERVICES)
async def test_nonsense_is_never_an_answer(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _staged(stage)
    _fault(stage, service, "garbage", times=3)
    for _ in range(3):
        with pytest.raises(RegistryError, match="nonsense") as failed:
            await ASKS[service](client)
        assert failed.value.retryable
    await ASKS[service](client)


@pytest.mark.parametrize("service", SERVICES)
async def test_a_reset_connection(stage: httpx.Client, client: RegistryClient, service: str) -> None:
    _fault(stage, service, "down", times=1)
    with pytest.raises(RegistryError, match="broke the connection off") as failed:
        await ASKS[service](client)
    assert failed.value.retryable
    assert await _answer(client, service) == UNKNOWN[service]


@pytest.mark.parametrize("service", SERVICES)
async def test_no_answer_in_time(stage: httpx.Client, service: str) -> None:
    _fault(stage, service, "timeout", times=1)
    async with _client(stage, seconds=0.3) as client:
        with pytest.raises(RegistryError, match=r"did not answer within 0\.3 s") as failed:
            await ASKS[service](client)
    assert failed.value.retryable


async def test_late_but_in_time_is_an_answer(stage: httpx.Client, client: RegistryClient) -> None:
    _staged(stage)
    _fault(stage, "pan", "slow", delay_ms=200)
    answered = await client.pan(PAN, NAME)
    assert answered.answer.found
    assert answered.took_ms >= 200


async def test_too_late_is_none(stage: httpx.Client) -> None:
    _fault(stage, "pan", "slow", delay_ms=5000)
    async with _client(stage, seconds=0.3) as client:
        with pytest.raises(RegistryError, match="did not answer within"):
            await client.pan(PAN, NAME)


async def test_an_answer_given_twice_is_one_answer(stage: httpx.Client, client: RegistryClient) -> None:
    _staged(stage)
    once = await client.pan(PAN, NAME)
    _fault(stage, "pan", "duplicate", times=1)
    twice = await client.pan(PAN, NAME)
    assert (twice.answer, twice.provider_reference, twice.response_digest) == (
        once.answer,
        once.provider_reference,
        once.response_digest,
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_refused_credentials_cannot_be_tried_again(stage: httpx.Client, service: str) -> None:
    async with _client(stage, secret="guess") as client:
        with pytest.raises(RegistryError, match="FATTS_REGISTRIES_CLIENT_ID") as failed:
            await ASKS[service](client)
    assert not failed.value.retryable


async def test_nobody_listens(stage: httpx.Client) -> None:
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with served(app) as address:
        pass
    async with RegistryClient(address, CLIENT_ID, CLIENT_SECRET) as client:
        with pytest.raises(RegistryError, match="could not be reached") as failed:
            await client.cin(CIN)
    assert failed.value.retryable


async def test_a_verification_id_is_used_once(stage: httpx.Client, client: RegistryClient) -> None:
    await client.cin(CIN)
    await client.cin(CIN)
    assert len({call["body"]["verification_id"] for call in _calls(stage, "cin")}) == 2


async def test_a_base_url_may_have_a_path_of_its_own(stage: httpx.Client) -> None:
    async with RegistryClient(f"{stage.base_url}/verification/", CLIENT_ID, CLIENT_SECRET) as client:
        with pytest.raises(RegistryError, match=r"did not accept the request \(status 404\)") as failed:
            await client.pan(PAN, NAME)
    assert not failed.value.retryable


@pytest.mark.parametrize("mode", ["500", "429", "garbage", "down", "none"])
async def test_nothing_personal_in_logs_and_errors(
    stage: httpx.Client, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    _staged(stage)
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        async with _client(stage) as client:
            for service, ask in ASKS.items():
                _fault(stage, service, mode)
                try:
                    await ask(client)
                except RegistryError as error:
                    said += traceback.format_exception(error)  # with its causes, as a log would show it
    # What the test itself asks of the control plane is logged as well, by the test's own client, and holds a path.
    said += [record.getMessage() for record in caplog.records if "_sandbox" not in record.getMessage()]
    assert said
    for secret in (PAN, NAME, GSTIN, CIN, UDYAM, ESIC, LICENCE, ACCOUNT, IFSC, "Ravi", CLIENT_SECRET):
        assert not any(secret in one for one in said), secret
