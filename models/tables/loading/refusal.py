"""Why a file is not loaded: the place in it, what is wrong there, and what right looks like."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where in a file: the line counts from 1, the first line of a CSV file being its header."""

    line: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [f"line {self.line}" if self.line else "", f"column {self.column}" if self.column else ""]
        return ", ".join(part for part in parts if part)


class BadFile(Exception):
    """A file cannot be loaded, and nothing of it was. The message never repeats a value, which may be personal."""

    def __init__(self, file: str, place: Place, problem: str) -> None:
        self.file = file
        self.place = place
        self.problem = problem
        super().__init__(": ".join(part for part in (file, str(place), problem) if part))
