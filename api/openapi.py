"""What /openapi.json says beyond the routes: the story, the tags, the errors that every route may answer with."""

from collections.abc import Mapping

from fastapi import FastAPI
from pydantic import JsonValue

from api.problems import MEDIA_TYPE, ProblemDetails

DESCRIPTION = """
A contractor applies once, is checked against the registries, scored, reviewed by two officials, and registered on a
chain that anyone can read.

Every field of every message is snake_case but for the contractor document, which keeps the camelCase of its JSON Schema
(`/api/v1/schemas/contractor.json`). Moments are RFC 3339 in UTC; the contractor document's amounts are whole
paise, a requirement's are decimal strings.

**One case in requests** (C the contractor, R and A two officials):

1. C `POST /api/v1/applications` with the contractor document: 201, a draft, and what is `missing`.
2. C `GET …/wallet-message`, signs it with the wallet, and sends the declaration by `PATCH`.
3. C `POST …/documents`, once for each required document.
4. C `POST …/submit` with the bank account number: 202, the checks begin.
5. R `GET /api/v1/tasks?process=application&status=OPEN`, `POST …/claim`, settles each item, `POST …/decision`.
6. A, who is not R, claims and decides the APPROVAL task.
7. C `GET /api/v1/applications/{id}` (or follows `…/events`): GOV_APPROVED, with the transaction on chain.
8. Over the years: C renews (`POST /api/v1/registrations/{contractor_id}/renew`); officials suspend, reinstate, revoke.
9. Anybody `GET /api/v1/verify/{wallet_address}`: the standing, and its proof.

**Errors** are RFC 9457 problem documents (`application/problem+json`): programs read `code`, people read `detail`;
a 422 lists every wrong field in `errors`.

**Repeating a request** is safe with an `Idempotency-Key` header (any text of up to 200 characters, best a UUID): the
same key with the same body has the same answer and no second effect.

**Lists** come in pages: send `next_cursor` as `cursor`.
"""

TAGS = [
    {"name": "applications", "description": "A contractor's attempt to be registered, from draft to chain."},
    {"name": "documents", "description": "The papers of an application, and its certificate."},
    {"name": "tasks", "description": "What officials must do, across all processes."},
    {"name": "registrations", "description": "What an approval gives, and what becomes of it over the years."},
    {"name": "trades", "description": "Stakes that change hands, from the listing to the payout, or back."},
    {"name": "market", "description": "Investors, projects and agreements: what trades are over."},
    {"name": "reports", "description": "What a regulator wants to know each quarter, and what became of it."},
    {
        "name": "suspicions",
        "description": "What AML reports found. For anybody but COMPLIANCE_OFFICER: nothing is there.",
    },
    {"name": "requirements", "description": "What buyers want, risk-checked and held against their credit."},
    {"name": "buyers", "description": "What is known of buyers: credit lines, ratings, branches."},
    {"name": "policies", "description": "The policy of the requirement precheck, changed by two officers."},
    {"name": "notifications", "description": "Being called when something happens, and what became of it."},
    {"name": "providers", "description": "The registries that the checks ask, and whether they answer."},
    {"name": "escrow", "description": "Where the escrow bank tells of money, and what nobody could place of it."},
    {"name": "verification", "description": "What anybody may check, without a token."},
    {"name": "schemas", "description": "The schemas of the documents that are sent."},
    {"name": "health", "description": "For those who run the system."},
]

_PROBLEM_CONTENT: Mapping[str, JsonValue] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}


def problem_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The documentation of the errors that a route may answer with, by status."""
    return {
        status: {
            "description": _MEANING[status],
            "content": dict(_PROBLEM_CONTENT),
            **({"headers": {name: _HEADERS[name] for name in (_TOLD_BY[status],)}} if status in _TOLD_BY else {}),
        }
        for status in statuses
    }


_HEADERS: Mapping[str, JsonValue] = {
    "Location": {"description": "Where the result is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Retry-After": {"description": "In how many seconds to try again.", "schema": {"type": "integer"}},
    "WWW-Authenticate": {"description": "What is wrong with the token (RFC 6750).", "schema": {"type": "string"}},
    "X-Request-ID": {
        "description": "The request's id: the one that was sent under this name, or a new one. The log has it.",
        "schema": {"type": "string"},
    },
}
_TOLD_BY = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
"""The header that says more of an error."""
_ANY_OTHER = "Any other error, as a problem document: 405 for a method that is not taken, 500 for a failure of ours."

_MEANING = {
    401: "No token, or one that is expired, forged or another issuer's.",
    403: "The role, or four-eyes, forbids it.",
    404: "Unknown, or not the caller's to see.",
    409: "The state of the case does not allow it (now).",
    413: "The body is too large.",
    415: "The body is of a kind that this route does not take.",
    422: "Something in the request is wrong; `errors` lists every field.",
    429: "Too many writes; Retry-After says how long to wait.",
    503: "The database or the process engine is away; Retry-After says when to try again.",
}


def complete(app: FastAPI) -> None:
    """Make the app's OpenAPI document say what FastAPI cannot know: every error is a problem document."""
    made = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            document = made()
            components = document.setdefault("components", {}).setdefault("schemas", {})
            problem = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
            components.update(problem.pop("$defs", {}))
            components["ProblemDetails"] = problem
            for unused in ("HTTPValidationError", "ValidationError"):
                components.pop(unused, None)
            for path in document["paths"].values():
                for operation in path.values():
                    _complete_operation(operation)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # FastAPI's own way to extend the document


def _complete_operation(operation: dict[str, dict[str, dict[str, JsonValue]]]) -> None:
    responses = operation["responses"]
    responses["default"] = {"description": _ANY_OTHER, "content": dict(_PROBLEM_CONTENT)}
    for status, response in responses.items():
        names = ["X-Request-ID", *(["Location"] if status in {"201", "202"} else [])]
        told = response.get("headers")
        response["headers"] = {**(told if isinstance(told, dict) else {}), **{name: _HEADERS[name] for name in names}}
