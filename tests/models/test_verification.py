"""What a registry says, held against what was declared."""

from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from models.actors import Actor, Role
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.decision import ItemDecision
from models.documents import DocumentVerdict
from models.flags import FlagSource, FlagType, Severity
from models.manual_checks import decided_by_hand, guidance_for, left_to_people
from models.record import Record
from models.registries import (
    Answered,
    BankAnswer,
    CinAnswer,
    CourtCase,
    CourtsAnswer,
    DebarmentAnswer,
    DebarmentEntry,
    Director,
    EsicAnswer,
    GstinAnswer,
    LabourAnswer,
    LlpinAnswer,
    PanAnswer,
    UdyamAnswer,
)
from models.task import ItemOutcome
from models.verification import (
    planned_checks,
    verify_bank_account,
    verify_cin,
    verify_courts,
    verify_debarment,
    verify_documents,
    verify_esic,
    verify_gstin,
    verify_labour_licence,
    verify_llpin,
    verify_pan,
    verify_udyam,
    verify_wallet,
)
from models.wallet import wallet_message
from tests.models.declared import compliance, declare

NAME = "ABC CONSTRUCTIONS PRIVATE LIMITED"
OTHER = "ZENITH TRADERS PRIVATE LIMITED"
PARTLY = "ABC CONSTRUCTIONS INFRA PRIVATE LIMITED"
ASKED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CRORE = 10_000_000 * 100
AnswerT = TypeVar("AnswerT", bound=Record)

PAN = PanAnswer(found=True, pan_status="VALID", registered_name=NAME)
GSTIN = GstinAnswer(
    found=True,
    legal_name=NAME,
    constitution="Private Limited Company",
    gstin_status="Active",
    state="Maharashtra",
)
CIN = CinAnswer(
    found=True,
    cin_status="ACTIVE",
    company_name=NAME,
    incorporated_on=date(2015, 3, 15),
    directors=(Director(din="01234567", name="ASHA KULKARNI"),),
)
UDYAM = UdyamAnswer(found=True, enterprise_name=NAME, enterprise_type="MEDIUM")
BANK = BankAnswer(found=True, account_status="VALID", account_status_code="ACCOUNT_IS_VALID", name_at_bank=NAME)
ESIC = EsicAnswer(found=True, establishment_name=NAME, coverage_status="ACTIVE", employee_count=85)
LABOUR = LabourAnswer(
    found=True, licence_status="ACTIVE", holder_name=NAME, valid_until=date(2029, 12, 31), workforce_size=60
)


def answered(answer: AnswerT) -> Answered[AnswerT]:
    return Answered[AnswerT](
        answer=answer,
        provider="sandbox",
        provider_reference="ref-1",
        request_digest="a" * 64,
        response_digest="b" * 64,
        asked_at=ASKED,
        took_ms=12,
    )


def flags(result: CheckResult) -> set[tuple[FlagType, Severity]]:
    return {(finding.flag_type, finding.severity) for finding in result.findings}


@pytest.fixture
def contractor() -> Contractor:
    return declare()


def test_a_clean_company_raises_no_finding_at_all(contractor: Contractor) -> None:
    results = [
        verify_pan(contractor, answered(PAN)),
        verify_gstin(contractor, answered(GSTIN)),
        verify_cin(contractor, answered(CIN)),
        verify_udyam(contractor, answered(UDYAM)),
        verify_bank_account(contractor, answered(BANK), account_number="000000004321"),
        verify_courts(contractor, answered(CourtsAnswer())),
        verify_esic(contractor, answered(ESIC)),
        verify_labour_licence(contractor, answered(LABOUR)),
        verify_debarment(contractor, answered(DebarmentAnswer())),
    ]
    for result in results:
        assert result.outcome is CheckOutcome.VERIFIED, result
        assert result.findings == ()
    asked = set(planned_checks(contractor)) - {CheckKind.WALLET_SIGNATURE, CheckKind.DOCUMENTS}
    assert {result.check for result in results} == asked


def test_a_result_keeps_what_was_asked_and_when(contractor: Contractor) -> None:
    result = verify_pan(contractor, answered(PAN))
    assert (result.provider, result.provider_reference) == ("sandbox", "ref-1")
    assert (result.request_digest, result.response_digest) == ("a" * 64, "b" * 64)
    assert (result.asked_at, result.took_ms) == (ASKED, 12)


