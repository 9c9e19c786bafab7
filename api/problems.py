"""Every error the API answers with, as RFC 9457 problem details (`application/problem+json`)."""

import logging
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import NoReturn

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import ErrorDetails
from starlette.exceptions import HTTPException

from models.conflict import Conflict
from models.field_words import path_of, problem_at, said
from models.problems import Invalid, Problem

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
"""What Retry-After says when PostgreSQL or Temporal is away: restarts take seconds."""

_TYPE_BASE = "https://fatts.gov.in/problems/"
_LOG = logging.getLogger("fatts.api")


class Code(StrEnum):
    """The stable words for programs. A refused decision has its `models.decision.Refusal` instead."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 — the name of a problem
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105 — the name of a problem
    FORBIDDEN_ROLE = "FORBIDDEN_ROLE"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    BAD_REQUEST = "BAD_REQUEST"
    CONFLICT = "CONFLICT"
    WRONG_STATE = "WRONG_STATE"
    KEPT_ELSEWHERE = "KEPT_ELSEWHERE"
    TASK_CLOSED = "TASK_CLOSED"
    STALE_VERSION = "STALE_VERSION"
    IN_PROGRESS = "IN_PROGRESS"
    INVALID = "INVALID"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
    TOO_LARGE = "TOO_LARGE"
    TOO_MANY = "TOO_MANY"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    DOCUMENT_LOST = "DOCUMENT_LOST"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"
    UNAVAILABLE = "UNAVAILABLE"


class FieldProblem(BaseModel):
    """One thing wrong with one field of the request."""

    field: str = Field(description="The path of the field as it was sent.", examples=["contractor.legalIdentity.pan"])
    code: str = Field(description="A stable word for programs.", examples=["FORMAT"])
    message: str = Field(description="What is wrong, and what right looks like.")


class ProblemDetails(BaseModel):
    """An error (RFC 9457). Programs read `code`; people read `detail`. Further members depend on the code."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "https://fatts.gov.in/problems/invalid",
                    "title": "Unprocessable Content",
                    "status": 422,
                    "detail": "1 field is wrong or missing.",
                    "instance": "/api/v1/applications",
                    "code": "INVALID",
                    "request_id": "6f1c1f0e7a5b4a1c9f0e7a5b4a1c9f0e",
                    "errors": [
                        {
                            "field": "contractor.legalIdentity.pan",
                            "code": "FORMAT",
                            "message": "A PAN is five letters, four digits and a letter, as AAPCU0939K.",
                        }
                    ],
                }
            ]
        },
    )

    type: str = Field(description="A URI that names the kind of problem.")
    title: str = Field(description="The HTTP status in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, and what to do about it.")
    instance: str = Field(description="The path that was asked for.")
    code: str = Field(description="A stable word for programs.")
    request_id: str = Field(
        description="The request's id, as in the header X-Request-ID: quote it when you ask for help."
    )
    errors: list[FieldProblem] | None = Field(default=None, description="With 422: every field that is wrong.")


class ApiProblem(HTTPException):
    """An answer that is an error.

    Args:
        status: the HTTP status.
        code: a `Code` or a `Refusal`.
        detail: a sentence for people, without personal values.
        errors: what is wrong with which field.
        members: further members of the problem document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Problem] | None = None,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, JsonValue] | None = None,
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.errors = errors
        self.members = dict(members or {})


def invalid(problems: Sequence[Problem], detail: str | None = None) -> ApiProblem:
    """422 with everything that is wrong."""
    count = len(problems)
    words = detail or f"{count} field{' is' if count == 1 else 's are'} wrong or missing."
    return ApiProblem(422, Code.INVALID, words, errors=problems)


def not_found(what: str) -> ApiProblem:
    """404: `what` (`application`) is unknown, or not the caller's to see, which looks the same from outside."""
    return ApiProblem(404, Code.NOT_FOUND, f"There is no such {what}.")


def unavailable(what: str) -> ApiProblem:
    """503: `what` cannot be reached just now; the request may be repeated."""
    detail = f"{what} cannot be reached at the moment; repeat the request with the same Idempotency-Key."
    return ApiProblem(503, Code.UNAVAILABLE, detail, headers={"Retry-After": str(RETRY_SECONDS)})


def refuse_field(field: str, code: str, message: str) -> NoReturn:
    """422 for one field.

    Raises:
        ApiProblem: always.
    """
    raise invalid([Problem(field=field, code=code, message=message)])


