"""The documents as their tests read them."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^( *)```([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_STANDS_FOR = {
    "D": "data",
    "N": "1",
    "H": "1",
    "S": "asha",
    "R": "CONTRACTOR",
    "Q": "fatts-cases",
    "DIR": ".",
    "NAME": "AuditAnchor",
    "COPY": "copy",
}
"""What the documents' placeholders are read as."""


@dataclass(frozen=True)
class Fence:
    """A fenced block: the word after the fence, and its text."""

    info: str
    text: str


def fences(page: str) -> list[Fence]:
    """Every fenced block of a page."""
    return [Fence(info=info, text=text) for _, info, text in _FENCE.findall(page)]


def between(page: str, begin: str, end: str) -> str:
    """What stands between two marks.

    Raises:
        ValueError: a mark is not there.
    """
    start = page.index(begin) + len(begin)
    return page[start : page.index(end, start)].lstrip("\n")


def commands_in(page: str) -> list[str]:
    """The words after `fatts` of each command line: in shell blocks, and in the text where it is set as code."""
    blocks = "\n".join(fence.text for fence in fences(page) if fence.info.startswith("bash"))
    in_blocks = re.findall(r"(?:^|\$\(|[;|] *)fatts ([^|)\n#&]+)", blocks, re.MULTILINE)
    in_text = re.findall(r"`fatts ([^`\n]+)`", _FENCE.sub("", page))
    written = [*in_blocks, *(line for line in in_text if line != "COMMAND --help")]
    return sorted({" ".join(_plain(word) for word in shlex.split(line)) for line in written})


def _plain(word: str) -> str:
    word = word.strip("[]…").removesuffix("]…")
    if word.startswith("$"):
        word = {"$1": "S", "$2": "R", "$D": "D"}.get(word, word)
    return _STANDS_FOR.get(word, word)
