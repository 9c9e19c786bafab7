"""Amounts at the limit, and many of them: sums beyond what JSON's readers hold are still weighed, digested and kept."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from models.contractor.validation import parse, problems_of
from models.document_rules import document_findings
from models.risk import assess
from tests.models.contractor.changes import changed

TODAY = date(2026, 11, 22)
GREAT = 10**15


def rich() -> dict[str, Any]:
    """Fifty projects and twenty pending cases, each of ten to the fifteenth paise."""
    money = {"amount": GREAT, "currency": "INR"}
    document: dict[str, Any] = changed({})
    financial, technical = document["financialQualification"], document["technicalExperience"]
    for entry in [financial["annualTurnover"], *financial["turnoverHistory"]]:
        entry.update(amount=GREAT)
        entry.pop("amountFormatted")
    financial["netWorth"]["amount"] = financial["solvencyCertificate"]["solvencyAmount"] = money
    technical["pastProjects"] = [{**technical["pastProjects"][0], "projectValue": money}] * 50
    disclosure = document["compliance"]["litigationDisclosure"]
    disclosure["hasPendingLitigation"] = True
    disclosure["litigationCases"] = [
        {
            "caseNumber": f"OS/{index}/2024",
            "court": "High Court, Mumbai",
            "caseType": "CIVIL",
            "claimAmount": money,
            "status": "PENDING",
            "againstContractor": True,
        }
        for index in range(20)
    ]
    return document


def test_great_amounts_are_weighed_and_scored() -> None:
    assert problems_of(rich(), today=TODAY) == []
    contractor = parse(rich(), today=TODAY)
    findings = document_findings(contractor, as_of=TODAY)
    (litigation,) = [finding for finding in findings if finding.flag_type == "HIGH_LITIGATION_RISK"]
    assert json.loads(json.dumps(litigation.evidence["total_exposure"])) == 20 * GREAT
    at = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    made = [assess(contractor, application_id=UUID(int=1), results=(), existing=(), as_of=at) for _ in range(2)]
    assert made[0] == made[1]
    assert 0 <= made[0].score.competence_score <= 100
