"""Contracts of a test's own on the shared chain, and what a test registers there."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from eth_account import Account
from web3 import Web3
from web3.contract.contract import ContractFunction

from activities.clients.chain.anchors import ANCHORS
from activities.clients.chain.deployment import deploy
from activities.clients.chain.registry import REGISTRY
from activities.clients.chain.signing import SigningChain
from activities.clients.chain.stake_ledger import STAKES
from cli.stack.anvil import Anvil
from models.chain import ChainRegistration
from models.flags import RiskLevel

Opened = TypeVar("Opened", bound=SigningChain)

REGISTERED_AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deployment:
    """Fresh contracts; `private_key` has every role, and coins."""

    rpc_url: str
    registry: str
    anchors: str
    stakes: str
    private_key: str

    def open(self, kind: type[Opened] = SigningChain) -> Opened:
        """The chain, as a process of its own would open it; `kind` is what a test has made of it."""
        return kind(self.rpc_url, self.private_key, registry=self.registry, anchors=self.anchors, stakes=self.stakes)


def funded_key(anvil: Anvil) -> str:
    """The key of a fresh account that can pay."""
    account = Account.create()
    anvil.fund(account.address)
    return account.key.to_0x_hex()


def deploy_contracts(anvil: Anvil) -> Deployment:
    """Contracts that no other test writes to."""
    key = funded_key(anvil)
    addresses = deploy(anvil.rpc_url, key)
    return Deployment(anvil.rpc_url, addresses[REGISTRY], addresses[ANCHORS], addresses[STAKES], key)


def gas_of(deployment: Deployment, web3: Web3, call: ContractFunction) -> int:
    """What a write costs, as its receipt says."""
    account = web3.eth.account.from_key(deployment.private_key)
    unsigned = call.build_transaction(
        {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address, "pending")}
    )
    sent = web3.eth.send_raw_transaction(account.sign_transaction(unsigned).raw_transaction)
    receipt = web3.eth.wait_for_transaction_receipt(sent)
    assert receipt["status"] == 1
    return receipt["gasUsed"]


def wallet() -> str:
    """The address of a fresh wallet."""
    return Account.create().address


def registration(**values: object) -> ChainRegistration:
    """An approval of a fresh contractor, with `values` in place of the usual ones."""
    contractor_id: UUID = uuid4()
    usual: dict[str, object] = {
        "operation_id": f"application:{contractor_id}:register:1",
        "contractor_id": contractor_id,
        "wallet_address": wallet(),
        "document_root": "0x" + secrets.token_hex(32),
        "competence_score": 87,
        "compliance_score": 91,
        "risk_level": RiskLevel.MEDIUM,
        "registered_at": REGISTERED_AT,
        "expires_at": REGISTERED_AT + timedelta(days=365),
    }
    return ChainRegistration.model_validate(usual | values)
