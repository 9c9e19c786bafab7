"""`fatts contracts deploy` on a real chain: each contract once, the new one beside the old ones."""

from pathlib import Path

import pytest
from eth_account import Account
from typer.testing import CliRunner
from web3 import HTTPProvider, Web3

from activities.clients.chain.stake_ledger import STAKES
from cli.main import app
from cli.stack.anvil import Anvil
from cli.stack.contract import REGISTRY, SETTINGS
from contracts import load_artifact
from tests.contracts.deployment import funded_key


@pytest.fixture
def key(anvil: Anvil, monkeypatch: pytest.MonkeyPatch) -> str:
    """A signer's key, named as the settings want it."""
    key = funded_key(anvil)
    monkeypatch.setenv("FATTS_CHAIN_RPC_URL", anvil.rpc_url)
    monkeypatch.setenv("FATTS_CHAIN_PRIVATE_KEY", key)
    return key


def deploy(*arguments: str) -> dict[str, str]:
    """Runs it: what it printed of each contract."""
    done = CliRunner().invoke(app, ["contracts", "deploy", *arguments])
    assert done.exit_code == 0, done.output
    return dict(line.split(" ", 1) for line in done.output.splitlines())


@pytest.mark.usefixtures("key")
def test_each_contract_is_deployed_once_and_written_down(tmp_path: Path) -> None:
    first = deploy("--fund", "--write", str(tmp_path))
    assert set(first) == set(SETTINGS)
    assert {name: (tmp_path / f"fatts_{setting}").read_text() for name, setting in SETTINGS.items()} == first
    again = deploy("--fund", "--write", str(tmp_path))
    assert again == {name: f"{address} (deployed before)" for name, address in first.items()}


def test_where_the_ledger_is_new_the_others_stay(tmp_path: Path, anvil: Anvil, key: str) -> None:
    for name in SETTINGS:
        if name != STAKES:
            deploy("--write", str(tmp_path), "--only", name)
    nonces = Web3(HTTPProvider(anvil.rpc_url)).eth.get_transaction_count(Account.from_key(key).address)

    done = deploy("--fund", "--write", str(tmp_path))

    assert [name for name, said in done.items() if not said.endswith("(deployed before)")] == [STAKES]
    # the signer's nonces are its writes' alone
    assert Web3(HTTPProvider(anvil.rpc_url)).eth.get_transaction_count(Account.from_key(key).address) == nonces


def test_a_payment_token_is_named_for_good(anvil: Anvil, key: str) -> None:
    token = deploy("--only", REGISTRY)[REGISTRY]  # any contract will do here
    done = deploy("--only", STAKES, "--payment-token", token.lower())
    web3 = Web3(HTTPProvider(anvil.rpc_url))
    ledger = web3.eth.contract(address=Web3.to_checksum_address(done[STAKES]), abi=load_artifact(STAKES).abi)
    assert ledger.functions.paymentToken().call() == token
    signer = Account.from_key(key).address
    assert ledger.functions.hasRole(ledger.functions.MARKET_ROLE().call(), signer).call()


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--payment-token", "rupees"], "40 hexadecimal digits"),
        (["--payment-token", "0x" + "11" * 20], "no contract at 0x"),
        (["--only", "Ledger"], "StakeLedger"),
    ],
    ids=["no address", "no token", "no contract"],
)
def test_what_is_no_token_and_no_contract_is_said(wrong: list[str], said: str) -> None:
    refused = CliRunner().invoke(app, ["contracts", "deploy", *wrong])
    assert refused.exit_code == 2
    assert said in refused.output
