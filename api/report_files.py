"""A report's file on its way out, with what proves that it is whole."""

import base64
from collections.abc import Iterator
from itertools import chain
from typing import Protocol

from fastapi.responses import Response, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.problems import ApiProblem, Code, unavailable
from models.report import ReportFile
from models.report_store import ReportFileCorrupt, ReportFileLost, ReportStoreUnavailable


class ReportFiles(Protocol):
    """Where reports' files are kept."""

    def get(self, sha256: str) -> Iterator[bytes]:
        """A file, piece by piece; raises `ReportFileLost`, `ReportFileCorrupt`, `ReportStoreUnavailable`."""
        ...


async def file_answer(files: ReportFiles, file: ReportFile, if_none_match: str | None) -> Response:
    """The file, streamed, with its digest (RFC 9530).

    Raises:
        ApiProblem: 409 when the store does not have it as it was, 503 when it does not answer.
    """
    etag = f'"{file.sha256}"'
    digest = f"sha-256=:{base64.b64encode(bytes.fromhex(file.sha256)).decode()}:"
    headers = {"ETag": etag, "Repr-Digest": digest, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and etag in {each.strip() for each in if_none_match.split(",")}:
        return Response(status_code=304, headers=headers)
    pieces = await run_in_threadpool(_begun, files, file)
    headers |= {
        "Content-Digest": digest,
        "Content-Length": str(file.size),
        # `attachment`: a file must never run as a page of this site
        "Content-Disposition": f'attachment; filename="{file.file_name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(pieces, media_type=file.media_type, headers=headers)


def _begun(files: ReportFiles, file: ReportFile) -> Iterator[bytes]:
    """The pieces, the first one read already: what is wrong with the store is told before the answer begins."""
    pieces = iter(files.get(file.sha256))
    try:
        first = next(pieces, b"")
    except (ReportFileLost, ReportFileCorrupt) as error:
        detail = "The report store does not have this file as it was stored; the report must be made anew."
        raise ApiProblem(409, Code.DOCUMENT_LOST, detail) from error
    except ReportStoreUnavailable as error:
        raise unavailable("The report store") from error
    return chain([first], pieces)
