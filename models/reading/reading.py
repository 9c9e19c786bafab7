"""A paper read: its fields with a confidence each, or the reason why it must be asked for again."""

import re

from models.contractor.vocabulary import DocumentType
from models.reading import values
from models.reading.fields import SOUGHT, Sought
from models.reading.layout import Candidate, Sheet
from models.reading.paper import PaperText
from models.record import Record

SURE = 0.80
"""The least confidence with which a field is held against the declaration: below it a person must look, nobody is
accused of a recogniser's slip."""
_LEAST_LETTERS = 40
"""A paper with fewer letters and digits than this is blank, or a picture of something else."""
_LEAST_LINE_PIXELS = 11
"""Lines of text lower than this (9 point at 90 dpi) lose their strokes."""
_LEAST_CONFIDENCE = 0.80
_WITHOUT_LABEL = 0.9
_A_BETTER_SCAN = "Upload a scan of the whole page at 200 dpi or more, straight and in focus."
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-–/]\s*((?:19|20)?\d{2})(?!\d)")
_CHARTERED_ACCOUNTANT = re.compile(r"^\s*CA\.?\s+(?=[A-Z])")


class ReadField(Record):
    """One value in its comparable form, and how sure (0..1) it is."""

    value: str
    confidence: float


class Reading(Record):
    """What a paper says. `ask_again` is a plain sentence to the contractor where the paper cannot be used: what is
    wrong with it and what would be right; it holds nothing that stands on the paper."""

    fields: dict[str, ReadField]
    ask_again: str | None = None

    @property
    def confidence(self) -> float | None:
        """How sure the fields are together: their mean; None where there is none."""
        if not self.fields:
            return None
        return round(sum(field.confidence for field in self.fields.values()) / len(self.fields), 3)


def read_paper(document_type: DocumentType, paper: PaperText) -> Reading:
    """The fields of a paper of this type."""
    sought = SOUGHT[document_type]
    sheet = Sheet(paper, [label for field in sought for label in field.labels])
    fields = {field.name: found for field in sought if (found := _found(sheet, field)) is not None}
    fields.update(_derived(document_type, sheet, fields))
    return Reading(fields=fields, ask_again=_ask_again(document_type, paper, sought, fields))


def _found(sheet: Sheet, field: Sought) -> ReadField | None:
    best: ReadField | None = None
    for candidate in sheet.beside(field.labels, spaced_only=field.is_text):
        read = _read(field, candidate)
        if read is not None and (best is None or read.confidence > best.confidence + 0.05):
            best = read
    if best is None and field.anywhere:
        for row in sheet.rows:
            for fragment in row:
                read = _read(field, Candidate(text=fragment.text, certainty=fragment.confidence * _WITHOUT_LABEL))
                if read is not None:
                    return read
    return best


def _read(field: Sought, candidate: Candidate) -> ReadField | None:
    found = field.reader(candidate.text)
    if found is None:
        return None
    value, certainty = found
    return ReadField(value=value, confidence=round(min(1.0, certainty * candidate.certainty), 3))


def _derived(document_type: DocumentType, sheet: Sheet, fields: dict[str, ReadField]) -> dict[str, ReadField]:
    """What stands on the paper without a label of its own."""
    match document_type:
        case DocumentType.PAN_CARD if "panNumber" in fields:
            pan = fields["panNumber"]
            return {"entityType": ReadField(value=pan.value[3], confidence=pan.confidence)}
        case DocumentType.CA_TURNOVER_CERTIFICATE:
            return {**_turnovers(sheet), **_accountant(sheet, fields)}
        case DocumentType.LITIGATION_DISCLOSURE if "totalCases" not in fields:
            return _all_cases(fields)
        case _:
            return {}


def _turnovers(sheet: Sheet) -> dict[str, ReadField]:
    """`turnoverFY2025` of 2025-26: the year it begins in, as in the seed. A row that names a year and an amount."""
    found: dict[str, ReadField] = {}
    for row in sheet.rows:
        year = next((match for fragment in row if (match := _YEAR.search(fragment.text))), None)
        if year is None or int(year[2][-2:]) != (int(year[1]) + 1) % 100:
            continue
        behind = " ".join(fragment.text for fragment in row).split(year[0], 1)[-1]
        amount = values.money(behind)
        if amount is None:
            continue
        value, certainty = amount
        confidence = round(certainty * min(fragment.confidence for fragment in row), 3)
        found.setdefault(f"turnoverFY{year[1]}", ReadField(value=value, confidence=confidence))
    return found


def _accountant(sheet: Sheet, fields: dict[str, ReadField]) -> dict[str, ReadField]:
    """The accountant's name stands in the signature (`CA …`), the firm's in the letterhead or after `For`."""
    found: dict[str, ReadField] = {}
    for row in sheet.rows:
        for fragment in row:
            text, confidence = " ".join(fragment.text.split()), round(fragment.confidence, 3)
            if "caName" not in fields and _CHARTERED_ACCOUNTANT.match(text):
                found["caName"] = ReadField(value=text, confidence=confidence)
            firm = re.match(r"^\s*For\s*(.{3,})$", text)
            if "caFirmName" not in fields and firm is not None:
                found["caFirmName"] = ReadField(value=firm[1].strip(), confidence=confidence)
    return found


def _all_cases(fields: dict[str, ReadField]) -> dict[str, ReadField]:
    counted = [fields[name] for name in ("civilCases", "criminalCases", "arbitrationCases") if name in fields]
    if len(counted) < 3:
        return {}
    total = sum(int(field.value) for field in counted)
    return {"totalCases": ReadField(value=str(total), confidence=min(field.confidence for field in counted))}


def _ask_again(
    document_type: DocumentType, paper: PaperText, sought: tuple[Sought, ...], fields: dict[str, ReadField]
) -> str | None:
    """Why the paper must be asked for again; None when it can be used."""
    letters = sum(character.isalnum() for fragment in paper.fragments for character in fragment.text)
    kind = document_type.value
    if not sought:
        return None
    if letters < _LEAST_LETTERS:
        return f"Nothing can be read on this {kind}. {_A_BETTER_SCAN}"
    if paper.recognised:
        poor = _poor_picture(paper)
        if poor is not None:
            return f"This {kind} cannot be read well enough: {poor}. {_A_BETTER_SCAN}"
    missing = [field.name for field in sought if field.required and field.name not in fields]
    if missing:
        return (
            f"This {kind} does not show {', '.join(missing)}. Upload the document that its type names, all of it, as a"
            " PDF or a scan at 200 dpi or more."
        )
    unsure = [field.name for field in sought if field.required and fields[field.name].confidence < SURE]
    if unsure:
        return f"On this {kind} {', '.join(unsure)} cannot be read with certainty. {_A_BETTER_SCAN}"
    return None


def _poor_picture(paper: PaperText) -> str | None:
    weights = [len(fragment.text) for fragment in paper.fragments]
    mean = sum(fragment.confidence * weight for fragment, weight in zip(paper.fragments, weights, strict=True)) / max(
        1, sum(weights)
    )
    if paper.letter_pixels is not None and paper.letter_pixels < _LEAST_LINE_PIXELS:
        return "its letters are too small in the picture"
    if mean < _LEAST_CONFIDENCE:
        return "its letters are blurred or faint"
    return None
