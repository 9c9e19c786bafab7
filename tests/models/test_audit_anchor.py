"""Periods of the audit trail, and what is found between a trail, its anchors and the chain."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from models.audit import GENESIS_HASH, AuditEntry, chained, export_line, merkle_root
from models.audit_anchor import ClosedPeriod, day_before, on_chain_root, problem_with_chain
from models.audit_export import anchor_line, verify_export
from models.chain import ChainReceipt
from tests.models.test_audit import chain

RECEIPT = ChainReceipt(transaction_hash="0x" + "ab" * 32, block_number=7, contract="0x" + "cd" * 20, chain_id=31337)


@pytest.mark.parametrize(
    ("moment", "name", "ends_at"),
    [
        # half past six in the evening in London's winter is midnight in India
        (datetime(2026, 3, 1, 18, 29, 59, tzinfo=UTC), "2026-02-28", datetime(2026, 2, 28, 18, 30, tzinfo=UTC)),
        (datetime(2026, 3, 1, 18, 30, tzinfo=UTC), "2026-03-01", datetime(2026, 3, 1, 18, 30, tzinfo=UTC)),
        (datetime(2028, 2, 29, 18, 40, tzinfo=UTC), "2028-02-29", datetime(2028, 2, 29, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_day_that_is_over_is_one_of_india(moment: datetime, name: str, ends_at: datetime) -> None:
    period = day_before(moment)
    assert (period.name, period.ends_at) == (name, ends_at)


HASHES = [entry.entry_hash for entry in chain(7)]


def anchor(period: str, first: int, last: int, *, receipt: ChainReceipt | None = RECEIPT) -> ClosedPeriod:
    root = merkle_root(HASHES[first - 1 : last])
    return ClosedPeriod(
        period=period, first_seq=first, last_seq=last, root=root, receipt=receipt if root is not None else None
    )


ANCHORS = [anchor("2026-03-01", 1, 3), anchor("2026-03-02", 4, 3), anchor("2026-03-03", 4, 6)]


def exported(entries: int, anchors: list[ClosedPeriod]) -> list[str]:
    return [*(export_line(entry) for entry in chain(entries)), *(anchor_line(each) for each in anchors)]


def test_an_export_with_its_anchors_proves_itself() -> None:
    report = verify_export(exported(7, ANCHORS))
    assert report.ok
    assert (report.trail.entries, report.anchored_to, list(report.anchors)) == (7, 6, ANCHORS)


def test_an_export_without_anchors_or_entries_proves_itself() -> None:
    assert verify_export(exported(7, [])).ok
    assert verify_export([]).ok
    assert verify_export(exported(0, [anchor("2026-03-01", 1, 0)])).ok


@pytest.mark.parametrize(
    ("entries", "anchors", "problem"),
    [
        (5, ANCHORS, "its end was cut off"),
        (7, ANCHORS[1:], "leaves off at 0"),
        (7, [ANCHORS[0], ANCHORS[2], ANCHORS[1]], "covers entries 4 to 3"),
        (7, [ANCHORS[0].model_copy(update={"last_seq": 2})], "do not give the root of period 2026-03-01"),
        (7, [ANCHORS[0].model_copy(update={"root": "66" * 32})], "do not give the root of period 2026-03-01"),
        (7, [ANCHORS[0].model_copy(update={"last_seq": -2})], "covers entries 1 to -2"),
    ],
)
def test_what_does_not_fit_is_named(entries: int, anchors: list[ClosedPeriod], problem: str) -> None:
    report = verify_export(exported(entries, anchors))
    assert not report.ok
    assert report.problem is not None
    assert problem in report.problem


def test_a_trail_that_was_written_anew_as_a_whole_does_not_give_the_anchored_roots() -> None:
    anew, previous_hash = list[AuditEntry](), GENESIS_HASH
    for entry in chain(7):
        anew.append(chained(entry.model_copy(update={"actor": "forger"}), seq=entry.seq, previous_hash=previous_hash))
        previous_hash = anew[-1].entry_hash
    report = verify_export([*map(export_line, anew), *map(anchor_line, ANCHORS)])
    assert report.trail.ok
    assert report.problem == "entries 1 to 3 do not give the root of period 2026-03-01"


@pytest.mark.parametrize("line", ["{}", '{"anchor": 1}', '{"anchor": {"period": "x"}}', "not JSON"])
def test_a_line_of_anything_else_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        verify_export([line])


ON_CHAIN = {each.period: on_chain_root(each.root) for each in ANCHORS if each.root is not None}


def test_the_chain_agrees() -> None:
    assert problem_with_chain(ANCHORS, ON_CHAIN) is None
    waiting = [*ANCHORS, anchor("2026-03-04", 7, 7, receipt=None)]
    assert problem_with_chain(waiting, ON_CHAIN) is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda: (ANCHORS, ON_CHAIN | {"2026-03-03": "0x" + "66" * 32}), "another root for period 2026-03-03"),
        (lambda: (ANCHORS, {"2026-03-01": ON_CHAIN["2026-03-01"]}), "no root for period 2026-03-03"),
        (lambda: (ANCHORS, ON_CHAIN | {"2026-03-02": "0x" + "66" * 32}), "said to be empty"),
        (lambda: (ANCHORS[:2], ON_CHAIN), "2026-03-03, which is missing here: the end was cut off"),
    ],
)
def test_the_chain_disagrees(change: Callable[[], tuple[list[ClosedPeriod], dict[str, str]]], problem: str) -> None:
    found = problem_with_chain(*change())
    assert found is not None
    assert problem in found
