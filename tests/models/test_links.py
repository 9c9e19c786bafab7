"""What links two contractors, and who may learn of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from models.checks import CheckResult
from models.contractor.json_object import JsonObject
from models.flags import FlagType, Override, RiskFlag, Severity
from models.links import FIELD_OF, Link, LinkKey, LinkKind, SharedKey, link_findings, link_keys, links_between
from models.risk import assess
from tests.models.contractor.changes import changed
from tests.models.contractor.sample import WALLET, sample_contractor
from tests.models.declared import declare

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
K = LinkKind
CASE, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def keys(document: JsonObject, account: str | None = None) -> set[tuple[LinkKind, str]]:
    return {(key.kind, key.value) for key in link_keys(document, account)}


def values(document: JsonObject, kind: LinkKind) -> set[str]:
    return {value for found, value in keys(document) if found is kind}


def test_every_kind_of_key_is_found() -> None:
    document = sample_contractor()
    document["documentReferences"] = {"documents": [{"documentType": "PAN_CARD", "fileHash": "sha256:" + "AB" * 32}]}
    assert keys(document, "000987654321") == {
        (K.BANK_ACCOUNT, "SBIN987654321"),
        (K.WALLET, WALLET.lower()),
        (K.PHONE, "2222001234"),
        (K.PHONE, "9876543210"),
        (K.EMAIL, "office@abcbuilders.example"),
        (K.EMAIL, "asha@abcbuilders.example"),
        (K.ADDRESS, "14 LINES MARINE 400020"),
        (K.SIGNATORY, "PAN ABCPK1234L"),
        (K.SIGNATORY, "DIN 01234567"),
        (K.DOCUMENT, "ab" * 32),
    }
    assert set(FIELD_OF) == set(LinkKind)


def test_a_document_with_nothing_in_it_links_with_nobody() -> None:
    assert link_keys({}, None) == ()
    assert link_keys({"legalIdentity": "?", "walletAddress": None, "documentReferences": []}, "") == ()
    without_pin = changed({"legalIdentity.registeredAddress.pincode": None})
    assert values(without_pin, K.ADDRESS) == set()


def test_each_key_is_there_once() -> None:
    twice = changed({"legalIdentity.contactDetails.email": "ASHA@abcbuilders.example"})
    assert sorted(link_keys(twice, None), key=str).count(LinkKey(kind=K.EMAIL, value="asha@abcbuilders.example")) == 1


@pytest.mark.parametrize(
    ("kind", "path", "spelling"),
    [
        (K.PHONE, "legalIdentity.contactDetails.phone", "02222001234"),
        (K.EMAIL, "legalIdentity.contactDetails.email", " Office@ABCbuilders.Example"),
        (K.ADDRESS, "legalIdentity.registeredAddress.line1", "No. 14, marine-lines"),
        (K.WALLET, "walletAddress", WALLET.lower()),
    ],
)
def test_spelling_does_not_hide_a_link(kind: LinkKind, path: str, spelling: str) -> None:
    assert values(changed({path: spelling}), kind) == values(sample_contractor(), kind)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("legalIdentity.registeredAddress.line1", "15 Marine Lines"),
        ("legalIdentity.registeredAddress.pincode", "400021"),
    ],
)
def test_the_house_next_door_is_another_address(path: str, value: str) -> None:
    assert values(changed({path: value}), K.ADDRESS).isdisjoint(values(sample_contractor(), K.ADDRESS))


def test_the_same_number_at_another_bank_is_another_account() -> None:
    elsewhere = changed({"financialQualification.bankDetails.ifscCode": "HDFC0001234"})
    assert (K.BANK_ACCOUNT, "HDFC12345678") in keys(elsewhere, "12345678")
    other_branch = changed({"financialQualification.bankDetails.ifscCode": "SBIN0009999"})
    assert (K.BANK_ACCOUNT, "SBIN12345678") in keys(other_branch, "12345678")


def test_a_proprietors_own_pan_is_a_signatorys() -> None:
    proprietor = changed({"legalIdentity.entityType": "PROPRIETORSHIP"})
    assert "PAN AAPCU0939K" in values(proprietor, K.SIGNATORY)
    assert "PAN AAPCU0939K" not in values(sample_contractor(), K.SIGNATORY)


def shared(name: str, *kinds: LinkKind, by: UUID = OTHER) -> list[SharedKey]:
    return [SharedKey(kind=kind, application_id=by, contractor_id=by, legal_name=name) for kind in kinds]


@pytest.mark.parametrize(
    ("name", "linked"),
    [
        ("ABC Constructions Pvt. Ltd.", False),
        ("M/S ABC CONSTRUCTIONS (P) LTD", False),
        ("ABC Infra Constructions Private Limited", True),
        ("Zenith Roadways LLP", True),
        ("", True),
    ],
)
def test_only_another_name_makes_a_link(name: str, linked: bool) -> None:
    found = links_between("ABC CONSTRUCTIONS PRIVATE LIMITED", shared(name, K.PHONE))
    assert bool(found) is linked


def test_a_link_names_everything_that_is_shared_in_one_order() -> None:
    found = links_between(
        "ABC", [*shared("XYZ", K.EMAIL, K.BANK_ACCOUNT, K.EMAIL, by=THIRD), *shared("QRS", K.DOCUMENT, by=OTHER)]
    )
    assert found == (link(OTHER, K.DOCUMENT), link(THIRD, K.BANK_ACCOUNT, K.EMAIL))


def link(to: UUID, *kinds: LinkKind) -> Link:
    return Link(application_id=to, contractor_id=to, kinds=kinds)


def flags(*links: Link, existing: tuple[RiskFlag, ...] = (), at: datetime = NOW) -> tuple[RiskFlag, ...]:
    results: tuple[CheckResult, ...] = ()
    return assess(declare(), application_id=CASE, results=results, existing=existing, as_of=at, links=links).flags


def test_links_are_one_flag_that_tells_the_contractor_nothing() -> None:
    (one,) = flags(link(OTHER, K.PHONE))
    (many,) = flags(link(OTHER, K.PHONE), link(THIRD, K.BANK_ACCOUNT, K.EMAIL))
    assert (one.finding.flag_type, one.finding.severity) == (FlagType.SUSPICIOUS_PATTERN, Severity.WARNING)
    assert one.finding.model_dump(exclude={"evidence"}) == many.finding.model_dump(exclude={"evidence"})
    assert many.finding.evidence == {
        "links": [
            {
                "application_id": str(OTHER),
                "contractor_id": str(OTHER),
                "kinds": ["PHONE"],
                "fields": ["legalIdentity.contactDetails.phone"],
            },
            {
                "application_id": str(THIRD),
                "contractor_id": str(THIRD),
                "kinds": ["BANK_ACCOUNT", "EMAIL"],
                "fields": ["financialQualification.bankDetails", "legalIdentity.contactDetails.email"],
            },
        ]
    }
    assert link_findings(()) == ()
    assert flags() == ()


def test_a_word_on_one_link_does_not_cover_another() -> None:
    (flag,) = flags(link(OTHER, K.PHONE))
    word = Override(subject="officer-1", at=NOW, remarks="a common consultant")
    cleared = (flag.model_copy(update={"overrides": (word,)}),)
    later = NOW + timedelta(hours=1)
    (same,) = flags(link(OTHER, K.PHONE), existing=cleared, at=later)
    assert same.resolved
    assert same.detected_at == NOW
    for more in ((link(OTHER, K.PHONE, K.EMAIL),), (link(OTHER, K.PHONE), link(THIRD, K.PHONE))):
        (again,) = flags(*more, existing=cleared, at=later)
        assert not again.resolved
        assert again.flag_id == flag.flag_id
    assert flags(existing=cleared, at=later) == ()
