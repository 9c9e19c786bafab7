"""A worker's view of the chain and the record, and what can happen to the chain beside it."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment
from web3 import HTTPProvider, Web3

from activities.chain import ChainActivities
from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.registry import REGISTRY
from activities.clients.chain.signing import SigningChain
from activities.clients.chain.stake_ledger import STAKES
from activities.stake import StakeActivities
from cli.stack import anvil as anvil_part
from cli.stack.anvil import Anvil
from contracts import load_artifact
from models.chain import ChainReceipt, ChainRegistration
from models.tables.chain import ChainJournal, ChainTransactionRow
from models.tables.database import Database
from models.transaction import SweepReport
from tests.contracts.deployment import Deployment

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


class House:
    """One worker's view: its activities over the shared record and chain."""

    def __init__(
        self, deployment: Deployment, database: Database, *, chain: SigningChain | None = None, deep: int = 1
    ) -> None:
        self.deployment = deployment
        self.database = database
        self.chain = chain or deployment.open()
        journal = ChainJournal(database, lambda: NOW)
        self.activities = ChainActivities(self.chain, journal, confirmations=deep)
        self.stakes = StakeActivities(self.chain, journal, confirmations=deep)

    def register(self, asked: ChainRegistration, environment: ActivityEnvironment | None = None) -> ChainReceipt:
        return (environment or ActivityEnvironment()).run(self.activities.register_on_chain, asked)

    def sweep(self) -> SweepReport:
        return ActivityEnvironment().run(self.activities.sweep_chain)

    def kept(self) -> list[ChainTransactionRow]:
        with self.database.transaction() as session:
            return list(session.exec(select(ChainTransactionRow).order_by(col(ChainTransactionRow.nonce))))

    def refusal(self, asked: ChainRegistration) -> ApplicationError:
        with pytest.raises(ApplicationError) as refused:
            self.register(asked)
        return refused.value

    def registrations(self, asked: ChainRegistration) -> int:
        """How often the chain says that this contractor was registered."""
        contract = Web3(HTTPProvider(self.deployment.rpc_url)).eth.contract(
            address=Web3.to_checksum_address(self.deployment.registry), abi=load_artifact(REGISTRY).abi
        )
        who = {"contractorId": on_chain_id(asked.contractor_id)}
        return len(list(contract.events.ContractorRegistered.get_logs(argument_filters=who, from_block=0)))


class TheChainForgets:
    """Everything after the moment this was made, on demand."""

    def __init__(self, anvil: Anvil) -> None:
        self._url = anvil.rpc_url
        self._moment = anvil_part.call(self._url, "evm_snapshot", [])

    def now(self) -> None:
        assert anvil_part.call(self._url, "evm_revert", [self._moment]) is True


def write_beside(deployment: Deployment, function: str, *args: object, to: str = REGISTRY) -> None:
    """Somebody with the registrar's key writes to a contract beside our journal."""
    web3 = Web3(HTTPProvider(deployment.rpc_url))
    account = web3.eth.account.from_key(deployment.private_key)
    address = {REGISTRY: deployment.registry, STAKES: deployment.stakes}[to]
    contract = web3.eth.contract(address=Web3.to_checksum_address(address), abi=load_artifact(to).abi)
    unsigned = contract.functions[function](*args).build_transaction(
        {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address)}
    )
    web3.eth.wait_for_transaction_receipt(
        web3.eth.send_raw_transaction(account.sign_transaction(unsigned).raw_transaction)
    )
