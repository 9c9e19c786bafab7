"""The verification providers over HTTP, in the Cashfree Secure ID conventions (API version 2023-12-18).

Every value of a case travels in a body, never in a path, so that no log of a URL can hold one.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

import httpx
import rfc8785
from pydantic import JsonValue, ValidationError

from activities.clients import registry_failures as failures
from activities.clients.registry_wire import (
    BankWire,
    CinWire,
    CourtsWire,
    DebarmentWire,
    EsicWire,
    GstinWire,
    LabourWire,
    LlpinWire,
    PanWire,
    UdyamWire,
    Wire,
)
from models.record import Record
from models.registries import (
    Answered,
    BankAnswer,
    CinAnswer,
    CourtsAnswer,
    DebarmentAnswer,
    EsicAnswer,
    GstinAnswer,
    LabourAnswer,
    LlpinAnswer,
    PanAnswer,
    Service,
    UdyamAnswer,
)

API_VERSION = "2023-12-18"
PROVIDER = "SECURE_ID"

AnswerT = TypeVar("AnswerT", bound=Record)

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class _Question:
    """One POST. `asked` is the number its answer must speak of; `number_fields` are those of which a 400 says that
    they cannot be such a number at all."""

    service: Service
    path: str
    body: dict[str, JsonValue]
    asked: str | None = None
    number_fields: tuple[str, ...] = ()


class RegistryClient:
    """Asks the registries. Close it, or use it as an async context manager.

    Args:
        base_url: where the providers' paths begin, a path of its own included.
        client_id: sent as `x-client-id`.
        client_secret: sent as `x-client-secret`.
        timeout: for one attempt as a whole; whoever calls decides whether there is another.
        clock: stamps the answers.
        new_id: makes the `verification_id` of each request, which the providers want unique.

    Every question raises `RegistryError` when nobody answered: retryable for 5xx, 429 (with the wait it asked for), a
    timeout, a broken connection, nonsense or an answer about another number; not retryable for refused credentials
    and for a request the provider does not accept. A number that is not known, or cannot be one, is an answer.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        timeout: timedelta = timedelta(seconds=10),
        clock: Callable[[], datetime] = _now,
        new_id: Callable[[], str] = _new_id,
    ) -> None:
        url = httpx.URL(base_url)
        self._timeout = timeout
        self._clock = clock
        self._new_id = new_id
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"x-client-id": client_id, "x-client-secret": client_secret, "x-api-version": API_VERSION},
            timeout=timeout.total_seconds(),
            trust_env=url.host not in _LOOPBACK,  # a proxy of the environment is not for this machine's own services
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def pan(self, pan: str, name: str) -> Answered[PanAnswer]:
        """Whether a PAN is issued and operative, and how its holder's name compares."""
        question = _Question(Service.PAN, "/pan", {"pan": pan, "name": name}, pan, ("pan",))
        return await self._ask(question, PanWire, PanAnswer(found=False, pan_status="INVALID"))

    async def gstin(self, gstin: str, name: str) -> Answered[GstinAnswer]:
        """A GST registration."""
        question = _Question(Service.GSTIN, "/gstin", {"GSTIN": gstin, "business_name": name}, gstin, ("gstin",))
        return await self._ask(question, GstinWire, GstinAnswer(found=False))

    async def cin(self, cin: str) -> Answered[CinAnswer]:
        """A company in the register of companies."""
        question = _Question(Service.CIN, "/cin", self._verification(cin=cin), cin, ("cin",))
        return await self._ask(question, CinWire, CinAnswer(found=False))

    async def llpin(self, llpin: str) -> Answered[LlpinAnswer]:
        """A limited liability partnership in the register of companies."""
        question = _Question(Service.LLPIN, "/llpin", self._verification(llpin=llpin), llpin, ("llpin",))
        return await self._ask(question, LlpinWire, LlpinAnswer(found=False))

    async def udyam(self, udyam: str) -> Answered[UdyamAnswer]:
        """A small enterprise's registration."""
        question = _Question(Service.UDYAM, "/udyam", self._verification(udyam=udyam), udyam, ("udyam",))
        return await self._ask(question, UdyamWire, UdyamAnswer(found=False))

    async def bank_account(self, account: str, ifsc: str, name: str) -> Answered[BankAnswer]:
        """A bank account and whose it is."""
        body: dict[str, JsonValue] = {"bank_account": account, "ifsc": ifsc, "name": name}
        question = _Question(Service.BANK, "/bank-account/sync", body, None, ("bank_account", "ifsc"))
        unknown = BankAnswer(found=False, account_status="INVALID", account_status_code="INVALID_BANK_ACCOUNT")
        return await self._ask(question, BankWire, unknown)

    async def courts(self, name: str) -> Answered[CourtsAnswer]:
        """The court cases of a party, by its name."""
        question = _Question(Service.ECOURTS, "/ecourts/party-search", self._verification(name=name))
        return await self._ask(question, CourtsWire, None)

    async def esic(self, number: str) -> Answered[EsicAnswer]:
        """An employer's registration with the state insurance."""
        question = _Question(Service.ESIC, "/esic", self._verification(esic=number), number, ("esic",))
        return await self._ask(question, EsicWire, EsicAnswer(found=False))

    async def labour_licence(self, number: str) -> Answered[LabourAnswer]:
        """A contract-labour licence."""
        body = self._verification(licence_number=number)
        question = _Question(Service.LABOUR, "/labour-licence", body, number, ("licence_number",))
        return await self._ask(question, LabourWire, LabourAnswer(found=False))

    async def debarment(self, pan: str, name: str) -> Answered[DebarmentAnswer]:
        """The debarment orders against a party, by PAN or by name."""
        question = _Question(Service.DEBARMENT, "/debarment", self._verification(pan=pan, name=name))
        return await self._ask(question, DebarmentWire, None)

    def _verification(self, **fields: str) -> dict[str, JsonValue]:
        return {"verification_id": self._new_id(), **fields}

    async def _ask(
        self, question: _Question, wire: type[Wire[AnswerT]], not_such_a_number: AnswerT | None
    ) -> Answered[AnswerT]:
        asked_at, started = self._clock(), time.perf_counter()
        response = await self._post(question)
        took_ms = round((time.perf_counter() - started) * 1000)
        reference: int | str | None = None
        if response.status_code == HTTPStatus.OK:
            read = _read(question, wire, response)
            answer, reference = read.answer(), read.reference_id
        elif not_such_a_number is not None and _says_no_such_number(question, response):
            answer = not_such_a_number
        else:
            raise failures.refusal(question.service, response, now=self._clock())
        return Answered(
            answer=answer,
            provider=PROVIDER,
            provider_reference=None if reference is None else str(reference),
            request_digest=_digest(question.service, question.body),
            response_digest=_digest(question.service, json.loads(response.content)),
            asked_at=asked_at,
            took_ms=took_ms,
        )

    async def _post(self, question: _Question) -> httpx.Response:
        # httpx's own timeout starts anew with every byte; a registry that drips must end too.
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                return await self._http.post(question.path, json=question.body)
        except (TimeoutError, httpx.TimeoutException):
            raise failures.too_late(question.service, self._timeout) from None
        except httpx.HTTPError as error:
            raise failures.unreachable(question.service, error) from None


