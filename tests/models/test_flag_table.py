"""docs/flags.md says what every rule raises: a case here meets each of its rows and severities, and nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from models.actors import Actor, Role
from models.checks import CheckKind
from models.contractor.document import Contractor
from models.contractor.paths import problem_with_path
from models.contractor.vocabulary import DocumentType
from models.decision import ItemDecision
from models.documents import DocumentVerdict
from models.flags import Finding, FlagType, Severity
from models.links import Link, LinkKind, link_findings
from models.manual_checks import decided_by_hand, left_to_people
from models.reading.comparison import differences
from models.reading.fields import SOUGHT
from models.reading.reading import ReadField, Reading
from models.registries import CourtCase, CourtsAnswer, DebarmentAnswer, DebarmentEntry, Director, LlpinAnswer
from models.risk import document_findings
from models.task import ItemOutcome
from models.verification import (
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
from tests.models.declared import compliance, declare
from tests.models.test_flag_boundaries import ABANDONED, POOR, TERMINATED
from tests.models.test_risk import DAY, LATE, VERY_LATE, projects, turnovers
from tests.models.test_verification import (
    ASKED,
    BANK,
    CIN,
    CRORE,
    ESIC,
    GSTIN,
    LABOUR,
    OTHER,
    PAN,
    PARTLY,
    UDYAM,
    answered,
)

TABLE = Path(__file__).parents[2] / "docs" / "flags.md"
SEEDS_RANGE: dict[FlagType, tuple[Severity, Severity]] = {
    FlagType.HIGH_LITIGATION_RISK: (Severity.WARNING, Severity.CRITICAL),
    FlagType.FINANCIAL_INSTABILITY: (Severity.WARNING, Severity.ERROR),
    FlagType.GST_MISMATCH: (Severity.ERROR, Severity.ERROR),
    FlagType.INVALID_PAN: (Severity.CRITICAL, Severity.CRITICAL),
    FlagType.DOCUMENT_INCONSISTENCY: (Severity.WARNING, Severity.ERROR),
    FlagType.TURNOVER_DECLINE: (Severity.INFO, Severity.WARNING),
    FlagType.BLACKLIST_HISTORY: (Severity.CRITICAL, Severity.CRITICAL),
    FlagType.CRIMINAL_CASE: (Severity.CRITICAL, Severity.CRITICAL),
    FlagType.TAX_DEFAULT: (Severity.ERROR, Severity.CRITICAL),
    FlagType.LABOUR_VIOLATION: (Severity.WARNING, Severity.ERROR),
    FlagType.ENVIRONMENTAL_VIOLATION: (Severity.WARNING, Severity.ERROR),
    FlagType.CONTRACT_TERMINATION: (Severity.WARNING, Severity.ERROR),
    FlagType.DELAY_HISTORY: (Severity.INFO, Severity.WARNING),
    FlagType.PERFORMANCE_ISSUE: (Severity.WARNING, Severity.ERROR),
    FlagType.IDENTITY_MISMATCH: (Severity.CRITICAL, Severity.CRITICAL),
    FlagType.WALLET_MISMATCH: (Severity.ERROR, Severity.ERROR),
    FlagType.SUSPICIOUS_PATTERN: (Severity.WARNING, Severity.WARNING),
}
"""The seed's table of severities (001, section 6)."""


WHOLE = "contractor"
"""The field of what is about the whole document."""


def field_of(finding: Finding) -> str:
    """The field's path, without the index or id in it."""
    return re.sub(r"\[[^\]]+\]", "[n]", finding.related_field)


@dataclass(frozen=True)
class Row:
    """One rule of the table."""

    flag_type: FlagType
    severities: frozenset[Severity]
    fields: frozenset[str]
    evidence: frozenset[str]
    source: str

    def fits(self, finding: Finding) -> bool:
        """Whether a finding is this rule's."""
        return (
            self.flag_type is finding.flag_type
            and finding.severity in self.severities
            and field_of(finding) in self.fields
            and self.source == f"{finding.source} / {finding.source_system}"
            and set(finding.evidence) <= self.evidence
            and bool(finding.evidence) is bool(finding.evidence.keys() & self.evidence)
        )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@cache
