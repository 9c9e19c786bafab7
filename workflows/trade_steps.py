"""What a trade does to units, money and chain: every step, and how it is undone. Each happens once: its operation id
names the trade and what is done, so that a step tried again, by whichever worker, finds what was done."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.escrow import ESCROW_UNAVAILABLE, EscrowActivities
    from activities.trade import TradeActivities
    from models.chain import ChainReceipt
    from models.escrow import transaction_id
    from models.escrow_orders import EscrowOrder, HoldOutcome, TransferOutcome
    from models.settlement import Settled, Settlement
    from models.stake import StakeSettlement
    from models.trade_facts import TradeFacts
    from models.trade_process import UnitsOrder
    from workflows import queues
    from workflows.chain_writes import write_on_chain
    from workflows.recording import RECORD

Banked = TypeVar("Banked")

_BANK_PAUSE = timedelta(minutes=10)
"""Between two budgets that a bank which does not answer used up: a trade waits for its bank, it does not fail."""


class TradeSteps:
    """The steps of one trade."""

    def __init__(self, trade_id: UUID) -> None:
        self._trade_id = trade_id
        self._returns = 0

    async def lock_units(self) -> None:
        """Set the units apart.

        Raises:
            ActivityError: UNITS_NOT_FREE, another trade was quicker.
        """
        order = UnitsOrder(trade_id=self._trade_id, at=workflow.now())
        await workflow.execute_local_activity_method(TradeActivities.lock_units, order, **RECORD)

    async def unlock_units(self) -> None:
        """The undo of `lock_units`."""
        order = UnitsOrder(trade_id=self._trade_id, at=workflow.now())
        await workflow.execute_local_activity_method(TradeActivities.unlock_units, order, **RECORD)

    async def open_escrow(self) -> str:
        """The bank's account that the buyer pays into.

        Raises:
            ActivityError: the bank will open none.
        """
        order = self._order("open")
        return await self._banked(
            lambda: workflow.execute_activity_method(
                EscrowActivities.open_escrow_reference, order, **_bank("open the escrow account")
            )
        )

    async def hold_price(self) -> HoldOutcome:
        """Set the price apart, if it is there."""
        return await workflow.execute_local_activity_method(EscrowActivities.hold_price, self._order("hold"), **RECORD)

    async def unhold_price(self) -> None:
        """The undo of `hold_price`."""
        await workflow.execute_local_activity_method(EscrowActivities.unhold_price, self._order("unhold"), **RECORD)

    async def settle_on_chain(self, facts: TradeFacts) -> ChainReceipt:
        """Units against price, in one transaction. Once it is mined there is only forward.

        Raises:
            ActivityError: CHAIN_CONFLICT, the chain will never take it.
        """
        terms = facts.terms
        return await write_on_chain(
            StakeSettlement(
                operation_id=self._operation("settle-on-chain"),
                trade_id=self._trade_id,
                agreement_id=facts.agreement.root_id,
                seller_wallet=facts.seller.wallet_address,
                buyer_wallet=facts.buyer.wallet_address,
                units=terms.units,
                price=terms.trade_amount,
                escrow_reference=transaction_id(self._operation("hold")),
            )
        )

    async def settle_in_record(self, receipt: ChainReceipt) -> Settled:
        """The agreement split, the price released, the trade SETTLED: one database transaction."""
        settlement = Settlement(
            operation_id=self._operation("settle"), trade_id=self._trade_id, receipt=receipt, at=workflow.now()
        )
        return await workflow.execute_local_activity_method(EscrowActivities.settle_trade, settlement, **RECORD)

    async def pay_seller(self) -> TransferOutcome:
        """The seller's money leaves for its bank account.

        Raises:
            ActivityError: NO_PAYOUT_ACCOUNT, it has none any more; the money stays its own in the books.
        """
        order = self._order("payout")
        return await self._banked(
            lambda: workflow.execute_activity_method(EscrowActivities.pay_seller, order, **_bank("pay the seller"))
        )

    async def give_back(self) -> TransferOutcome | None:
        """What lies in escrow beside the price goes back to the buyer; each time it is asked for anew."""
        self._returns += 1
        order = self._order(f"refund:{self._returns}")
        return await self._banked(
            lambda: workflow.execute_activity_method(
                EscrowActivities.refund_buyer, order, **_bank("give back what is left")
            )
        )

    async def _banked(self, ask: Callable[[], Awaitable[Banked]]) -> Banked:
        """What the bank answers, however long it is down."""
        while True:
            try:
                return await ask()
            except ActivityError as error:
                if not (isinstance(error.cause, ApplicationError) and error.cause.type == ESCROW_UNAVAILABLE):
                    raise
            await workflow.sleep(_BANK_PAUSE, summary="the bank does not answer")

    def _order(self, what: str) -> EscrowOrder:
        return EscrowOrder(operation_id=self._operation(what), trade_id=self._trade_id, at=workflow.now())

    def _operation(self, what: str) -> str:
        return f"trade:{self._trade_id}:{what}"


def _bank(summary: str) -> workflow.ActivityConfig:
    return workflow.ActivityConfig(
        task_queue=queues.VERIFICATION,
        start_to_close_timeout=timedelta(seconds=30),
        retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
        summary=summary,
    )
