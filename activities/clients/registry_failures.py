"""What a registry's failure means: whether asking again can help, and when. No value of a case is ever repeated."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from models.registries import RegistryError, Service

_EPOCH_LIKE = 1_000_000_000
"""A reset above this many seconds (30 years) is a moment, not a wait."""
_WORD = re.compile(r"[a-z]+(_[a-z]+)*")
_LONGEST_WAIT = timedelta(hours=1)
"""A wait beyond this is cut to it: the header is another's word, and no check may sleep on it for years."""


class _ErrorBody(BaseModel):
    """The providers' error body: {type, code, message}. The message is never used: it may repeat what was asked."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    type: str = ""
    code: str = ""


def nonsense(service: Service | str, what: str) -> RegistryError:
    """An answer that is none."""
    return RegistryError(service, retryable=True, reason=f"answered nonsense: {what}")


def unreachable(service: Service | str, error: httpx.HTTPError) -> RegistryError:
    """The connection could not be made, or broke."""
    connecting = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    reason = "could not be reached" if connecting else "broke the connection off before it had answered"
    return RegistryError(service, retryable=True, reason=reason)


def too_late(service: Service | str, within: timedelta) -> RegistryError:
    """No answer in time."""
    return RegistryError(service, retryable=True, reason=f"did not answer within {within.total_seconds():g} s")


def refusal(
    service: Service | str, response: httpx.Response, *, now: datetime, settings: str = "FATTS_REGISTRIES"
) -> RegistryError:
    """What a response other than 200 means; `settings` is how the variables of our credentials begin."""
    status = response.status_code
    said = f"status {status}{_code_in_brackets(response)}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RegistryError(
            service,
            retryable=True,
            reason="asked us to slow down (status 429)",
            retry_after=_wait(response, now),
            limited=True,
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        reason = f"credentials refused ({said}): check {settings}_CLIENT_ID and {settings}_CLIENT_SECRET"
        return RegistryError(service, retryable=False, reason=reason)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return RegistryError(service, retryable=True, reason=f"failed with {said}", retry_after=_wait(response, now))
    if error_code(response) == "verification_failed":
        # 422: the provider could not reach the registry behind it; the request itself was good.
        return RegistryError(service, retryable=True, reason=f"could not reach its source ({said})")
    return RegistryError(service, retryable=False, reason=f"did not accept the request ({said})")


def error_code(response: httpx.Response) -> str:
    """The `code` of an error body; empty where there is none."""
    try:
        return _ErrorBody.model_validate_json(response.content).code
    except ValidationError:
        return ""


def word_of(response: httpx.Response) -> str:
    """The `code` of an error body where it is a plain word, else the status: it may end in a history."""
    code = error_code(response)
    return code if _WORD.fullmatch(code) else f"status_{response.status_code}"


def _code_in_brackets(response: httpx.Response) -> str:
    code = error_code(response)
    return f", {code}" if _WORD.fullmatch(code) else ""


def _wait(response: httpx.Response, now: datetime) -> timedelta | None:
    """Retry-After (seconds or an HTTP date), else X-RateLimit-Reset (seconds, or the moment in epoch seconds)."""
    for header in ("retry-after", "x-ratelimit-reset"):
        wait = _as_wait(response.headers.get(header, "").strip(), now)
        if wait is not None:
            return min(max(wait, timedelta(0)), _LONGEST_WAIT)
    return None


def _as_wait(text: str, now: datetime) -> timedelta | None:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_EPOCH_LIKE)):
        seconds = int(text)
        return datetime.fromtimestamp(seconds, UTC) - now if seconds > _EPOCH_LIKE else timedelta(seconds=seconds)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
