"""Our own transactions on the chain: what is kept of each, from before it is sent until nothing can undo it."""

import hashlib
from datetime import datetime
from enum import StrEnum

import rfc8785

from models.chain import ChainWrite
from models.record import Record


class TransactionStatus(StrEnum):
    """How far a transaction has come."""

    SIGNED = "SIGNED"
    """Kept, perhaps never sent."""
    SENT = "SENT"
    MINED = "MINED"
    FINAL = "FINAL"
    """Mined deep enough that we stop looking."""
    FAILED = "FAILED"
    """Mined and reverted: its nonce is used, nothing else happened."""


class PreparedCall(Record):
    """A call of a contract before it has a nonce. Fees are wei a unit of gas; `data` is `0x` hex, `contract` an address
    in EIP-55 form."""

    contract: str
    data: str
    gas: int
    max_fee_per_gas: int
    max_priority_fee_per_gas: int


class SignedTransaction(Record):
    """A transaction as it goes out; sending the same bytes twice can have one effect only. `hash` is `0x` hex."""

    nonce: int
    raw: bytes
    hash: str


class MinedTransaction(Record):
    """Where the chain holds a transaction, and whether the contract took it. Hashes are `0x` hex."""

    hash: str
    block_number: int
    block_hash: str
    mined_at: datetime
    succeeded: bool


class Signer(Record):
    """Who signs: nonces count for each `account` (an address in EIP-55 form) on each chain."""

    chain_id: int
    account: str


class Intent(Record):
    """What a transaction is for: the operation, the digest of what it asks for, who signs it, and whom it calls (an
    address in EIP-55 form)."""

    operation_id: str
    payload_digest: str
    signer: Signer
    contract: str


class JournalEntry(Intent):
    """One of our transactions, kept before it was sent."""

    transaction: SignedTransaction
    status: TransactionStatus
    block_number: int | None = None


class SweepReport(Record):
    """What a look over our transactions found. `sent_again` and `stuck` are transaction hashes; a stuck one has no
    receipt although its nonce is used: somebody else signs with our key, and a person must look."""

    looked_at: int
    final: int
    sent_again: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()


NO_CONTRACT = "NoContractAtThisAddress"
"""The `error` of a refusal that no contract made: the chain has none at the address."""


class Reverted(Exception):
    """The contract refuses a call. `error` is the name of its custom error (`AlreadyRegistered`, …)."""

    def __init__(self, error: str) -> None:
        super().__init__(f"the contract refuses: {error}")
        self.error = error


class NonceUsed(Exception):
    """The account has already sent a transaction with this nonce: this one, or another."""


def payload_digest(write: ChainWrite) -> str:
    """SHA-256 (hex) of everything that is to be written, so that one operation id cannot mean two things."""
    return hashlib.sha256(rfc8785.dumps(write.model_dump(mode="json"))).hexdigest()
