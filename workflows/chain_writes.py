"""How a process writes to the chain: on the one signer's queue, retried until it is mined or refused for good."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.chain import ChainActivities
    from activities.chain_signer import CHAIN_CONFLICT
    from activities.stake import StakeActivities
    from models.chain import (
        ChainAnchor,
        ChainFlagRaised,
        ChainFlagResolved,
        ChainReceipt,
        ChainRegistration,
        ChainRenewal,
        ChainStatusChange,
        ChainWalletRotation,
        ChainWrite,
    )
    from models.chain_approval import approval_writes
    from models.chain_standing import ChainStanding
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
        admission_writes,
    )
    from workflows import queues

WRITES: dict[type[ChainWrite], tuple[Callable[[Any, Any], ChainReceipt], str]] = {
    ChainRegistration: (ChainActivities.register_on_chain, "register and approve on chain"),
    ChainStatusChange: (ChainActivities.change_status_on_chain, "change the status on chain"),
    ChainRenewal: (ChainActivities.renew_on_chain, "renew on chain"),
    ChainFlagRaised: (ChainActivities.raise_flag_on_chain, "raise a flag on chain"),
    ChainFlagResolved: (ChainActivities.resolve_flag_on_chain, "resolve a flag on chain"),
    ChainWalletRotation: (ChainActivities.rotate_wallet_on_chain, "rotate the wallet on chain"),
    ChainAnchor: (ChainActivities.anchor_on_chain, "anchor the audit trail on chain"),
    StakeIssue: (StakeActivities.issue_units, "issue an agreement's units on chain"),
    StakeSettlement: (StakeActivities.settle_trade, "settle a trade on chain"),
    StakeFreeze: (StakeActivities.freeze_units, "freeze units on chain"),
    StakeForcedTransfer: (StakeActivities.force_transfer, "carry out a court's order on chain"),
    InvestorRegistration: (StakeActivities.register_investor, "register an investor on chain"),
    InvestorRemoval: (StakeActivities.remove_investor, "remove an investor on chain"),
    InvestorWalletRotation: (StakeActivities.rotate_investor_wallet, "rotate an investor's wallet on chain"),
}


async def write_on_chain(write: ChainWrite) -> ChainReceipt:
    """One write, once, mined.

    Raises:
        ActivityError: caused by CHAIN_CONFLICT (see `ChainActivities`, and `overtaken`).
    """
    carry_out, summary = WRITES[type(write)]
    return await workflow.execute_activity_method(carry_out, write, **_on_chain(summary))


async def standing_on_chain(contractor_id: UUID) -> ChainStanding | None:
    """A contractor's record on chain; None when there is none. The next write's sequence is one more than its own."""
    return await workflow.execute_activity_method(
        ChainActivities.read_standing, contractor_id, **_on_chain("standing on chain")
    )


async def approve_on_chain(approval: ChainRegistration, standing: ChainStanding | None) -> ChainReceipt:
    """Carry out an approval, by where the contractor stands; looked at again when somebody else's write comes between.

    Raises:
        ActivityError: caused by CHAIN_CONFLICT: the chain will never take it.
    """
    looked = 1
    while True:
        *before, last = approval_writes(approval, standing)
        try:
            for write in before:
                await write_on_chain(write)
            return await write_on_chain(last)
        except ActivityError as error:
            if standing is None or not overtaken(error):
                raise
        standing = await standing_on_chain(approval.contractor_id)
        looked += 1
        first_id, _, _ = approval.operation_id.partition("#")
        approval = approval.model_copy(update={"operation_id": f"{first_id}#{looked}"})


async def holding_on_chain(question: StakeQuestion) -> StakeHolding:
    """What a wallet holds of an agreement, as the ledger says."""
    return await workflow.execute_activity_method(
        StakeActivities.read_holding, question, **_on_chain("holding on chain")
    )


async def investor_on_chain(investor_id: UUID) -> InvestorOnChain | None:
    """An investor's record on chain; None when there is none."""
    return await workflow.execute_activity_method(
        StakeActivities.read_investor, investor_id, **_on_chain("investor on chain")
    )


async def admit_on_chain(investor_id: UUID, wallet_address: str, *, operation_id: str) -> None:
    """See that an investor may trade by a wallet; looked at again when somebody else's write comes between.

    Raises:
        ActivityError: caused by CHAIN_CONFLICT: the wallet belongs to another investor.
    """
    known = await investor_on_chain(investor_id)
    looked = 1
    while True:
        writes = admission_writes(
            operation_id=f"{operation_id}#{looked}", investor_id=investor_id, wallet_address=wallet_address, known=known
        )
        try:
            for write in writes:
                await write_on_chain(write)
            return
        except ActivityError as error:
            if not _conflicts(error):
                raise
            found = await investor_on_chain(investor_id)
            if found == known:
                raise
        known = found
        looked += 1


def overtaken(error: ActivityError) -> bool:
    """Whether a write was refused because the record has moved on: read the standing, and ask under another id."""
    cause = error.cause
    return isinstance(cause, ApplicationError) and "StaleSequence" in cause.details


def _conflicts(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == CHAIN_CONFLICT


def _on_chain(summary: str) -> workflow.ActivityConfig:
    return workflow.ActivityConfig(
        task_queue=queues.CHAIN,
        start_to_close_timeout=timedelta(minutes=10),
        heartbeat_timeout=timedelta(seconds=30),
        retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
        summary=summary,
    )
