"""The `AuditAnchor`: one Merkle root of the audit trail a period."""

from hexbytes import HexBytes
from web3 import Web3

from activities.clients.chain.contract import ContractCall, DeployedContract
from activities.clients.chain.node import require_code
from models.chain import ChainAnchor

ANCHORS = "AuditAnchor"

_WORD_BYTES = 32


def period_id(period: str) -> bytes:
    """A period as it stands on chain: its name in ASCII, padded with zero bytes.

    Raises:
        ValueError: it does not fit.
    """
    name = period.encode("ascii")
    if not 0 < len(name) <= _WORD_BYTES:
        raise ValueError(f"a period's name has 1 to {_WORD_BYTES} characters, not {len(name)}")
    return name.ljust(_WORD_BYTES, b"\0")


def anchor_call(anchor: ChainAnchor) -> ContractCall:
    """An anchor, as the contract takes it."""
    period = period_id(anchor.period)
    return ContractCall("anchor", (period, HexBytes(anchor.root)), "Anchored", {"periodId": period})


class AnchorContract(DeployedContract):
    """One deployed `AuditAnchor`, as anybody may read it."""

    def __init__(self, web3: Web3, address: str, *, deployed_in: int = 0) -> None:
        super().__init__(web3, ANCHORS, address, deployed_in=deployed_in)

    def root_of(self, period: str) -> str | None:
        """The root of a period (`0x` hex); None when it was never anchored.

        Raises:
            Reverted: the contract is not there.
        """
        require_code(self.web3, self.address)
        root = bytes(self.contract.functions.rootOf(period_id(period)).call())
        return "0x" + root.hex() if any(root) else None

    def anchored(self) -> dict[str, str]:
        """The root (`0x` hex) of every period that was ever anchored.

        Raises:
            Reverted: the contract is not there.
        """
        require_code(self.web3, self.address)
        arguments = [event["args"] for event in self.logs("Anchored", {})]
        return {
            bytes(each["periodId"]).rstrip(b"\0").decode("ascii"): "0x" + bytes(each["root"]).hex()
            for each in arguments
        }
