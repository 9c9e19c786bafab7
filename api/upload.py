"""One file and its document type out of a multipart body, read as a stream and never put on a disk in clear."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.middleware import too_large
from api.problems import ApiProblem, Code, invalid
from models.documents import MAX_DOCUMENT_BYTES
from models.problems import Problem

_MAX_NAME = 255

UPLOAD_BODY: dict[str, object] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["document_type", "file"],
                "properties": {
                    "document_type": {
                        "type": "string",
                        "description": "A type of `/schemas/contractor.json`, definitions/documentReference.",
                        "examples": ["PAN_CARD"],
                    },
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": "PDF, JPEG or PNG, told by its content; at most 25 MB.",
                    },
                },
            },
            "example": {"document_type": "PAN_CARD", "file": "(the bytes of pan.pdf)"},
        }
    },
}
"""What /openapi.json says of the body."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent. `declared_mime` is what its sender said it is, if anything."""

    document_type: str
    name: str
    declared_mime: str | None
    content: bytes


class _InMemoryParser(MultiPartParser):
    """Keeps the file in memory: it is personal, and a spool file would lie on a disk in clear."""

    spool_max_size = MAX_DOCUMENT_BYTES + 1


async def read_upload(request: Request) -> Upload:
    """The upload in a request's body.

    Raises:
        ApiProblem: 413 as soon as the file is larger than 25 MB, 415 when the body is not multipart, 422 when a
            part is missing, empty or twice there.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise ApiProblem(415, Code.UNSUPPORTED_MEDIA_TYPE, "Send the file as multipart/form-data.")
    parser = _InMemoryParser(request.headers, _stream(request), max_files=1, max_fields=1, max_part_size=256)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        problem = Problem(field="body", code="FORMAT", message=error.message)
        raise invalid([problem], "The multipart body cannot be read.") from error
    try:
        return await _upload_of(form)
    finally:
        await form.close()


async def _upload_of(form: FormData) -> Upload:
    document_type, file = form.get("document_type"), form.get("file")
    problems: list[Problem] = []
    if not isinstance(document_type, str) or not document_type:
        problems.append(Problem(field="document_type", code="REQUIRED", message="Say which document this is."))
    if not isinstance(file, UploadFile):
        problems.append(Problem(field="file", code="REQUIRED", message="Send the file itself, with a file name."))
    if isinstance(document_type, str) and isinstance(file, UploadFile) and not problems:
        content = await file.read()
        if len(content) > MAX_DOCUMENT_BYTES:
            raise too_large(MAX_DOCUMENT_BYTES)
        if content:
            return Upload(document_type, _plain_name(file.filename), file.content_type, content)
        problems.append(Problem(field="file", code="EMPTY", message="The file is empty."))
    raise invalid(problems)


async def _stream(request: Request) -> AsyncGenerator[bytes]:
    async for chunk in request.stream():
        yield chunk


def _plain_name(name: str | None) -> str:
    """The file's own name: no folders, no control characters, of a sane length."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable()).strip()
    return printable[-_MAX_NAME:] or "document"
