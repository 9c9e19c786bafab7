"""Our contracts on the embedded chain: deployed once, and again only where the chain has forgotten them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cli.stack import anvil
from cli.stack.anvil import Anvil

REGISTRY = "ContractorRegistry"
ANCHORS = "AuditAnchor"
STAKES = "StakeLedger"

SETTINGS = {REGISTRY: "registry_contract", ANCHORS: "audit_anchor_contract", STAKES: "stake_ledger_contract"}
"""The setting that names each contract's address, in the order in which they are deployed."""

_RECORD = "contracts.json"


def ensure_deployed(directory: Path, node: Anvil, private_key: str, *, say: Callable[[str], None]) -> dict[str, str]:
    """The contracts' addresses, by name; `say` takes the name of each that had to be deployed just now."""
    record = directory / _RECORD
    known: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    missing = [name for name in SETTINGS if name not in known or not has_code(node.rpc_url, known[name])]
    if missing:
        known |= deploy_funded(node.rpc_url, private_key, names=missing)
        remember(directory, known)
        for name in missing:
            say(name)
    return {name: known[name] for name in SETTINGS}


def remember(directory: Path, addresses: Mapping[str, str]) -> None:
    """Keep where the contracts are, for the next start."""
    (directory / _RECORD).write_text(json.dumps(addresses))


def deploy_funded(
    rpc_url: str, private_key: str, *, names: Sequence[str], payment_token: str | None = None
) -> dict[str, str]:
    """Deploy contracts to an anvil, each by its deployer, whom it gives the money first: name -> address.

    The account of `private_key` is funded too, and gets every role.
    """
    from eth_account import Account

    from activities.clients.chain.deployment import deploy, deployer_of

    signer = str(Account.from_key(private_key).address)
    anvil.fund(rpc_url, signer)
    addresses: dict[str, str] = {}
    for name in names:
        deployer = deployer_of(private_key, name)
        anvil.fund(rpc_url, str(Account.from_key(deployer).address))
        addresses |= deploy(
            rpc_url,
            deployer,
            names=[name],
            registrar=signer,
            admin=signer,
            pauser=signer,
            court=signer,
            payment_token=payment_token,
        )
    return addresses


def has_code(rpc_url: str, address: str) -> bool:
    """Whether the chain has a contract at `address`."""
    return anvil.call(rpc_url, "eth_getCode", [address, "latest"]) not in {None, "0x"}
