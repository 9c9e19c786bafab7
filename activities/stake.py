"""Stakes on the chain: issued, traded and taken, each operation once (`activities.chain_signer`)."""

from collections.abc import Callable
from typing import Protocol, TypeVar
from uuid import UUID

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.chain_signer import CHAIN_REFUSES, Chain, ChainSigner, Journal
from models.chain import ChainReceipt
from models.stake import (
    InvestorOnChain,
    InvestorRegistration,
    InvestorRemoval,
    InvestorWalletRotation,
    StakeForcedTransfer,
    StakeFreeze,
    StakeHolding,
    StakeIssue,
    StakeQuestion,
    StakeSettlement,
)
from models.transaction import Reverted

_Answer = TypeVar("_Answer")


class StakeLedger(Protocol):
    """What anybody may read of the stakes. Each raises `Reverted` where the contract is not there."""

    def investor(self, investor_id: UUID) -> InvestorOnChain | None:
        """An investor's record, whichever wallet holds it; None when it was never registered."""
        ...

    def holding(self, agreement_id: UUID, wallet_address: str) -> StakeHolding:
        """What a wallet holds of an agreement; nothing, where the ledger knows neither."""
        ...


class StakeChain(Chain, Protocol):
    """The chain with the stake ledger."""

    @property
    def stakes(self) -> StakeLedger:
        """The ledger, as anybody may read it."""
        ...


class StakeActivities:
    """What the processes do to stakes on the chain.

    Every write happens once, and returns when it is mined. Each raises `ApplicationError`: CHAIN_CONFLICT (not to be
    retried) when the ledger refuses it for good, with the name of the contract's error in its details
    (`SettledOtherwise`, `InsufficientUnits`, `ERC7943CannotReceive` of a buyer that was removed,
    `ERC7943InsufficientUnfrozenBalance`, …; `StaleSequence`: somebody wrote to the investor's record in between);
    CHAIN_REFUSES while the contract is paused, refuses our role or is not there.

    Args:
        chain: the contracts' real end.
        journal: where our transactions are kept.
        confirmations: how many blocks, its own counted, make a transaction final.
    """

    def __init__(self, chain: StakeChain, journal: Journal, *, confirmations: int = 1) -> None:
        self._chain = chain
        self._signer = ChainSigner(chain, journal, confirmations=confirmations)

    @activity.defn(no_thread_cancel_exception=True)
    def issue_units(self, issue: StakeIssue) -> ChainReceipt:
        """Bring an agreement's units into being."""
        return self._signer.write(issue)

    @activity.defn(no_thread_cancel_exception=True)
    def settle_trade(self, settlement: StakeSettlement) -> ChainReceipt:
        """Deliver units against their price, in one transaction. Once it is mined there is only forward."""
        return self._signer.write(settlement)

    @activity.defn(no_thread_cancel_exception=True)
    def freeze_units(self, freeze: StakeFreeze) -> ChainReceipt:
        """Freeze units by an order, or release them."""
        return self._signer.write(freeze)

    @activity.defn(no_thread_cancel_exception=True)
    def force_transfer(self, transfer: StakeForcedTransfer) -> ChainReceipt:
        """Take units from one investor and give them to another, by a court's order."""
        return self._signer.write(transfer)

    @activity.defn(no_thread_cancel_exception=True)
    def register_investor(self, registration: InvestorRegistration) -> ChainReceipt:
        """Let an investor hold units."""
        return self._signer.write(registration)

    @activity.defn(no_thread_cancel_exception=True)
    def remove_investor(self, removal: InvestorRemoval) -> ChainReceipt:
        """Take from an investor the right to buy and to sell."""
        return self._signer.write(removal)

    @activity.defn(no_thread_cancel_exception=True)
    def rotate_investor_wallet(self, rotation: InvestorWalletRotation) -> ChainReceipt:
        """Move an investor, and all that it holds, to another wallet."""
        return self._signer.write(rotation)

    @activity.defn(no_thread_cancel_exception=True)
    def read_investor(self, investor_id: UUID) -> InvestorOnChain | None:
        """An investor's record as it stands once all that we ever signed is on the chain; None when there is none.

        Raises:
            ApplicationError: CHAIN_REFUSES when the contract is not there.
        """
        return self._read(lambda: self._chain.stakes.investor(investor_id))

    @activity.defn(no_thread_cancel_exception=True)
    def read_holding(self, question: StakeQuestion) -> StakeHolding:
        """What a wallet holds of an agreement, as it stands once all that we ever signed is on the chain.

        Raises:
            ApplicationError: CHAIN_REFUSES when the contract is not there.
        """
        return self._read(lambda: self._chain.stakes.holding(question.agreement_id, question.wallet_address))

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers."""
        return [
            self.issue_units,
            self.settle_trade,
            self.freeze_units,
            self.force_transfer,
            self.register_investor,
            self.remove_investor,
            self.rotate_investor_wallet,
            self.read_investor,
            self.read_holding,
        ]

    def _read(self, ask: Callable[[], _Answer]) -> _Answer:
        self._signer.catch_up()
        try:
            return ask()
        except Reverted as refusal:
            raise ApplicationError(str(refusal), refusal.error, type=CHAIN_REFUSES) from refusal
