"""What anybody may check of a wallet, without a token."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue

from api.cases import instant
from api.messages.stake_standing import StakeStandingView
from api.messages.verification import StandingView
from api.openapi import problem_responses
from api.problems import not_found, refuse_field
from api.services import ApiServices, Services
from models.identifiers import wallet_address as wallets
from models.merkle import DocumentLeaf, document_leaf, leaf_hash, proof
from models.tables.application import ApplicationRepository
from models.tables.certificates import kept_certificate
from models.tables.stake_standing import stakes_of_wallet
from models.tables.standing import Standing, standing_of_wallet

router = APIRouter(prefix="/verify", tags=["verification"])

_Wallet = Annotated[
    str, Path(description="0x and 40 hex digits.", examples=["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"])
]


@router.get(
    "/{wallet_address}",
    operation_id="verifyWallet",
    summary="A wallet's standing, with its proof",
    response_description="The standing, and its proof.",
    response_model=StandingView,
    responses=problem_responses(404, 422, 503),
)
def verify(
    wallet_address: _Wallet,
    services: Services,
) -> Response:
    """Public. The proof leads from the certificate's leaf to the document root that the contract holds for this
    contractor, so that nobody need believe this server."""
    standing = standing_of_wallet(services.database, _checksummed(wallet_address))
    if standing is None:
        raise not_found("registered wallet")
    name, leaves, index = _papers(services, standing)
    leaf, receipt = leaves[index], standing.written.receipt
    merkle_proof: list[JsonValue] = list(proof(leaves, index))
    return JSONResponse(
        {
            "wallet_address": standing.wallet_address,
            "contractor_id": str(standing.contractor_id),
            "application_id": str(standing.application_id),
            "standing": standing.status,
            "standing_on_chain": standing.written.status,
            "contractor_name": name,
            "competence_score": standing.competence_score,
            "risk_level": standing.risk_level,
            "approved_at": instant(standing.approved_at),
            "expires_at": instant(standing.expires_at),
            "certificate_hash": standing.certificate_hash,
            "proof": {
                "leaf": leaf_hash(leaf),
                "document_type": leaf.document_type,
                "file_hash": leaf.file_hash,
                "ciphertext_hash": leaf.ciphertext_hash,
                "cid": leaf.cid,
                "merkle_proof": merkle_proof,
                "document_root": standing.document_root,
            },
            "chain": {
                "transaction_hash": receipt.transaction_hash,
                "block_number": receipt.block_number,
                "contract": receipt.contract,
                "chain_id": receipt.chain_id,
            },
        }
    )


@router.get(
    "/{wallet_address}/stakes",
    operation_id="verifyStakes",
    summary="What a wallet holds on the market, with its proof",
    response_description="The stakes.",
    response_model=StakeStandingView,
    responses=problem_responses(404, 422, 503),
)
def stakes(wallet_address: _Wallet, services: Services) -> Response:
    """Public, as the ledger is: whoever does not believe this server asks the contract (`balanceOf`), or looks at the
    transactions."""
    standing = stakes_of_wallet(services.database, _checksummed(wallet_address))
    if standing is None:
        raise not_found("investor's wallet")
    holdings: list[JsonValue] = [
        {
            "agreement_id": str(each.agreement_id),
            "project_id": str(each.project_id),
            "units": each.units,
            "chain": each.receipt.model_dump(mode="json"),
        }
        for each in standing.holdings
    ]
    return JSONResponse(
        {
            "wallet_address": standing.wallet_address,
            "investor_id": str(standing.investor_id),
            "standing": standing.status,
            "holdings": holdings,
        }
    )


def _checksummed(wallet_address: str) -> str:
    """The wallet in EIP-55 form.

    Raises:
        ApiProblem: 422, it is no wallet.
    """
    problem = wallets.problem_with(wallet_address)
    if problem is not None:
        refuse_field("wallet_address", "FORMAT", problem)
    return wallets.checksummed(wallet_address)


def _papers(services: ApiServices, standing: Standing) -> tuple[str, list[DocumentLeaf], int]:
    """The contractor's registered name, the leaves under its document root, and which of them is the certificate's."""
    with services.database.transaction() as session:
        applications = ApplicationRepository(session, services.database.vault, services.database.index)
        identity = applications.contractor_of(standing.application_id).get("legalIdentity")
        documents = applications.documents_of(standing.application_id)
        certificate = kept_certificate(session, services.database.vault, standing.application_id)
    if certificate is None:
        raise not_found("registered wallet")
    name = identity.get("legalName") if isinstance(identity, dict) else None
    leaves = [document_leaf(each) for each in (*documents, certificate)]
    return str(name), leaves, len(leaves) - 1