@pytest.mark.parametrize(
    ("answer", "outcome", "expected"),
    [
        (PanAnswer(found=False), CheckOutcome.FAILED, {(FlagType.INVALID_PAN, Severity.CRITICAL)}),
        (
            PAN.model_copy(update={"pan_status": "INACTIVE"}),
            CheckOutcome.FAILED,
            {(FlagType.INVALID_PAN, Severity.CRITICAL)},
        ),
        (
            PAN.model_copy(update={"pan_status": None}),
            CheckOutcome.FAILED,
            {(FlagType.INVALID_PAN, Severity.CRITICAL)},
        ),
        (
            PAN.model_copy(update={"registered_name": OTHER}),
            CheckOutcome.MISMATCH,
            {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)},
        ),
        (
            PAN.model_copy(update={"registered_name": PARTLY}),
            CheckOutcome.VERIFIED,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)},
        ),
        (
            PAN.model_copy(update={"registered_name": None, "name_match_score": 38.0}),
            CheckOutcome.MISMATCH,
            {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)},
        ),
        (
            PAN.model_copy(update={"registered_name": None, "name_match_score": 85.0}),
            CheckOutcome.VERIFIED,
            set[tuple[FlagType, Severity]](),
        ),
    ],
)
def test_pan(
    contractor: Contractor, answer: PanAnswer, outcome: CheckOutcome, expected: set[tuple[FlagType, Severity]]
) -> None:
    result = verify_pan(contractor, answered(answer))
    assert (result.outcome, flags(result)) == (outcome, expected)


GST_ERROR = {(FlagType.GST_MISMATCH, Severity.ERROR)}


@pytest.mark.parametrize(
    ("changes", "outcome", "expected"),
    [
        ({"found": False}, CheckOutcome.FAILED, GST_ERROR),
        ({"gstin_status": "Cancelled"}, CheckOutcome.FAILED, GST_ERROR),
        ({"legal_name": OTHER}, CheckOutcome.MISMATCH, GST_ERROR),
        (
            {"legal_name": PARTLY},
            CheckOutcome.VERIFIED,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)},
        ),
        ({"state": "Gujarat"}, CheckOutcome.MISMATCH, GST_ERROR),
        ({"state": "MAHARASHTRA"}, CheckOutcome.VERIFIED, set[tuple[FlagType, Severity]]()),
        ({"constitution": "Partnership"}, CheckOutcome.MISMATCH, GST_ERROR),
        ({"constitution": None, "state": None}, CheckOutcome.VERIFIED, set[tuple[FlagType, Severity]]()),
    ],
)
def test_gstin(
    contractor: Contractor,
    changes: dict[str, object],
    outcome: CheckOutcome,
    expected: set[tuple[FlagType, Severity]],
) -> None:
    result = verify_gstin(contractor, answered(GSTIN.model_copy(update=changes)))
    assert (result.outcome, flags(result)) == (outcome, expected)


def test_the_registered_address_is_in_the_state_of_the_gstin() -> None:
    elsewhere = declare(legalIdentity={"registeredAddress": {"state": "KARNATAKA", "pincode": "560001"}})
    result = verify_gstin(elsewhere, answered(GSTIN.model_copy(update={"state": None})))
    assert flags(result) == GST_ERROR


@pytest.mark.parametrize(
    ("at_portal", "declared", "pincode", "code"),
    [
        ("NCT of Delhi", "DELHI", "110001", "07"),
        ("Orissa", "ODISHA", "751001", "21"),
        ("Jammu & Kashmir", "JAMMU_AND_KASHMIR", "180001", "01"),
        ("Tamilnadu", "TAMIL_NADU", "600001", "33"),
    ],
)
def test_a_state_is_known_in_other_spellings(at_portal: str, declared: str, pincode: str, code: str) -> None:
    from models.identifiers.gstin import check_character

    first = f"{code}AAPCU0939K1Z"
    moved = declare(
        legalIdentity={
            "gstin": first + check_character(first),
            "registeredAddress": {"state": declared, "pincode": pincode},
        }
    )
    assert flags(verify_gstin(moved, answered(GSTIN.model_copy(update={"state": at_portal})))) == set()


