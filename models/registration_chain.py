"""What happens to a registration, as the write that tells the chain."""

from uuid import UUID

from models.chain import ChainFlagRaised, ChainFlagResolved, ChainStatusChange, ContractorWrite
from models.registration import DueOnChain


def chain_write(
    due: DueOnChain, *, operation_id: str, contractor_id: UUID, wallet_address: str, sequence: int
) -> ContractorWrite:
    """The write that `due` asks for, as number `sequence` of the contractor's record.

    Raises:
        ValueError: it is neither a move nor a flag.
    """
    common = {
        "operation_id": operation_id,
        "contractor_id": contractor_id,
        "wallet_address": wallet_address,
        "sequence": sequence,
    }
    if due.status is not None:
        return ChainStatusChange.model_validate({**common, "status": due.status})
    if due.flag is None:
        raise ValueError("what is due on chain is a move or a flag")
    flag = {**common, "flag_id": due.flag.flag_id}
    if due.resolution_hash is not None:
        return ChainFlagResolved.model_validate({**flag, "resolution_hash": due.resolution_hash})
    finding = due.flag.finding
    return ChainFlagRaised.model_validate({**flag, "flag_type": finding.flag_type, "severity": finding.severity})
