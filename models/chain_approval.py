"""What an approval writes to the chain, by where the contractor stands there."""

from datetime import datetime, timedelta

from models.chain import ChainRegistration, ChainRenewal, ChainWalletRotation, ContractorWrite
from models.chain_standing import ChainStanding
from models.status import ContractorStatus


def term_end(approved_at: datetime, validity: timedelta, standing: ChainStanding | None) -> datetime:
    """When the term that an approval gives ends. An early renewal extends: its term follows on the one that runs.

    Args:
        approved_at: when it was approved.
        validity: how long an approval stands.
        standing: the contractor's record on chain; None for one that is new there.
    """
    if standing is None or standing.status is not ContractorStatus.GOV_APPROVED:
        return approved_at + validity
    return max(approved_at, standing.expires_at) + validity


def approval_writes(approval: ChainRegistration, standing: ChainStanding | None) -> tuple[ContractorWrite, ...]:
    """The writes that carry out an approval, in their order.

    A contractor that is new is registered, one whose registration ended is registered anew, one that stands is renewed;
    where its record is under another wallet, that is rotated first. A suspended one the contract refuses: reinstating
    or revoking comes first.

    Args:
        approval: the approval as a registration of a contractor that is new.
        standing: the contractor's record on chain; None for one that is new there.
    """
    if standing is None:
        return (approval,)
    writes: list[ContractorWrite] = []
    sequence = standing.sequence + 1
    if standing.wallet_address != approval.wallet_address:
        writes.append(
            ChainWalletRotation(
                operation_id=f"{approval.operation_id}:rotate",
                contractor_id=approval.contractor_id,
                wallet_address=standing.wallet_address,
                new_wallet_address=approval.wallet_address,
                sequence=sequence,
            )
        )
        sequence += 1
    if standing.status is ContractorStatus.GOV_APPROVED:
        renewal = approval.model_dump(exclude={"registered_at"}) | {"sequence": sequence}
        writes.append(ChainRenewal.model_validate(renewal))
    else:
        writes.append(approval.model_copy(update={"sequence": sequence}))
    return tuple(writes)
