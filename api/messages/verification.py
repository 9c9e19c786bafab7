"""What anybody may learn of a registered contractor, with the proof."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from api.messages.applications import ChainView
from api.messages.base import APPLICATION_ID, CONTRACTOR_ID, WALLET, Answered
from models.flags import RiskLevel
from models.status import ContractorStatus

_HASH = "0x9c22ff5f21f0b81b113e63f7db6da94fedef11b2119b4088b89664fb9a3cb658"


class ProofView(Answered):
    """The proof that the certificate stands on chain: its leaf, the way up, and the root that the contract holds.

    `leaf` is `keccak256(keccak256(abi.encode(document_type, file_hash, ciphertext_hash, cid)))` (string, bytes32,
    bytes32, string); hashing it with each of `merkle_proof` in sorted pairs gives `document_root`
    (OpenZeppelin's `MerkleProof.verify`).
    """

    leaf: str
    document_type: str
    file_hash: str
    ciphertext_hash: str
    cid: str
    merkle_proof: list[str]
    document_root: str


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
                    "contractor_name": "UTTARA CONSTRUCTIONS PRIVATE LIMITED",
                    "competence_score": 84,
                    "risk_level": "LOW",
                    "approved_at": "2026-11-05T09:12:44Z",
                    "expires_at": "2027-11-05T09:12:44Z",
                    "certificate_hash": _HASH,
                    "proof": {
                        "leaf": _HASH,
                        "document_type": "CERTIFICATE",
                        "file_hash": f"sha256:{_HASH.removeprefix('0x')}",
                        "ciphertext_hash": f"sha256:{_HASH.removeprefix('0x')}",
                        "cid": "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
                        "merkle_proof": [_HASH],
                        "document_root": _HASH,
                    },
                    "chain": {
                        "transaction_hash": _HASH,
                        "block_number": 42,
                        "contract": "0x5FbDB2315678afecb367f032d93F642f64180aa3",
                        "chain_id": 31337,
                    },
                }
            ]
        }
    )

    wallet_address: str = Field(description="In EIP-55 form.")
    contractor_id: UUID
    application_id: UUID
    standing: ContractorStatus = Field(description="GOV_APPROVED, SUSPENDED, EXPIRED or REJECTED (revoked).")
    contractor_name: str = Field(description="The registered name: a registration is public.")
    competence_score: int | None = None
    risk_level: RiskLevel
    approved_at: datetime
    expires_at: datetime
    certificate_hash: str
    proof: ProofView
    chain: ChainView
