"""For every type of flag there is a sample in which the rules find it and nothing else, on what the registries and
the papers say."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from pydantic import JsonValue
from temporalio.testing import ActivityEnvironment
from typer.testing import CliRunner

from activities.clients.reading.pool import PaperReader, ReadingLimits
from activities.clients.registries import RegistryClient
from activities.documents import DocumentChecks
from activities.verification import CheckRequest, VerificationActivities, checks_of
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.validation import missing_from, parse, problems_of
from models.documents import DocumentStanding, StoredDocument
from models.financial_year import day_in_india
from models.flags import FlagType, RiskFlag
from models.links import Link, SharedKey, link_keys, links_between
from models.risk import assess
from models.verification import planned_checks, verify_documents
from models.wallet import wallet_message
from samples import FLAG_TYPES, SampleCase, sample_application, sample_flag
from samples.__main__ import app
from sandbox.app import create_app
from tests.api.serving import served
from tests.tables.cases import stored_document

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY = day_in_india(NOW)
CHAIN_ID = 31337
CASE, OTHER = UUID(int=1), UUID(int=2)
BY_HAND = {CheckKind.UDIN, CheckKind.BANK_SOLVENCY}


class OneCase:
    """The record of one case, and its papers."""

    def __init__(self, contractor: Contractor, sample: SampleCase) -> None:
        self._contractor = contractor
        self._account = sample.bank_account_number
        self._files = sample.files

    def contractor(self, application_id: UUID) -> Contractor:
        del application_id
        return self._contractor

    def bank_account_of(self, application_id: UUID) -> str | None:
        del application_id
        return self._account

    def keep_check(self, application_id: UUID, result: CheckResult) -> None:
        """The results come back anyway."""

    def documents_of(self, application_id: UUID) -> tuple[UUID, tuple[StoredDocument, ...]]:
        del application_id
        return OTHER, tuple(
            stored_document().model_copy(update={"document_type": kind, "document_id": uuid4()}) for kind in self._files
        )

    async def fetch(self, contractor_id: UUID, document: StoredDocument) -> bytes:
        """The paper itself: stores are tried elsewhere."""
        del contractor_id
        return self._files[document.document_type][1]

    def keep_standing(self, application_id: UUID, document_id: UUID, standing: DocumentStanding) -> None:
        """The verdicts come back anyway."""


@pytest.fixture(scope="module")
async def sandbox() -> AsyncIterator[httpx.AsyncClient]:
    """The registries."""
    registries = create_app(state_file=None, vault=None, client_id="tests", client_secret="not-a-secret")
    async with served(registries) as client:
        yield client


def signed(sample: SampleCase) -> JsonObject:
    """The document as it is handed in."""
    message = wallet_message(
        contractor_id=OTHER, wallet_address=sample.wallet_address, chain_id=CHAIN_ID, issued_at=NOW
    )
    signature = Account.sign_message(encode_defunct(text=message), sample.wallet_private_key).signature.to_0x_hex()
    compliance = sample.contractor["compliance"]
    assert isinstance(compliance, dict)
    declaration: JsonValue = {
        "declaredAddress": sample.wallet_address,
        "signature": signature,
        "declarationMessage": message,
        "declarationTimestamp": NOW.isoformat(),
    }
    return {
        **sample.contractor,
        "contractorId": str(OTHER),
        "compliance": {**compliance, "walletDeclaration": declaration},
    }


@pytest.fixture(scope="module")
async def reader() -> AsyncIterator[PaperReader]:
    """Who opens papers."""
    async with PaperReader(processes=1, limits=ReadingLimits(read_wall_seconds=300)) as reader:
        yield reader


async def found_in(sandbox: httpx.AsyncClient, reader: PaperReader, sample: SampleCase) -> tuple[RiskFlag, ...]:
    """What every check and every rule makes of a sample, beside the clean one of the same seed."""
    staged = await sandbox.put(f"/_sandbox/entities/{sample.pan}", json=sample.sandbox_entity)
    assert staged.is_success, staged.text
    contractor = parse(sample.contractor | signed(sample), today=DAY)
    records, request = OneCase(contractor, sample), CheckRequest(application_id=CASE, as_of=NOW)
    results: list[CheckResult] = []
    async with RegistryClient(str(sandbox.base_url), "tests", "not-a-secret") as registries:
        checks = checks_of(VerificationActivities(registries, records, chain_id=CHAIN_ID))
        for kind in planned_checks(contractor):
            if kind is not CheckKind.DOCUMENTS:
                results.append(await ActivityEnvironment().run(checks[kind], request))
    papers = DocumentChecks(records, records, reader)
    results.append(verify_documents(await ActivityEnvironment().run(papers.check_documents, CASE), NOW))
    assert all(result.outcome is not CheckOutcome.MANUAL for result in results if result.check not in BY_HAND)
    assessment = assess(
        contractor, application_id=CASE, results=results, existing=(), as_of=NOW, links=links_of(sample)
    )
    return assessment.flags


def links_of(sample: SampleCase) -> tuple[Link, ...]:
    """Its links with the clean company of the same seed, as the record would find them."""
    neighbour = sample_application(0, today=DAY)
    names = [case.contractor["legalIdentity"] for case in (sample, neighbour)]
    own, other = (str(name["legalName"]) for name in names if isinstance(name, dict))
    shared = set(link_keys(sample.contractor, sample.bank_account_number)) & set(
        link_keys(neighbour.contractor, neighbour.bank_account_number)
    )
    by = uuid4()
    return links_between(
        own, [SharedKey(kind=key.kind, application_id=by, contractor_id=by, legal_name=other) for key in shared]
    )


def test_there_is_a_sample_for_every_type_in_the_seeds_order() -> None:
    assert list(FLAG_TYPES) == [kind.value for kind in FlagType]


@pytest.mark.parametrize("flag_type", FLAG_TYPES)
async def test_the_rules_find_that_flag_and_nothing_else(
    sandbox: httpx.AsyncClient, reader: PaperReader, flag_type: str
) -> None:
    flags = await found_in(sandbox, reader, sample_flag(flag_type, today=DAY))
    assert [flag.finding.flag_type for flag in flags] == [flag_type]
    assert not flags[0].finding.rejects
    assert flags[0].finding.evidence, "an official must see what it rests on"


async def test_in_a_clean_sample_they_find_nothing(sandbox: httpx.AsyncClient, reader: PaperReader) -> None:
    assert await found_in(sandbox, reader, sample_application(3, today=DAY)) == ()


@pytest.mark.parametrize("flag_type", FLAG_TYPES)
def test_every_sample_can_be_handed_in(flag_type: str) -> None:
    sample = sample_flag(flag_type, 2, today=DAY)
    assert problems_of(sample.contractor, today=DAY) == []
    assert missing_from(signed(sample), documents=sample.files, today=DAY) == []
    assert sample == sample_flag(flag_type, 2, today=DAY)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="HIGH_LITIGATION_RISK"):
        sample_flag("BAD_LUCK")


def test_a_flags_sample_is_written_as_files(tmp_path: Path) -> None:
    written = CliRunner().invoke(app, ["write", str(tmp_path), "--flag", "INVALID_PAN", "--seed", "4"])
    assert written.exit_code == 0, written.output
    sample = sample_flag("INVALID_PAN", 4)
    assert json.loads((tmp_path / "entity.json").read_text()) == sample.sandbox_entity
    assert (tmp_path / "papers" / "PAN_CARD.pdf").read_bytes() == sample.files["PAN_CARD"][1]


def test_a_flag_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["write", str(tmp_path), "--flag", "BAD_LUCK"])
    assert refused.exit_code == 2
    assert not list(tmp_path.iterdir())