def test_a_legacy_state_code_is_a_warning() -> None:
    from models.identifiers.gstin import check_character

    first = "28AAPCU0939K1Z"
    old = declare(
        legalIdentity={
            "gstin": first + check_character(first),
            "registeredAddress": {"state": "ANDHRA_PRADESH", "pincode": "520001"},
        }
    )
    result = verify_gstin(old, answered(GSTIN.model_copy(update={"state": "Andhra Pradesh"})))
    assert flags(result) == {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)}
    assert result.outcome is CheckOutcome.VERIFIED


@pytest.mark.parametrize(
    ("changes", "outcome", "expected"),
    [
        ({"found": False}, CheckOutcome.FAILED, {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)}),
        (
            {"cin_status": "STRIKE OFF"},
            CheckOutcome.FAILED,
            {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)},
        ),
        (
            {"cin_status": "Under Liquidation"},
            CheckOutcome.FAILED,
            {(FlagType.FINANCIAL_INSTABILITY, Severity.ERROR)},
        ),
        (
            {"cin_status": "DORMANT"},
            CheckOutcome.VERIFIED,
            {(FlagType.FINANCIAL_INSTABILITY, Severity.WARNING)},
        ),
        (
            {"company_name": OTHER},
            CheckOutcome.MISMATCH,
            {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)},
        ),
        (
            {"incorporated_on": date(2016, 3, 15)},
            CheckOutcome.MISMATCH,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)},
        ),
        (
            {"directors": (Director(din="07654321", name="SOMEBODY ELSE"),)},
            CheckOutcome.MISMATCH,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)},
        ),
        (
            {"directors": (Director(din="01234567", name="RAVI SHANKAR"),)},
            CheckOutcome.MISMATCH,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)},
        ),
        (
            {"directors": (Director(din="1234567", name="A. Kulkarni"),)},
            CheckOutcome.VERIFIED,
            set[tuple[FlagType, Severity]](),
        ),
        ({"directors": ()}, CheckOutcome.VERIFIED, set[tuple[FlagType, Severity]]()),
    ],
)
def test_cin(
    contractor: Contractor,
    changes: dict[str, object],
    outcome: CheckOutcome,
    expected: set[tuple[FlagType, Severity]],
) -> None:
    result = verify_cin(contractor, answered(CIN.model_copy(update=changes)))
    assert (result.outcome, flags(result)) == (outcome, expected)


def test_llpin_is_weighed_as_a_company_is() -> None:
    llp = declare(
        legalIdentity={
            "entityType": "LLP",
            "legalName": "Sahyadri Infra LLP",
            "cin": None,
            "llpin": "AAB-1234",
            "tradeName": None,
        }
    )
    right = LlpinAnswer(
        found=True, llp_status="Active", llp_name="SAHYADRI INFRA L.L.P.", incorporated_on=date(2015, 3, 15)
    )
    assert verify_llpin(llp, answered(right)).outcome is CheckOutcome.VERIFIED
    unknown = verify_llpin(llp, answered(LlpinAnswer(found=False)))
    assert (unknown.outcome, flags(unknown)) == (
        CheckOutcome.FAILED,
        {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)},
    )
    assert CheckKind.LLPIN in planned_checks(llp)
    assert CheckKind.CIN not in planned_checks(llp)


def test_a_proprietor_is_known_by_his_own_name() -> None:
    proprietor = declare(
        legalIdentity={"entityType": "PROPRIETORSHIP", "legalName": "Kulkarni Builders", "cin": None, "tradeName": None}
    )
    answer = PAN.model_copy(update={"registered_name": "ASHA KULKARNI"})
    assert verify_pan(proprietor, answered(answer)).findings == ()
    assert flags(verify_pan(declare(), answered(answer))) == {(FlagType.IDENTITY_MISMATCH, Severity.CRITICAL)}


