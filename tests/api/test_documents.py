"""Documents: what is taken, what is refused, and that what comes back is what was sent."""

import hashlib
import struct
import zlib
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import httpx
import pytest

from models.actors import Role
from models.documents import MAX_DOCUMENT_BYTES
from tests.activities.reading import hostile
from tests.api.keys import bearer

APPLICATIONS = "/api/v1/applications"
OWNER = bearer("owner", Role.CONTRACTOR)
OFFICIAL = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
PDF = hostile.plain_pdf()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + chunk(b"IEND", b"")
)


def pdf_of(size: int) -> bytes:
    return hostile.padded(PDF, size)


@pytest.fixture
async def path(client: httpx.AsyncClient) -> str:
    made = await client.post(APPLICATIONS, json={"contractor": {}}, headers=OWNER)
    return made.headers["Location"] + "/documents"


async def upload(
    client: httpx.AsyncClient,
    path: str,
    content: bytes,
    name: str = "pan.pdf",
    *,
    kind: str = "PAN_CARD",
    key: str = "",
) -> httpx.Response:
    headers = OWNER | ({"Idempotency-Key": key} if key else {})
    return await client.post(path, data={"document_type": kind}, files={"file": (name, content)}, headers=headers)


@pytest.mark.parametrize(
    ("content", "name", "mime_type"),
    [(PDF, "pan.pdf", "application/pdf"), (PNG, "pan.png", "image/png"), (PDF, "pan.exe", "application/pdf")],
)
async def test_a_document_comes_back_as_it_was_sent(
    client: httpx.AsyncClient, path: str, content: bytes, name: str, mime_type: str
) -> None:
    answer = await upload(client, path, content, name)
    assert answer.status_code == 201, answer.text
    reference = answer.json()
    assert reference["file_hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert reference["ipfs_cid"].startswith("b")
    assert reference["mime_type"] == mime_type
    assert reference["file_size"] == len(content)
    assert answer.headers["Location"] == reference["href"]
    for reader in (OWNER, OFFICIAL):
        file = await client.get(reference["href"], headers=reader)
        assert file.content == content
        assert file.headers["content-type"] == mime_type
        assert file.headers["content-disposition"].startswith("attachment")
    listed = (await client.get(path, headers=OFFICIAL)).json()["items"]
    assert [each["document_id"] for each in listed] == [reference["document_id"]]


async def test_a_document_lies_sealed_in_the_store(client: httpx.AsyncClient, path: str, tmp_path: Path) -> None:
    await upload(client, path, pdf_of(5000))
    stored = [file.read_bytes() for file in (tmp_path / "documents").rglob("*") if file.is_file()]
    assert stored
    assert not any(b"%PDF" in content for content in stored)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + b"x" * 100, "pan.pdf", "UNSUPPORTED_TYPE"),
        (b"hello", "pan.png", "UNSUPPORTED_TYPE"),
        (PDF[:20], "cut-off.pdf", "CORRUPT"),
        (PNG[:-8], "pan.png", "CORRUPT"),
    ],
)
async def test_what_is_no_pdf_jpeg_or_png_is_refused_whatever_its_name(
    client: httpx.AsyncClient, path: str, content: bytes, name: str, code: str
) -> None:
    answer = await upload(client, path, content, name)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("file", code)]


@pytest.mark.parametrize(
    ("made", "code", "advice"),
    [
        (hostile.encrypted, "ENCRYPTED", "without protection"),
        (lambda: PDF[:300] + b"%%EOF", "CORRUPT", "upload it again"),
        (lambda: hostile.plain_pdf(500), "TOO_MANY_PAGES", "Upload only"),
        (hostile.with_script, "ACTIVE_CONTENT", "Print it to a new PDF"),
        (hostile.nested_flate_bomb, "TOO_LARGE_UNPACKED", "Print it to a new PDF"),
        (lambda: hostile.png(100_000, 100_000), "TOO_MANY_PIXELS", "200 to 300 dpi"),
    ],
    ids=["encrypted", "damaged", "500 pages", "a script", "a bomb", "a huge picture"],
)
async def test_what_nobody_should_open_is_refused_with_what_to_do(
    client: httpx.AsyncClient, path: str, made: Callable[[], bytes], code: str, advice: str
) -> None:
    answer = await upload(client, path, made())
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("file", code)
    assert advice in error["message"]
    assert (await client.get(path, headers=OWNER)).json()["items"] == []


