"""What anybody may check of a wallet: the standing, and a proof that needs no trust in this server."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from activities.certificate import CertificateActivities, CertificateRequest, IssuedCertificate
from activities.clients.certificate_pdf import render_certificate
from api.services import ApiServices
from models.actors import Role
from models.application import Approval, WaitingOn
from models.chain import ChainReceipt
from models.contractor.json_object import JsonObject
from models.merkle import DocumentLeaf, verify
from models.status import ContractorStatus
from models.tables.application import ApplicationRepository
from models.tables.certificates import CertificateRecords
from models.tables.database import Database
from samples import sample_application
from tests.api.keys import bearer
from tests.api.test_cases import documented
from tests.tables.cases import CONTRACTOR, Case, a_score, stored_document

S = ContractorStatus
OWNER = bearer(CONTRACTOR.subject, Role.CONTRACTOR)


@dataclass(frozen=True)
class Registered:
    """A contractor with a certificate that was issued for it."""

    case: Case
    document: JsonObject
    issued: IssuedCertificate
    wallet: str


@pytest.fixture
async def registered(database: Database, services: ApiServices) -> Registered:
    sample = sample_application(11)
    declaration: JsonObject = {"declaredAddress": sample.wallet_address, "signature": "0x" + "ab" * 65}
    declaration["declarationTimestamp"] = "2026-11-22T04:00:00Z"
    compliance = sample.contractor["compliance"]
    assert isinstance(compliance, dict)
    document: JsonObject = {**sample.contractor, "compliance": {**compliance, "walletDeclaration": declaration}}
    case = Case(database).draft(document)
    with database.transaction() as session:
        applications = ApplicationRepository(session, database.vault, database.index)
        for kind in ("PAN_CARD", "GST_CERTIFICATE", "CIN_CERTIFICATE"):
            applications.add_document(case.application_id, stored_document(kind), now=datetime.now(UTC))
    case.submit()
    case.move(S.UNDER_REVIEW)
    case.record(case.step("ASSESSED", S.AI_SCORED).model_copy(update={"score": a_score()}))
    issuing = CertificateActivities(
        CertificateRecords(database),
        services.documents,
        render_certificate,
        verify_url=lambda wallet: f"https://fatts.example/api/v1/verify/{wallet}",
    )
    now = datetime.now(UTC)
    request = CertificateRequest(
        application_id=case.application_id, approved_at=now, expires_at=now.replace(year=now.year + 1)
    )
    issued = await issuing.issue_certificate(request)
    assert await issuing.issue_certificate(request) == issued
    approved = case.step("REGISTERED_ON_CHAIN", S.GOV_APPROVED)
    approval = approval_of(case, issued, request)
    case.record(approved.model_copy(update={"approval": approval, "waiting_on": WaitingOn.NOBODY}))
    return Registered(case, document, issued, sample.wallet_address)


def approval_of(case: Case, issued: IssuedCertificate, request: CertificateRequest) -> Approval:
    receipt = ChainReceipt(
        transaction_hash="0x" + "ab" * 32,
        block_number=42,
        contract="0x5FbDB2315678afecb367f032d93F642f64180aa3",
        chain_id=31337,
    )
    return Approval(
        receipt=receipt,
        document_root=issued.document_root,
        certificate_hash=issued.certificate_hash,
        certificate_document_id=issued.document.document_id,
        approved_by="approver-iyer",
        reviewed_by="reviewer-rao",
        approved_at=request.approved_at,
        expires_at=request.expires_at,
    )


async def test_the_proof_leads_from_the_certificate_to_the_root_on_chain(
    app: FastAPI, client: httpx.AsyncClient, registered: Registered
) -> None:
    answer = await client.get(f"/api/v1/verify/{registered.wallet}")
    assert answer.status_code == 200, answer.text
    body = documented(app, answer, "StandingView")
    assert body["standing"] == "GOV_APPROVED"
    assert body["certificate_hash"] == registered.issued.certificate_hash
    identity = registered.document["legalIdentity"]
    assert isinstance(identity, dict)
    assert body["contractor_name"] == identity["legalName"]
    assert body["chain"]["block_number"] == 42
    proof = body["proof"]
    assert proof["document_root"] == registered.issued.document_root
    assert proof["file_hash"] == f"sha256:{body['certificate_hash'].removeprefix('0x')}"
    leaf = DocumentLeaf(**{name: proof[name] for name in ("document_type", "file_hash", "ciphertext_hash", "cid")})
    assert len(proof["merkle_proof"]) == 2
    assert verify(proof["document_root"], leaf, proof["merkle_proof"])
    assert not verify(
        proof["document_root"], leaf.model_copy(update={"document_type": "PAN_CARD"}), proof["merkle_proof"]
    )


async def test_a_wallet_is_found_in_any_spelling(client: httpx.AsyncClient, registered: Registered) -> None:
    digits = registered.wallet.removeprefix("0x")
    for spelling in (f"0x{digits.lower()}", f"0x{digits.upper()}"):
        answer = await client.get(f"/api/v1/verify/{spelling}")
        assert answer.json()["wallet_address"] == registered.wallet


async def test_the_certificate_is_the_file_whose_hash_is_on_chain(
    client: httpx.AsyncClient, registered: Registered
) -> None:
    path = f"/api/v1/applications/{registered.case.application_id}"
    case = (await client.get(path, headers=OWNER)).json()
    assert case["links"]["certificate"] == case["certificate"]["href"]
    file = await client.get(case["certificate"]["href"], headers=OWNER)
    assert file.headers["content-type"] == "application/pdf"
    assert file.content.startswith(b"%PDF")
    assert "0x" + hashlib.sha256(file.content).hexdigest() == registered.issued.certificate_hash
    stranger = bearer("stranger", Role.CONTRACTOR)
    assert (await client.get(case["certificate"]["href"], headers=stranger)).status_code == 404


async def test_a_wallet_that_is_only_under_review_is_unknown(client: httpx.AsyncClient, database: Database) -> None:
    case = Case(database).draft()
    case.submit()
    answer = await client.get("/api/v1/verify/0x52908400098527886E0F7030069857D2E4169EE7")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "wallet",
    [
        "0x12",
        "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        str(UUID(int=7)),
    ],
)
async def test_what_is_no_wallet_address_is_said_to_be_none(client: httpx.AsyncClient, wallet: str) -> None:
    answer = await client.get(f"/api/v1/verify/{wallet}")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "wallet_address"
    assert len(error["message"]) > 20
