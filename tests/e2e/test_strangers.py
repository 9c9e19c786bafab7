"""What people do to an interface, knowing little or meaning ill: each is told what is wrong, and none does harm."""

import asyncio
import base64
import json
import time
from uuid import uuid4

import httpx
import pytest

from tests.activities.reading import hostile
from tests.e2e.conftest import Survived
from tests.e2e.stranger import Case, Json, Stranger, Who, token

JSON = {"Content-Type": "application/json"}
_LONGEST_ANSWER_SECONDS = 10
"""On a busy machine; a tenth of it on a quiet one."""


@pytest.fixture(scope="module")
def stranger(survived: Survived) -> Stranger:
    return survived.stranger


@pytest.fixture(scope="module")
def drafted(stranger: Stranger) -> Case:
    """A complete draft of contractor-asha's."""
    return stranger.draft()


@pytest.fixture(scope="module")
def other(stranger: Stranger) -> Who:
    """Another contractor, who has nothing to do with asha's cases."""
    return token(stranger.directory, "contractor-mallory", "CONTRACTOR")


def refused(answer: httpx.Response, status: int, code: str, field: str | None = None) -> str:
    """The message of a problem, which must be of this kind and name this field."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["instance"] == answer.request.url.path
    assert "Traceback" not in answer.text
    if field is None:
        assert problem["code"] == code
        return problem["detail"]
    assert problem["errors"]
    error = next(each for each in problem["errors"] if each["field"] == field)
    assert set(error) == {"field", "code", "message"}
    assert error["code"] == code
    return error["message"]


def test_another_contractor_sees_and_does_nothing(stranger: Stranger, drafted: Case, other: Who) -> None:
    pdf = {"data": {"document_type": "PAN_CARD"}, "files": {"file": ("a.pdf", b"%PDF-1.4\n%%EOF")}}
    papers = stranger.done("GET", f"{drafted.path}/documents", drafted.owner)["items"]
    attempts: tuple[tuple[str, str, Json], ...] = (
        ("GET", "", {}),
        ("PATCH", "", {"json": {"contractor": {}}}),
        ("GET", "/contractor", {}),
        ("GET", "/documents", {}),
        ("GET", f"/documents/{papers[0]['document_id']}", {}),
        ("GET", "/certificate", {}),
        ("GET", "/events", {}),
        ("GET", "/wallet-message", {}),
        ("POST", "/documents", pdf),
        ("POST", "/submit", {"json": {"bank_account_number": "123456789"}}),
    )
    for method, path, body in attempts:
        answer = stranger.ask(method, f"{drafted.path}{path}", other, **body)
        refused(answer, 404, "NOT_FOUND")
    for path in ("/tasks", f"/tasks/{uuid4()}", "/applications"):
        refused(stranger.ask("GET", path, other), 403, "FORBIDDEN_ROLE")
    assert stranger.done("GET", drafted.path, drafted.owner)["status"] == "DRAFT"


def test_no_token_but_the_issuers_own_is_taken(stranger: Stranger, drafted: Case) -> None:
    header, claims, signature = drafted.owner["Authorization"].removeprefix("Bearer ").split(".")
    raised = json.loads(base64.urlsafe_b64decode(claims + "=="))
    raised["roles"] = ["GOVERNMENT_ADMIN"]

    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    for forged in (
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{claims}.",
        f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{claims}.{signature}",
        f"{header}.{part(raised)}.{signature}",
        "garbage",
        "a" * 6000,
    ):
        answer = stranger.ask("GET", drafted.path, {"Authorization": f"Bearer {forged}"})
        refused(answer, 401, "TOKEN_INVALID")
        assert forged not in answer.text
    refused(stranger.ask("GET", drafted.path), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ((b'{"contractor":', "application/json"), ("body", "JSON")),
        ((b"", "application/json"), ("body", "REQUIRED")),
        ((b"[]", "application/json"), ("body", "REQUIRED")),
        ((b'{"contractor": {}}', "text/plain"), ("body", "REQUIRED")),
        ((b"<contractor/>", "application/xml"), ("body", "REQUIRED")),
        ((b'{"contractor": []}', "application/json"), ("contractor", "FORMAT")),
        ((b'{"contractor": {}, "x": 1}', "application/json"), ("x", "UNKNOWN_FIELD")),
        ((b'{"contractor": {"a": NaN}}', "application/json"), ("body", "JSON")),
        ((b'{"contractor": {"a": ' + b"9" * 5000 + b"}}", "application/json"), ("body", "JSON")),
        ((b'{"contractor": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}", "application/json"), ("body", "JSON")),
        ((b'{"contractor": {"a": [' + b"1," * 900_000 + b"1]}}", "application/json"), ("body", "TOO_MANY")),
    ],
    ids=["broken", "empty", "array", "text", "xml", "list", "unknown", "nan", "digits", "deep", "many"],
)
def test_a_wrong_body_is_told_what_is_wrong(
    stranger: Stranger, other: Who, sent: tuple[bytes, str], told: tuple[str, str]
) -> None:
    (body, content_type), (field, code) = sent, told
    began = time.monotonic()
    answer = stranger.ask("POST", "/applications", {**other, "Content-Type": content_type}, content=body)
    message = refused(answer, 422, code, field)
    assert "dictionary" not in message, "JSON has objects"
    assert time.monotonic() - began < _LONGEST_ANSWER_SECONDS


def test_a_body_without_end_is_cut_off(stranger: Stranger, other: Who) -> None:
    body = b'{"contractor": {"a": "' + b"x" * 6_000_000 + b'"}}'
    refused(stranger.ask("POST", "/applications", {**other, **JSON}, content=body), 413, "TOO_LARGE")


@pytest.mark.parametrize("query", ["/tasks?assignee=%00", "/applications?q=%00", "/tasks?cursor=%00"])
def test_a_query_of_no_text_is_refused(stranger: Stranger, query: str) -> None:
    refused(stranger.ask("GET", query, stranger.reviewer), 422, "FORMAT", query.split("?")[1].split("=", maxsplit=1)[0])


def test_what_the_system_writes_is_read_only_and_every_error_is_told_at_once(stranger: Stranger, other: Who) -> None:
    contractor = {
        "verificationStatus": {"currentStatus": "GOV_APPROVED"},
        "aiScore": {"competenceScore": 100},
        "contractorId": str(uuid4()),
        "legalIdentity": {"pan": "AAPZU0939K", "gstin": "27AAPFU0939K1ZM", "panVerificationStatus": "VERIFIED"},
        "nothing": 1,
    }
    answer = stranger.ask("POST", "/applications", other, json={"contractor": contractor})
    for field in ("verificationStatus", "aiScore", "contractorId", "legalIdentity.panVerificationStatus"):
        refused(answer, 422, "READ_ONLY", f"contractor.{field}")
    assert "fourth letter" in refused(answer, 422, "FORMAT", "contractor.legalIdentity.pan")
    assert "check character" in refused(answer, 422, "FORMAT", "contractor.legalIdentity.gstin")
    refused(answer, 422, "UNKNOWN_FIELD", "contractor.nothing")
    assert "AAPZU0939K" not in answer.text


def test_a_document_made_by_hand_from_the_schema_is_taken(stranger: Stranger, other: Who) -> None:
    """Optional fields null, an alias of the seed's, a computed field sent along, a wallet in small letters."""
    schema = stranger.done("GET", "/schemas/contractor.json")
    assert stranger.http.get(f"{stranger.book['api']}/schemas/contractor.json").json() == schema
    project = {
        "projectId": str(uuid4()),
        "projectName": "Village road",
        "clientName": "Public Works Department",
        "clientType": "STATE_GOVERNMENT",
        "projectValue": {"amount": 100_000_000, "currency": "INR"},
        "startDate": "2020-01-01",
        "originalCompletionDate": "2021-01-01",
        "completionDate": "2021-02-01",
        "completionStatus": "COMPLETED",
        "delayDays": 999,
    }
    contractor = {
        "walletAddress": "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "legalIdentity": {
            "entityType": "PRIVATE_LIMITED",
            "legalName": "Uttara Constructions Private Limited",
            "tradeName": None,
            "pan": "AAPCU0939K",
            "gstin": "27AAPCU0939K1ZQ",
            "llpin": None,
        },
        "technicalExperience": {"totalExperienceYears": 10, "pastProjects": [project]},
        "compliance": None,
    }
    drafted = stranger.done("POST", "/applications", other, 201, json={"contractor": contractor})
    case = f"/applications/{drafted['application_id']}"
    told = stranger.done("GET", f"{case}/contractor", other)["contractor"]
    assert told["walletAddress"] == "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    kept = told["technicalExperience"]["pastProjects"][0]
    assert (kept["actualCompletionDate"], kept["delayDays"]) == ("2021-02-01", 31)
    assert "contractor.legalIdentity.cin" in drafted["missing"]


