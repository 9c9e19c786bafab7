"""The PDF that people read, set in a process of its own: 200 pages take seconds and hundreds of megabytes, and a worker
must not stand still meanwhile, nor keep the memory."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from activities.clients.reports.pdf_document import document_of
from activities.report_files import RendererMissing, Told
from models.report import RenderRequest

_PROCESS = "activities.clients.reports.pdf_process"
MISSING = 3
"""The process's exit code where a library of the system is missing."""
_KEPT = ("HOME", "PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR", "FONTCONFIG_PATH", "FONTCONFIG_FILE")


class PdfFailed(Exception):
    """The process that sets a PDF failed; the message has the kind of failure, never what was set."""


def write_pdf(request: RenderRequest, contents: Mapping[str, BinaryIO], out: BinaryIO, told: Told) -> None:
    """Write the PDF to `out`, which is a real file; `told` hears of its pages.

    Raises:
        RendererMissing: Pango is not installed on this machine.
        PdfFailed: it could not be set.
    """
    document = document_of(request, contents).model_dump_json()
    out.flush()
    with subprocess.Popen(
        [sys.executable, "-m", _PROCESS, str(out.fileno())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(out.fileno(),),
        env=_environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        said = b""
        try:
            process.stdin.write(document.encode())
            process.stdin.close()
            for line in process.stdout:
                said = line.strip()
                if said.isdigit():
                    told(int(said), None)
        except BaseException:  # whoever asked is gone: so is their answer
            process.kill()
            raise
        code = process.wait()
    if code == MISSING:
        raise RendererMissing(said.decode())
    if code:
        raise PdfFailed(f"the process that sets PDFs ended with {code} ({said.decode(errors='replace')})")


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    paths = os.pathsep.join(str(Path(path or ".").resolve()) for path in sys.path)
    # one seed for hashes: what libraries keep in sets comes in one order, and the bytes are the same
    return {**kept, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "TZ": "UTC"}