def rows() -> tuple[Row, ...]:
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("| ") and line[2:5].isupper()]
    found: list[Row] = []
    for flag_type, severities, rule, fields, evidence, source in map(_cells, lines):
        assert rule
        found.append(
            Row(
                FlagType(flag_type),
                frozenset(Severity(severity) for severity in severities.split(", ")),
                frozenset(fields.split("; ")),
                frozenset(evidence.split(", ")) if evidence else frozenset(),
                source,
            )
        )
    return tuple(found)


def declared() -> Iterator[Contractor]:
    """A declaration for every rule and severity of `models.document_rules`."""
    yield from (turnovers(100, 100, 85), turnovers(100, 100, 80), turnovers(100, 90, 85), turnovers(100, 80, 60))
    yield declare(financialQualification={"netWorth": {"amount": {"amount": 0}}})
    yield declare(financialQualification={"solvencyCertificate": {"validUntil": "2026-11-21"}})
    yield declare(financialQualification={"annualTurnover": {"amount": 1}})
    for address in ("registeredAddress", "operationalAddress"):
        elsewhere: dict[str, Any] = {
            "line1": "1 Hill Road",
            "city": "Mumbai",
            "state": "MAHARASHTRA",
            "pincode": "110001",
        }
        yield declare(legalIdentity={address: elsewhere})
    yield from (projects(LATE, {}, {}), projects(VERY_LATE, {}), projects(VERY_LATE, {}, LATE))
    yield from (projects(POOR), projects(POOR, POOR))
    yield from (projects(TERMINATED), projects(ABANDONED))
    yield projects(TERMINATED, TERMINATED)
    for number in (3, 6, 10):
        cases: list[Any] = [_disclosed(index) for index in range(number)]
        yield compliance(litigationDisclosure={"litigationCases": cases})
    yield compliance(litigationDisclosure={"hasCriminalCases": True})
    yield compliance(blacklistStatus={"isBlacklisted": True})
    yield compliance(blacklistStatus={"isBlacklisted": True, "blacklistDetails": [{"department": "PWD"}]})
    yield compliance(taxCompliance={"gstReturnsFiled": False})
    yield compliance(taxCompliance={"gstReturnsFiled": False, "incomeTaxReturnsFiled": False})
    yield compliance(taxCompliance={"lastITRYear": "2023-24"})
    yield compliance(esicRegistration={"isRegistered": False, "registrationNumber": None})
    yield compliance(esicRegistration={"isRegistered": False, "applicable": False, "employeeCount": 10})
    yield compliance(labourLicense={"isObtained": False})
    for day in ("2026-11-21", "2026-12-01"):
        yield compliance(labourLicense={"validUntil": day})
        yield compliance(environmentalClearance={"required": True, "obtained": True, "validUntil": day})
    yield compliance(environmentalClearance={"required": True, "obtained": False})


def _disclosed(number: int) -> dict[str, Any]:
    return {
        "caseNumber": f"OS {number}/2024",
        "court": "High Court",
        "caseType": "CIVIL",
        "claimAmount": {"amount": 0},
        "status": "PENDING",
    }