def test_an_upload_is_judged_by_its_content(stranger: Stranger, drafted: Case) -> None:
    def upload(content: bytes, kind: str = "OTHER") -> httpx.Response:
        sent = {"data": {"document_type": kind}, "files": {"file": ("paper.pdf", content, "application/pdf")}}
        return stranger.ask("POST", f"{drafted.path}/documents", drafted.owner, **sent)

    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    accepted = upload(png)
    assert (accepted.status_code, accepted.json()["mime_type"]) == (201, "image/png")
    limit = 25 * 1024 * 1024
    whole = hostile.padded(hostile.plain_pdf(), limit)
    assert upload(whole).status_code == 201
    refused(upload(b"%PDF-1.4\n%%EOF"), 422, "CORRUPT", "file")
    refused(upload(hostile.encrypted()), 422, "ENCRYPTED", "file")
    refused(upload(hostile.with_script()), 422, "ACTIVE_CONTENT", "file")
    refused(upload(hostile.plain_pdf(500)), 422, "TOO_MANY_PAGES", "file")
    refused(upload(whole + b"\n"), 413, "TOO_LARGE")
    refused(upload(b""), 422, "EMPTY", "file")
    refused(upload(b"MZ" + bytes(500)), 422, "UNSUPPORTED_TYPE", "file")
    refused(upload(b"<html><script>"), 422, "UNSUPPORTED_TYPE", "file")
    assert "PAN_CARD" in refused(upload(png, "PANCARD"), 422, "FORMAT", "document_type")
    refused(stranger.ask("POST", f"{drafted.path}/documents", drafted.owner, json={}), 415, "UNSUPPORTED_MEDIA_TYPE")


