"""The documents check: verdicts on files, none on outages, and a retry that goes on where the last attempt stopped."""

import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from temporalio.testing import ActivityEnvironment

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.sealed import SealedDocuments
from activities.clients.reading.pool import PaperReader, ReadingLimits
from activities.documents import DocumentChecks
from models.contractor.document import Contractor
from models.contractor.validation import parse
from models.documents import DocumentStanding, DocumentStoreUnavailable, DocumentVerdict, StoredDocument
from models.encryption import Vault
from samples import sample_application
from tests.activities.reading import hostile
from tests.samples.test_samples import as_sent

_CONTRACTOR = uuid4()
_TODAY = date(2026, 11, 22)
_KINDS = ("PAN_CARD", "GST_CERTIFICATE", "CIN_CERTIFICATE", "OTHER")


class House:
    """Documents really stored, the list of them, a count of what was fetched, and what was kept of each."""

    def __init__(self, directory: Path, reader: PaperReader) -> None:
        self.reader = reader
        self.sample = sample_application(5, today=_TODAY)
        self.contents = {kind: self.sample.files[kind][1] for kind in _KINDS[:3]} | {"OTHER": hostile.plain_pdf()}
        self.standings: dict[str, DocumentStanding] = {}
        self.store = DirectoryStore(directory)
        self.sealed = SealedDocuments(self.store, Vault(bytes(32), secrets.token_bytes))
        self.documents: tuple[StoredDocument, ...] = ()
        self.fetched: list[str] = []
        self.down_at: str | None = None

    async def fill(self) -> None:
        for kind in _KINDS:
            content, document_id = self.contents[kind], uuid4()
            cid, ciphertext_hash, wrapped_key = await self.sealed.seal_and_put(_CONTRACTOR, document_id, content)
            document = StoredDocument(
                document_id=document_id,
                document_type=kind,
                document_name="a.pdf",
                mime_type="application/pdf",
                file_size=len(content),
                file_hash=f"sha256:{hashlib.sha256(content).hexdigest()}",
                ciphertext_hash=ciphertext_hash,
                ipfs_cid=cid,
                wrapped_key=wrapped_key,
                upload_timestamp=datetime(2026, 11, 22, tzinfo=UTC),
            )
            self.documents = (*self.documents, document)

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        return _CONTRACTOR, self.documents

    def contractor(self, application_id: UUID) -> Contractor:
        return parse(as_sent(self.sample), today=_TODAY)

    def keep_standing(self, application_id: UUID, document_id: UUID, standing: DocumentStanding) -> None:
        kind = next(each.document_type for each in self.documents if each.document_id == document_id)
        self.standings[kind] = standing

    async def fetch(self, contractor_id: UUID, document: StoredDocument) -> bytes:
        if document.document_type == self.down_at:
            raise DocumentStoreUnavailable("the store is down")
        self.fetched.append(document.document_type)
        return await self.sealed.fetch(contractor_id, document)

    def path_of(self, kind: str) -> Path:
        return self.store.path_of(next(each.ipfs_cid for each in self.documents if each.document_type == kind))


@pytest.fixture(scope="module")
async def reader() -> AsyncIterator[PaperReader]:
    async with PaperReader(processes=1, limits=ReadingLimits(read_wall_seconds=300)) as reader:
        yield reader


@pytest.fixture
async def house(tmp_path: Path, reader: PaperReader) -> House:
    house = House(tmp_path / "documents", reader)
    await house.fill()
    return house


def environment(heartbeats: list[Any], *, details: Sequence[Any] = ()) -> ActivityEnvironment:
    made = ActivityEnvironment()
    made.on_heartbeat = lambda *sent: heartbeats.append(list(sent))
    made.info = replace(made.info, heartbeat_details=details)
    return made


async def check(house: House, *, details: Sequence[Any] = ()) -> tuple[list[DocumentVerdict], list[Any]]:
    heartbeats: list[Any] = []
    verdicts = await environment(heartbeats, details=details).run(
        DocumentChecks(house, house, house.reader).check_documents, uuid4()
    )
    return verdicts, heartbeats


async def test_whole_documents_have_no_problem(house: House):
    verdicts, heartbeats = await check(house)
    assert [verdict.document_type for verdict in verdicts] == list(_KINDS)
    assert not [verdict for verdict in verdicts if verdict.problem or verdict.lost]
    assert len(heartbeats) >= len(_KINDS)
    assert all(standing.verified for standing in house.standings.values())
    assert (house.standings["PAN_CARD"].extracted_fields or {})["panNumber"] == house.sample.pan
    assert house.standings["PAN_CARD"].verified_by == "SYSTEM"
    assert house.standings["OTHER"].extracted_fields is None


async def test_a_lost_document_is_a_verdict_and_the_others_are_still_checked(house: House):
    house.path_of("GST_CERTIFICATE").unlink()
    verdicts, _ = await check(house)
    assert [verdict.lost for verdict in verdicts] == [False, True, False, False]
    assert verdicts[1].problem is not None


async def test_a_document_whose_bytes_do_not_give_its_cid_is_a_verdict(house: House):
    path = house.path_of("CIN_CERTIFICATE")
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    verdicts, _ = await check(house)
    assert [(verdict.lost, verdict.problem is not None) for verdict in verdicts] == [
        (False, False),
        (False, False),
        (False, True),
        (False, False),
    ]


async def test_a_store_that_is_down_is_no_verdict_and_the_retry_goes_on_where_it_stopped(house: House):
    house.path_of("PAN_CARD").unlink()
    house.down_at = "CIN_CERTIFICATE"
    heartbeats: list[Any] = []
    with pytest.raises(DocumentStoreUnavailable):
        await environment(heartbeats).run(DocumentChecks(house, house, house.reader).check_documents, uuid4())
    assert house.fetched == ["PAN_CARD", "GST_CERTIFICATE"]

    house.down_at, house.fetched = None, []
    verdicts, _ = await check(house, details=heartbeats[-1])
    assert house.fetched == ["CIN_CERTIFICATE", "OTHER"]
    assert [verdict.lost for verdict in verdicts] == [True, False, False, False]


async def test_a_paper_of_another_company_is_not_verified_and_says_in_which_fields_it_differs(house: House) -> None:
    house.contents["PAN_CARD"] = sample_application(6, today=_TODAY).files["PAN_CARD"][1]
    house.documents = ()
    await house.fill()
    verdicts, _ = await check(house)
    assert [difference.field for difference in verdicts[0].differences] == [
        "legalIdentity.pan",
        "legalIdentity.legalName",
    ]
    standing = house.standings["PAN_CARD"]
    assert not standing.verified
    assert standing.rejection_reason == (
        "It says otherwise than was declared in legalIdentity.legalName, legalIdentity.pan."
    )


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (hostile.with_script, "script"),
        (hostile.encrypted, "password"),
        (lambda: hostile.plain_pdf(text="Minutes of the annual general meeting of the company"), "does not show"),
    ],
)
async def test_a_paper_that_cannot_be_read_is_asked_for_again_and_the_others_are_read(
    house: House, made: Callable[[], bytes], why: str
) -> None:
    house.contents["GST_CERTIFICATE"] = made()
    house.documents = ()
    await house.fill()
    verdicts, _ = await check(house)
    assert [verdict.ask_again is not None for verdict in verdicts] == [False, True, False, False]
    standing = house.standings["GST_CERTIFICATE"]
    assert why in (standing.rejection_reason or "")
    assert standing.extracted_fields is None
    assert not standing.verified


async def test_a_case_without_documents_has_no_verdicts(house: House):
    house.documents = ()
    assert await check(house) == ([], [])
