"""The one signer: each write is one transaction on the chain, however often it is asked for.

The order is what makes it so. The signed transaction is kept before it is sent; a retry finds it, asks the chain for
its receipt, and sends the same bytes again only when there is none. Nothing is ever signed twice for one operation.

A cancelled activity stops only where it waits: an exception thrown into its thread could strike between a signature
and its record, or inside the database driver.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from temporalio import activity
from temporalio.exceptions import ApplicationError, CancelledError

from models.chain import ChainReceipt, ChainWrite
from models.transaction import (
    NO_CONTRACT,
    Intent,
    JournalEntry,
    MinedTransaction,
    NonceUsed,
    PreparedCall,
    Reverted,
    SignedTransaction,
    Signer,
    SweepReport,
    TransactionStatus,
    payload_digest,
)

CHAIN_CONFLICT = "CHAIN_CONFLICT"
"""The error type when the chain holds something else than what was to be written; trying again cannot help."""

CHAIN_REFUSES = "CHAIN_REFUSES"
"""The error type when the contract is paused, refuses our role or is not there: an official must act, then a retry
goes through."""

_UNTIL_AN_OFFICIAL_ACTS = frozenset({"EnforcedPause", "AccessControlUnauthorizedAccount", NO_CONTRACT})
_FIRST_PAUSE = timedelta(milliseconds=50)
_LONGEST_PAUSE = timedelta(seconds=2)
_LOOKS_AT_A_USED_NONCE = 5
"""A node may count a nonce as used an instant before it shows what used it; nobody else does for so long."""


class Chain(Protocol):
    """The contracts, and the one account that writes to them."""

    @property
    def signer(self) -> Signer:
        """Who signs, on which chain."""
        ...

    def contract_of(self, write: ChainWrite) -> str:
        """The address of the contract that takes a write."""
        ...

    def prepare(self, write: ChainWrite) -> PreparedCall:
        """The call with its gas and fees, as the chain stands now.

        Raises:
            Reverted: the contract would refuse it.
        """
        ...

    def sign(self, call: PreparedCall, nonce: int) -> SignedTransaction:
        """The transaction, ready to go out."""
        ...

    def broadcast(self, transaction: SignedTransaction) -> None:
        """Hand it to the chain; a transaction the chain knows already is no error.

        Raises:
            NonceUsed: a transaction with this nonce was mined.
        """
        ...

    def mined(self, transaction_hash: str) -> MinedTransaction | None:
        """Where the chain holds a transaction; None while it is in no block."""
        ...

    def next_nonce(self, *, pending: bool) -> int:
        """The account's next nonce, with or without what waits to be mined."""
        ...

    def head(self) -> int:
        """The number of the newest block."""
        ...

    def find(self, write: ChainWrite) -> ChainReceipt | None:
        """The transaction that wrote exactly this, whoever sent it; None when there is none."""
        ...


class Journal(Protocol):
    """Our transactions as they were signed. Each method is one database transaction, over before it returns."""

    def find(self, operation_id: str) -> JournalEntry | None:
        """The transaction that carries out an operation."""
        ...

    def keep(self, intent: Intent, chain_nonce: int, sign: Callable[[int], SignedTransaction]) -> JournalEntry:
        """Sign with the next free nonce (at least `chain_nonce`) and keep it; an operation keeps its first one."""
        ...

    def unsettled(self, signer: Signer, *, from_nonce: int) -> list[JournalEntry]:
        """Those not known to be final, and all from `from_nonce` on, by nonce."""
        ...

    def mark_sent(self, operation_id: str) -> None:
        """It was handed to the chain, which holds it in no block (any more)."""
        ...

    def mark_mined(self, operation_id: str, mined: MinedTransaction, *, final: bool) -> None:
        """It is in a block; `final` when that block is deep enough."""
        ...


