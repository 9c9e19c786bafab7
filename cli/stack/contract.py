"""Our contracts on the embedded chain: deployed once, and again only where the chain has forgotten them."""

import json
from collections.abc import Callable
from pathlib import Path

from cli.stack import anvil
from cli.stack.anvil import Anvil

REGISTRY = "ContractorRegistry"
ANCHORS = "AuditAnchor"

SETTINGS = {REGISTRY: "registry_contract", ANCHORS: "audit_anchor_contract"}
"""The setting that names each contract's address, in the order in which they are deployed."""

_RECORD = "contracts.json"


def ensure_deployed(directory: Path, node: Anvil, private_key: str, *, say: Callable[[str], None]) -> dict[str, str]:
    """The contracts' addresses, by name; `say` takes the name of each that had to be deployed just now."""
    record = directory / _RECORD
    known: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    missing = [name for name in SETTINGS if name not in known or not has_code(node.rpc_url, known[name])]
    if missing:
        from eth_account import Account

        from activities.clients.chain.deployment import deploy

        node.fund(str(Account.from_key(private_key).address))
        known |= deploy(node.rpc_url, private_key, names=missing)
        record.write_text(json.dumps(known))
        for name in missing:
            say(name)
    return {name: known[name] for name in SETTINGS}


def has_code(rpc_url: str, address: str) -> bool:
    """Whether the chain has a contract at `address`."""
    return anvil.call(rpc_url, "eth_getCode", [address, "latest"]) not in {None, "0x"}
