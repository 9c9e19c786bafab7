"""A registry of a test's own on the shared chain, and what a test registers there."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from eth_account import Account

from activities.clients.chain import REGISTRY, RegistryContract, deploy
from cli.stack.anvil import Anvil
from models.chain import ChainRegistration
from models.flags import RiskLevel

REGISTERED_AT = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Deployment:
    """A fresh registry; `private_key` has every role, and coins."""

    rpc_url: str
    contract: str
    private_key: str

    def open(self) -> RegistryContract:
        """The registry, as a process of its own would open it."""
        return RegistryContract(self.rpc_url, self.contract, self.private_key)


def funded_key(anvil: Anvil) -> str:
    """The key of a fresh account that can pay."""
    account = Account.create()
    anvil.fund(account.address)
    return account.key.to_0x_hex()


def deploy_registry(anvil: Anvil) -> Deployment:
    """A registry that no other test writes to."""
    key = funded_key(anvil)
    return Deployment(anvil.rpc_url, deploy(anvil.rpc_url, key)[REGISTRY], key)


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
