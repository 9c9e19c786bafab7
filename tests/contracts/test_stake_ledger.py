"""The stake ledger as it is committed, on a real chain: what a write costs there, and where it is put."""

import secrets
from pathlib import Path

import pytest
from web3 import HTTPProvider, Web3
from web3.contract.contract import Contract

from activities.clients.chain.deployment import deploy, deployer_of
from activities.clients.chain.registry import REGISTRY
from activities.clients.chain.stake_ledger import STAKES
from cli.stack import contract
from cli.stack.anvil import Anvil
from contracts import load_artifact
from tests.contracts.deployment import Deployment, deploy_contracts, funded_key, gas_of, wallet

SETTLE_NEW_GAS = 92_000
"""Settling as a whole transaction, to a buyer that holds nothing of the agreement yet (issue: at most 92,000)."""

SETTLE_EXISTING_GAS = 75_000
"""The same, to one that holds some already (issue: at most 75,000)."""


@pytest.fixture(scope="module")
def deployment(anvil: Anvil) -> Deployment:
    return deploy_contracts(anvil)


@pytest.fixture(scope="module")
def web3(deployment: Deployment) -> Web3:
    return Web3(HTTPProvider(deployment.rpc_url))


@pytest.fixture(scope="module")
def ledger(deployment: Deployment, web3: Web3) -> Contract:
    return web3.eth.contract(address=Web3.to_checksum_address(deployment.stakes), abi=load_artifact(STAKES).abi)


def test_what_a_settlement_costs(deployment: Deployment, web3: Web3, ledger: Contract) -> None:
    seller, buyer = (Web3.to_checksum_address(wallet()) for _ in range(2))
    for each in (seller, buyer):
        gas_of(deployment, web3, ledger.functions.registerInvestor(secrets.token_bytes(32), each, 1))
    agreement = int.from_bytes(b"\xff" + secrets.token_bytes(31))
    gas_of(deployment, web3, ledger.functions.issue(agreement, seller, 2**64))

    def settle() -> int:
        # calldata without a zero byte where there need be none: what is dearest
        trade, escrow = (secrets.token_bytes(32).replace(b"\0", b"\1") for _ in range(2))
        units, price = 0x0FFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF
        call = ledger.functions.settle(trade, agreement, seller, buyer, units, price, escrow)
        return gas_of(deployment, web3, call)

    assert settle() <= SETTLE_NEW_GAS
    assert settle() <= SETTLE_EXISTING_GAS


def test_a_token_that_trades_are_paid_in_is_named_at_deployment(anvil: Anvil, web3: Web3) -> None:
    token = wallet()
    placed = deploy(anvil.rpc_url, funded_key(anvil), names=[STAKES], payment_token=token)
    abi = load_artifact(STAKES).abi
    paid = web3.eth.contract(address=Web3.to_checksum_address(placed[STAKES]), abi=abi)
    assert paid.functions.paymentToken().call() == token


def test_without_a_token_none_is_set(ledger: Contract) -> None:
    assert int(ledger.functions.paymentToken().call(), 16) == 0


def test_a_chain_of_before_gets_the_ledger_and_keeps_the_rest(anvil: Anvil, web3: Web3, tmp_path: Path) -> None:
    """A data directory that `fatts up` made before there was a ledger; then one whose chain forgot the ledger alone."""
    key = funded_key(anvil)
    signer = str(web3.eth.account.from_key(key).address)
    old = deploy(anvil.rpc_url, key, names=[name for name in contract.SETTINGS if name != STAKES])
    contract.remember(tmp_path, old)
    nonce = web3.eth.get_transaction_count(Web3.to_checksum_address(signer))
    said: list[str] = []

    placed = contract.ensure_deployed(tmp_path, anvil, key, say=said.append)

    assert said == [STAKES]
    assert {name: placed[name] for name in old} == old
    # a transaction of the signer's that the chain forgot still finds its nonce free
    assert web3.eth.get_transaction_count(Web3.to_checksum_address(signer)) == nonce
    stakes = web3.eth.contract(address=Web3.to_checksum_address(placed[STAKES]), abi=load_artifact(STAKES).abi)
    for role in ("DEFAULT_ADMIN_ROLE", "MARKET_ROLE", "COURT_ROLE", "PAUSER_ROLE"):
        assert stakes.functions.hasRole(stakes.functions[role]().call(), signer).call()

    assert contract.ensure_deployed(tmp_path, anvil, key, say=said.append) == placed
    assert said == [STAKES]


def test_the_ledgers_deployer_is_made_from_the_signers_key_and_tells_nothing_of_it() -> None:
    key = "0x" + "11" * 32
    assert deployer_of(key, REGISTRY) == key
    assert deployer_of(key, STAKES) == deployer_of(key, STAKES) != deployer_of("0x" + "12" * 32, STAKES)
    assert key[2:] not in deployer_of(key, STAKES)
