"""Commitments to the confidential trail: what they give away, and what is found between trail, commitments, chain."""

import pytest

from models.audit import GENESIS_HASH, export_line
from models.audit_anchor import on_chain_root, problem_with_chain
from models.audit_export import anchor_line, commitment_line, verify_export
from models.chain import ChainReceipt
from models.confidential_anchor import ConfidentialPeriod, commitment_to, is_confidential, name_on_chain
from tests.models.test_audit import chain
from tests.models.test_audit_anchor import ANCHORS

RECEIPT = ChainReceipt(transaction_hash="0x" + "ab" * 32, block_number=7, contract="0x" + "cd" * 20, chain_id=31337)
HASHES = [entry.entry_hash for entry in chain(5)]


def period(day: int, last_seq: int) -> ConfidentialPeriod:
    head, nonce = HASHES[last_seq - 1] if last_seq else GENESIS_HASH, f"{day:02x}" * 32
    return ConfidentialPeriod(
        period=name_on_chain(f"2026-03-0{day}"),
        root=commitment_to(head, nonce),
        receipt=RECEIPT,
        last_seq=last_seq,
        nonce=nonce,
    )


PERIODS = [period(1, 0), period(2, 3), period(3, 3), period(4, 5)]


def exported(entries: int, periods: list[ConfidentialPeriod]) -> list[str]:
    return [*map(export_line, chain(entries)), *map(commitment_line, periods)]


def test_days_without_news_cannot_be_told_from_others() -> None:
    roots = [each.root for each in PERIODS]
    assert len(set(roots)) == len(roots)
    assert {len(root) for root in roots} == {64}
    assert not set(roots) & {GENESIS_HASH, *HASHES}


def test_an_export_proves_itself() -> None:
    report = verify_export(exported(5, PERIODS))
    assert report.ok, report.problem
    assert (report.trail.entries, report.anchored_to, list(report.periods)) == (5, 5, PERIODS)
    assert verify_export(exported(0, PERIODS[:1])).ok


@pytest.mark.parametrize(
    ("entries", "periods", "problem"),
    [
        (4, PERIODS, "its end was cut off"),
        (5, [PERIODS[3], PERIODS[2]], "the one before it more"),
        (5, [PERIODS[1].model_copy(update={"last_seq": 2})], "entries 1 to 2 do not give the commitment"),
        (5, [PERIODS[1].model_copy(update={"nonce": "66" * 32})], "entries 1 to 3 do not give the commitment"),
        (5, [PERIODS[0].model_copy(update={"root": "66" * 32})], "entries 1 to 0 do not give the commitment"),
    ],
)
def test_what_does_not_fit_is_named(entries: int, periods: list[ConfidentialPeriod], problem: str) -> None:
    report = verify_export(exported(entries, periods))
    assert not report.ok
    assert problem in str(report.problem)


def test_one_export_is_of_one_trail() -> None:
    with pytest.raises(ValueError, match="of one trail"):
        verify_export([*exported(5, PERIODS), anchor_line(ANCHORS[0])])


def test_the_chain_is_held_against_the_same_days() -> None:
    on_chain = {each.period: on_chain_root(each.root) for each in PERIODS}
    assert problem_with_chain(PERIODS, on_chain) is None
    assert "missing here" in str(problem_with_chain(PERIODS[:3], on_chain))
    assert "holds no root" in str(problem_with_chain(PERIODS, {}))
    assert all(map(is_confidential, on_chain))
    assert not is_confidential("2026-03-01")