@pytest.mark.parametrize(
    ("changes", "outcome", "severities"),
    [
        ({"found": False}, CheckOutcome.FAILED, [Severity.ERROR]),
        ({"enterprise_name": OTHER}, CheckOutcome.MISMATCH, [Severity.ERROR]),
        ({"enterprise_type": "Small"}, CheckOutcome.VERIFIED, [Severity.WARNING]),
        ({"enterprise_type": "Medium"}, CheckOutcome.VERIFIED, []),
    ],
)
def test_udyam(
    contractor: Contractor, changes: dict[str, object], outcome: CheckOutcome, severities: list[Severity]
) -> None:
    result = verify_udyam(contractor, answered(UDYAM.model_copy(update=changes)))
    assert (result.outcome, [finding.severity for finding in result.findings]) == (outcome, severities)


@pytest.mark.parametrize(
    ("changes", "outcome", "severities"),
    [
        ({"found": False}, CheckOutcome.FAILED, [Severity.ERROR]),
        (
            {"account_status": "INVALID", "account_status_code": "ACCOUNT_CLOSED"},
            CheckOutcome.FAILED,
            [Severity.ERROR],
        ),
        ({"name_at_bank": OTHER}, CheckOutcome.MISMATCH, [Severity.ERROR]),
        ({"name_at_bank": PARTLY}, CheckOutcome.VERIFIED, [Severity.WARNING]),
        ({"name_at_bank": "ABC BUILDERS"}, CheckOutcome.VERIFIED, []),
    ],
)
def test_bank_account(
    contractor: Contractor, changes: dict[str, object], outcome: CheckOutcome, severities: list[Severity]
) -> None:
    result = verify_bank_account(contractor, answered(BANK.model_copy(update=changes)))
    assert (result.outcome, [finding.severity for finding in result.findings]) == (outcome, severities)


def test_the_account_that_was_asked_for_is_the_declared_one(contractor: Contractor) -> None:
    result = verify_bank_account(contractor, answered(BANK), account_number="000000009999")
    assert (result.outcome, flags(result)) == (
        CheckOutcome.MISMATCH,
        {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)},
    )


def _case(
    number: str = "OS 12/2024", kind: str = "CIVIL", status: str = "PENDING", amount: int = CRORE // 2
) -> CourtCase:
    return CourtCase(number=number, court="District Court, Mumbai", case_type=kind, status=status, amount=amount)


def _disclosed(number: str, *, against: bool = True) -> Contractor:
    return compliance(
        litigationDisclosure={
            "hasPendingLitigation": True,
            "litigationCases": [
                {
                    "caseNumber": number,
                    "court": "District Court, Mumbai",
                    "caseType": "CIVIL",
                    "claimAmount": {"amount": CRORE // 2},
                    "status": "PENDING",
                    "againstContractor": against,
                }
            ],
        }
    )


def test_a_pending_case_that_was_not_disclosed(contractor: Contractor) -> None:
    result = verify_courts(contractor, answered(CourtsAnswer(cases=(_case(),))))
    assert result.outcome is CheckOutcome.MISMATCH
    assert flags(result) == {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)}


def test_a_disclosed_case_is_known_in_another_punctuation() -> None:
    result = verify_courts(_disclosed("O.S. 12-2024"), answered(CourtsAnswer(cases=(_case(),))))
    assert (result.outcome, result.findings) == (CheckOutcome.VERIFIED, ())


def test_a_case_that_is_over_need_not_be_disclosed(contractor: Contractor) -> None:
    result = verify_courts(contractor, answered(CourtsAnswer(cases=(_case(status="DISPOSED"),))))
    assert (result.outcome, result.findings) == (CheckOutcome.VERIFIED, ())


def test_a_suit_the_contractor_brings_is_no_risk() -> None:
    heavy = _case(amount=60 * CRORE)
    result = verify_courts(_disclosed("OS 12/2024", against=False), answered(CourtsAnswer(cases=(heavy,))))
    assert result.findings == ()


def test_a_pending_criminal_case_is_critical(contractor: Contractor) -> None:
    result = verify_courts(contractor, answered(CourtsAnswer(cases=(_case(kind="CRIMINAL", amount=0),))))
    assert (FlagType.CRIMINAL_CASE, Severity.CRITICAL) in flags(result)
    over = verify_courts(contractor, answered(CourtsAnswer(cases=(_case(kind="CRIMINAL", status="ACQUITTED"),))))
    assert over.findings == ()


