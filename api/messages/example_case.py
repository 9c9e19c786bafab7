"""The case of the documentation's examples: one story, true by the rules, which tests hold it to."""

from pydantic import JsonValue

from api.messages.base import DIGEST

SUBMITTED_AT = "2026-11-01T09:00:00Z"
REVIEW_DUE_AT = "2026-11-13T09:00:00Z"
APPROVED_AT = "2026-11-05T09:12:44Z"
EXPIRES_AT = "2027-11-05T09:12:44Z"
COMPETENCE_SCORE = 84
RISK_LEVEL = "MEDIUM"
CID = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"

STATUS_HISTORY: list[JsonValue] = [
    {"status": status, "timestamp": at, "changed_by": by, "remarks": why}
    for status, at, by, why in (
        ("DRAFT", "2026-11-01T08:00:00Z", "asha", "Contractor initiated registration"),
        ("SUBMITTED", SUBMITTED_AT, "asha", "All documents uploaded and submitted"),
        ("UNDER_REVIEW", "2026-11-02T06:00:00Z", "reviewer-rao", "Review started"),
        ("AI_SCORED", "2026-11-02T06:00:00Z", "AI_SYSTEM", f"Competence score generated: {COMPETENCE_SCORE}"),
        ("GOV_APPROVED", APPROVED_AT, "approver-iyer", "All verifications complete, approved"),
    )
]

FLAG: dict[str, JsonValue] = {
    "flag_id": "5b0f2c4e-7b0d-5c57-8a3a-94f7b9f0a001",
    "flag_type": "TURNOVER_DECLINE",
    "severity": "WARNING",
    "description": "Turnover fell by 22% in FY 2025-26 compared to the year before.",
    "source": "AI_DETECTION",
    "source_system": "RISK_RULES",
    "related_field": "financialQualification.turnoverHistory",
    "detected_at": "2026-11-01T09:00:04Z",
    "resolved": False,
    "resolved_by": [],
    "resolutions": [],
    "upheld_by": None,
    "evidence": None,
}

CHECK: dict[str, JsonValue] = {
    "check": "PAN",
    "outcome": "VERIFIED",
    "summary": "The PAN is active and the name agrees.",
    "provider": "SECURE_ID",
    "provider_reference": "235521968026",
    "asked_at": SUBMITTED_AT,
    "took_ms": 212,
}


def _component(weight: float, *factors: tuple[str, str, int, int]) -> JsonValue:
    points, of = sum(factor[2] for factor in factors), sum(factor[3] for factor in factors)
    parts: dict[str, JsonValue] = {name: {"saw": saw, "points": got, "of": most} for name, saw, got, most in factors}
    return {"score": 100 * points // of, "weight": weight, "factors": parts}


SCORE: dict[str, JsonValue] = {
    "competence_score": COMPETENCE_SCORE,
    "score_breakdown": {
        "financial_strength": _component(
            0.25,
            ("average_turnover", "₹69,85,33,333.33 on average over three years", 27, 30),
            ("turnover_growth", "-22% in the last year", 6, 15),
            ("turnover_stability", "worst fall in a year 22%, standard deviation 13% of the mean", 12, 15),
            ("net_worth", "₹34,49,04,000", 12, 15),
            ("solvency", "₹42,70,00,000 certified", 13, 15),
            ("turnover_assurance", "turnover AUDITED", 10, 10),
        ),
        "technical_capacity": _component(
            0.2,
            ("largest_project", "₹21,01,00,000 completed (MEDIUM)", 28, 35),
            ("key_personnel", "5 people with 62 years of experience", 18, 30),
            ("equipment", "machines worth 14 owned ones", 16, 20),
            ("core_competencies", "3 kinds of work", 12, 15),
        ),
        "experience_score": _component(
            0.2,
            ("experience_years", "18 years", 22, 25),
            ("timeliness", "completed projects took 4% longer than planned", 22, 25),
            ("completed_projects", "9 of 9 past projects completed", 18, 20),
            ("performance_ratings", "9 of 9 projects rated", 13, 15),
            ("client_types", "clients of 9 of 9 projects declared", 13, 15),
        ),
        "compliance_score": _component(
            0.2,
            ("registry_checks", "11 of 11 settled checks verified, 0 open", 30, 30),
            ("litigation", "1 pending cases disclosed", 17, 25),
            ("tax_returns", "income tax returns filed, GST returns filed", 20, 20),
            ("environmental_clearance", "not required", 10, 10),
            ("esic", "registered", 8, 8),
            ("labour_licence", "not required", 7, 7),
        ),
        "risk_score": _component(
            0.15, ("starting_points", "before any flag", 100, 100), ("TURNOVER_DECLINE", "open: WARNING", -10, 0)
        ),
    },
    "confidence_level": 1.0,
    "assessment_timestamp": "2026-11-01T09:00:04Z",
    "model_version": "scorecard-1.1.0",
    "assessment_id": "0b7e4c1a-5f6d-5a7b-8c9d-0e1f2a3b4c5d",
    "inputs_digest": DIGEST.removeprefix("0x"),
}

CHAIN: dict[str, JsonValue] = {
    "transaction_hash": "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060",
    "block_number": 42,
    "contract": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    "chain_id": 31337,
}

PROOF: dict[str, JsonValue] = {
    "leaf": "0xf8864bd2ca069d891b0ab5f8189fa12e5f1de18cf8365ab83526516ecd0cd429",
    "document_type": "CERTIFICATE",
    "file_hash": f"sha256:{DIGEST.removeprefix('0x')}",
    "ciphertext_hash": "sha256:3710443303dbc17c945a4d0ab6450d0bad38ca6094329ca100e9b86b25559b00",
    "cid": CID,
    "merkle_proof": ["0x0f720c01774195ea013282be2ead708d4c89a34987666d77d1135dfa2bd719a2"],
    "document_root": "0x41522e89ac971c1828bafb4be380fb66dfe669e0a83c8bd046369bfa5a824d07",
}
