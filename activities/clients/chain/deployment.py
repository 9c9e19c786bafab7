"""Putting our contracts on a chain."""

from collections.abc import Sequence

from eth_typing import HexStr
from eth_utils.address import to_checksum_address

from activities.clients.chain.anchors import ANCHORS
from activities.clients.chain.node import account_of, connect, sign_with
from activities.clients.chain.registry import REGISTRY
from contracts import load_artifact
from models.transaction import Reverted

CONTRACTS = (REGISTRY, ANCHORS)
"""In the order in which they are deployed: on a chain that forgot everything they take the same addresses again."""

_DEPLOY_TIMEOUT_SECONDS = 120


def deploy(
    rpc_url: str,
    private_key: str,
    *,
    names: Sequence[str] = CONTRACTS,
    registrar: str | None = None,
    admin: str | None = None,
    pauser: str | None = None,
) -> dict[str, str]:
    """Deploy contracts, and wait until they are mined: name -> address.

    Args:
        rpc_url: JSON-RPC of a node.
        private_key: who pays (`0x` hex).
        names: which of `CONTRACTS`.
        registrar: may write contractors' records and audit roots; the payer when not given. So with `admin` and
            `pauser`.

    Raises:
        Reverted: the chain did not take it.
    """
    web3, account = connect(rpc_url), account_of(private_key)
    writes, administers, pauses = (to_checksum_address(role or account.address) for role in (registrar, admin, pauser))
    roles = {REGISTRY: (administers, writes, pauses), ANCHORS: (administers, writes)}
    addresses: dict[str, str] = {}
    for name in names:
        artifact = load_artifact(name)
        contract = web3.eth.contract(abi=artifact.abi, bytecode=HexStr(artifact.bytecode))
        unsigned = contract.constructor(*roles[name]).build_transaction(
            {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address, "pending")}
        )
        sent = web3.eth.send_raw_transaction(sign_with(account, unsigned).raw)
        receipt = web3.eth.wait_for_transaction_receipt(sent, timeout=_DEPLOY_TIMEOUT_SECONDS)
        address = receipt["contractAddress"]
        if receipt["status"] != 1 or address is None:
            raise Reverted(f"the deployment of {name}")
        addresses[name] = address
    return addresses


def is_deployed(rpc_url: str, contract: str) -> bool:
    """Whether the chain holds code at this address (a chain that forgot may not)."""
    return len(connect(rpc_url).eth.get_code(to_checksum_address(contract))) > 0