@pytest.mark.parametrize(
    ("count", "amount", "severity"),
    [
        (2, 0, None),
        (3, 0, Severity.WARNING),
        (6, 0, Severity.ERROR),
        (10, 0, Severity.CRITICAL),
        (1, 5 * CRORE, Severity.WARNING),
        (1, 10 * CRORE, Severity.ERROR),
        (1, 50 * CRORE, Severity.CRITICAL),
        (1, 2 * CRORE, None),  # above a crore, but under 5 % of this company's turnover
    ],
)
def test_litigation_is_weighed_by_number_and_amount(
    contractor: Contractor, count: int, amount: int, severity: Severity | None
) -> None:
    cases = tuple(_case(number=f"OS {n}/2024", amount=amount) for n in range(count))
    result = verify_courts(contractor, answered(CourtsAnswer(cases=cases)))
    found = {finding.severity for finding in result.findings if finding.flag_type is FlagType.HIGH_LITIGATION_RISK}
    assert found == ({severity} if severity else set())


def test_a_case_in_both_lists_counts_once() -> None:
    cases = (_case(), _case(number="OS 13/2024"))
    result = verify_courts(_disclosed("OS 12/2024"), answered(CourtsAnswer(cases=cases)))
    assert FlagType.HIGH_LITIGATION_RISK not in {finding.flag_type for finding in result.findings}


@pytest.mark.parametrize(
    ("changes", "outcome", "expected"),
    [
        ({"found": False}, CheckOutcome.FAILED, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"coverage_status": "CLOSED"}, CheckOutcome.FAILED, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"coverage_status": "DEFAULTER"}, CheckOutcome.MISMATCH, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"contributions_overdue": True}, CheckOutcome.VERIFIED, {(FlagType.LABOUR_VIOLATION, Severity.WARNING)}),
        ({"establishment_name": OTHER}, CheckOutcome.MISMATCH, {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)}),
        ({"employee_count": 20}, CheckOutcome.VERIFIED, {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)}),
        ({"employee_count": 90}, CheckOutcome.VERIFIED, set[tuple[FlagType, Severity]]()),
    ],
)
def test_esic(
    contractor: Contractor,
    changes: dict[str, object],
    outcome: CheckOutcome,
    expected: set[tuple[FlagType, Severity]],
) -> None:
    result = verify_esic(contractor, answered(ESIC.model_copy(update=changes)))
    assert (result.outcome, flags(result)) == (outcome, expected)


@pytest.mark.parametrize(
    ("changes", "outcome", "expected"),
    [
        ({"found": False}, CheckOutcome.FAILED, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"licence_status": "SUSPENDED"}, CheckOutcome.FAILED, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        ({"valid_until": date(2026, 11, 21)}, CheckOutcome.FAILED, {(FlagType.LABOUR_VIOLATION, Severity.ERROR)}),
        (
            {"valid_until": date(2026, 11, 22)},
            CheckOutcome.VERIFIED,
            {(FlagType.DOCUMENT_INCONSISTENCY, Severity.WARNING)},
        ),
        ({"workforce_size": 40}, CheckOutcome.VERIFIED, {(FlagType.LABOUR_VIOLATION, Severity.WARNING)}),
        ({"holder_name": OTHER}, CheckOutcome.MISMATCH, {(FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR)}),
    ],
)
def test_labour_licence(
    contractor: Contractor,
    changes: dict[str, object],
    outcome: CheckOutcome,
    expected: set[tuple[FlagType, Severity]],
) -> None:
    result = verify_labour_licence(contractor, answered(LABOUR.model_copy(update=changes)))
    assert (result.outcome, flags(result)) == (outcome, expected)


def _order(starts: date | None, until: date | None) -> DebarmentEntry:
    return DebarmentEntry(department="PWD", reason="Fraud", starts_on=starts, until=until)


