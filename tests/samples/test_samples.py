"""The samples are what they claim to be: reproducible, unlike each other, readable, and acceptable."""

import io
from datetime import UTC, date, datetime

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from pypdf import PdfReader

from models.contractor.validation import missing_from, parse, problems_of
from models.flags import Severity
from models.registries import Answered, GstinAnswer
from models.risk import document_findings
from models.verification import verify_gstin
from samples import STORIES, SampleCase, Story, sample_application
from sandbox.entities import Entity

TODAY = date(2026, 11, 22)


def text_of(case: SampleCase, document_type: str) -> str:
    reader = PdfReader(io.BytesIO(case.files[document_type][1]))
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("story", STORIES)
def test_the_same_arguments_give_the_same_case_to_the_byte(story: Story):
    assert sample_application(7, story, today=TODAY) == sample_application(7, story, today=TODAY)


def test_no_two_cases_share_an_identity():
    cases = [sample_application(seed, story, today=TODAY) for seed in range(40) for story in STORIES]
    assert len({case.pan for case in cases}) == len(cases)
    assert len({case.wallet_address for case in cases}) == len(cases)
    assert len({str(case.sandbox_entity["cin"]) for case in cases}) == len(cases)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1_000_000), story=st.sampled_from(STORIES))
def test_the_wallet_is_the_keys_and_the_registries_take_the_entity(seed: int, story: Story):
    case = sample_application(seed, story, today=TODAY)
    assert Account.from_key(case.wallet_private_key).address == case.wallet_address == case.contractor["walletAddress"]
    assert Entity.model_validate({**case.sandbox_entity, "pan": case.pan}).pan == case.pan


def test_the_papers_say_what_the_document_declares():
    case = sample_application(3, today=TODAY)
    identity = case.contractor["legalIdentity"]
    financial = case.contractor["financialQualification"]
    compliance = case.contractor["compliance"]
    assert isinstance(identity, dict)
    assert isinstance(financial, dict)
    assert isinstance(compliance, dict)
    accountant, esic = financial["caCertificateDetails"], compliance["esicRegistration"]
    solvency = financial["solvencyCertificate"]
    assert isinstance(accountant, dict)
    assert isinstance(solvency, dict)
    assert isinstance(esic, dict)
    for document_type, said in {
        "PAN_CARD": (identity["pan"], identity["legalName"]),
        "GST_CERTIFICATE": (identity["gstin"], "Private Limited Company"),
        "CIN_CERTIFICATE": (identity["cin"],),
        "CA_TURNOVER_CERTIFICATE": (accountant["udin"], accountant["caMembershipNumber"]),
        "BANK_SOLVENCY_CERTIFICATE": (solvency["certificateNumber"],),
        "PAST_PROJECTS_DOCUMENT": ("Total Projects",),
        "LITIGATION_DISCLOSURE": ("Pending Litigation",),
        "ESIC_CERTIFICATE": (esic["registrationNumber"],),
    }.items():
        text = text_of(case, document_type)
        for value in said:
            assert str(value) in text, (document_type, value)


def test_the_stories_differ_in_what_the_registries_say():
    assert sample_application(1, "clean", today=TODAY).sandbox_entity["debarred"] == []
    assert sample_application(1, "debarred", today=TODAY).sandbox_entity["debarred"]
    flagged = sample_application(1, "flagged", today=TODAY)
    assert flagged.sandbox_entity["entity_type"] == "PUBLIC_LIMITED"
    assert "Public Limited Company" in text_of(flagged, "GST_CERTIFICATE")


def test_a_negative_seed_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        sample_application(-1)


def as_sent(case: SampleCase, day: date = TODAY) -> dict[str, JsonValue]:
    """The document with a wallet declaration in it (its signature is for another test)."""
    compliance = case.contractor["compliance"]
    assert isinstance(compliance, dict)
    declaration: dict[str, JsonValue] = {
        "declaredAddress": case.wallet_address,
        "signature": "0x" + "11" * 65,
        "declarationTimestamp": f"{day}T00:00:00Z",
    }
    return {**case.contractor, "compliance": {**compliance, "walletDeclaration": declaration}}


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 100_000), story=st.sampled_from(STORIES), day=st.dates(date(2026, 11, 1), date(2028, 12, 31))
)
def test_validation_takes_every_sample_on_any_day_and_its_rules_find_nothing(seed: int, story: Story, day: date):
    case = sample_application(seed, story, today=day)
    assert problems_of(case.contractor, today=day) == []
    assert missing_from(as_sent(case, day), documents=case.files, today=day) == []
    assert document_findings(parse(as_sent(case, day), today=day), as_of=day) == ()


def test_what_a_draft_lacks_is_the_wallet_declaration_alone():
    case = sample_application(5, today=TODAY)
    missing = missing_from(case.contractor, documents=case.files, today=TODAY)
    assert missing
    assert all("walletDeclaration" in path for path in missing)


@pytest.mark.parametrize(("story", "severities"), [("clean", []), ("debarred", []), ("flagged", [Severity.ERROR])])
def test_the_gst_portal_finds_fault_with_the_flagged_one_alone(story: Story, severities: list[Severity]):
    case = sample_application(2, story, today=TODAY)
    entity = Entity.model_validate({**case.sandbox_entity, "pan": case.pan})
    answer = GstinAnswer(
        found=True,
        legal_name=entity.name,
        constitution={"PRIVATE_LIMITED": "Private Limited Company", "PUBLIC_LIMITED": "Public Limited Company"}[
            str(entity.entity_type)
        ],
        gstin_status="Active",
    )
    answered = Answered[GstinAnswer](
        answer=answer,
        provider="test",
        provider_reference=None,
        request_digest="",
        response_digest="",
        asked_at=datetime(2026, 11, 22, tzinfo=UTC),
        took_ms=1,
    )
    result = verify_gstin(parse(as_sent(case), today=TODAY), answered)
    assert [finding.severity for finding in result.findings] == severities
