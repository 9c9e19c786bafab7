"""Real papers really read: text, scans and photographs, held against what is truly printed on them."""

import io
from collections.abc import AsyncGenerator
from datetime import date
from uuid import UUID

import pytest
from PIL import Image

from activities.clients.reading.pool import PaperReader, ReadingLimits
from models.contractor.validation import parse
from models.contractor.vocabulary import DocumentType
from models.reading.comparison import differences
from models.reading.reading import Reading, read_paper
from samples import STORIES, Story, sample_application
from samples.company import make_company
from samples.dossier import dossier_of, printed_on
from samples.scans import out_of_focus, photograph, scanned_pdf, scanned_png
from tests.samples.test_samples import as_sent

TODAY = date(2026, 11, 22)
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
COMPANY = make_company(3, today=TODAY)
NOBODY = UUID(int=0)
PAPERS, PRINTED = dossier_of(COMPANY), printed_on(COMPANY)


@pytest.fixture(scope="module")
async def reader() -> AsyncGenerator[PaperReader]:
    async with PaperReader(processes=1, limits=ReadingLimits(read_cpu_seconds=120, read_wall_seconds=500)) as reader:
        yield reader


async def read(reader: PaperReader, kind: str, content: bytes, mime_type: str) -> Reading:
    return read_paper(DocumentType(kind), await reader.read(content, mime_type))


def values_of(reading: Reading) -> dict[str, str]:
    return {name: field.value for name, field in reading.fields.items()}


async def test_every_field_of_every_type_is_read_from_the_text_of_its_pdf(reader: PaperReader) -> None:
    for kind, content in PAPERS.items():
        reading = await read(reader, kind, content, PDF)
        assert values_of(reading) == PRINTED[kind]
        assert reading.ask_again is None
        assert min(field.confidence for field in reading.fields.values()) > 0.9


@pytest.mark.parametrize("story", STORIES)
async def test_no_paper_of_a_sample_says_otherwise_than_its_application_but_the_flagged_one(
    reader: PaperReader, story: Story
) -> None:
    case = sample_application(4, story, today=TODAY)
    contractor = parse(as_sent(case), today=TODAY)
    found = [
        (kind, difference.field)
        for kind, (_, content) in case.files.items()
        for difference in differences(
            contractor,
            await read(reader, kind, content, PDF),
            document_id=NOBODY,
            document_type=DocumentType(kind),
        )
    ]
    assert found == ([("GST_CERTIFICATE", "legalIdentity.entityType")] if story == "flagged" else [])


async def test_a_scan_without_text_is_read_from_its_picture(reader: PaperReader) -> None:
    reading = await read(reader, "CA_TURNOVER_CERTIFICATE", scanned_pdf(PAPERS["CA_TURNOVER_CERTIFICATE"]), PDF)
    assert values_of(reading) == PRINTED["CA_TURNOVER_CERTIFICATE"]
    assert reading.ask_again is None


async def test_a_scan_on_its_side_is_turned(reader: PaperReader) -> None:
    picture = Image.open(io.BytesIO(scanned_png(PAPERS["PAN_CARD"]))).rotate(90, expand=True)
    out = io.BytesIO()
    picture.save(out, "PNG")
    reading = await read(reader, "PAN_CARD", out.getvalue(), PNG)
    assert values_of(reading) == PRINTED["PAN_CARD"]


async def test_a_photograph_by_hand_is_read_the_way_its_camera_was_held(reader: PaperReader) -> None:
    picture = Image.open(io.BytesIO(photograph(PAPERS["GST_CERTIFICATE"], 7))).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by 90 degrees clockwise to see it upright
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=exif)
    reading = await read(reader, "GST_CERTIFICATE", out.getvalue(), JPEG)
    assert values_of(reading) == PRINTED["GST_CERTIFICATE"]
    assert reading.ask_again is None


async def test_a_photograph_out_of_focus_is_asked_for_again_and_not_guessed(reader: PaperReader) -> None:
    reading = await read(reader, "PAN_CARD", out_of_focus(PAPERS["PAN_CARD"]), JPEG)
    assert reading.ask_again is not None
    assert "200 dpi" in reading.ask_again


async def test_another_paper_than_its_type_says_is_asked_for_again(reader: PaperReader) -> None:
    reading = await read(reader, "GST_CERTIFICATE", PAPERS["LITIGATION_DISCLOSURE"], PDF)
    assert reading.ask_again is not None
    assert "does not show gstin" in reading.ask_again
