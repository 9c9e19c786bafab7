"""Hostile files: each refused for its own reason, in bounded time and memory, and the next file is read as if nothing
had been."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable

import psutil
import pytest

from activities.clients.reading.pool import PaperReader, ReadingLimits
from models.reading.refusals import MAX_PAGES, PaperRefused, Refusal
from tests.activities.reading import hostile

PDF = "application/pdf"
PNG = "image/png"
LIMITS = ReadingLimits(examine_wall_seconds=120, read_wall_seconds=300)
"""The processor's time is what is measured; a busy machine may take long for it."""


@pytest.fixture(scope="module")
async def reader() -> AsyncGenerator[PaperReader]:
    async with PaperReader(processes=1, limits=LIMITS) as reader:
        yield reader


def reading_processes() -> set[psutil.Process]:
    """The reading processes that are running now."""
    children = psutil.Process().children()
    return {child for child in children if "activities.clients.reading.process" in child.cmdline()}


def the_one_besides(others: set[psutil.Process]) -> psutil.Process:
    """The one that was started since."""
    (started,) = reading_processes() - others
    return started


async def refusal_of(reader: PaperReader, content: bytes, mime_type: str = PDF) -> Refusal:
    with pytest.raises(PaperRefused) as caught:
        await reader.examine(content, mime_type)
    assert str(caught.value).endswith(".")
    return caught.value.refusal


HOSTILE: list[tuple[Callable[[], bytes], str, Refusal]] = [
    (hostile.encrypted, PDF, Refusal.ENCRYPTED),
    (hostile.with_script, PDF, Refusal.ACTIVE_CONTENT),
    (hostile.with_attachment, PDF, Refusal.ACTIVE_CONTENT),
    (lambda: hostile.with_action("/Launch"), PDF, Refusal.ACTIVE_CONTENT),
    (lambda: hostile.with_action("/JavaScript"), PDF, Refusal.ACTIVE_CONTENT),
    (lambda: hostile.with_action("/SubmitForm"), PDF, Refusal.ACTIVE_CONTENT),
    (lambda: hostile.plain_pdf(500), PDF, Refusal.TOO_MANY_PAGES),
    (hostile.flate_bomb, PDF, Refusal.TOO_LARGE_UNPACKED),
    (hostile.nested_flate_bomb, PDF, Refusal.TOO_LARGE_UNPACKED),
    (hostile.many_streams_bomb, PDF, Refusal.TOO_LARGE_UNPACKED),
    (hostile.huge_picture_in_pdf, PDF, Refusal.TOO_MANY_PIXELS),
    (lambda: hostile.plain_pdf()[:400] + b"%%EOF", PDF, Refusal.CORRUPT),
    (lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n", PDF, Refusal.CORRUPT),
    (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 64 + b"%%EOF", PDF, Refusal.CORRUPT),
    (lambda: hostile.png(100_000, 100_000), PNG, Refusal.TOO_MANY_PIXELS),
    (lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), PNG, Refusal.CORRUPT),
]


@pytest.mark.parametrize(("made", "mime_type", "reason"), HOSTILE)
async def test_a_hostile_file_is_refused_for_what_it_is(
    reader: PaperReader, made: Callable[[], bytes], mime_type: str, reason: Refusal
) -> None:
    assert await refusal_of(reader, made(), mime_type) is reason


@pytest.mark.parametrize(
    "content",
    [hostile.plain_pdf(), hostile.plain_pdf(MAX_PAGES), hostile.printing_forbidden(), hostile.with_link()],
    ids=["plain", "as long as may be", "printing forbidden", "a link"],
)
async def test_a_harmless_file_is_taken_and_read(reader: PaperReader, content: bytes) -> None:
    await reader.examine(content, PDF)
    paper = await reader.read(content, PDF)
    assert any("ZZZCZ9999Z" in fragment.text for fragment in paper.fragments)
    assert not paper.recognised


async def test_a_bomb_is_measured_without_being_held() -> None:
    others = reading_processes()
    async with PaperReader(processes=1, limits=LIMITS) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        process = the_one_besides(others)
        before = process.memory_info().rss
        assert await refusal_of(reader, hostile.nested_flate_bomb()) is Refusal.TOO_LARGE_UNPACKED
        assert the_one_besides(others).pid == process.pid
        assert process.memory_info().rss - before < 64 * hostile.MB


async def test_a_file_that_takes_too_much_processor_time_is_stopped_and_the_next_one_is_read() -> None:
    others, limits = reading_processes(), ReadingLimits(read_cpu_seconds=1, read_wall_seconds=300)
    async with PaperReader(processes=1, limits=limits) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        stopped = the_one_besides(others)
        with pytest.raises(PaperRefused) as caught:
            await reader.read(hostile.endless_page(), PDF)
        assert caught.value.refusal is Refusal.TOO_COSTLY
        assert not stopped.is_running()
        paper = await reader.read(hostile.plain_pdf(), PDF)
        assert paper.pages == 1


async def test_a_file_that_takes_too_long_by_the_clock_is_stopped_and_the_next_one_is_read() -> None:
    limits = ReadingLimits(read_cpu_seconds=600, read_wall_seconds=1, examine_wall_seconds=120)
    async with PaperReader(processes=1, limits=limits) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        began = time.monotonic()
        with pytest.raises(PaperRefused) as caught:
            await reader.read(hostile.endless_page(), PDF)
        assert caught.value.refusal is Refusal.TOO_COSTLY
        assert time.monotonic() - began < 30
        await reader.examine(hostile.plain_pdf(), PDF)


async def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_one_is_read() -> None:
    limits = ReadingLimits(address_space=400 * hostile.MB, examine_wall_seconds=120, read_wall_seconds=300)
    async with PaperReader(processes=1, limits=limits) as reader:
        picture = hostile.png(7_000, 8_000, row=bytes(7_000))  # 56 million pixels: allowed, 168 MB in colour, twice
        with pytest.raises(PaperRefused) as caught:
            await reader.read(picture, PNG)
        assert caught.value.refusal is Refusal.TOO_COSTLY
        paper = await reader.read(hostile.plain_pdf(), PDF)
        assert paper.pages == 1


async def test_a_process_that_is_killed_from_outside_is_replaced_and_its_file_read_all_the_same() -> None:
    others = reading_processes()
    async with PaperReader(processes=1, limits=LIMITS) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        victim = the_one_besides(others)
        victim.suspend()
        reading = asyncio.create_task(reader.read(hostile.plain_pdf(), PDF))
        await asyncio.sleep(0)
        victim.kill()
        assert (await reading).pages == 1
        assert the_one_besides(others).pid != victim.pid


async def test_a_reading_process_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    others = reading_processes()
    monkeypatch.setenv("FATTS_ENCRYPTION_KEY", "not for strangers")
    async with PaperReader(processes=1, limits=LIMITS) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        assert not [name for name in the_one_besides(others).environ() if name.startswith("FATTS_")]


async def test_no_process_outlives_its_reader() -> None:
    others = reading_processes()
    async with PaperReader(processes=1, limits=LIMITS) as reader:
        await reader.examine(hostile.plain_pdf(), PDF)
        process = the_one_besides(others)
    assert not process.is_running()
