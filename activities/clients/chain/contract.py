"""One deployed contract: its calls in bytes, its errors by name, and which transaction made a call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from eth_typing import ABIError, HexStr
from eth_utils.abi import abi_to_signature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes
from pydantic import JsonValue
from web3 import Web3
from web3.types import EventData

from contracts import load_artifact
from models.chain import ChainReceipt


@dataclass(frozen=True)
class ContractCall:
    """A call of a contract, and the event by which it is found again: `event_filter` holds indexed arguments."""

    function: str
    arguments: tuple[object, ...]
    event: str
    event_filter: Mapping[str, object]


class DeployedContract:
    """A contract of ours on a chain.

    Args:
        web3: the chain.
        name: the contract's name, as its artifact has it.
        address: where it is.
        deployed_in: the block to look for events from; a hosted node may limit how far back it searches.
    """

    def __init__(self, web3: Web3, name: str, address: str, *, deployed_in: int = 0) -> None:
        abi = load_artifact(name).abi
        self.web3 = web3
        self.address = to_checksum_address(address)
        self.deployed_in = deployed_in
        self.contract = web3.eth.contract(address=self.address, abi=abi)
        self._errors = {_selector(item): str(item["name"]) for item in abi if item["type"] == "error"}

    def calldata(self, call: ContractCall) -> HexStr:
        """A call as it is sent."""
        return self.contract.encode_abi(call.function, args=list(call.arguments))

    def error_of(self, revert_data: str) -> str:
        """The name of the error that a revert carries (`0x` hex)."""
        return self._errors.get(revert_data[:10], "the contract gave no reason")

    def find(self, call: ContractCall) -> ChainReceipt | None:
        """The transaction that made exactly this call and was taken, whoever sent it; None when there is none.

        It is the one whose event names the same things, if its call is ours to the last byte: later writes do not hide
        it.
        """
        wanted = HexBytes(self.calldata(call))
        for event in self.logs(call.event, call.event_filter):
            transaction = self.web3.eth.get_transaction(event["transactionHash"])
            if transaction.get("to") == self.address and transaction.get("input") == wanted:
                return ChainReceipt(
                    transaction_hash=event["transactionHash"].to_0x_hex(),
                    block_number=event["blockNumber"],
                    contract=self.address,
                    chain_id=self.web3.eth.chain_id,
                )
        return None

    def logs(self, event: str, event_filter: Mapping[str, object]) -> Iterable[EventData]:
        """The events of one kind, oldest first; `event_filter` holds indexed arguments."""
        return self.contract.events[event].get_logs(argument_filters=dict(event_filter), from_block=self.deployed_in)


def on_chain_id(of: UUID) -> bytes:
    """What stands on chain for a contractor, an agreement, a trade, …: keccak256 of the UUID's 16 bytes."""
    return keccak(of.bytes)


def _selector(error: dict[str, JsonValue]) -> str:
    return "0x" + keccak(text=abi_to_signature(cast("ABIError", error)))[:4].hex()