class ChainSigner:
    """Writes as one account, once each.

    Args:
        chain: the contracts' real end.
        journal: where our transactions are kept.
        confirmations: how many blocks, its own counted, make a transaction final.
    """

    def __init__(self, chain: Chain, journal: Journal, *, confirmations: int = 1) -> None:
        self._chain = chain
        self._journal = journal
        self._confirmations = confirmations

    def write(self, write: ChainWrite) -> ChainReceipt:
        """Carry out a write, once; returns when it is mined.

        Raises:
            ApplicationError: CHAIN_CONFLICT (not to be retried) when the chain holds something else, with the name of
                the contract's error in its details; CHAIN_REFUSES while the contract is paused, refuses our role, or is
                not there.
        """
        intent = Intent(
            operation_id=write.operation_id,
            payload_digest=payload_digest(write),
            signer=self._chain.signer,
            contract=self._chain.contract_of(write),
        )
        entry = self._journal.find(write.operation_id)
        fresh = entry is None
        if entry is None:
            self.catch_up()
            try:
                call = self._chain.prepare(write)
            except Reverted as refusal:
                return self._as_it_stands(write, refusal)
            entry = self._journal.keep(
                intent, self._chain.next_nonce(pending=True), lambda nonce: self._chain.sign(call, nonce)
            )
        if entry.payload_digest != intent.payload_digest:
            raise _conflict("this operation was carried out with other values")
        if (entry.signer, entry.contract) != (intent.signer, intent.contract):
            raise _conflict("this operation was signed for another contract, chain or account")
        mined = self._settle(entry, fresh=fresh)
        if not mined.succeeded:
            return self._as_it_stands(write, Reverted("the transaction reverted"))
        return ChainReceipt(
            transaction_hash=mined.hash,
            block_number=mined.block_number,
            contract=entry.contract,
            chain_id=entry.signer.chain_id,
        )

    def catch_up(self) -> None:
        """Put on the chain what it lost of ours, or has not mined yet: judged without it, a write that follows on it
        would look refused for good."""
        used = self._chain.next_nonce(pending=False)
        for entry in self._journal.unsettled(self._chain.signer, from_nonce=used):
            if entry.transaction.nonce >= used:
                self._settle(entry)

    def sweep(self) -> SweepReport:
        """Look at every transaction of ours that is not final, and send again, as it was signed, what the chain lost.

        A chain can forget: a reorganisation drops a mined transaction, a killed node its last blocks.
        """
        final = 0
        sent_again: list[str] = []
        stuck: list[str] = []
        used = self._chain.next_nonce(pending=False)
        entries = self._journal.unsettled(self._chain.signer, from_nonce=used)
        for entry in entries:
            activity.heartbeat(entry.operation_id)
            if activity.is_cancelled():
                raise CancelledError("the sweep stops here; the next one starts anew")
            mined = self._chain.mined(entry.transaction.hash)
            if mined is not None:
                deep = self._is_final(mined, self._chain.head())
                self._journal.mark_mined(entry.operation_id, mined, final=deep)
                final += deep
            elif self._send(entry):
                sent_again.append(entry.transaction.hash)
            elif self._chain.mined(entry.transaction.hash) is None:
                stuck.append(entry.transaction.hash)
        return SweepReport(looked_at=len(entries), final=final, sent_again=tuple(sent_again), stuck=tuple(stuck))

    def _settle(self, entry: JournalEntry, *, fresh: bool = False) -> MinedTransaction:
        mined = (self._sent_at_once(entry) if fresh else None) or self._wait_until_mined(entry)
        deep = self._confirmations <= 1 or self._is_final(mined, self._chain.head())
        self._journal.mark_mined(entry.operation_id, mined, final=deep)
        return mined

    def _sent_at_once(self, entry: JournalEntry) -> MinedTransaction | None:
        """Send what was signed just now, with all of ours before it on the chain; None where it is not mined as it
        arrives. It goes on as SIGNED, which says what is known: it may have been sent."""
        try:
            self._chain.broadcast(entry.transaction)
        except NonceUsed:
            return None
        return self._chain.mined(entry.transaction.hash)

    def _wait_until_mined(self, entry: JournalEntry) -> MinedTransaction:
        pause = _FIRST_PAUSE
        looks_at_a_used_nonce = 0
        while True:
            mined = self._chain.mined(entry.transaction.hash)
            if mined is not None:
                return mined
            activity.heartbeat(entry.operation_id)
            used = self._send_up_to(entry)
            mined = self._chain.mined(entry.transaction.hash)
            if mined is not None:
                return mined
            looks_at_a_used_nonce = looks_at_a_used_nonce + 1 if used else 0
            if looks_at_a_used_nonce == _LOOKS_AT_A_USED_NONCE:
                raise ApplicationError(
                    f"nonce {entry.transaction.nonce} of {entry.signer.account} was used by another transaction:"
                    " somebody else signs with this key",
                    type=CHAIN_REFUSES,
                )
            activity.wait_for_cancelled_sync(pause)
            if activity.is_cancelled():
                raise CancelledError("no longer waiting; the transaction stays as it was sent")
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _send_up_to(self, entry: JournalEntry) -> bool:
        """Send the entry, and before it what the chain lost: a nonce that is missing holds up all after it.

        Returns:
            Whether the chain counts the entry's nonce as used.
        """
        used = self._chain.next_nonce(pending=False)
        for earlier in self._journal.unsettled(entry.signer, from_nonce=used):
            nonce = earlier.transaction.nonce
            if used <= nonce <= entry.transaction.nonce and not self._send(earlier):
                return False
        return entry.transaction.nonce < used

    def _send(self, entry: JournalEntry) -> bool:
        """Whether the chain took it (or had it); False when its nonce is used."""
        try:
            self._chain.broadcast(entry.transaction)
        except NonceUsed:
            return False
        if entry.status is not TransactionStatus.SENT:
            self._journal.mark_sent(entry.operation_id)
        return True

    def _as_it_stands(self, write: ChainWrite, refusal: Reverted) -> ChainReceipt:
        """After a refusal: success when the chain holds exactly what was to be written."""
        written = self._chain.find(write)
        if written is not None:
            return written
        if refusal.error in _UNTIL_AN_OFFICIAL_ACTS:
            raise ApplicationError(str(refusal), refusal.error, type=CHAIN_REFUSES)
        raise _conflict(str(refusal), refusal.error) from refusal

    def _is_final(self, mined: MinedTransaction, head: int) -> bool:
        return head - mined.block_number + 1 >= self._confirmations


def _conflict(message: str, *details: str) -> ApplicationError:
    return ApplicationError(message, *details, type=CHAIN_CONFLICT, non_retryable=True)