@pytest.mark.parametrize(
    ("starts", "until", "rejects"),
    [
        (date(2025, 1, 1), date(2027, 1, 1), True),
        (date(2025, 1, 1), None, True),
        (None, None, True),
        (date(2025, 1, 1), date(2026, 11, 22), True),
        (date(2025, 1, 1), date(2026, 11, 21), False),
        (date(2026, 11, 23), date(2027, 1, 1), False),
    ],
)
def test_only_a_debarment_in_force_rejects(
    contractor: Contractor, starts: date | None, until: date | None, rejects: bool
) -> None:
    result = verify_debarment(contractor, answered(DebarmentAnswer(entries=(_order(starts, until),))))
    (finding,) = result.findings
    assert (finding.flag_type, finding.severity) == (FlagType.BLACKLIST_HISTORY, Severity.CRITICAL)
    assert finding.rejects is rejects
    assert result.outcome is (CheckOutcome.FAILED if rejects else CheckOutcome.MISMATCH)


def test_the_day_of_a_debarment_is_an_indian_day(contractor: Contractor) -> None:
    late_evening_utc = answered(DebarmentAnswer(entries=(_order(None, date(2026, 11, 22)),))).model_copy(
        update={"asked_at": datetime(2026, 11, 22, 19, 0, tzinfo=UTC)}
    )
    assert verify_debarment(contractor, late_evening_utc).findings[0].rejects is False
    assert verify_debarment(contractor, late_evening_utc, ASKED).findings[0].rejects is True


def test_the_wallet_must_have_signed_for_this_contractor() -> None:
    key = "0x" + "11" * 32
    address, contractor_id = str(Account.from_key(key).address), UUID(int=7)
    message = wallet_message(contractor_id=contractor_id, wallet_address=address, chain_id=31337, issued_at=ASKED)
    signature = "0x" + Account.sign_message(encode_defunct(text=message), key).signature.hex().removeprefix("0x")
    declaration = {
        "declaredAddress": address,
        "signature": signature,
        "declarationMessage": message,
        "declarationTimestamp": "2026-11-22T04:00:00.000Z",
    }
    signed = compliance(walletDeclaration=dict(declaration)).model_copy(update={"wallet_address": address})
    now = ASKED + timedelta(minutes=5)
    right = verify_wallet(signed, contractor_id=contractor_id, chain_id=31337, now=now)
    assert (right.outcome, right.findings) == (CheckOutcome.VERIFIED, ())
    by_document = signed.model_copy(update={"contractor_id": contractor_id})
    assert verify_wallet(by_document, chain_id=31337, now=now).outcome is CheckOutcome.VERIFIED
    for result in (
        verify_wallet(signed, chain_id=31337, now=now),
        verify_wallet(signed, contractor_id=UUID(int=8), chain_id=31337, now=now),
        verify_wallet(signed, contractor_id=contractor_id, chain_id=1, now=now),
        verify_wallet(signed, contractor_id=contractor_id, chain_id=31337, now=now + timedelta(days=1)),
        verify_wallet(declare(), contractor_id=contractor_id, chain_id=31337, now=now),
    ):
        assert (result.outcome, flags(result)) == (
            CheckOutcome.MISMATCH,
            {(FlagType.WALLET_MISMATCH, Severity.ERROR)},
        )


def _verdict(number: int, problem: str | None = None, *, lost: bool = False) -> DocumentVerdict:
    return DocumentVerdict(document_id=UUID(int=number), document_type="PAN_CARD", problem=problem, lost=lost)


def test_documents() -> None:
    assert verify_documents([_verdict(1), _verdict(2)]).outcome is CheckOutcome.VERIFIED
    lost = verify_documents([_verdict(1), _verdict(2, "nothing there", lost=True)])
    assert (lost.outcome, lost.findings) == (CheckOutcome.MANUAL, ())
    assert "PAN_CARD" in lost.summary
    corrupt = verify_documents([_verdict(1, "hash differs"), _verdict(2, "hash differs"), _verdict(3, lost=True)])
    assert corrupt.outcome is CheckOutcome.FAILED
    assert [(f.flag_type, f.severity) for f in corrupt.findings] == [
        (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR),
        (FlagType.DOCUMENT_INCONSISTENCY, Severity.ERROR),
    ]
    assert len({finding.related_field for finding in corrupt.findings}) == 2
    assert verify_documents([]).outcome is CheckOutcome.MANUAL