async def test_the_same_request_at_once_is_done_once(stranger: Stranger, other: Who) -> None:
    headers = {**other, "Idempotency-Key": str(uuid4())}
    url = f"{stranger.book['api']}/api/v1/applications"
    async with httpx.AsyncClient(timeout=60) as http:
        answers = await asyncio.gather(*(http.post(url, json={"contractor": {}}, headers=headers) for _ in range(6)))
        assert {answer.status_code for answer in answers} <= {201, 409}
        made = {answer.json()["application_id"] for answer in answers if answer.status_code == 201}
        assert len(made) == 1
        again = await http.post(url, json={"contractor": {}}, headers=headers)
        assert (again.status_code, again.json()["application_id"]) == (201, made.pop())
        changed = await http.post(url, json={"contractor": {"compliance": None}}, headers=headers)
    refused(changed, 422, "IDEMPOTENCY_KEY_REUSED")


def test_a_stream_goes_on_where_it_was_left(survived: Survived) -> None:
    case = survived.cases["between"]
    url = f"{survived.stranger.book['api']}/api/v1{case.path}/events"
    whole = survived.stranger.http.get(url, headers=case.owner).text  # it ends: the case did
    ids = [line.removeprefix("id: ") for line in whole.splitlines() if line.startswith("id: ")]
    events = [json.loads(line.removeprefix("data: ")) for line in whole.splitlines() if line.startswith("data: ")]
    assert [event["status"] for event in events][-1] == "GOV_APPROVED"
    assert len(ids) == len(events) >= 4
    rest = survived.stranger.http.get(url, headers={**case.owner, "Last-Event-ID": ids[1]}).text
    assert [line.removeprefix("id: ") for line in rest.splitlines() if line.startswith("id: ")] == ids[2:]


def test_a_log_holds_no_line_and_no_number_that_somebody_put_into_a_path(stranger: Stranger) -> None:
    for smuggled in ("AAPCU0939K", "x%0A2026-01-01%20INFO%20forged"):
        stranger.ask("GET", f"/verify/{smuggled}")
        stranger.ask("GET", f"/{smuggled}")
    log = (stranger.directory / "logs" / "api.log").read_text()
    assert "AAPCU0939K" not in log
    assert "forged" not in log
    assert "GET /api/v1/verify/{wallet_address} 422" in log


def test_probes_answer_where_anybody_looks_for_them(stranger: Stranger) -> None:
    for prefix in ("", "/api/v1"):
        for path in ("/healthz", "/readyz", "/openapi.json", "/schemas/contractor.json"):
            answer = stranger.http.get(f"{stranger.book['api']}{prefix}{path}")
            assert answer.status_code == 200, f"{prefix}{path}"


def test_the_sandbox_takes_null_for_what_is_not_staged(stranger: Stranger) -> None:
    nothing = dict.fromkeys(("cases", "debarred", "directors", "bank", "udyam", "statuses", "cin", "llpin"))
    url = f"{stranger.book['sandbox']}/_sandbox/entities/ZZZCZ9999Z"
    staged = stranger.http.put(url, json={"name": "NOBODY PRIVATE LIMITED", **nothing})
    assert staged.status_code == 200, staged.text
    assert staged.json()["cases"] == []


def test_the_address_book_names_every_part(stranger: Stranger) -> None:
    assert set(stranger.book) == {
        "api", "sandbox", "temporal", "temporal_ui", "codec", "postgres", "chain_rpc", "contracts", "pid"
    }  # fmt: skip
