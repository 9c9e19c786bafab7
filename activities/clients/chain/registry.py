"""The `ContractorRegistry`: how a write to it is called, and what it says of a contractor."""

from collections.abc import Mapping, Sequence
from typing import cast
from uuid import UUID

from eth_utils.address import to_checksum_address
from hexbytes import HexBytes
from web3 import Web3

from activities.clients.chain.contract import ContractCall, DeployedContract, on_chain_id
from activities.clients.chain.node import moment, require_code
from models.chain import (
    ChainFlagRaised,
    ChainFlagResolved,
    ChainRegistration,
    ChainRenewal,
    ChainStatusChange,
    ChainWalletRotation,
    ContractorWrite,
)
from models.chain_standing import ChainStanding
from models.flags import RiskLevel
from models.status import ContractorStatus

REGISTRY = "ContractorRegistry"

_STATUSES = tuple(sorted(ContractorStatus, key=lambda status: status.code))
_RISKS = tuple(sorted(RiskLevel, key=lambda level: level.code))

_RecordWords = tuple[bytes, str, bytes, int, int, int, int, int, int, int, int]


def registry_call(write: ContractorWrite) -> ContractCall:
    """A write to a contractor's record, as the contract takes it.

    Raises:
        TypeError: the registry has no such write.
    """
    contractor, wallet = on_chain_id(write.contractor_id), to_checksum_address(write.wallet_address)
    theirs: Mapping[str, object] = {"contractorId": contractor, "walletAddress": wallet}
    match write:
        case ChainRegistration():
            arguments = (_assessment(write), int(write.registered_at.timestamp()))
            function, event, found_by = "registerApproved", "ContractorRegistered", theirs
        case ChainStatusChange():
            arguments = (write.status.code,)
            function, event, found_by = "updateStatus", "StatusChanged", theirs
        case ChainRenewal():
            arguments = (_assessment(write),)
            function, event, found_by = "renew", "ContractorRenewed", theirs
        case ChainFlagRaised():
            flag = on_chain_id(write.flag_id)
            arguments = (flag, write.flag_type.code, write.severity.code)
            function, event, found_by = "raiseFlag", "RiskFlagRaised", {"contractorId": contractor, "flagId": flag}
        case ChainFlagResolved():
            flag = on_chain_id(write.flag_id)
            arguments = (flag, HexBytes(write.resolution_hash))
            function, event, found_by = "resolveFlag", "RiskFlagResolved", {"contractorId": contractor, "flagId": flag}
        case ChainWalletRotation():
            new_wallet = to_checksum_address(write.new_wallet_address)
            arguments = (new_wallet,)
            function, event = "rotateWallet", "WalletRotated"
            found_by = {"contractorId": contractor, "previousWallet": wallet, "newWallet": new_wallet}
        case _:
            raise TypeError(f"the registry has no call for {type(write).__name__}")
    return ContractCall(function, (contractor, wallet, *arguments, write.sequence), event, found_by)


class RegistryContract(DeployedContract):
    """One deployed `ContractorRegistry`, as anybody may read it."""

    def __init__(self, web3: Web3, address: str, *, deployed_in: int = 0) -> None:
        super().__init__(web3, REGISTRY, address, deployed_in=deployed_in)

    def standing(self, wallet_address: str) -> ChainStanding | None:
        """The record of the contractor that holds a wallet; None when none does."""
        wallet = to_checksum_address(wallet_address)
        record = cast("_RecordWords", self.contract.functions.contractorVerifications(wallet).call())
        (key, holder, root, registered, expires, sequence, status, risk, competence, compliance, open_flags) = record
        if not any(key):
            return None
        return ChainStanding(
            contractor_key="0x" + bytes(key).hex(),
            wallet_address=holder,
            document_root="0x" + bytes(root).hex(),
            registered_at=moment(registered),
            expires_at=moment(expires),
            sequence=sequence,
            status=_STATUSES[status],
            risk_level=_RISKS[risk],
            competence_score=competence,
            compliance_score=compliance,
            open_flags=open_flags,
        )

    def standing_of(self, contractor_id: UUID) -> ChainStanding | None:
        """A contractor's record, whichever wallet holds it; None when there is none.

        Raises:
            Reverted: the contract is not there.
        """
        require_code(self.web3, self.address)
        contractor = on_chain_id(contractor_id)
        if not any(self.contract.functions.documentRootOf(contractor).call()):
            return None
        by_contractor = {"contractorId": contractor}
        moves = [
            *((log, "walletAddress") for log in self.logs("ContractorRegistered", by_contractor)),
            *((log, "newWallet") for log in self.logs("WalletRotated", by_contractor)),
        ]
        last, wallet = max(moves, key=lambda move: (move[0]["blockNumber"], move[0]["logIndex"]))
        return self.standing(str(last["args"][wallet]))

    def is_in_good_standing(self, wallet_address: str) -> bool:
        """Whether the chain says that the holder of a wallet is approved, and within its term."""
        wallet = to_checksum_address(wallet_address)
        return bool(self.contract.functions.isInGoodStanding(wallet).call())

    def verify_document(self, contractor_id: UUID, leaf: str, proof: Sequence[str]) -> bool:
        """Whether the contract finds a leaf under the contractor's stored root. All hashes `0x` hex of 32 bytes."""
        call = self.contract.functions.verifyDocument(
            on_chain_id(contractor_id), HexBytes(leaf), [HexBytes(sibling) for sibling in proof]
        )
        return bool(call.call())


def _assessment(write: ChainRegistration | ChainRenewal) -> tuple[object, ...]:
    return (
        HexBytes(write.document_root),
        int(write.expires_at.timestamp()),
        write.competence_score,
        write.compliance_score,
        write.risk_level.code,
    )