def test_checks_follow_from_the_declaration() -> None:
    plain = declare(
        legalIdentity={"msmeRegistered": False, "msmeNumber": None},
        compliance={
            "esicRegistration": {"isRegistered": False, "registrationNumber": None, "applicable": False},
            "labourLicense": None,
        },
    )
    assert set(planned_checks(plain)) == {
        CheckKind.PAN,
        CheckKind.GSTIN,
        CheckKind.CIN,
        CheckKind.BANK_ACCOUNT,
        CheckKind.ECOURTS,
        CheckKind.DEBARMENT,
        CheckKind.WALLET_SIGNATURE,
        CheckKind.DOCUMENTS,
    }


def test_a_silent_registry_accuses_nobody() -> None:
    result = left_to_people(CheckKind.GSTIN, "The registry did not answer in time.", ASKED)
    assert (result.outcome, result.findings) == (CheckOutcome.MANUAL, ())


@pytest.mark.parametrize("kind", list(CheckKind))
def test_an_official_can_settle_every_check(kind: CheckKind) -> None:
    official = Actor(subject="officer-1", roles=frozenset({Role.GOVERNMENT_ADMIN}))
    title, guidance = guidance_for(kind)
    assert title
    assert "VERIFIED when" in guidance or "FAILED when" in guidance
    waits = left_to_people(kind, "No registry answers this.")

    def said(outcome: ItemOutcome, remarks: str) -> CheckResult:
        word = ItemDecision(actor=official, task_id=UUID(int=1), item_id=UUID(int=2), outcome=outcome, remarks=remarks)
        return decided_by_hand(waits, word)

    verified = said(ItemOutcome.VERIFIED, "seen")
    assert (verified.outcome, verified.findings, verified.decided_by) == (CheckOutcome.VERIFIED, (), "officer-1")
    failed = said(ItemOutcome.FAILED, "Mr Rao says no")
    assert (failed.outcome, failed.decided_by) == (CheckOutcome.FAILED, "officer-1")
    (finding,) = failed.findings
    assert finding.severity.blocks
    assert finding.source is FlagSource.MANUAL_REVIEW
    assert not finding.rejects
    assert "Rao" not in finding.description + failed.summary


def test_a_number_that_an_official_could_not_confirm_weighs_what_its_registrys_no_does(contractor: Contractor) -> None:
    unknown = verify_udyam(contractor, answered(UdyamAnswer(found=False)))
    official = Actor(subject="officer-1", roles=frozenset({Role.GOVERNMENT_ADMIN}))
    word = ItemDecision(
        actor=official, task_id=UUID(int=1), item_id=UUID(int=2), outcome=ItemOutcome.FAILED, remarks="Not there."
    )
    by_hand = decided_by_hand(left_to_people(CheckKind.UDYAM, "The registry did not answer in time."), word)
    told = [(each.flag_type, each.severity, each.related_field) for each in (*unknown.findings, *by_hand.findings)]
    assert told[0] == told[1]


def test_what_is_shown_in_clear_names_nobody(contractor: Contractor) -> None:
    """Descriptions and summaries are stored unencrypted; names and numbers belong in the evidence."""
    cases = (_case(), _case(kind="CRIMINAL", number="CR 5/2025"))
    results = [
        verify_pan(contractor, answered(PAN.model_copy(update={"registered_name": OTHER}))),
        verify_gstin(contractor, answered(GSTIN.model_copy(update={"legal_name": OTHER, "gstin_status": "Cancelled"}))),
        verify_cin(
            contractor,
            answered(
                CIN.model_copy(update={"company_name": OTHER, "directors": (Director(din="07654321", name="X Y"),)})
            ),
        ),
        verify_bank_account(
            contractor, answered(BANK.model_copy(update={"name_at_bank": OTHER})), account_number="123"
        ),
        verify_courts(contractor, answered(CourtsAnswer(cases=cases))),
        verify_esic(contractor, answered(ESIC.model_copy(update={"establishment_name": OTHER}))),
        verify_debarment(contractor, answered(DebarmentAnswer(entries=(_order(None, None),)))),
    ]
    shown = " ".join(text for result in results for text in (result.summary, *(f.description for f in result.findings)))
    for personal in ("ABC", "ZENITH", "AAPCU0939K", "01234567", "Kulkarni", "4321", "OS 12", "PWD"):
        assert personal not in shown
