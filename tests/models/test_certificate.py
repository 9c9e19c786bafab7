"""What a certificate says."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.certificate import (
    CertificateSubject,
    certificate_document_id,
    certificate_of,
    day_in_india,
    registration_number,
    score_band,
)

_APPROVED = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("score", "letter"),
    [(100, "A"), (80, "A"), (79, "B"), (65, "B"), (64, "C"), (50, "C"), (49, "D"), (0, "D")],
)
def test_the_band_of_a_score(score: int, letter: str):
    assert score_band(score).letter == letter


@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_out_of_range_has_no_band(score: int):
    with pytest.raises(ValueError, match="0 to 100"):
        score_band(score)


def test_days_and_the_number_s_year_are_india_s():
    assert day_in_india(_APPROVED) == "1 January 2027"
    assert registration_number(UUID(int=1), _APPROVED).startswith("FATTS/2027/")


@given(st.uuids(), st.uuids())
def test_a_registration_number_is_short_readable_and_tells_contractors_apart(one: UUID, other: UUID):
    number = registration_number(one, _APPROVED)
    assert len(number) == len("FATTS/2027/7K3M-9QXD")
    assert not set(number[11:]) & set("ILOU")
    assert (number == registration_number(other, _APPROVED)) == (one == other)


def test_each_application_has_one_certificate_id_of_its_own():
    one, other = uuid4(), uuid4()
    assert certificate_document_id(one) == certificate_document_id(one) != certificate_document_id(other)


def test_it_names_the_contractor_and_where_to_check_it_and_nobody_else():
    subject = CertificateSubject(
        contractor_id=uuid4(), legal_name="UTTARA WORKS LLP", wallet_address=f"0x{'1' * 40}", competence_score=81
    )
    certificate = certificate_of(
        subject,
        approved_at=_APPROVED,
        expires_at=_APPROVED.replace(year=2027),
        verify_url="https://example.test/verify/0x1",
    )
    assert certificate.model_dump(exclude={"registration_number"}) == {
        "legal_name": subject.legal_name,
        "wallet_address": subject.wallet_address,
        "band": {"letter": "A", "word": "Excellent"},
        "approved_at": _APPROVED,
        "expires_at": _APPROVED.replace(year=2027),
        "verify_url": "https://example.test/verify/0x1",
    }