def _read(question: _Question, wire: type[Wire[AnswerT]], response: httpx.Response) -> Wire[AnswerT]:
    """The answer in the shape of its service, about the number that was asked."""
    try:
        read = wire.model_validate_json(response.content)
    except ValidationError as error:
        # `from None`: what pydantic refused may be personal, and a cause ends in logs and in Temporal's history.
        raise failures.nonsense(question.service, _wrong_fields(error)) from None
    if question.asked is not None and read.echoes is not None and read.echoes.strip().upper() != question.asked:
        raise failures.nonsense(question.service, "it is about another number than the one asked")
    verification_id = question.body.get("verification_id")
    if read.verification_id is not None and read.verification_id != verification_id:
        raise failures.nonsense(question.service, "it belongs to another request")
    return read


def _wrong_fields(error: ValidationError) -> str:
    """The documented fields that are missing or of another type: names of ours, nothing the provider sent."""
    fields = {".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False)} - {""}
    return f"wrong or missing {', '.join(sorted(fields))}" if fields else "not the JSON it documents"


def _says_no_such_number(question: _Question, response: httpx.Response) -> bool:
    """Whether a 400 speaks of the number's form: what cannot be such a number is not known, which is an answer."""
    if response.status_code != HTTPStatus.BAD_REQUEST:
        return False
    code = failures.error_code(response)
    return not code.endswith("_missing") and any(code.startswith(f"{field}_") for field in question.number_fields)


def _digest(service: Service, value: JsonValue) -> str:
    """SHA-256 (hex) of the canonical JSON (RFC 8785)."""
    try:
        return hashlib.sha256(rfc8785.dumps(value)).hexdigest()
    except rfc8785.CanonicalizationError:
        raise failures.nonsense(service, "its JSON has no canonical form") from None
