"""The reading process: takes one file after the other from its standard input, under limits that the kernel enforces.

Started by `activities.clients.reading.pool` with an environment that holds no secret. It writes no file. A request is a
line of JSON (`job`, `mime_type`, `size`, `cpu_seconds`) and the file; an answer is its length (eight bytes, big endian)
and JSON.
"""

import gc
import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from PIL import Image

from activities.clients.reading.recognition import Recogniser
from activities.clients.reading.structure import refuse_unsafe_pdf, refuse_unsafe_picture
from activities.clients.reading.text import text_of_pdf, text_of_picture
from models.reading.paper import PaperText
from models.reading.refusals import MAX_PIXELS, PaperRefused, Refusal

_OUT_OF_MEMORY = ("alloc", "memory")
"""How the recogniser's native parts, which know no MemoryError, word that they got none."""


def main(address_space: int) -> None:
    """Serve until the input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    _limit(resource.RLIMIT_AS, address_space)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    recogniser = Recogniser()
    _answer(answers, {"ready": True})
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        if len(content) < request["size"]:
            return
        # SIGPROF ends the process. RLIMIT_CPU would not do: it counts from the process's start in clock ticks, and over
        # many files those run seconds away from what getrusage says is used.
        signal.setitimer(signal.ITIMER_PROF, request["cpu_seconds"])
        answer = _answered(request["job"], request["mime_type"], content, recogniser)
        signal.setitimer(signal.ITIMER_PROF, 0)
        del content
        gc.collect()
        _answer(answers, answer)


def _answered(job: str, mime_type: str, content: bytes, recogniser: Recogniser) -> dict[str, object]:
    try:
        paper = _done(job, mime_type, content, recogniser)
    except PaperRefused as refused:
        return {"refused": refused.refusal}
    except MemoryError:
        return {"refused": Refusal.TOO_COSTLY}
    except Exception as error:  # noqa: BLE001  the one that asked hears of it; what it says could name somebody
        if any(word in str(error).lower() for word in _OUT_OF_MEMORY):
            return {"refused": Refusal.TOO_COSTLY}
        return {"failed": type(error).__name__}
    return {"paper": None if paper is None else paper.model_dump(mode="json")}


def _done(job: str, mime_type: str, content: bytes, recogniser: Recogniser) -> PaperText | None:
    """What a job gives: `examine` nothing, `read` the text."""
    if mime_type == "application/pdf":
        refuse_unsafe_pdf(content)
        return text_of_pdf(content, recogniser) if job == "read" else None
    refuse_unsafe_picture(content)
    return text_of_picture(content, recogniser) if job == "read" else None


def _answer(answers: BinaryIO, answer: dict[str, object]) -> None:
    encoded = json.dumps(answer).encode()
    answers.write(len(encoded).to_bytes(8, "big") + encoded)
    answers.flush()


def _limit(what: int, value: int) -> None:
    resource.setrlimit(what, (value, value))


if __name__ == "__main__":
    main(int(sys.argv[1]))
