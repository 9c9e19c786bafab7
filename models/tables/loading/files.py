"""Files of lines: which table one is for, and its lines as COPY takes them."""

import csv
import hashlib
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.tables.loading.json_lines import JsonLines, json_object, unknown_column
from models.tables.loading.loadable import Loadable, Values
from models.tables.loading.refusal import BadFile, Place
from models.tables.loading.registry import BY_NAME, LOADABLES

_CHUNK = 1 << 18
_BOM = b"\xef\xbb\xbf"
JSON_LINES = frozenset({".jsonl", ".ndjson", ".json"})


@dataclass(frozen=True)
class Source:
    """A file that is to be loaded. `columns` are those it has, `body` where its first line of data begins, `header`
    how many lines come before that."""

    path: Path
    loadable: Loadable
    columns: tuple[str, ...]
    body: int
    header: int

    @property
    def is_json(self) -> bool:
        """Whether it is JSON Lines; else it is CSV."""
        return self.path.suffix.lower() in JSON_LINES

    def chunks(self) -> Generator[bytes]:
        """What comes after the header, as it stands."""
        with self.path.open("rb") as file:
            file.seek(self.body)
            while chunk := file.read(_CHUNK):
                yield chunk

    def values(self) -> Generator[tuple[int, Values, int]]:
        """Each line of data: its number, its values, and how many bytes of the file came before it.

        Raises:
            BadFile: a line that is not a line of this file.
        """
        return self._json_values() if self.is_json else self._csv_values()

    def copied(self) -> Generator[tuple[int, str, int]]:
        """Each line of JSON in COPY's text format: its number, the line, and how many bytes of the file it ends after.

        Raises:
            BadFile: a line that is not a line of this file.
        """
        reading, done = JsonLines(self.path.name, self.loadable), self.body
        with self.path.open("rb") as file:
            file.seek(self.body)
            for number, line in enumerate(file, start=1):
                done += len(line)
                yield number, reading.copied(number, _utf8(self.path.name, number, line)), done

    def _csv_values(self) -> Generator[tuple[int, Values, int]]:
        with self.path.open("rb") as file:
            file.seek(self.body)
            lines = csv.reader(_decoded(self.path.name, file, self.header), strict=True)
            number = self.header
            try:
                for cells in lines:
                    number += 1
                    if len(cells) != len(self.columns):
                        problem = (
                            f"it has {len(cells)} values; right is one for each of the {len(self.columns)} columns"
                        )
                        raise BadFile(self.path.name, Place(number), problem)
                    yield (
                        number,
                        {name: cell or None for name, cell in zip(self.columns, cells, strict=True)},
                        file.tell(),
                    )
            except csv.Error as error:
                raise BadFile(self.path.name, Place(number + 1), f"this is no CSV: {error}") from error

    def _json_values(self) -> Generator[tuple[int, Values, int]]:
        reading = JsonLines(self.path.name, self.loadable)
        with self.path.open("rb") as file:
            file.seek(self.body)
            for number, line in enumerate(_decoded(self.path.name, file, 0), start=1):
                yield number, reading.values(number, line), file.tell()


def source_of(path: Path, table: str | None) -> Source:
    """The file as a source: its table by `table`, else by its name (`orders.csv`, `orders-2026.jsonl`), else by its
    columns.

    Raises:
        BadFile: it cannot be read, or is for none or several of the tables.
    """
    if table is not None and table not in BY_NAME:
        raise BadFile(path.name, Place(), f"there is no table {table}; there are {', '.join(BY_NAME)}")
    try:
        with path.open("rb") as file:
            first = file.readline()
            second = file.tell()
    except OSError as error:
        raise BadFile(path.name, Place(), f"it cannot be read: {error.strerror}") from error
    if not first.strip():
        raise BadFile(path.name, Place(1), "it is empty; right is a header of column names, or JSON Lines")
    if path.suffix.lower() in JSON_LINES:
        names = tuple(json_object(path.name, 1, _utf8(path.name, 1, first.removeprefix(_BOM))))
        loadable = _loadable(path, table, names)
        body = len(_BOM) if first.startswith(_BOM) else 0
        return Source(path, loadable, tuple(loadable.columns), body, 0)
    if path.suffix.lower() != ".csv":
        raise BadFile(path.name, Place(), "it is neither CSV (.csv) nor JSON Lines (.jsonl, .ndjson, .json)")
    names = tuple(next(csv.reader([_utf8(path.name, 1, first.removeprefix(_BOM))])))
    loadable = _loadable(path, table, names)
    _check_header(path, loadable, names)
    return Source(path, loadable, names, second, 1)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _loadable(path: Path, table: str | None, names: tuple[str, ...]) -> Loadable:
    if table is not None:
        return BY_NAME[table]
    stem = path.stem.lower().replace("-", "_")
    by_name = [each for each in LOADABLES if stem == each.name or stem.startswith(f"{each.name}_")]
    if by_name:
        return max(by_name, key=lambda each: len(each.name))
    fits = [each for each in LOADABLES if each.required <= set(names) <= set(each.columns)]
    if len(fits) != 1:
        said = " or ".join(each.name for each in fits) or "none of the tables"
        problem = f"its columns are those of {said}; name it after its table, or say --table"
        raise BadFile(path.name, Place(1), f"{problem} (one of {', '.join(BY_NAME)})")
    return fits[0]


def _check_header(path: Path, loadable: Loadable, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in loadable.columns:
            raise BadFile(path.name, Place(1, name or "(no name)"), unknown_column(loadable))
        if names.count(name) > 1:
            raise BadFile(path.name, Place(1, name), "it stands there twice; right is once")
    for name in sorted(loadable.required - set(names)):
        raise BadFile(path.name, Place(1, name), f"it is missing; {loadable.name} needs {loadable.columns[name].right}")


def _decoded(file: str, lines: Iterable[bytes], before: int) -> Iterator[str]:
    for number, line in enumerate(lines, start=before + 1):
        yield _utf8(file, number, line)


def _utf8(file: str, number: int, line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        raise BadFile(file, Place(number, f"{error.start + 1} (byte)"), "right is text in UTF-8") from error
