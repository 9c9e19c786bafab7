"""What anybody may learn of a registered contractor, with the proof."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from api.messages import example_case
from api.messages.applications import ChainView
from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, DIGEST, WALLET, Answered
from models.flags import RiskLevel
from models.status import ContractorStatus


class ProofView(Answered):
    """The proof that the certificate stands on chain: its leaf, the way up, and the root that the contract holds.

    `leaf` is `keccak256(keccak256(abi.encode(document_type, file_hash, ciphertext_hash, cid)))` (string, bytes32,
    bytes32, string); hashing it with each of `merkle_proof` in sorted pairs gives `document_root`
    (OpenZeppelin's `MerkleProof.verify`).
    """

    leaf: str = Field(description="The leaf's hash.")
    document_type: str = Field(description="CERTIFICATE.")
    file_hash: str = Field(description="`sha256:` and the SHA-256 of the certificate's PDF.")
    ciphertext_hash: str = Field(description="`sha256:` and the SHA-256 of the encrypted PDF.")
    cid: str = Field(description="The CID of the encrypted PDF.")
    merkle_proof: list[str] = Field(description="The sibling hashes from the leaf upwards.")
    document_root: str = Field(description="The root, which the contract holds.")


class StandingView(Answered):
    """A wallet's standing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "wallet_address": WALLET,
                    "contractor_id": CONTRACTOR_ID,
                    "application_id": APPLICATION_ID,
                    "standing": "GOV_APPROVED",
                    "standing_on_chain": "GOV_APPROVED",
                    "contractor_name": "UTTARA CONSTRUCTIONS PRIVATE LIMITED",
                    "competence_score": example_case.COMPETENCE_SCORE,
                    "risk_level": example_case.RISK_LEVEL,
                    "approved_at": example_case.APPROVED_AT,
                    "expires_at": example_case.EXPIRES_AT,
                    "certificate_hash": DIGEST,
                    "proof": example_case.PROOF,
                    "chain": example_case.CHAIN,
                }
            ]
        }
    )

    wallet_address: str = Field(description="In EIP-55 form.")
    contractor_id: UUID = Field(description="The contractor's id; keccak256 of its 16 bytes is its id on chain.")
    application_id: UUID = Field(description="The application that was approved.")
    standing: ContractorStatus = Field(description="GOV_APPROVED, SUSPENDED, EXPIRED or REJECTED (revoked).")
    standing_on_chain: ContractorStatus = Field(
        description="What the newest write on chain says; behind `standing` only while a write is on its way."
    )
    contractor_name: str = Field(description="The registered name: a registration is public.")
    competence_score: int | None = Field(default=None, description="0–100, as it is on chain.")
    risk_level: RiskLevel
    approved_at: datetime = Field(description="When it was approved, UTC.")
    expires_at: datetime = Field(description="Until when the approval holds, UTC.")
    certificate_hash: str = Field(description="`0x` and the SHA-256 of the certificate's PDF.")
    proof: ProofView
    chain: ChainView = Field(description="The newest write to the contractor's record on chain.")
