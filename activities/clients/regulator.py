"""The regulator's gateway over HTTP, as `integrations_config` says it is reached; every exchange is logged.

A file goes up under its SHA-256, then a submission names it under our reference (the report's id): each may be
repeated, and the gateway tells what it has under a reference. What is said and how an answer is read are JMESPath
expressions of the configuration, so another gateway's words need no code.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import TracebackType
from typing import Protocol, Self, cast

import httpx
import jmespath
from jmespath.exceptions import JMESPathError
from pydantic import JsonValue, ValidationError

from activities.regulator import GatewayUnavailable
from models.integration import (
    REGULATOR_GATEWAY,
    Exchange,
    IntegrationConfig,
    IntegrationEvent,
    IntegrationStatus,
    Mappings,
)
from models.report import Receipt, ReceiptStatus, Submission

DEFAULT_MAPPINGS = Mappings(
    outbound="{reference: reference, form: report_type, jurisdiction: jurisdiction, revision: revision,"
    " period: {name: period, from: first_day, to: last_day},"
    " file: {name: file_name, type: media_type, sha256: sha256, size: size},"
    " signatory: {name: signed_by, at: signed_at}}",
    inbound="{acknowledgement: ack_no, status: status, reasons: errors[].message}",
)
"""The words of the sandbox's gateway."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSED = frozenset({HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT})
"""Refused for good: sent again it would be refused again."""


class Integrations(Protocol):
    """How outside systems are reached, and the log of what was exchanged."""

    def configure(self, config: IntegrationConfig) -> None:
        """Keep how a system is reached."""
        ...

    def config(self, system_name: str) -> IntegrationConfig | None:
        """How a system is reached."""
        ...

    def log(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        ...


class ReportFiles(Protocol):
    """Reports' files."""

    def get(self, sha256: str) -> Iterator[bytes]:
        """A file, piece by piece."""
        ...


class RegulatorGateway:
    """Close it, or use it as a context manager; threads may share it.

    Args:
        named: how the settings say that it is reached; kept in `integrations_config`, where operators may change it.
        timeout_seconds: for connecting, and for each wait for the next bytes.
    """

    def __init__(
        self,
        integrations: Integrations,
        files: ReportFiles,
        *,
        named: IntegrationConfig | None,
        timeout_seconds: float,
    ) -> None:
        self._named = named
        self._integrations = integrations
        self._files = files
        self._http = httpx.Client(timeout=timeout_seconds, trust_env=False)
        self._outside = httpx.Client(timeout=timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()
        self._outside.close()

    def ask(self, submission: Submission) -> Receipt | None:
        """What the gateway has under our reference, None when nothing.

        Raises:
            GatewayUnavailable: it did not say.
        """
        config = self._config()
        response = self._exchanged(config, "GET", f"/submissions/{submission.reference}", submission)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        return self._receipt(config, response)

    def send(self, submission: Submission) -> Receipt:
        """Put the file up and submit it. A refusal for good is a receipt that says REJECTED.

        Raises:
            GatewayUnavailable: nobody knows whether it was taken: ask.
        """
        config = self._config()
        file = submission.file
        up = self._exchanged(
            config,
            "PUT",
            f"/files/{file.sha256}",
            submission,
            content=self._files.get(file.sha256),
            headers={"content-type": file.media_type, "content-length": str(file.size)},
        )
        if not up.is_success:
            raise GatewayUnavailable(f"the gateway did not take the file (status {up.status_code})")
        body = _mapped(config.mappings.outbound, _facts(submission))
        response = self._exchanged(config, "POST", "/submissions", submission, json=body)
        if response.status_code in _REFUSED:
            said: JsonValue = _json(response)
            message = said.get("message") if isinstance(said, dict) else None
            reason = str(message or f"the gateway refused the submission (status {response.status_code})")
            return Receipt(acknowledgement="none", status=ReceiptStatus.REJECTED, reasons=(reason,))
        return self._receipt(config, response)

    def _config(self) -> IntegrationConfig:
        if self._named is not None:
            self._integrations.configure(self._named)
            self._named = None
        config = self._integrations.config(REGULATOR_GATEWAY)
        if config is None:
            raise GatewayUnavailable("no regulator's gateway is configured: set FATTS_REGULATOR_URL")
        if config.status is not IntegrationStatus.ACTIVE:
            raise GatewayUnavailable("the regulator's gateway is set INACTIVE in integrations_config")
        return config

    def _receipt(self, config: IntegrationConfig, response: httpx.Response) -> Receipt:
        if not response.is_success:
            raise GatewayUnavailable(f"the gateway answered with status {response.status_code}")
        try:
            return Receipt.model_validate(_mapped(config.mappings.inbound, _json(response)))
        except ValidationError:
            raise GatewayUnavailable("the gateway's answer says nothing that its mapping can read") from None

    def _exchanged(
        self,
        config: IntegrationConfig,
        method: str,
        path: str,
        submission: Submission,
        *,
        content: Iterator[bytes] | None = None,
        json: JsonValue = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One exchange, logged before it leaves and when the answer is there, or fails."""
        told: dict[str, JsonValue] = {"method": method, "path": path, "reference": submission.reference}
        self._log(config, IntegrationEvent.OUTBOUND, told, {"json": json})
        with self._failures_logged(config, told):
            response = self._client(config).request(
                method,
                config.endpoint_url.rstrip("/") + path,
                content=content,
                json=json,
                headers={**(headers or {}), **_credentials(config)},
            )
        self._log(
            config, IntegrationEvent.INBOUND, {**told, "status": response.status_code}, {"text": response.text[:10_000]}
        )
        return response

    @contextmanager
    def _failures_logged(self, config: IntegrationConfig, told: dict[str, JsonValue]) -> Generator[None]:
        try:
            yield
        except httpx.TimeoutException:
            self._log(config, IntegrationEvent.ERROR, {**told, "failure": "timeout"}, {})
            raise GatewayUnavailable("the gateway did not answer in time") from None
        except httpx.HTTPError as error:
            self._log(config, IntegrationEvent.ERROR, {**told, "failure": type(error).__name__}, {})
            raise GatewayUnavailable("the gateway could not be reached, or broke the connection off") from None

    def _client(self, config: IntegrationConfig) -> httpx.Client:
        """A proxy of the environment is not for this machine's own services."""
        return self._http if httpx.URL(config.endpoint_url).host in _LOOPBACK else self._outside

    def _log(
        self,
        config: IntegrationConfig,
        event: IntegrationEvent,
        payload: dict[str, JsonValue],
        bodies: dict[str, JsonValue],
    ) -> None:
        self._integrations.log(
            Exchange(integration_id=config.integration_id, event=event, payload=payload, bodies=bodies)
        )


def _credentials(config: IntegrationConfig) -> dict[str, str]:
    return {f"x-{name.replace('_', '-')}": value for name, value in config.secrets.items()}


def _facts(submission: Submission) -> dict[str, JsonValue]:
    """What a mapping can speak of."""
    return {
        "reference": submission.reference,
        "signed_by": submission.signed_by,
        "signed_at": submission.signed_at.isoformat(),
        **submission.key.model_dump(mode="json"),
        **submission.file.model_dump(mode="json"),
    }


def _mapped(expression: str, value: JsonValue) -> JsonValue:
    try:
        return cast("JsonValue", jmespath.search(expression, value))
    except JMESPathError as error:
        raise GatewayUnavailable(f"a mapping of integrations_config is no JMESPath: {error}") from error


def _json(response: httpx.Response) -> JsonValue:
    try:
        return cast("JsonValue", response.json())
    except ValueError:
        return None