def answers(c: Contractor) -> Iterator[tuple[Finding, ...]]:
    """An answer for every rule and severity of `models.verification`."""
    for pan in ({"found": False}, {"pan_status": "DELETED"}, {"registered_name": OTHER}, {"registered_name": PARTLY}):
        yield verify_pan(c, answered(PAN.model_copy(update=pan))).findings
    for gstin in (
        {"found": False},
        {"gstin_status": "Cancelled"},
        {"legal_name": OTHER},
        {"legal_name": PARTLY},
        {"state": "Kerala"},
        {"constitution": "Partnership"},
    ):
        yield verify_gstin(c, answered(GSTIN.model_copy(update=gstin))).findings
    legacy = c.legal_identity.model_copy(update={"gstin": "28" + c.legal_identity.gstin[2:]})
    yield verify_gstin(c.model_copy(update={"legal_identity": legacy}), answered(GSTIN)).findings
    for cin in (
        {"found": False},
        {"cin_status": "STRIKE OFF"},
        {"cin_status": "DORMANT"},
        {"cin_status": "UNDER LIQUIDATION"},
        {"company_name": OTHER},
        {"company_name": PARTLY},
        {"incorporated_on": date(2014, 1, 1)},
        {"directors": (Director(din="07654321", name="ASHA KULKARNI"),)},
        {"directors": (Director(din="01234567", name="VIJAY RAO"),)},
        {"directors": (Director(din="01234567", name="ASHA KULKARNE RAO"),)},
    ):
        yield verify_cin(c, answered(CIN.model_copy(update=cin))).findings
    llpins: tuple[dict[str, Any], ...] = ({"found": False}, {"found": True, "llp_name": OTHER, "llp_status": "DORMANT"})
    for llpin in llpins:
        yield verify_llpin(c, answered(LlpinAnswer.model_validate(llpin))).findings
    for udyam in (
        {"found": False},
        {"enterprise_name": OTHER},
        {"enterprise_name": PARTLY},
        {"enterprise_type": "MICRO"},
    ):
        yield verify_udyam(c, answered(UDYAM.model_copy(update=udyam))).findings
    for bank in ({"found": False}, {"name_at_bank": OTHER}, {"name_at_bank": PARTLY}):
        yield verify_bank_account(c, answered(BANK.model_copy(update=bank))).findings
    yield verify_bank_account(c, answered(BANK), account_number="000000001111").findings
    for number in (1, 3, 6, 10):
        listed = tuple(_listed(index, "CIVIL") for index in range(number))
        yield verify_courts(c, answered(CourtsAnswer(cases=listed))).findings
    yield verify_courts(c, answered(CourtsAnswer(cases=(_listed(1, "CRIMINAL"),)))).findings
    for until in (date(2027, 1, 1), date(2020, 1, 1)):
        order = DebarmentEntry(department="PWD", reason="Fraud", starts_on=date(2019, 1, 1), until=until)
        yield verify_debarment(c, answered(DebarmentAnswer(entries=(order,)))).findings
    for esic in (
        {"found": False},
        {"coverage_status": "DEFAULTER"},
        {"coverage_status": "CLOSED"},
        {"contributions_overdue": True},
        {"establishment_name": OTHER},
        {"establishment_name": PARTLY},
        {"employee_count": 10},
    ):
        yield verify_esic(c, answered(ESIC.model_copy(update=esic))).findings
    for labour in (
        {"found": False},
        {"holder_name": OTHER},
        {"holder_name": PARTLY},
        {"valid_until": date(2027, 1, 1)},
        {"workforce_size": 10},
    ):
        yield verify_labour_licence(c, answered(LABOUR.model_copy(update=labour))).findings
    verdict = DocumentVerdict(document_id=UUID(int=1), document_type="PAN_CARD", problem="its hash differs")
    yield verify_documents([verdict], ASKED).findings
    yield verify_wallet(c, chain_id=31337, now=ASKED + timedelta(days=9), contractor_id=UUID(int=1)).findings


def _listed(number: int, kind: str) -> CourtCase:
    return CourtCase(
        number=f"CS {number}/2025", court="High Court", case_type=kind, status="PENDING", amount=CRORE // 100
    )


def papers() -> Iterator[tuple[Finding, ...]]:
    """Papers of every type that say another thing in every field, or the name in part."""
    licence: dict[str, Any] = {"isRequired": True, "isObtained": True, "licenseNumber": "CLRA/1/2024"}
    told = declare(
        legalIdentity={"llpin": "AAB-1234", "tradeName": "ABC ROADS", "msmeRegistered": True, "msmeCategory": "SMALL"},
        compliance={
            "labourLicense": {**licence, "issuingAuthority": "Labour Commissioner"},
            "litigationDisclosure": {"totalExposureAmount": {"amount": 0}},
        },
    )
    yield from papers_on(told, SOUGHT)
    several = projects({}, {}).model_copy(update={"legal_identity": with_signatories(told, 2).legal_identity})
    yield from papers_on(several, (DocumentType.PAST_PROJECTS_DOCUMENT, DocumentType.AUTHORIZATION_LETTER))
    yield from papers_on(projects({}), (DocumentType.PAST_PROJECTS_DOCUMENT,))


def with_signatories(contractor: Contractor, count: int) -> Contractor:
    """`contractor` with its first signatory so many times."""
    identity = contractor.legal_identity
    assert identity.authorized_signatories is not None
    people = (*identity.authorized_signatories[:1],) * count
    return contractor.model_copy(
        update={"legal_identity": identity.model_copy(update={"authorized_signatories": people})}
    )


