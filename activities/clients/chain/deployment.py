"""Putting our contracts on a chain."""

from collections.abc import Sequence

from eth_typing import HexStr
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes

from activities.clients.chain.anchors import ANCHORS
from activities.clients.chain.node import account_of, connect, sign_with
from activities.clients.chain.registry import REGISTRY
from activities.clients.chain.stake_ledger import STAKES
from contracts import load_artifact
from models.transaction import Reverted

CONTRACTS = (REGISTRY, ANCHORS, STAKES)
"""In the order in which they are deployed: on a chain that forgot everything they take the same addresses again."""

_BY_THE_SIGNER = frozenset({REGISTRY, ANCHORS})
"""What the signer deploys itself on a chain of ours: these took its first nonces in every data directory there is."""

_DEPLOY_TIMEOUT_SECONDS = 120
_NO_TOKEN = "0x" + "00" * 20


def deploy(
    rpc_url: str,
    private_key: str,
    *,
    names: Sequence[str] = CONTRACTS,
    registrar: str | None = None,
    admin: str | None = None,
    pauser: str | None = None,
    court: str | None = None,
    payment_token: str | None = None,
) -> dict[str, str]:
    """Deploy contracts, and wait until they are mined: name -> address.

    Args:
        rpc_url: JSON-RPC of a node.
        private_key: who pays (`0x` hex).
        names: which of `CONTRACTS`.
        registrar: may write contractors' records, audit roots and stakes; the payer when not given. So with `admin`,
            `pauser` and `court`, which may freeze and take units.
        payment_token: the ERC-20 token that trades are paid in; an escrow holds their price when not given.

    Raises:
        Reverted: the chain did not take it.
    """
    web3, account = connect(rpc_url), account_of(private_key)
    administers, writes, pauses, orders = (
        to_checksum_address(role or account.address) for role in (admin, registrar, pauser, court)
    )
    token = to_checksum_address(payment_token or _NO_TOKEN)
    arguments = {
        REGISTRY: (administers, writes, pauses),
        ANCHORS: (administers, writes),
        STAKES: (administers, writes, orders, pauses, token),
    }
    addresses: dict[str, str] = {}
    for name in names:
        artifact = load_artifact(name)
        contract = web3.eth.contract(abi=artifact.abi, bytecode=HexStr(artifact.bytecode))
        unsigned = contract.constructor(*arguments[name]).build_transaction(
            {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address, "pending")}
        )
        sent = web3.eth.send_raw_transaction(sign_with(account, unsigned).raw)
        receipt = web3.eth.wait_for_transaction_receipt(sent, timeout=_DEPLOY_TIMEOUT_SECONDS)
        address = receipt["contractAddress"]
        if receipt["status"] != 1 or address is None:
            raise Reverted(f"the deployment of {name}")
        addresses[name] = address
    return addresses


def deployer_of(private_key: str, name: str) -> str:
    """The key (`0x` hex) that deploys a contract on a chain of ours that may forget.

    A contract that came later has a deployer of its own, made from the signer's key. So it has the same address again
    after the chain forgot it, and its deployment never takes a nonce of the signer's: one that the chain forgot a
    transaction of is needed for that transaction.
    """
    if name in _BY_THE_SIGNER:
        return private_key
    return "0x" + keccak(HexBytes(private_key) + name.encode()).hex()


def is_deployed(rpc_url: str, contract: str) -> bool:
    """Whether the chain holds code at this address (a chain that forgot may not)."""
    return len(connect(rpc_url).eth.get_code(to_checksum_address(contract))) > 0
