"""The regulator's gateway: a file goes up under its SHA-256, a submission names it under the sender's own reference.

`PUT /regulator/files/{sha256}`, `POST /regulator/submissions`, `GET /regulator/submissions/{reference}`. Both writes
may be repeated; what is judged, and how, is staged by `PUT /_sandbox/regulator`.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from hmac import compare_digest

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.regulator_book import TakenSubmission, Verdict
from sandbox.services import SandboxService
from sandbox.state import SandboxState
from sandbox.under_fault import Answer, FaultyService, error

_PREFIX = "/regulator"
_JUDGED = {Verdict.ACCEPT: "ACCEPTED", Verdict.REJECT: "REJECTED"}


class _File(BaseModel):
    """The file that a submission speaks of."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    sha256: str
    size: int


class _Submitted(BaseModel):
    """The body of a submission; what the gateway does not know it ignores."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    reference: str
    form: str
    jurisdiction: str
    file: _File


class RegulatorPlane:
    """The gateway over one state and one pair of credentials."""

    def __init__(
        self, state: SandboxState, *, client_id: str, client_secret: str, clock: Callable[[], datetime]
    ) -> None:
        self._state = state
        self._credentials = (client_id.encode(), client_secret.encode())
        self._service = FaultyService(state, clock)

    def router(self) -> APIRouter:
        """The three routes."""
        router = APIRouter(prefix=_PREFIX, tags=["regulator"])
        router.add_api_route("/files/{sha256}", self._endpoint(self._take_file), methods=["PUT"], name="file")
        router.add_api_route("/submissions", self._endpoint(self._take), methods=["POST"], name="submit")
        router.add_api_route("/submissions/{reference}", self._endpoint(self._tell), methods=["GET"], name="receipt")
        return router

    def _endpoint(self, answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        def signed_in(request: Request, raw: bytes) -> Response:
            sent = (request.headers.get("x-client-id", ""), request.headers.get("x-client-secret", ""))
            if not all(
                compare_digest(given.encode(), wanted) for given, wanted in zip(sent, self._credentials, strict=True)
            ):
                return error(401, "authentication_error", "authentication_failed", "unknown client")
            return answer(request, raw)

        async def serve(request: Request) -> Response:
            return await self._service.serve(SandboxService.REGULATOR, request, signed_in)

        return serve

    def _take_file(self, request: Request, raw: bytes) -> Response:
        sha256 = str(request.path_params["sha256"])
        if hashlib.sha256(raw).hexdigest() != sha256:
            return error(422, "validation_error", "digest_mismatch", "the file does not have this SHA-256")
        book = self._state.regulator
        if sha256 not in book.files:
            self._state.keep_regulator(book.model_copy(update={"files": (*book.files, sha256)}))
        return Response(status_code=204)

    def _take(self, request: Request, raw: bytes) -> Response:
        del request
        try:
            asked = _Submitted.model_validate_json(raw)
        except ValidationError as refusal:
            first = ".".join(str(part) for part in refusal.errors(include_input=False)[0]["loc"]) or "the body"
            return error(422, "validation_error", "malformed", f"{first} is missing or malformed")
        book = self._state.regulator
        taken = book.submissions.get(asked.reference)
        if taken is not None and taken.sha256 != asked.file.sha256:
            return error(409, "conflict", "reference_used", "this reference stands for another file")
        if asked.file.sha256 not in book.files:
            return error(422, "validation_error", "file_missing", "no file of this SHA-256 was uploaded")
        if taken is None:
            acknowledgement = f"AA{int(asked.file.sha256[:10], 16):013d}"
            taken = TakenSubmission(
                reference=asked.reference, acknowledgement=acknowledgement, sha256=asked.file.sha256
            )
            self._keep(taken)
        return JSONResponse(_shown(taken), 202)

    def _tell(self, request: Request, raw: bytes) -> Response:
        del raw
        taken = self._state.regulator.submissions.get(str(request.path_params["reference"]))
        if taken is None:
            return error(404, "not_found", "unknown_reference", "there is no submission of this reference")
        judgement = self._state.regulator.judgement
        if taken.judged is None and judgement.verdict in _JUDGED:
            reasons = judgement.reasons if judgement.verdict is Verdict.REJECT else ()
            taken = taken.model_copy(update={"judged": _JUDGED[judgement.verdict], "reasons": reasons})
            self._keep(taken)
        return JSONResponse(_shown(taken))

    def _keep(self, taken: TakenSubmission) -> None:
        book = self._state.regulator
        submissions = {**book.submissions, taken.reference: taken}
        self._state.keep_regulator(book.model_copy(update={"submissions": submissions}))


def _shown(taken: TakenSubmission) -> dict[str, object]:
    return {
        "reference": taken.reference,
        "ack_no": taken.acknowledgement,
        "status": taken.judged or "RECEIVED",
        "errors": [{"message": reason} for reason in taken.reasons],
    }
