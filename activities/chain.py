"""Contractors and the audit trail on the chain: each operation is one transaction there (`activities.chain_signer`)."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.chain_signer import CHAIN_REFUSES, Chain, ChainSigner, Journal
from models.chain import (
    ChainAnchor,
    ChainFlagRaised,
    ChainFlagResolved,
    ChainReceipt,
    ChainRegistration,
    ChainRenewal,
    ChainStatusChange,
    ChainWalletRotation,
)
from models.chain_standing import ChainStanding
from models.transaction import Reverted, SweepReport


class ContractorChain(Chain, Protocol):
    """The chain with the contractors' registry."""

    def standing_of(self, contractor_id: UUID) -> ChainStanding | None:
        """A contractor's record, whichever wallet holds it; None when there is none.

        Raises:
            Reverted: the contract is not there.
        """
        ...


class ChainActivities:
    """What the processes do on the chain.

    Every write happens once, and returns when it is mined. Each raises `ApplicationError`:
    CHAIN_CONFLICT (not to be retried) when the chain holds something else for this contractor, wallet, period or
    operation, with the name of the contract's error in its details (`StaleSequence`: somebody wrote in between, so read
    the standing again and ask under another operation id); CHAIN_REFUSES while the contract is paused or refuses our
    role.

    Args:
        chain: the contracts' real end.
        journal: where our transactions are kept.
        confirmations: how many blocks, its own counted, make a transaction final.
    """

    def __init__(self, chain: ContractorChain, journal: Journal, *, confirmations: int = 1) -> None:
        self._chain = chain
        self._signer = ChainSigner(chain, journal, confirmations=confirmations)

    @activity.defn(no_thread_cancel_exception=True)
    def register_on_chain(self, registration: ChainRegistration) -> ChainReceipt:
        """Register and approve a contractor, for the first time or after its registration had ended."""
        return self._signer.write(registration)

    @activity.defn(no_thread_cancel_exception=True)
    def change_status_on_chain(self, change: ChainStatusChange) -> ChainReceipt:
        """Suspend, reinstate, revoke or expire a registration."""
        return self._signer.write(change)

    @activity.defn(no_thread_cancel_exception=True)
    def renew_on_chain(self, renewal: ChainRenewal) -> ChainReceipt:
        """Extend an approved registration."""
        return self._signer.write(renewal)

    @activity.defn(no_thread_cancel_exception=True)
    def raise_flag_on_chain(self, raised: ChainFlagRaised) -> ChainReceipt:
        """Say that a risk was found."""
        return self._signer.write(raised)

    @activity.defn(no_thread_cancel_exception=True)
    def resolve_flag_on_chain(self, resolved: ChainFlagResolved) -> ChainReceipt:
        """Say that a risk was settled."""
        return self._signer.write(resolved)

    @activity.defn(no_thread_cancel_exception=True)
    def rotate_wallet_on_chain(self, rotation: ChainWalletRotation) -> ChainReceipt:
        """Move a contractor's record to another wallet."""
        return self._signer.write(rotation)

    @activity.defn(no_thread_cancel_exception=True)
    def anchor_on_chain(self, anchor: ChainAnchor) -> ChainReceipt:
        """Close a period of the audit trail under its Merkle root."""
        return self._signer.write(anchor)

    @activity.defn(no_thread_cancel_exception=True)
    def read_standing(self, contractor_id: UUID) -> ChainStanding | None:
        """A contractor's record as it stands once all that we ever signed is on the chain; None when there is none.

        Raises:
            ApplicationError: CHAIN_REFUSES when the contract is not there.
        """
        self._signer.catch_up()
        try:
            return self._chain.standing_of(contractor_id)
        except Reverted as refusal:
            raise ApplicationError(str(refusal), refusal.error, type=CHAIN_REFUSES) from refusal

    @activity.defn(no_thread_cancel_exception=True)
    def sweep_chain(self) -> SweepReport:
        """Look at every transaction of ours that is not final, whichever contract it calls, and send again, as it was
        signed, what the chain lost."""
        return self._signer.sweep()

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [
            self.register_on_chain,
            self.change_status_on_chain,
            self.renew_on_chain,
            self.raise_flag_on_chain,
            self.resolve_flag_on_chain,
            self.rotate_wallet_on_chain,
            self.anchor_on_chain,
            self.read_standing,
            self.sweep_chain,
        ]
