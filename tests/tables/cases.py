"""A contractor made up for the record's tests, and the steps that a case goes through."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from models.actors import AI_SYSTEM, Actor, Role
from models.application import Approval, CaseStep, Submission, Transition, WaitingOn
from models.chain import ChainReceipt
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.json_object import JsonObject
from models.documents import StoredDocument
from models.encryption import BlindIndex, Vault
from models.flags import Finding, FlagSource, FlagType, Override, RiskFlag, Severity, flag_id
from models.score import Component, Factor, Score
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.database import Database
from models.task import ItemKind, Process, Task, TaskItem, TaskKind, TaskStatus

NOW = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
CONTRACTOR = Actor(subject="contractor-7", roles=frozenset({Role.CONTRACTOR}))
REVIEWER = Actor(subject="reviewer-1", roles=frozenset({Role.GOVERNMENT_ADMIN}))
APPROVER = Actor(subject="approver-2", roles=frozenset({Role.GOVERNMENT_ADMIN}))

PAN = "AAPCU0939K"
GSTIN = "27AAPCU0939K1ZQ"
CIN = "U45201MH2010PTC204567"
LEGAL_NAME = "Śrī भारत Nirmaan Constructions Private Limited"
TRADE_NAME = "தமிழ் Roadworks"
WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
ACCOUNT = "50100234567891"
EMAIL = "office@nirmaan.example"
SIGNATORY = "Meenakshi Sundaram"
SIGNATORY_PAN = "BQZPM4321L"

SECRETS = (
    PAN,
    GSTIN,
    CIN,
    LEGAL_NAME,
    "Nirmaan",
    "भारत",
    "தமிழ்",
    ACCOUNT,
    EMAIL,
    SIGNATORY,
    SIGNATORY_PAN,
    "9820012345",
    "Plot 7",
    "FIR-77/2019",
    "Gupta and Rao",
    "HDFC0001234",
    "pan-card-of-nirmaan.pdf",
    "the name at the registry",
    "because the promoter Meenakshi",
)
"""What nobody may read in the database."""


def keys() -> tuple[Vault, BlindIndex]:
    """The keys of every test."""
    return Vault(bytes(range(32)), secrets.token_bytes), BlindIndex(bytes(range(32, 64)))


def contractor_document() -> JsonObject:
    """A document with something personal in every corner."""
    return {
        "walletAddress": WALLET,
        "legalIdentity": {
            "entityType": "PRIVATE_LIMITED",
            "legalName": LEGAL_NAME,
            "tradeName": TRADE_NAME,
            "pan": PAN,
            "gstin": GSTIN,
            "cin": CIN,
            "llpin": None,
            "tan": "MUMN12345B",
            "registrationDate": "2010-06-15",
            "incorporationYear": 2010,
            "registeredAddress": {
                "line1": "Plot 7, Nirmaan Bhavan",
                "city": "Mumbai",
                "state": "MAHARASHTRA",
                "pincode": "400001",
                "country": "INDIA",
            },
            "contactDetails": {"email": EMAIL, "phone": "+919820012345"},
            "authorizedSignatories": [{"name": SIGNATORY, "designation": "Director", "pan": SIGNATORY_PAN}],
            "msmeRegistered": False,
            "msmeCategory": "NOT_APPLICABLE",
        },
        "financialQualification": {
            "annualTurnover": {"financialYear": "2024-25", "amount": 5_000_000_000_00, "currency": "INR"},
            "turnoverHistory": [
                {
                    "financialYear": f"{year}-{year - 1999}",
                    "amount": 2**60 + year,
                    "amountFormatted": "₹5,00,00,000",
                    "currency": "INR",
                }
                for year in (2022, 2023, 2024)
            ],
            "netWorth": {"amount": {"amount": 0, "currency": "INR"}, "asOnDate": "2025-03-31"},
            "solvencyCertificate": {
                "bankName": "Nirmaan Sahakari Bank",
                "solvencyAmount": {"amount": 10_00_000_00, "currency": "INR"},
                "issueDate": "2026-04-01",
                "validUntil": "2027-03-31",
            },
            "bankDetails": {"bankName": "HDFC", "ifscCode": "HDFC0001234", "accountLast4Digits": "7891"},
            "caCertificateDetails": {"caName": "Gupta and Rao", "udin": "25123456ABCDEFGHIJ"},
        },
        "technicalExperience": {
            "totalExperienceYears": 15,
            "coreCompetencies": ["ROAD_CONSTRUCTION", "OTHER"],
            "pastProjects": [
                {
                    "projectName": "Ring road by Nirmaan",
                    "clientName": "PWD",
                    "projectValue": {"amount": 1, "currency": "INR"},
                    "startDate": "2020-01-01",
                    "completionStatus": "COMPLETED",
                    "satisfactoryCertificate": True,
                    "remarks": "",
                }
            ],
            "ongoingProjects": [],
            "keyPersonnel": [{"name": SIGNATORY, "experienceYears": 12}],
        },
        "compliance": {
            "litigationDisclosure": {
                "hasPendingLitigation": True,
                "litigationCases": [
                    {
                        "caseNumber": "CS/1/2020",
                        "caseType": "CIVIL",
                        "court": "Bombay High Court",
                        "status": "PENDING",
                        "description": "State against Nirmaan",
                    }
                ],
                "criminalCases": [{"firNumber": "FIR-77/2019", "status": "NIRMAAN"}],
            },
            "esicRegistration": {"isRegistered": True, "registrationNumber": "31000123450001001"},
            "walletDeclaration": {"declaredAddress": WALLET, "signature": "0x" + "ab" * 65, "chainId": 31337},
        },
    }


def stored_document(document_type: str = "PAN_CARD") -> StoredDocument:
    """An uploaded file."""
    return StoredDocument(
        document_id=uuid4(),
        document_type=document_type,
        document_name="pan-card-of-nirmaan.pdf",
        mime_type="application/pdf",
        file_size=1234,
        file_hash="sha256:" + secrets.token_hex(32),
        ciphertext_hash="sha256:" + secrets.token_hex(32),
        ipfs_cid="bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
        wrapped_key="d3JhcHBlZA==",
        upload_timestamp=NOW,
    )


def a_finding(severity: Severity = Severity.ERROR) -> Finding:
    """A finding whose evidence is personal."""
    return Finding(
        flag_type=FlagType.GST_MISMATCH,
        severity=severity,
        description="The registry knows another name.",
        source=FlagSource.GOVERNMENT_API,
        source_system="GSTN",
        related_field="legalIdentity.gstin",
        evidence={"registered_name": "the name at the registry", "declared": LEGAL_NAME},
    )


def a_check(kind: CheckKind, outcome: CheckOutcome = CheckOutcome.VERIFIED, *findings: Finding) -> CheckResult:
    """A check that was answered."""
    return CheckResult(
        check=kind,
        outcome=outcome,
        summary="What was declared is what the registry says.",
        findings=findings,
        provider="sandbox",
        provider_reference="r-1",
        request_digest="1f" * 32,
        response_digest="2f" * 32,
        asked_at=NOW,
        took_ms=12,
    )


def a_score(points: int = 78) -> Score:
    """A score."""
    parts = ("financial_strength", "technical_capacity", "experience_score", "compliance_score", "risk_score")
    part = Component(score=points, weight=0.2, factors={"turnover": Factor(saw="three years", points=8, of=10)})
    return Score(
        competence_score=points,
        score_breakdown=dict.fromkeys(parts, part),
        confidence_level=0.9,
        assessment_timestamp=NOW,
        model_version="1",
        assessment_id=uuid5(UUID(int=0), str(points)),
        inputs_digest="3f" * 32,
    )


@dataclass
class Case:
    """One application on its way; each method writes one step of it."""

    database: Database
    application_id: UUID = field(default_factory=uuid4)
    contractor_id: UUID = field(default_factory=uuid4)
    at: datetime = NOW
    steps: int = 0

    def draft(self, document: JsonObject | None = None, *, owner: str = CONTRACTOR.subject) -> "Case":
        """Open it."""
        with self.database.transaction() as session:
            draft = ApplicationRepository(session, self.database.vault, self.database.index).create_draft(
                application_id=self.application_id,
                contractor_id=self.contractor_id,
                owner=owner,
                document=contractor_document() if document is None else document,
                now=self.at,
            )
        self.contractor_id = draft.contractor_id
        return self

    def submit(self, *, version: int | None = None, operation_id: str | None = None) -> bool:
        """Hand it in."""
        step = self.step("APPLICATION_SUBMITTED", ContractorStatus.SUBMITTED, actor=CONTRACTOR)
        if operation_id is not None:
            step = step.model_copy(update={"operation_id": operation_id})
        with self.database.transaction() as session:
            applications = ApplicationRepository(session, self.database.vault, self.database.index)
            current = applications.row(self.application_id).document_version if version is None else version
            return applications.submit(Submission(actor=CONTRACTOR, document_version=current), step)

    def record(self, step: CaseStep) -> bool:
        """Write a step."""
        with self.database.transaction() as session:
            return ApplicationRepository(session, self.database.vault, self.database.index).record(step)

    def move(self, *targets: ContractorStatus) -> None:
        """Write one step for each target, one after the other."""
        for target in targets:
            self.record(self.step(f"MOVED_TO_{target}", target))

    def step(
        self, action: str, *targets: ContractorStatus, actor: Actor = REVIEWER, remarks: str = "Review started"
    ) -> CaseStep:
        """A step that makes these transitions, a second after the one before."""
        self.steps += 1
        self.at += timedelta(seconds=1)
        return CaseStep(
            operation_id=f"{self.application_id}:{self.steps}",
            application_id=self.application_id,
            at=self.at,
            actor=actor,
            action=action,
            transitions=tuple(
                Transition(status=target, at=self.at, changed_by=actor.subject, remarks=remarks) for target in targets
            ),
            waiting_on=WaitingOn.REVIEWER,
            due_at=self.at + timedelta(days=10),
        )

    def flag(self, *, overrides: tuple[Override, ...] = ()) -> RiskFlag:
        """An ERROR flag on this case."""
        finding = a_finding()
        return RiskFlag(
            flag_id=flag_id(self.application_id, finding), finding=finding, detected_at=self.at, overrides=overrides
        )

    def task(self, kind: TaskKind = TaskKind.REVIEW, *, items: tuple[TaskItem, ...] = (), days: int = 10) -> Task:
        """An open task of this case."""
        return Task(
            task_id=uuid4(),
            process=Process.APPLICATION,
            case_id=self.application_id,
            kind=kind,
            role=Role.GOVERNMENT_ADMIN,
            title="Review the application",
            status=TaskStatus.OPEN,
            opened_at=self.at,
            due_at=self.at + timedelta(days=days),
            items=items,
        )

    def to_approval(self) -> Approval:
        """Take it through review, flag, resolution and approval; returns what the approval left."""
        self.submit()
        item = TaskItem(
            item_id=uuid4(),
            kind=ItemKind.FLAG,
            reference="flag",
            title="ERROR GST_MISMATCH",
            guidance=f"Compare with {LEGAL_NAME}",
            severity="ERROR",
        )
        review = self.task(items=(item,))
        began = self.step("TASK_CLAIMED", ContractorStatus.UNDER_REVIEW)
        self.record(began.model_copy(update={"tasks": (review,)}))
        flagged = self.step("ASSESSED", ContractorStatus.FLAGGED_FOR_RISK, actor=AI_SYSTEM, remarks="Flags found")
        finding = a_finding()
        checks = (a_check(CheckKind.PAN), a_check(CheckKind.GSTIN, CheckOutcome.MISMATCH, finding))
        self.record(flagged.model_copy(update={"checks": checks, "flags": (self.flag(),), "score": a_score()}))
        words = Override(subject=REVIEWER.subject, at=self.at, remarks="because the promoter Meenakshi agreed")
        done = review.model_copy(
            update={"status": TaskStatus.DONE, "decision": "APPROVE", "remarks": "Nirmaan is in order"}
        )
        cleared = self.step("ITEM_SETTLED", ContractorStatus.AI_SCORED, remarks="because the promoter Meenakshi agreed")
        self.record(cleared.model_copy(update={"flags": (self.flag(overrides=(words,)),), "tasks": (done,)}))
        approved = self.step("APPROVED", ContractorStatus.GOV_APPROVED, actor=APPROVER, remarks="Approved")
        approval = Approval(
            receipt=ChainReceipt(
                transaction_hash="0x" + "ab" * 32, block_number=2**33, contract=WALLET, chain_id=31337
            ),
            document_root="0x" + "cd" * 32,
            certificate_hash="0x" + "ef" * 32,
            certificate_document_id=uuid4(),
            approved_by=APPROVER.subject,
            reviewed_by=REVIEWER.subject,
            approved_at=self.at,
            expires_at=self.at + timedelta(days=365),
        )
        self.record(approved.model_copy(update={"approval": approval, "waiting_on": WaitingOn.NOBODY, "due_at": None}))
        return approval
