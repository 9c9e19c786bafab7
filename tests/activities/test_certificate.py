"""Issuing certificates: the sheet itself, and that issuing twice is issuing once."""

import asyncio
import hashlib
import io
import secrets
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import segno
from pypdf import PdfReader
from temporalio.testing import ActivityEnvironment

from activities.certificate import CertificateActivities, CertificateRequest, IssuedCertificate
from activities.clients.certificate_pdf import render_certificate
from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.sealed import SealedDocuments
from models.certificate import Certificate, CertificateSubject, ScoreBand
from models.documents import StoredDocument
from models.encryption import Vault
from models.file_type import sniff
from models.merkle import document_leaf, proof, root, verify

_WALLET = "0x54d100bbAfe8E64662b629c455d10aDF660A7163"
_URL = f"https://fatts.example.test/api/v1/verify/{_WALLET}"
_APPROVED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
_EXPIRES = datetime(2027, 11, 22, 4, 0, tzinfo=UTC)


def certificate(name: str = "UTTARA CONSTRUCTIONS PRIVATE LIMITED") -> Certificate:
    return Certificate(
        registration_number="FATTS/2026/7K3M-9QXD",
        legal_name=name,
        wallet_address=_WALLET,
        band=ScoreBand(letter="B", word="Good"),
        approved_at=_APPROVED,
        expires_at=_EXPIRES,
        verify_url=_URL,
    )


def text_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return unicodedata.normalize("NFC", " ".join(reader.pages[0].extract_text().split()))


def test_the_sheet_says_what_the_certificate_says():
    text = text_of(render_certificate(certificate()))
    for said in (
        "UTTARA CONSTRUCTIONS PRIVATE LIMITED",
        "FATTS/2026/7K3M-9QXD",
        _WALLET,
        "B (Good)",
        "22 November 2026",
        "22 November 2027",
        _URL,
    ):
        assert said in text


@pytest.mark.parametrize(
    "name",
    [
        "श्री गणेश निर्माण प्राइवेट लिमिटेड",
        "தமிழ்நாடு கட்டுமான நிறுவனம்",
        "Łódź & Søn Bâtisseurs",
        "A" * 200,
        " ".join(["CONSTRUCTION"] * 15),
    ],
)
def test_a_name_in_any_of_our_scripts_can_be_read_back(name: str):
    pdf = render_certificate(certificate(name))
    # On the page, a sign that is drawn before the letter it follows (the Devanagari reph) is read back before it.
    missing = Counter("".join(name.split())) - Counter(text_of(pdf))
    assert not missing
    metadata = PdfReader(io.BytesIO(pdf)).metadata
    assert metadata is not None
    assert metadata.subject == name
    assert sniff(pdf) == "application/pdf"


def test_the_same_certificate_gives_the_same_bytes_whenever_it_is_made():
    assert render_certificate(certificate()) == render_certificate(certificate())


def test_the_qr_code_is_a_link_to_the_place_where_it_can_be_checked():
    pdf = render_certificate(certificate())
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert f"/URI ({_URL})".encode() in pdf
    dark_runs = sum(
        1
        for row in segno.make(_URL, error="m", micro=False).matrix
        for before, module in zip((0, *row[:-1]), row, strict=True)
        if module and not before
    )
    content = page.get_contents()
    assert content is not None
    assert content.get_data().count(b" re f") == dark_runs


class Records:
    """The record of one application: first come, first kept, as the database does it."""

    def __init__(self, documents: tuple[StoredDocument, ...], contractor_id: UUID) -> None:
        self.documents = documents
        self.contractor_id = contractor_id
        self.kept: StoredDocument | None = None
        self.fail_after_keeping = False

    def certificate_subject(self, application_id: UUID) -> CertificateSubject:
        return CertificateSubject(
            contractor_id=self.contractor_id,
            legal_name="UTTARA CONSTRUCTIONS PRIVATE LIMITED",
            wallet_address=_WALLET,
            competence_score=78,
        )

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        return self.contractor_id, self.documents

    def certificate_of(self, application_id: UUID) -> StoredDocument | None:
        return self.kept

    def keep_certificate(self, application_id: UUID, document: StoredDocument) -> StoredDocument:
        self.kept = self.kept or document
        if self.fail_after_keeping:
            self.fail_after_keeping = False
            raise ConnectionError("the connection broke after the commit")
        return self.kept


def a_document(kind: str) -> StoredDocument:
    digest = hashlib.sha256(kind.encode()).hexdigest()
    return StoredDocument(
        document_id=uuid4(),
        document_type=kind,
        document_name=f"{kind}.pdf",
        mime_type="application/pdf",
        file_size=10,
        file_hash=f"sha256:{digest}",
        ciphertext_hash=f"sha256:{digest[::-1]}",
        ipfs_cid=f"bafk{kind.lower()}",
        wrapped_key="",
        upload_timestamp=_APPROVED,
    )


@pytest.fixture
def records() -> Records:
    return Records((a_document("PAN_CARD"), a_document("GST_CERTIFICATE"), a_document("OTHER")), uuid4())


@pytest.fixture
def sealed(tmp_path: Path) -> SealedDocuments:
    return SealedDocuments(DirectoryStore(tmp_path), Vault(bytes(32), secrets.token_bytes))


@pytest.fixture
def issuing(records: Records, sealed: SealedDocuments) -> CertificateActivities:
    return CertificateActivities(
        records, sealed, render_certificate, verify_url=lambda wallet: f"https://fatts.example.test/verify/{wallet}"
    )


_REQUEST = CertificateRequest(application_id=uuid4(), approved_at=_APPROVED, expires_at=_EXPIRES)


async def issue(issuing: CertificateActivities) -> IssuedCertificate:
    return await ActivityEnvironment().run(issuing.issue_certificate, _REQUEST)


async def test_an_issued_certificate_can_be_fetched_and_has_the_hash_that_was_told(
    issuing: CertificateActivities, records: Records, sealed: SealedDocuments
):
    issued = await issue(issuing)
    pdf = await sealed.fetch(records.contractor_id, issued.document)
    assert issued.certificate_hash == f"0x{hashlib.sha256(pdf).hexdigest()}"
    assert "UTTARA CONSTRUCTIONS PRIVATE LIMITED" in text_of(pdf)


async def test_the_root_covers_every_document_and_the_certificate(issuing: CertificateActivities, records: Records):
    issued = await issue(issuing)
    leaves = [document_leaf(each) for each in (*records.documents, issued.document)]
    assert issued.document_root == root(leaves)
    for index, leaf in enumerate(leaves):
        assert verify(issued.document_root, leaf, proof(leaves, index))


async def test_trying_again_gives_the_same_hash_and_root(issuing: CertificateActivities, records: Records):
    records.fail_after_keeping = True
    with pytest.raises(ConnectionError):
        await issue(issuing)
    first = await issue(issuing)
    assert await issue(issuing) == first


async def test_two_attempts_at_once_agree(issuing: CertificateActivities):
    first, second = await asyncio.gather(issue(issuing), issue(issuing))
    assert first == second
