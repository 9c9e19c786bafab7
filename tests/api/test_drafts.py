"""A draft from its first line to its submission, as a contractor meets it."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from eth_account import Account
from eth_account.messages import encode_defunct

from models.actors import Role
from samples import SampleCase, sample_application
from tests.api.keys import bearer

APPLICATIONS = "/api/v1/applications"
OWNER = bearer("owner", Role.CONTRACTOR)

Json = dict[str, Any]


@pytest.fixture(scope="module")
def sample() -> SampleCase:
    return sample_application(7)


async def opened(client: httpx.AsyncClient, contractor: object) -> Json:
    answer = await client.post(APPLICATIONS, json={"contractor": contractor}, headers=OWNER)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def amended(client: httpx.AsyncClient, draft: Json, patch: Json) -> httpx.Response:
    return await client.patch(draft["links"]["self"], json={"contractor": patch}, headers=OWNER)


def errors_in(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


async def test_a_draft_is_answered_with_its_place_and_what_is_missing(
    client: httpx.AsyncClient, sample: SampleCase
) -> None:
    answer = await client.post(APPLICATIONS, json={"contractor": sample.contractor}, headers=OWNER)
    draft = answer.json()
    assert draft["status"] == "DRAFT"
    assert draft["contractor_id"]
    assert answer.headers["Location"] == f"{APPLICATIONS}/{draft['application_id']}"
    assert any("walletDeclaration" in path for path in draft["missing"])
    assert {f"documents.{kind}" for kind in ("PAN_CARD", "GST_CERTIFICATE")} <= set(draft["missing"])
    read = (await client.get(answer.headers["Location"], headers=OWNER)).json()
    assert read["missing"] == draft["missing"]
    assert read["waiting_on"] == "CONTRACTOR"


async def test_an_empty_draft_is_a_draft(client: httpx.AsyncClient) -> None:
    draft = await opened(client, {})
    assert len(draft["missing"]) > 5


async def test_everything_that_is_wrong_is_told_at_once(client: httpx.AsyncClient) -> None:
    wrong = {
        "walletAddress": "0x12",
        "legalIdentity": {"pan": "aapcu0939k", "gstin": "27AAPFU0939K1ZM", "colour": "blue"},
        "financialQualification": {"bankDetails": {"ifscCode": "HDFC"}},
    }
    answer = await client.post(APPLICATIONS, json={"contractor": wrong}, headers=OWNER)
    fields = {field for field, _ in errors_in(answer)}
    assert {
        "contractor.walletAddress",
        "contractor.legalIdentity.pan",
        "contractor.legalIdentity.gstin",
        "contractor.legalIdentity.colour",
        "contractor.financialQualification.bankDetails.ifscCode",
    } <= fields
    assert "aapcu0939k" not in answer.text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("contractorId",), "3f0c9a52-6f5e-4a57-9d3c-0f8f6a4b2c11"),
        (("legalIdentity", "panVerificationStatus"), "VERIFIED"),
        (("verificationStatus",), {"currentStatus": "GOV_APPROVED", "statusHistory": []}),
        (("riskFlags",), {"overallRiskLevel": "CRITICAL", "flags": []}),
        (("aiScore",), {"competenceScore": 100}),
        (("auditTrail",), [{"action": "APPROVED"}]),
        (("documentReferences",), {"documents": [{"documentType": "PAN_CARD"}]}),
        (("compliance", "walletDeclaration", "signatureVerified"), True),
    ],
)
async def test_what_the_system_owns_is_read_only(
    client: httpx.AsyncClient, sample: SampleCase, path: tuple[str, ...], value: object
) -> None:
    patch: Json = {path[-1]: value}
    for member in reversed(path[:-1]):
        patch = {member: patch}
    draft = await opened(client, sample.contractor)
    codes = {code for _, code in errors_in(await amended(client, draft, patch))}
    assert "READ_ONLY" in codes
    created = await client.post(APPLICATIONS, json={"contractor": patch}, headers=OWNER)
    assert "READ_ONLY" in {code for _, code in errors_in(created)}


async def test_the_document_as_it_is_shown_may_be_sent_back(client: httpx.AsyncClient, sample: SampleCase) -> None:
    draft = await opened(client, sample.contractor)
    shown = (await client.get(draft["links"]["contractor"], headers=OWNER)).json()["contractor"]
    answer = await amended(client, draft, shown)
    assert answer.status_code == 200, answer.text


async def test_a_patch_merges_replaces_and_removes(client: httpx.AsyncClient, sample: SampleCase) -> None:
    draft = await opened(client, sample.contractor)
    contact = {"email": "tenders@uttara.example"}
    answer = await amended(client, draft, {"legalIdentity": {"contactDetails": contact, "tradeName": "Uttara"}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["document_version"] == draft["document_version"] + 1
    answer = await amended(client, draft, {"legalIdentity": {"tradeName": None}})
    assert answer.status_code == 200, answer.text
    document = (await client.get(draft["links"]["contractor"], headers=OWNER)).json()["contractor"]
    identity = document["legalIdentity"]
    assert identity["contactDetails"]["email"] == contact["email"]
    assert identity["pan"] == sample.pan
    assert "tradeName" not in identity


async def test_a_patch_that_breaks_the_draft_changes_nothing(client: httpx.AsyncClient, sample: SampleCase) -> None:
    draft = await opened(client, sample.contractor)
    assert errors_in(await amended(client, draft, {"legalIdentity": {"pan": "nonsense"}}))
    read = (await client.get(draft["links"]["self"], headers=OWNER)).json()
    assert read["document_version"] == draft["document_version"]


async def test_the_wallet_message_names_contractor_wallet_and_chain(
    client: httpx.AsyncClient, sample: SampleCase
) -> None:
    draft = await opened(client, sample.contractor)
    answer = (await client.get(draft["links"]["wallet_message"], headers=OWNER)).json()
    assert draft["contractor_id"] in answer["message"]
    assert sample.wallet_address in answer["message"]
    assert "31337" in answer["message"]
    assert datetime.fromisoformat(answer["expires_at"]) > datetime.now(UTC)
    signed = Account.sign_message(encode_defunct(text=answer["message"]), sample.wallet_private_key)
    declaration = {
        "declaredAddress": sample.wallet_address,
        "signature": signed.signature.to_0x_hex(),
        "declarationMessage": answer["message"],
    }
    patched = await amended(client, draft, {"compliance": {"walletDeclaration": declaration}})
    assert patched.status_code == 200, patched.text
    assert not any("walletDeclaration" in path for path in patched.json()["missing"])


async def test_without_a_wallet_there_is_no_message_to_sign(client: httpx.AsyncClient) -> None:
    draft = await opened(client, {})
    answer = await client.get(draft["links"]["wallet_message"], headers=OWNER)
    assert answer.status_code == 409
    assert answer.json()["code"] == "WRONG_STATE"


async def test_an_incomplete_draft_cannot_be_submitted_and_all_that_is_missing_is_listed(
    client: httpx.AsyncClient, sample: SampleCase
) -> None:
    draft = await opened(client, sample.contractor)
    errors = errors_in(await client.post(draft["links"]["submit"], json={}, headers=OWNER))
    assert errors == {(path, "REQUIRED") for path in (*draft["missing"], "bank_account_number")}


async def test_the_account_number_must_be_the_declared_one(client: httpx.AsyncClient, sample: SampleCase) -> None:
    draft = await opened(client, sample.contractor)
    last = sample.bank_account_number[-1]
    other = sample.bank_account_number[:-1] + ("1" if last != "1" else "2")
    answer = await client.post(draft["links"]["submit"], json={"bank_account_number": other}, headers=OWNER)
    assert ("bank_account_number", "MISMATCH") in errors_in(answer)
    assert other not in answer.text
    malformed = await client.post(draft["links"]["submit"], json={"bank_account_number": "12-34"}, headers=OWNER)
    assert errors_in(malformed) == {("bank_account_number", "FORMAT")}