def problem_response(problem: ApiProblem, *, path: str, request_id: str) -> JSONResponse:
    """`problem` as it goes out."""
    body: dict[str, JsonValue] = {
        "type": _TYPE_BASE + problem.code.lower().replace("_", "-"),
        "title": HTTPStatus(problem.status_code).phrase,
        "status": problem.status_code,
        "detail": problem.detail,
        "instance": path,
        "code": problem.code,
        "request_id": request_id,
        **problem.members,
    }
    if problem.errors is not None:
        body["errors"] = [{"field": each.field, "code": each.code, "message": each.message} for each in problem.errors]
    return JSONResponse(body, problem.status_code, problem.headers, media_type=MEDIA_TYPE)


def internal_error(error: Exception, request_id: str) -> ApiProblem:
    """500 without internals. The log gets the kind of error and where it arose, never its message: that may hold
    a personal value (a database error repeats the row)."""
    _LOG.error("request %s failed: %s at %s", request_id, type(error).__qualname__, " < ".join(_places(error)))
    return ApiProblem(500, Code.INTERNAL, "Something went wrong here. It is logged under the request id.")


def install(app: FastAPI) -> None:
    """Make every error that FastAPI, Starlette or a router raises a problem document."""

    def on_http_exception(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, ApiProblem):
            return _answer(request, error)
        assert isinstance(error, HTTPException)
        return _answer(request, _of_http_exception(error))

    def on_invalid_request(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return _answer(request, invalid([problem_of(each) for each in error.errors()]))

    def on_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Invalid)
        return _answer(request, invalid(error.problems))

    def on_conflict(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Conflict)
        members: dict[str, JsonValue] = {} if error.field is None else {"field": error.field}
        return _answer(request, ApiProblem(409, error.code, str(error), members=members))

    app.add_exception_handler(Conflict, on_conflict)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(Invalid, on_invalid)


def _answer(request: Request, problem: ApiProblem) -> JSONResponse:
    return problem_response(problem, path=request.url.path, request_id=str(request.state.request_id))


_OF_STATUS = {
    400: (Code.BAD_REQUEST, "The body of the request cannot be read."),
    401: (Code.UNAUTHENTICATED, "A bearer token is needed."),
    404: (Code.NOT_FOUND, "There is nothing at this address."),
    405: (Code.METHOD_NOT_ALLOWED, "This address does not take this method; the header Allow says which it takes."),
    413: (Code.TOO_LARGE, "The body of the request is too large."),
}


def _of_http_exception(error: HTTPException) -> ApiProblem:
    default = (Code.BAD_REQUEST if error.status_code < 500 else Code.INTERNAL, HTTPStatus(error.status_code).phrase)
    code, detail = _OF_STATUS.get(error.status_code, default)
    return ApiProblem(error.status_code, code, detail, headers=error.headers)


_NOT_AN_OBJECT = frozenset({"dict_type", "model_type", "model_attributes_type"})
_CODES = {"REQUIRED": "REQUIRED", "UNKNOWN_FIELD": "UNKNOWN_FIELD"}
"""Everything else that is wrong with a field of a body, a query or a path is FORMAT."""
_SENTENCES = {"missing": "This field is required.", "extra_forbidden": "There is no such field."}
_TAG = re.compile(r"<[a-z]+>")
"""The form that an item with several was taken for, which stands in pydantic's path and was sent by nobody."""


def problem_of(error: ErrorDetails) -> Problem:
    """One of pydantic's findings in a request, in words. The first step of its place says where in the request."""
    kind, (place, *steps) = error["type"], error["loc"]
    if kind == "json_invalid":
        return Problem(field="body", code="JSON", message=f"The body is not JSON (it breaks at character {steps[-1]}).")
    where = [step for step in steps if not (isinstance(step, str) and _TAG.fullmatch(step))]
    if place == "body" and not where:
        if kind == "missing" or kind in _NOT_AN_OBJECT:
            message = "A JSON object is needed, with Content-Type application/json."
            return Problem(field="body", code="REQUIRED", message=message)
        where = ["body"]
    code, message = said(error)
    return problem_at(path_of(tuple(where)), _CODES.get(code, "FORMAT"), _SENTENCES.get(kind, message))


def _places(error: BaseException) -> list[str]:
    """Where an error arose, innermost first: module and line of each frame of ours and of others."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[:-9:-1]