def papers_on(told: Contractor, document_types: Iterable[DocumentType]) -> Iterator[tuple[Finding, ...]]:
    """What papers of these types come to that say something else than `told` does, in every field."""
    years = [f"turnoverFY{entry.financial_year[:4]}" for entry in told.financial_qualification.turnover_history]
    for document_type in document_types:
        for read in (OTHER, PARTLY):
            says = ReadField(value=read, confidence=1.0)
            sought = [field.name for field in SOUGHT[document_type]]
            reading = Reading(fields=dict.fromkeys([*sought, "state", *years], says))
            document_id = UUID(int=1)
            found = differences(told, reading, document_id=document_id, document_type=document_type)
            verdict = DocumentVerdict(document_id=document_id, document_type=document_type, differences=found)
            yield verify_documents([verdict], ASKED).findings


def by_hand() -> Iterator[tuple[Finding, ...]]:
    """A failed check by hand, of every kind."""
    official = Actor(subject="officer-1", roles=frozenset({Role.GOVERNMENT_ADMIN}))
    word = ItemDecision(
        task_id=UUID(int=1), item_id=UUID(int=2), actor=official, outcome=ItemOutcome.FAILED, remarks="It is not so."
    )
    for kind in CheckKind:
        yield decided_by_hand(left_to_people(kind, "No registry."), word).findings


@cache
def findings() -> tuple[Finding, ...]:
    links = (Link(application_id=UUID(int=1), contractor_id=UUID(int=1), kinds=(LinkKind.PHONE,)),)
    groups = [
        *(document_findings(contractor, as_of=DAY) for contractor in declared()),
        *answers(declare()),
        *papers(),
        *by_hand(),
        link_findings(links),
    ]
    return tuple(finding for group in groups for finding in group)


def test_every_type_stands_in_the_table_in_the_seeds_order() -> None:
    assert list(dict.fromkeys(row.flag_type for row in rows())) == list(FlagType) == list(SEEDS_RANGE)


def test_no_severity_is_outside_the_seeds_range() -> None:
    for row in rows():
        lowest, highest = SEEDS_RANGE[row.flag_type]
        assert all(lowest.code <= severity.code <= highest.code for severity in row.severities), row


def test_both_ends_of_the_seeds_range_are_reached() -> None:
    raised = {(finding.flag_type, finding.severity) for finding in findings()}
    assert {(kind, severity) for kind, ends in SEEDS_RANGE.items() for severity in ends} <= raised


def test_whatever_a_rule_raises_stands_in_the_table() -> None:
    unknown = [finding for finding in findings() if not any(row.fits(finding) for row in rows())]
    assert unknown == []


def test_whatever_stands_in_the_table_is_raised() -> None:
    wanted = {(index, severity) for index, row in enumerate(rows()) for severity in row.severities}
    met = {(index, finding.severity) for finding in findings() for index, row in enumerate(rows()) if row.fits(finding)}
    assert {(rows()[index], severity) for index, severity in wanted - met} == set()


def test_every_field_that_stands_in_the_table_is_raised() -> None:
    wanted = {(row.flag_type, row.source, field) for row in rows() for field in row.fields}
    met = {
        (finding.flag_type, f"{finding.source} / {finding.source_system}", field_of(finding)) for finding in findings()
    }
    assert wanted - met == set()


def test_every_field_is_a_place_in_the_document_with_its_index() -> None:
    """So that a request for changes can name it as it stands, and a change there is seen to touch the flag."""
    fields = {finding.related_field for finding in findings()} - {WHOLE}
    wrong = {field for field in fields if problem_with_path(field)}
    assert {field for field in wrong if not field.startswith("documentReferences.documents")} == set()
    named = [path for finding in findings() for path in as_paths(finding.evidence.get("fields"))]
    assert len(named) > 3
    assert [path for path in named if problem_with_path(path)] == []


def as_paths(evidence: object) -> list[str]:
    return [str(path) for path in evidence] if isinstance(evidence, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] — JSON


def test_no_description_holds_a_personal_value() -> None:
    said = " ".join(finding.description for finding in findings())
    for personal in ("ABC", "AAPCU", "KULKARNI", "ZENITH", "OS 1", "CS 1", "110001", "It is not so"):
        assert personal not in said
