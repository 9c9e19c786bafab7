"""Sample cases played through the API of a running stack, as the demo plays them."""

import asyncio
import secrets
from collections.abc import Sequence

import httpx

from bench.benchmark import BenchmarkFailed
from bench.ground import RunningStack
from cli.demo_case import DemoCase, Told
from samples import SampleCase, Story, sample_application


def fresh_samples(count: int, story: Story) -> list[SampleCase]:
    """Companies that no stack has seen. Their papers are made here, before any clock starts."""
    first = secrets.randbelow(10**9)
    return [sample_application(first + number, story) for number in range(count)]


async def play(
    stack: RunningStack, samples: Sequence[SampleCase], *, in_flight: int = 1, poll_seconds: float = 0.05
) -> list[str]:
    """Play every sample to its end, `in_flight` at a time; their application ids, in the order of `samples`.

    Each case asks every `poll_seconds` how it stands.

    Raises:
        BenchmarkFailed: a case did not end as its story says.
    """
    assert stack.book.sandbox is not None
    gate = asyncio.Semaphore(in_flight)

    async def one(case: DemoCase) -> Told:
        async with gate:
            return await case.play()

    async with (
        httpx.AsyncClient(base_url=f"{stack.book.api}/api/v1", timeout=120) as api,
        httpx.AsyncClient(base_url=stack.book.sandbox, timeout=120) as sandbox,
    ):
        cases = [
            DemoCase(
                sample,
                api=api,
                sandbox=sandbox,
                mint=stack.bearer,
                report=lambda _story, _status: None,
                poll_seconds=poll_seconds,
            )
            for sample in samples
        ]
        told = await asyncio.gather(*(one(case) for case in cases))
    return [_application_of(case) for case in told]


def _application_of(told: Told) -> str:
    if told.application_id is None or not told.as_expected:
        raise BenchmarkFailed(f"a {told.story} case ended {told.status}, not {told.expected}: {told.problem}")
    return told.application_id
