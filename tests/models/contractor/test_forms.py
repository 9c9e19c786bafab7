"""Merge patches, the canonical form, and what only the system writes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contractor.json_object import JsonObject
from models.contractor.validation import merge_patch, normalise, read_only_problems
from tests.models.contractor.changes import DROP, changed
from tests.models.contractor.sample import WALLET, sample_contractor

NAMES = st.sampled_from("abc")
VALUES = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=3)
PATCHES = st.dictionaries(
    NAMES, st.recursive(VALUES | st.none(), lambda inner: st.dictionaries(NAMES, inner, max_size=3)), max_size=3
)


@pytest.mark.parametrize(
    ("document", "patch", "merged"),
    [  # RFC 7396, appendix A: the cases between two objects
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patches_of_the_rfc(document: JsonObject, patch: JsonObject, merged: JsonObject) -> None:
    assert merge_patch(document, patch) == merged


@given(DOCUMENTS, PATCHES)
def test_a_patch_twice_is_a_patch_once(document: JsonObject, patch: JsonObject) -> None:
    once = merge_patch(document, patch)

    assert merge_patch(once, patch) == once


@given(DOCUMENTS)
def test_the_empty_patch_and_the_whole_document_as_a_patch(document: JsonObject) -> None:
    assert merge_patch(document, {}) == document
    assert merge_patch({}, document) == document
    assert merge_patch(document, dict.fromkeys(document)) == {}


def test_the_sample_is_kept_as_it_is() -> None:
    assert normalise(sample_contractor()) == sample_contractor()


def test_the_wallet_is_kept_in_eip_55_form() -> None:
    small = WALLET.lower()
    document = changed({"walletAddress": small, "compliance.walletDeclaration.declaredAddress": small})

    assert normalise(document) == sample_contractor()


def test_a_missing_hyphen_is_put_into_the_llpin() -> None:
    assert normalise({"legalIdentity": {"llpin": "AAB1234"}}) == {"legalIdentity": {"llpin": "AAB-1234"}}


def test_the_shown_amount_is_made_from_the_amount() -> None:
    field = "financialQualification.annualTurnover.amountFormatted"

    assert normalise(changed({field: "₹1"})) == sample_contractor()
    assert normalise(changed({field: DROP}))["financialQualification"] == sample_contractor()["financialQualification"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"completionDate": "2023-01-20"}, {"actualCompletionDate": "2023-01-20", "delayDays": 20}),
        (
            {"actualCompletionDate": "2022-12-01", "delayDays": 99},
            {"actualCompletionDate": "2022-12-01", "delayDays": 0},
        ),
        (
            {"actualCompletionDate": "2023-01-20", "completionDate": "2023-01-20"},
            {"actualCompletionDate": "2023-01-20", "delayDays": 20},
        ),
        ({"delayDays": 3}, {}),
        ({"actualCompletionDate": "soon", "delayDays": 3}, {"actualCompletionDate": "soon"}),
    ],
)
def test_a_projects_end_and_delay_are_settled(sent: JsonObject, kept: JsonObject) -> None:
    agreed: JsonObject = {"originalCompletionDate": "2022-12-31"}

    for name in ("pastProjects", "ongoingProjects"):
        document: JsonObject = {"technicalExperience": {name: [{**agreed, **sent}]}}
        assert normalise(document) == {"technicalExperience": {name: [{**agreed, **kept}]}}


def test_a_wrong_value_is_left_for_the_rules_to_name() -> None:
    document: JsonObject = {
        "walletAddress": 5,
        "legalIdentity": {"llpin": 7, "pan": " aapcu0939k "},
        "technicalExperience": {"pastProjects": ["x", None]},
        "financialQualification": {"annualTurnover": {"amount": "5"}},
        "compliance": None,
    }

    assert normalise(document) == document


@given(DOCUMENTS)
def test_the_canonical_form_is_canonical(extra: JsonObject) -> None:
    document = {**sample_contractor(), **extra}

    assert normalise(normalise(document)) == normalise(document)


CURRENT: JsonObject = {
    "contractorId": "550e8400-e29b-41d4-a716-446655440000",
    "registrationTimestamp": "2026-02-15T10:30:00.000Z",
    "legalIdentity": {"panVerificationStatus": "VERIFIED"},
    "verificationStatus": {"currentStatus": "SUBMITTED", "reviewedBy": "admin"},
    "riskFlags": {"overallRiskLevel": "HIGH", "flags": []},
}


@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"contractorId": "550e8400-e29b-41d4-a716-446655440000"},
        {"registrationTimestamp": "2026-02-15T10:30:00Z"},
        {"legalIdentity": {"panVerificationStatus": "VERIFIED", "pan": "AAPCU0939K"}},
        {"legalIdentity": {"gstinVerificationStatus": "PENDING", "cinVerificationStatus": "NOT_APPLICABLE"}},
        {"verificationStatus": {"currentStatus": "SUBMITTED"}},
        {"aiScore": None, "auditTrail": []},
        {"documentReferences": {"documents": []}},
        {"compliance": {"walletDeclaration": {"signatureVerified": False}}},
    ],
)
def test_what_stands_may_be_sent_back(patch: JsonObject) -> None:
    assert read_only_problems(patch, CURRENT) == []


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"contractorId": "550e8400-e29b-41d4-a716-446655440001"}, "contractorId"),
        ({"contractorId": None}, "contractorId"),
        ({"lastUpdatedTimestamp": "2026-02-15T10:30:00Z"}, "lastUpdatedTimestamp"),
        ({"legalIdentity": {"panVerificationStatus": "PENDING"}}, "legalIdentity.panVerificationStatus"),
        ({"legalIdentity": {"gstinVerificationStatus": "VERIFIED"}}, "legalIdentity.gstinVerificationStatus"),
        ({"legalIdentity": {"cinVerificationStatus": "VERIFIED"}}, "legalIdentity.cinVerificationStatus"),
        ({"legalIdentity": {"llpinVerificationStatus": "VERIFIED"}}, "legalIdentity.llpinVerificationStatus"),
        ({"verificationStatus": {"currentStatus": "GOV_APPROVED"}}, "verificationStatus"),
        ({"verificationStatus": {"reviewedBy": None}}, "verificationStatus"),
        ({"riskFlags": {"overallRiskLevel": "LOW"}}, "riskFlags"),
        ({"aiScore": {"competenceScore": 100}}, "aiScore"),
        ({"auditTrail": [{"action": "APPROVED"}]}, "auditTrail"),
        ({"documentReferences": {"documents": [{"documentType": "PAN_CARD"}]}}, "documentReferences"),
        (
            {"compliance": {"walletDeclaration": {"signatureVerified": True}}},
            "compliance.walletDeclaration.signatureVerified",
        ),
    ],
)
def test_another_value_for_what_the_system_writes_is_refused(patch: dict[str, Any], field: str) -> None:
    assert [(p.field, p.code) for p in read_only_problems(patch, CURRENT)] == [(f"contractor.{field}", "READ_ONLY")]
