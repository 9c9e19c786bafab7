"""The registry contract on the embedded chain: deployed once, and again only where the chain has forgotten it."""

import json
from pathlib import Path

from cli.stack import anvil
from cli.stack.anvil import Anvil

NAME = "ContractorRegistry"
_RECORD = "contracts.json"


def ensure_deployed(directory: Path, node: Anvil, private_key: str) -> tuple[str, bool]:
    """The contract's address, and whether it had to be deployed just now."""
    record = directory / _RECORD
    known: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    address = known.get(NAME)
    if address is not None and has_code(node.rpc_url, address):
        return address, False
    from eth_account import Account

    from activities.clients.chain import deploy

    node.fund(str(Account.from_key(private_key).address))
    addresses = deploy(node.rpc_url, private_key)
    record.write_text(json.dumps(addresses))
    return addresses[NAME], True


def has_code(rpc_url: str, address: str) -> bool:
    """Whether the chain has a contract at `address`."""
    return anvil.call(rpc_url, "eth_getCode", [address, "latest"]) not in {None, "0x"}
