"""Every entity type: its documents, its numbers, its checks, through the real client to the real sandbox."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from temporalio.testing import ActivityEnvironment

from activities.clients.registries import RegistryClient
from activities.verification import CheckRequest, VerificationActivities, checks_of
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.documents import required_documents
from models.contractor.validation import missing_from, parse, problems_of
from models.risk import document_findings
from models.verification import planned_checks
from models.wallet import wallet_message
from samples import SampleCase, sample_application
from samples.company import make_company
from samples.forms import FORMS
from sandbox.app import create_app
from tests.sandbox.served import CLIENT_ID, CLIENT_SECRET, CREDENTIALS, served

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CHAIN_ID = 31337
CONTRACTOR_ID = UUID(int=7)

LETTERS = {
    "PRIVATE_LIMITED": "C",
    "PUBLIC_LIMITED": "C",
    "LLP": "F",
    "PARTNERSHIP": "F",
    "PROPRIETORSHIP": "P",
    "AOP": "A",
    "TRUST": "T",
    "GOVERNMENT": "G",
}
REGISTER = {"PRIVATE_LIMITED": CheckKind.CIN, "PUBLIC_LIMITED": CheckKind.CIN, "LLP": CheckKind.LLPIN}
EVERYBODY = {
    CheckKind.PAN,
    CheckKind.GSTIN,
    CheckKind.BANK_ACCOUNT,
    CheckKind.ECOURTS,
    CheckKind.ESIC,
    CheckKind.DEBARMENT,
    CheckKind.WALLET_SIGNATURE,
    CheckKind.DOCUMENTS,
}
VARIANTS = [pytest.param(form, False, id=form) for form in FORMS] + [
    pytest.param(form, True, id=f"{form} with Udyam and licence") for form in FORMS
]


def signed(sample: SampleCase) -> dict[str, Any]:
    """The contractor's document as it is handed in: with its id, and its wallet's signature."""
    message = wallet_message(
        contractor_id=CONTRACTOR_ID, wallet_address=sample.wallet_address, chain_id=CHAIN_ID, issued_at=NOW
    )
    signature = Account.sign_message(encode_defunct(text=message), sample.wallet_private_key).signature
    compliance = sample.contractor["compliance"]
    assert isinstance(compliance, dict)
    declaration = {
        "declaredAddress": sample.wallet_address,
        "signature": signature.to_0x_hex(),
        "declarationMessage": message,
        "declarationTimestamp": NOW.isoformat().replace("+00:00", "Z"),
    }
    return {**sample.contractor, "compliance": {**compliance, "walletDeclaration": declaration}}


class OneCase:
    """The record of one case, as the checks read it."""

    def __init__(self, contractor: Contractor, account: str) -> None:
        self._contractor = contractor
        self._account = account
        self.kept: list[CheckResult] = []

    def contractor(self, application_id: UUID) -> Contractor:
        del application_id
        return self._contractor

    def bank_account_of(self, application_id: UUID) -> str | None:
        del application_id
        return self._account

    def keep_check(self, application_id: UUID, result: CheckResult) -> None:
        del application_id
        self.kept.append(result)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[httpx.Client]:
    app = create_app(state_file=None, vault=None, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with served(app) as address, httpx.Client(base_url=address, headers=CREDENTIALS, trust_env=False) as client:
        yield client


def stage(sandbox: httpx.Client, case: SampleCase) -> None:
    """Let the registries know the entity."""
    assert sandbox.put(f"/_sandbox/entities/{case.pan}", json=case.sandbox_entity).status_code == 200


def test_there_is_a_sample_of_each_of_the_eight_types() -> None:
    assert list(FORMS) == list(LETTERS)


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="no entity type 'HUF'"):
        sample_application(1, entity_type="HUF")


@pytest.mark.parametrize(("form", "more"), VARIANTS)
@pytest.mark.parametrize("seed", [0, 4711])
def test_validation_takes_it_and_its_papers_are_those_that_it_needs(form: str, more: bool, seed: int) -> None:
    case = sample_application(seed, today=TODAY, entity_type=form, with_udyam=more, with_licence=more)
    document = signed(case)

    assert case.pan[3] == LETTERS[form]
    assert problems_of(document, today=TODAY) == []
    assert missing_from(document, documents=case.files, today=TODAY) == []
    assert set(case.files) == set(required_documents(document, today=TODAY)), "no paper too many"
    contractor = parse(document, today=TODAY)
    assert document_findings(contractor, as_of=TODAY) == ()
    identity = contractor.legal_identity
    assert (identity.cin is not None) == (REGISTER.get(form) is CheckKind.CIN)
    assert (identity.llpin is not None) == (form == "LLP")
    assert {bool(one.din) for one in identity.authorized_signatories or ()} == {form in REGISTER}


@pytest.mark.parametrize(("form", "more"), VARIANTS)
async def test_every_check_that_is_due_finds_nothing_amiss(sandbox: httpx.Client, form: str, more: bool) -> None:
    case = sample_application(3, today=TODAY, entity_type=form, with_udyam=more, with_licence=more)
    stage(sandbox, case)
    document = signed(case)
    contractor = parse(document, today=TODAY).model_copy(update={"contractor_id": CONTRACTOR_ID})
    due = set(EVERYBODY)
    if form in REGISTER:
        due.add(REGISTER[form])
    if more:
        due |= {CheckKind.UDYAM, CheckKind.LABOUR_LICENCE}
    assert set(planned_checks(contractor)) == due

    record = OneCase(contractor, case.bank_account_number)
    async with RegistryClient(str(sandbox.base_url), CLIENT_ID, CLIENT_SECRET, clock=lambda: NOW) as registries:
        activities = checks_of(VerificationActivities(registries, record, chain_id=CHAIN_ID))
        request = CheckRequest(application_id=UUID(int=1), as_of=NOW)
        results = [
            await ActivityEnvironment().run(activities[kind], request)
            for kind in planned_checks(contractor)
            if kind is not CheckKind.DOCUMENTS
        ]

    told = {result.check: (result.outcome, result.summary, result.findings) for result in results}
    assert [kind for kind, (outcome, _, found) in told.items() if found or outcome is not CheckOutcome.VERIFIED] == []
    assert record.kept == results
    for result in results:
        if result.check is not CheckKind.WALLET_SIGNATURE:
            assert result.provider_reference
            assert len(result.request_digest or "") == len(result.response_digest or "") == 64
            assert result.asked_at == NOW
            assert result.took_ms is not None


@pytest.mark.parametrize("form", list(FORMS))
async def test_the_flagged_story_is_a_mismatch_at_the_gst_portal_alone(sandbox: httpx.Client, form: str) -> None:
    case = sample_application(3, "flagged", today=TODAY, entity_type=form)
    stage(sandbox, case)
    contractor = parse(signed(case), today=TODAY)
    record = OneCase(contractor, case.bank_account_number)
    async with RegistryClient(str(sandbox.base_url), CLIENT_ID, CLIENT_SECRET) as registries:
        checks = VerificationActivities(registries, record, chain_id=CHAIN_ID)
        result = await ActivityEnvironment().run(
            checks.check_gstin, CheckRequest(application_id=UUID(int=1), as_of=NOW)
        )
    assert [finding.flag_type for finding in result.findings] == ["GST_MISMATCH"]


def test_no_two_of_a_thousand_share_what_strangers_do_not() -> None:
    seen: set[str] = set()
    for form in FORMS:
        for number in range(125):
            company = make_company(number, today=TODAY, entity_type=form, with_udyam=True, with_licence=True)
            own = {company.pan, company.wallet_address, company.bank.account_number, company.email}
            own |= {one for one in (company.cin, company.llpin) if one}
            assert company.udyam is not None
            assert company.licence is not None
            own |= {company.udyam.number, company.licence.number, *(one.din for one in company.directors if one.din)}
            assert not own & seen
            seen |= own


@pytest.mark.parametrize("name", ["श्री गणेश निर्माण प्राइवेट लिमिटेड", "தமிழ்நாடு கட்டுமான நிறுவனம்"])
@pytest.mark.parametrize("agrees", [True, False], ids=["the same", "another"])
async def test_registries_compare_names_in_every_script(sandbox: httpx.Client, name: str, agrees: bool) -> None:
    case = sample_application(9, today=TODAY)
    identity = case.contractor["legalIdentity"]
    assert isinstance(identity, dict)
    registered = name if agrees else "भारत सड़क निगम"
    stage(sandbox, replace(case, sandbox_entity={**case.sandbox_entity, "name": registered}))
    document = {**signed(case), "legalIdentity": {**identity, "legalName": name}}
    record = OneCase(parse(document, today=TODAY), case.bank_account_number)
    async with RegistryClient(str(sandbox.base_url), CLIENT_ID, CLIENT_SECRET) as registries:
        checks = VerificationActivities(registries, record, chain_id=CHAIN_ID)
        result = await ActivityEnvironment().run(checks.check_pan, CheckRequest(application_id=UUID(int=1), as_of=NOW))
    assert (result.outcome is CheckOutcome.VERIFIED) == agrees, result.summary
