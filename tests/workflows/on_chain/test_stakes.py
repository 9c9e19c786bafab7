"""A stake is issued and traded as a process does it, on the signer's queue: real chain, real Temporal."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from temporalio import workflow
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.testing import ActivityEnvironment
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.chain_signer import CHAIN_CONFLICT
from activities.clients.chain.stake_ledger import StakeContract
from models.chain import ChainReceipt
from models.record import Record
from models.stake import InvestorOnChain, InvestorRemoval, StakeHolding, StakeIssue, StakeQuestion, StakeSettlement
from tests.contracts.deployment import wallet
from tests.contracts.stakes import ISSUED, UNITS, investor, issue, trade
from tests.workflows.on_chain.conftest import RunningHouse

with workflow.unsafe.imports_passed_through():
    from workflows.chain_writes import admit_on_chain, holding_on_chain, write_on_chain

QUEUE = "trades"


class Admission(Record):
    """Who is to trade, by which wallet."""

    investor_id: UUID
    wallet_address: str


@workflow.defn
class Admits:
    """Lets investors trade."""

    @workflow.run
    async def run(self, admissions: list[Admission]) -> None:
        for each in admissions:
            operation_id = f"{workflow.info().workflow_id}:{each.investor_id}"
            await admit_on_chain(each.investor_id, each.wallet_address, operation_id=operation_id)


class Stake(Record):
    """A stake, and its sale."""

    issued: StakeIssue
    sold: StakeSettlement


@workflow.defn
class Sells:
    """Issues a stake and sells a part of it."""

    @workflow.run
    async def run(self, stake: Stake) -> tuple[ChainReceipt, StakeHolding]:
        await write_on_chain(stake.issued)
        receipt = await write_on_chain(stake.sold)
        question = StakeQuestion(agreement_id=stake.sold.agreement_id, wallet_address=stake.sold.buyer_wallet)
        return receipt, await holding_on_chain(question)


@pytest.fixture
async def trading(running: RunningHouse) -> AsyncIterator[RunningHouse]:
    runner = SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("activities", "models", "pydantic", "tests")
    )
    async with Worker(running.client, task_queue=QUEUE, workflows=[Admits, Sells], workflow_runner=runner):
        yield running


async def admit(running: RunningHouse, *admissions: Admission) -> None:
    await running.client.execute_workflow(Admits.run, list(admissions), id=f"admit:{uuid4()}", task_queue=QUEUE)


def record(running: RunningHouse, who: Admission) -> InvestorOnChain | None:
    return running.chain.chain.stakes.investor(who.investor_id)


async def test_a_stake_is_issued_and_sold(trading: RunningHouse) -> None:
    seller, buyer = investor(), investor()
    both = (Admission(investor_id=each.investor_id, wallet_address=each.wallet_address) for each in (seller, buyer))
    await admit(trading, *both)
    issued = issue(seller)
    sold = trade(issued, seller, buyer)

    receipt, holding = await trading.client.execute_workflow(
        Sells.run, Stake(issued=issued, sold=sold), id=sold.operation_id, task_queue=QUEUE
    )

    assert (holding.units, holding.issued, holding.proof) == (UNITS, ISSUED, receipt)
    assert len(trading.chain.kept()) == 4


async def test_an_investor_is_admitted_once_and_by_the_wallet_it_has_now(trading: RunningHouse) -> None:
    who = Admission(investor_id=uuid4(), wallet_address=wallet())
    await admit(trading, who)
    await admit(trading, who)
    assert record(trading, who) == InvestorOnChain(wallet_address=who.wallet_address, sequence=1, is_registered=True)
    moved = who.model_copy(update={"wallet_address": wallet()})
    await admit(trading, moved)
    assert record(trading, who) == InvestorOnChain(wallet_address=moved.wallet_address, sequence=2, is_registered=True)
    assert len(trading.chain.kept()) == 2


async def test_anothers_wallet_admits_nobody(trading: RunningHouse) -> None:
    holder = Admission(investor_id=uuid4(), wallet_address=wallet())
    await admit(trading, holder)
    with pytest.raises(WorkflowFailureError) as failed:
        await admit(trading, holder.model_copy(update={"investor_id": uuid4()}))
    assert isinstance(failed.value.cause, ActivityError)
    cause = failed.value.cause.cause
    assert isinstance(cause, ApplicationError)
    assert (cause.type, cause.details) == (CHAIN_CONFLICT, ("WalletTaken",))


async def test_a_removal_between_look_and_write_is_looked_at_again(
    trading: RunningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks, finds the investor under its former wallet, and before its write lands the investor is removed."""
    who = Admission(investor_id=uuid4(), wallet_address=wallet())
    await admit(trading, who)
    looked = StakeContract.investor

    def look_and_then(ledger: StakeContract, investor_id: UUID) -> InvestorOnChain | None:
        found = looked(ledger, investor_id)
        if found is not None and found.sequence == 1:
            removal = InvestorRemoval(
                operation_id="removed", investor_id=investor_id, wallet_address=who.wallet_address, sequence=2
            )
            ActivityEnvironment().run(trading.chain.stakes.remove_investor, removal)
        return found

    monkeypatch.setattr(StakeContract, "investor", look_and_then)
    moved = who.model_copy(update={"wallet_address": wallet()})

    await admit(trading, moved)

    assert record(trading, who) == InvestorOnChain(wallet_address=moved.wallet_address, sequence=4, is_registered=True)
