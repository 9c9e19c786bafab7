"""The contractor document comes back as it was stored, whatever is in it, and nothing personal stands in clear."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from models.contractor.json_object import JsonObject
from models.tables.application import ApplicationRepository
from models.tables.concealment import Concealer, reveal
from models.tables.contractor import ContractorRepository, name_words
from models.tables.database import Database
from models.tables.errors import NotFound
from tests.tables.cases import NOW, Case, contractor_document

_TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT
    | st.sampled_from(["INR", "2024-25", "2010-06-15", "₹5,00,000", "MAHARASHTRA", "AAPCU0939K"])
)
_KEYS = _TEXT | st.sampled_from(
    ["state", "amount", "currency", "projectName", "$", "source", "legalName", "caseType", "coreCompetencies"]
)
_VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)
_MEMBERS = st.sampled_from(
    [
        ("legalIdentity", "entityType"),
        ("legalIdentity", "legalName"),
        ("legalIdentity", "pan"),
        ("legalIdentity", "incorporationYear"),
        ("legalIdentity", "registeredAddress"),
        ("legalIdentity", "msmeRegistered"),
        ("legalIdentity", "registrationDate"),
        ("financialQualification", "turnoverHistory"),
        ("financialQualification", "bankDetails"),
        ("technicalExperience", "coreCompetencies"),
        ("technicalExperience", "totalExperienceYears"),
        ("compliance", "litigationDisclosure"),
        ("compliance", "unheardOf"),
        ("unheardOf", "member"),
    ]
)


@given(value=_VALUES, key=_KEYS)
def test_what_is_concealed_can_be_revealed(value: JsonValue, key: str) -> None:
    concealer = Concealer()
    assert reveal(concealer.conceal(value, key), concealer.secrets) == value


@pytest.mark.parametrize(
    "text",
    ["AAPCU0939K", "27AAPCU0939K1ZQ", "Ravi", "RAVI", "50100234567891", "a@b.example", "", "1234-56-7", "400001"],
)
def test_a_text_that_could_name_somebody_is_put_aside(text: str) -> None:
    concealer = Concealer()
    assert concealer.conceal({"remarks": [text]}) == {"remarks": [{"$": 0}]}
    assert concealer.secrets == [text]


def test_what_reports_are_computed_from_stays_readable() -> None:
    readable: JsonObject = {
        "amount": 5,
        "financialYear": "2024-25",
        "currency": "INR",
        "issueDate": "2026-04-01",
        "isObtained": True,
        "caseType": "CIVIL",
    }
    concealer = Concealer()
    assert concealer.conceal(readable) == readable
    assert concealer.secrets == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.dictionaries(_MEMBERS, _VALUES, max_size=6), wallet=st.none() | _TEXT | st.just("0x" + "Ab" * 20))
def test_a_document_comes_back_exactly(
    database: Database, parts: dict[tuple[str, str], JsonValue], wallet: str | None
) -> None:
    document: JsonObject = {} if wallet is None else {"walletAddress": wallet}
    for (section, member), value in parts.items():
        known = document.setdefault(section, {})
        assert isinstance(known, dict)
        known[member] = value
    case = Case(database).draft(document, owner=str(uuid4()))
    with database.transaction() as session:
        contractors = ContractorRepository(session, database.vault, database.index)
        assert contractors.load_declared(case.contractor_id) == document


def test_the_sample_comes_back_exactly(database: Database, case: Case) -> None:
    with database.transaction() as session:
        contractors = ContractorRepository(session, database.vault, database.index)
        assert contractors.load_declared(case.contractor_id) == contractor_document()


def test_a_member_that_is_taken_out_is_gone(database: Database, case: Case) -> None:
    document = contractor_document()
    del document["compliance"]
    identity = document["legalIdentity"]
    assert isinstance(identity, dict)
    del identity["tradeName"]
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        applications.amend_draft(case.application_id, document=document, expected_version=1, now=NOW)
    with database.transaction() as session:
        contractors = ContractorRepository(session, database.vault, database.index)
        assert contractors.load_declared(case.contractor_id) == document


def test_what_the_system_owns_is_added_and_never_taken(database: Database) -> None:
    document = contractor_document()
    document["verificationStatus"] = {"currentStatus": "GOV_APPROVED"}
    document["aiScore"] = {"competenceScore": 100}
    identity = document["legalIdentity"]
    assert isinstance(identity, dict)
    identity["panVerificationStatus"] = "VERIFIED"
    case = Case(database).draft(document)
    with database.transaction() as session:
        whole = ContractorRepository(session, database.vault, database.index).load_document(case.contractor_id)
    assert whole["contractorId"] == str(case.contractor_id)
    assert "aiScore" not in whole
    status, shown = whole["verificationStatus"], whole["legalIdentity"]
    assert isinstance(status, dict)
    assert status["currentStatus"] == "DRAFT"
    assert isinstance(shown, dict)
    assert shown["panVerificationStatus"] == "PENDING"
    assert shown["llpinVerificationStatus"] == "NOT_APPLICABLE"


def test_the_whole_document_satisfies_the_document_model(database: Database, case: Case) -> None:
    from models.contractor.system_owned import AiScore, AuditEntry, DocumentRiskFlags, VerificationStatus

    case.to_approval()
    with database.transaction() as session:
        whole = ContractorRepository(session, database.vault, database.index).load_document(case.contractor_id)
    status = VerificationStatus.model_validate(whole["verificationStatus"])
    assert [entry.status for entry in status.status_history] == [
        "DRAFT",
        "SUBMITTED",
        "UNDER_REVIEW",
        "FLAGGED_FOR_RISK",
        "AI_SCORED",
        "GOV_APPROVED",
    ]
    assert (status.reviewed_by, status.approved_by) == ("reviewer-1", "approver-2")
    assert AiScore.model_validate(whole["aiScore"]).competence_score == 78
    flags = DocumentRiskFlags.model_validate(whole["riskFlags"]).flags
    assert [(flag.resolved, flag.evidence) for flag in flags] == [(True, None)]
    trail = whole["auditTrail"]
    assert isinstance(trail, list)
    assert [AuditEntry.model_validate(entry).action for entry in trail][:2] == [
        "APPLICATION_CREATED",
        "APPLICATION_SUBMITTED",
    ]


def test_an_unknown_contractor_is_not_found(database: Database) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        ContractorRepository(session, database.vault, database.index).load_document(uuid4())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("M/s. ABC Constructions (P) Ltd.", ["m", "s", "abc", "constructions", "p", "ltd"]),
        ("भारत निर्माण", ["भारत", "निर्माण"]),
        ("தமிழ்", ["தமிழ்"]),
        ("ＡＢＣ", ["abc"]),
        ("  ", []),
    ],
)
def test_a_name_is_searched_for_by_its_words(name: str, words: list[str]) -> None:
    assert name_words(name) == words


def test_a_day_stays_a_day(database: Database, case: Case) -> None:
    row = database.row("SELECT registration_date FROM contractor_legal_identity")
    assert row is not None
    assert date.fromisoformat(str(row["registration_date"])) == date(2010, 6, 15)
