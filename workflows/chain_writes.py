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
    from workflows import queues

WRITES: dict[type[ChainWrite], tuple[Callable[[ChainActivities, Any], ChainReceipt], str]] = {
    ChainRegistration: (ChainActivities.register_on_chain, "register and approve on chain"),
    ChainStatusChange: (ChainActivities.change_status_on_chain, "change the status on chain"),
    ChainRenewal: (ChainActivities.renew_on_chain, "renew on chain"),
    ChainFlagRaised: (ChainActivities.raise_flag_on_chain, "raise a flag on chain"),
    ChainFlagResolved: (ChainActivities.resolve_flag_on_chain, "resolve a flag on chain"),
    ChainWalletRotation: (ChainActivities.rotate_wallet_on_chain, "rotate the wallet on chain"),
    ChainAnchor: (ChainActivities.anchor_on_chain, "anchor the audit trail on chain"),
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


def overtaken(error: ActivityError) -> bool:
    """Whether a write was refused because the record has moved on: read the standing, and ask under another id."""
    cause = error.cause
    return isinstance(cause, ApplicationError) and "StaleSequence" in cause.details


def _on_chain(summary: str) -> workflow.ActivityConfig:
    return workflow.ActivityConfig(
        task_queue=queues.CHAIN,
        start_to_close_timeout=timedelta(minutes=10),
        heartbeat_timeout=timedelta(seconds=30),
        retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=1)),
        summary=summary,
    )
