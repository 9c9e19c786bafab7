"""The model: what comes in goes out, in the seed's words."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.system_owned import DocumentReference
from tests.models.contractor.sample import sample_contractor

SYSTEM: JsonObject = {
    "contractorId": "550e8400-e29b-41d4-a716-446655440000",
    "registrationTimestamp": "2026-02-15T10:30:00Z",
    "documentReferences": {
        "documents": [
            {
                "documentType": "PAN_CARD",
                "ipfsCID": "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
                "uploadTimestamp": "2026-02-15T10:30:00Z",
                "extractedFields": {"panNumber": "AAPCU0939K"},
            }
        ],
        "rootCID": "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
    },
    "verificationStatus": {"currentStatus": "GOV_APPROVED", "statusHistory": [{"status": "DRAFT"}]},
    "riskFlags": {
        "overallRiskLevel": "MEDIUM",
        "flags": [
            {
                "flagType": "HIGH_LITIGATION_RISK",
                "severity": "WARNING",
                "source": "GOVERNMENT_API",
                "sourceSystem": "ECOURTS_API",
                "evidence": {"caseCount": 3, "caseTypes": ["CIVIL"]},
                "resolutionTimestamp": None,
            }
        ],
    },
    "aiScore": {"competenceScore": 78, "scoreBreakdown": {"riskScore": {"score": 80, "weight": 0.2, "factors": {}}}},
    "auditTrail": [{"action": "APPROVED", "actorRole": "AI_SYSTEM", "details": {"score": 78}}],
}


def test_a_complete_document_with_what_the_system_adds_is_read_and_written_back() -> None:
    contractor = Contractor.model_validate({**sample_contractor(), **SYSTEM})
    written = contractor.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True)

    assert Contractor.model_validate(written) == contractor
    assert written["documentReferences"]["documents"][0]["ipfsCID"].startswith("Qm")
    assert written["legalIdentity"]["authorizedSignatories"][0]["din"] == "01234567"
    assert written["compliance"]["taxCompliance"] == {
        "incomeTaxReturnsFiled": True,
        "gstReturnsFiled": True,
        "lastITRYear": "2024-25",
        "lastGSTReturnPeriod": "2025-11",
    }


def test_the_origin_of_a_flag_is_one_of_the_four_and_its_detail_stands_apart() -> None:
    flag = {"source": "ECOURTS_API"}

    with pytest.raises(ValidationError):
        Contractor.model_validate({**sample_contractor(), "riskFlags": {"flags": [flag]}})


@pytest.mark.parametrize("cid", ["QmXyz1234567890abcdef1234567890abcdef12345678", "bafybogus"])
def test_a_document_reference_needs_a_cid_that_decodes(cid: str) -> None:
    with pytest.raises(ValidationError):
        DocumentReference.model_validate(
            {"documentType": "PAN_CARD", "ipfsCID": cid, "uploadTimestamp": "2026-02-15T10:30:00Z"}
        )


def test_a_contractor_cannot_be_changed() -> None:
    contractor = Contractor.model_validate(sample_contractor())

    with pytest.raises(ValidationError):
        contractor.wallet_address = "0x" + "1" * 40  # pyright: ignore[reportAttributeAccessIssue]  that is what is refused


def test_the_rules_need_no_outer_world() -> None:
    program = (
        "import sys; import models.contractor.validation, models.contractor.schema, models.working_days;"
        "print([m for m in ('sqlalchemy', 'web3', 'boto3', 'fastapi', 'httpx', 'jsonschema') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert out.stdout.strip() == "[]"
