"""Where a value stands on a paper: beside its label, under it, or in the same run of text behind it."""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from models.reading.paper import Fragment, PaperText, rows_of
from models.record import Record

_LABEL_LIKENESS = 86
"""How alike (0–100) a printed label and the one sought must be: two or three characters misread in a long one."""
_NUMBERING = re.compile(r"^\s*\(?\d{1,2}\s*[.)]\s*")
_BELOW = 2.2
"""How far under its label a value may stand, in heights of the label's line."""
_NEXT_LINE = 2.0
"""How far under a value its next line may stand, in heights of the line."""


_IN_ONE_RUN = 0.97
"""How sure it is that what follows a label in one run of text is its value."""


class Candidate(Record):
    """A text that may be the value of a field, and how certain it is (0..1) that it was read and is the label's."""

    text: str
    certainty: float


def normal(text: str) -> str:
    """A label without its numbering, case, blanks and punctuation."""
    return "".join(character for character in _NUMBERING.sub("", text).casefold() if character.isalnum())


class Sheet:
    """A paper, laid out. `labels` are all labels that its type prints: where one begins, the value before it ends."""

    def __init__(self, paper: PaperText, labels: Sequence[str]) -> None:
        self._rows = rows_of(paper)
        self._labels = tuple(normal(label) for label in labels)

    @property
    def lines(self) -> list[str]:
        """The lines of text, as a person would read them."""
        return [" ".join(fragment.text for fragment in row) for row in self._rows]

    @property
    def rows(self) -> list[list[Fragment]]:
        """The lines of the paper, each in its pieces."""
        return self._rows

    def beside(self, labels: Sequence[str], *, spaced_only: bool) -> Iterator[Candidate]:
        """Whatever may be the value of a field with one of these labels, the likeliest first.

        Args:
            spaced_only: whether a label and its value in one run of text must have a colon or a dash between them
                (for texts; a number needs none).
        """
        for label in labels:
            wanted = normal(label)
            for number, row in enumerate(self._rows):
                for place, fragment in enumerate(row):
                    likeness = fuzz.ratio(normal(fragment.text), wanted)
                    if likeness >= _LABEL_LIKENESS:
                        yield from self._values_of(number, place, likeness / 100)
            for number, row in enumerate(self._rows):
                for place, fragment in enumerate(row):
                    rest = _behind(label, fragment.text, spaced_only=spaced_only)
                    if rest is not None:
                        yield self._continued(
                            number, [fragment.model_copy(update={"text": rest}), *row[place + 1 :]], 0.97
                        )

    def _values_of(self, number: int, place: int, likeness: float) -> Iterator[Candidate]:
        row, label = self._rows[number], self._rows[number][place]
        value: list[Fragment] = []
        for fragment in row[place + 1 :]:
            if self._is_label(fragment):
                break
            value.append(fragment)
        value = [fragment for fragment in value if normal(fragment.text)]
        if value:
            yield self._continued(number, value, likeness)
        under = self._under(number, label)
        if under:
            yield _joined(under, likeness * 0.95)

    def _continued(self, number: int, value: list[Fragment], likeness: float) -> Candidate:
        """The value with the lines under it that go on in its column, nothing standing to the left of them."""
        lines, last = list(value), value[0]
        for row in self._rows[number + 1 :]:
            near = row[0].page == last.page and row[0].top - last.bottom < _NEXT_LINE * last.height
            if not near or abs(row[0].left - last.left) > 1.5 * last.height or self._is_label(row[0]):
                break
            lines.extend(row)
            last = row[0]
        return _joined(lines, likeness)

    def _under(self, number: int, label: Fragment) -> list[Fragment]:
        for row in self._rows[number + 1 : number + 3]:
            within = [
                fragment
                for fragment in row
                if fragment.page == label.page
                and fragment.top - label.bottom < _BELOW * label.height
                and fragment.left < label.right
                and fragment.right > label.left
                and not self._is_label(fragment)
            ]
            if within:
                return within
        return []

    def _is_label(self, fragment: Fragment) -> bool:
        text = normal(fragment.text)
        return any(fuzz.ratio(text, label) >= _LABEL_LIKENESS for label in self._labels)


def _behind(label: str, text: str, *, spaced_only: bool) -> str | None:
    """What follows a label that begins a run of text."""
    between = r"\s*[:\-–]\s*" if spaced_only else r"[\s:\-–.]*"
    words = r"\W*".join(re.escape(word) for word in re.findall(r"\w+", label))
    match = re.match(rf"\W*(?:\d{{1,2}}\s*[.)]\s*)?{words}\.?(?!\w){between}(.+)$", text, re.IGNORECASE)
    return None if match is None else match[1]


def _joined(fragments: Sequence[Fragment], likeness: float) -> Candidate:
    return Candidate(
        text=" ".join(fragment.text for fragment in fragments),
        certainty=likeness * min(fragment.confidence for fragment in fragments),
    )