async def test_25_mb_are_taken_and_a_byte_more_is_not(client: httpx.AsyncClient, path: str) -> None:
    largest = pdf_of(MAX_DOCUMENT_BYTES)
    assert len(largest) == MAX_DOCUMENT_BYTES
    assert (await upload(client, path, largest)).status_code == 201
    answer = await upload(client, path, largest + b"\n")
    assert answer.status_code == 413
    assert answer.json()["code"] == "TOO_LARGE"


async def test_an_upload_without_end_is_cut_off(client: httpx.AsyncClient, path: str) -> None:
    sent = 0
    head = (
        b'--b\r\nContent-Disposition: form-data; name="document_type"\r\n\r\nPAN_CARD\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n'
    )

    async def endless() -> AsyncGenerator[bytes]:
        nonlocal sent
        yield head
        while True:
            sent += 1
            yield b"x" * 1024 * 1024

    headers = OWNER | {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await client.post(path, content=endless(), headers=headers)
    assert answer.status_code == 413
    assert sent <= 27


@pytest.mark.parametrize(
    ("data", "files", "field", "code"),
    [
        ({}, {"file": ("a.pdf", PDF)}, "document_type", "REQUIRED"),
        ({"document_type": "SELFIE"}, {"file": ("a.pdf", PDF)}, "document_type", "FORMAT"),
        ({"document_type": "PAN_CARD"}, {"other": ("a.pdf", PDF)}, "file", "REQUIRED"),
        ({"document_type": "PAN_CARD"}, {"file": ("a.pdf", b"")}, "file", "EMPTY"),
    ],
)
async def test_what_is_missing_from_an_upload_is_named(
    client: httpx.AsyncClient,
    path: str,
    *,
    data: dict[str, str],
    files: dict[str, tuple[str, bytes]],
    field: str,
    code: str,
) -> None:
    answer = await client.post(path, data=data, files=files, headers=OWNER)
    assert answer.status_code == 422
    assert (field, code) in [(error["field"], error["code"]) for error in answer.json()["errors"]]


async def test_a_body_that_is_not_multipart_is_refused(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path, json={"document_type": "PAN_CARD"}, headers=OWNER)).status_code == 415
    broken = OWNER | {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await client.post(path, content=b"no parts", headers=broken)).status_code == 422


async def test_the_name_that_is_kept_has_no_folders(client: httpx.AsyncClient, path: str) -> None:
    answer = await upload(client, path, PDF, name="..\\..\\etc/pan\tcard.pdf")
    assert answer.json()["document_name"] in {"pancard.pdf", "pan%09card.pdf"}


async def test_the_same_upload_under_one_key_is_one_document(client: httpx.AsyncClient, path: str) -> None:
    first = await upload(client, path, PDF, kind="OTHER", key="key-1")
    again = await upload(client, path, PDF, kind="OTHER", key="key-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    other = await upload(client, path, pdf_of(2000), kind="OTHER", key="key-1")
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert len((await client.get(path, headers=OWNER)).json()["items"]) == 1


async def test_a_better_scan_replaces_the_one_before(client: httpx.AsyncClient, path: str) -> None:
    await upload(client, path, PDF)
    better = await upload(client, path, pdf_of(3000))
    listed = (await client.get(path, headers=OWNER)).json()["items"]
    assert [each["document_id"] for each in listed] == [better.json()["document_id"]]


async def test_a_file_that_the_store_lost_is_a_problem(client: httpx.AsyncClient, path: str, tmp_path: Path) -> None:
    reference = (await upload(client, path, PDF)).json()
    for file in (tmp_path / "documents").rglob("*"):
        if file.is_file():
            file.unlink()
    answer = await client.get(reference["href"], headers=OWNER)
    assert answer.status_code == 409
    assert answer.json()["code"] == "DOCUMENT_LOST"
