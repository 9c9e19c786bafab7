"""The certificate of registration: what it says. It is public, so it names the contractor and nobody else."""

import hashlib
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from models.record import Record

CERTIFICATE_DOCUMENT_TYPE = "CERTIFICATE"
"""The document type of the certificate's own leaf in the document tree."""

CERTIFICATE_MIME_TYPE = "application/pdf"

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing that is read as something else."""

_IST = timedelta(hours=5, minutes=30)

_BANDS = ((80, "A", "Excellent"), (65, "B", "Good"), (50, "C", "Satisfactory"), (0, "D", "Basic"))


class ScoreBand(Record):
    """A competence score as the certificate shows it: a letter and a word, not a number that looks exact."""

    letter: str
    word: str


class CertificateSubject(Record):
    """Whom a certificate is for. `competence_score` is 0–100."""

    contractor_id: UUID
    legal_name: str
    wallet_address: str
    competence_score: int


class Certificate(Record):
    """Everything printed on one certificate. `verify_url` is where anyone can check it, and what the QR code holds."""

    registration_number: str
    legal_name: str
    wallet_address: str
    band: ScoreBand
    approved_at: datetime
    expires_at: datetime
    verify_url: str


def certificate_of(
    subject: CertificateSubject, *, approved_at: datetime, expires_at: datetime, verify_url: str
) -> Certificate:
    """The certificate of `subject`; the same arguments give the same one."""
    return Certificate(
        registration_number=registration_number(subject.contractor_id, approved_at),
        legal_name=subject.legal_name,
        wallet_address=subject.wallet_address,
        band=score_band(subject.competence_score),
        approved_at=approved_at,
        expires_at=expires_at,
        verify_url=verify_url,
    )


def certificate_document_id(application_id: UUID) -> UUID:
    """The document id of an application's certificate: one each, so that issuing it again is issuing the same."""
    return uuid5(NAMESPACE_URL, f"fatts:certificate:{application_id}")


def registration_number(contractor_id: UUID, approved_at: datetime) -> str:
    """A short number for people to read out: `FATTS/2026/7K3M-9QXD`, the year of approval in India and forty bits of
    the contractor id's SHA-256. It identifies nothing to a program; the wallet address does."""
    bits = int.from_bytes(hashlib.sha256(contractor_id.bytes).digest()[:5], "big")
    letters = "".join(_LETTERS[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"FATTS/{(approved_at + _IST).year}/{letters[:4]}-{letters[4:]}"


def score_band(competence_score: int) -> ScoreBand:
    """A (80 and more), B (65), C (50) or D.

    Raises:
        ValueError: the score is not 0–100.
    """
    if not 0 <= competence_score <= 100:
        raise ValueError(f"a competence score is 0 to 100, not {competence_score}")
    letter, word = next((letter, word) for least, letter, word in _BANDS if competence_score >= least)
    return ScoreBand(letter=letter, word=word)


def day_in_india(moment: datetime) -> str:
    """A moment's day as it is written in India: `22 November 2026`."""
    day = moment + _IST
    return f"{day.day} {day:%B %Y}"
