"""Who may ask: the client id and secret of the providers' callers, and the providers' words for a bad request."""

from hmac import compare_digest

from fastapi import Request, Response
from pydantic import ValidationError

from sandbox.under_fault import Answer, error


class Credentials:
    """The pair that callers must send."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._pair = (client_id.encode(), client_secret.encode())

    @property
    def key(self) -> bytes:
        """What reference ids are made with."""
        return self._pair[1]

    def guard(self, answer: Answer) -> Answer:
        """`answer` for callers who are known, and the providers' 401 for others."""

        def guarded(request: Request, raw: bytes) -> Response:
            sent = (request.headers.get("x-client-id", ""), request.headers.get("x-client-secret", ""))
            if all(compare_digest(given.encode(), wanted) for given, wanted in zip(sent, self._pair, strict=True)):
                return answer(request, raw)
            message = "invalid client id and client secret combination"
            return error(401, "authentication_error", "authentication_failed", message)

        return guarded


def bad_request(refusal: ValidationError) -> Response:
    """The provider's 400: it speaks of the first thing wrong only."""
    first = refusal.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"]).lower()
    if not field:
        return error(400, "validation_error", "request_body_invalid", "the request body is not a valid JSON object")
    if first["type"] == "missing":
        return error(400, "validation_error", f"{field}_missing", f"{field} is missing in the request.")
    return error(400, "validation_error", f"{field}_value_invalid", f"{field} is invalid. check the value.")
