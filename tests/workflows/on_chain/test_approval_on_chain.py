"""What an approval does on chain, by where the contractor stands, as a process does it: real chain, real Temporal."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from temporalio import workflow
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from models.chain import ChainReceipt, ChainRegistration, ChainStatusChange
from models.chain_standing import ChainStanding
from models.status import ContractorStatus
from tests.contracts.deployment import registration, wallet
from tests.workflows.on_chain.conftest import RunningHouse

with workflow.unsafe.imports_passed_through():
    from workflows.chain_writes import approve_on_chain, standing_on_chain, write_on_chain

QUEUE = "approvals"


@workflow.defn
class Approves:
    """Approves a contractor that was registered before; `look` says how often it looked before it writes."""

    @workflow.run
    async def run(self, approval: ChainRegistration, known: ChainStanding | None) -> ChainReceipt:
        standing = known or await standing_on_chain(approval.contractor_id)
        return await approve_on_chain(approval, standing)


@workflow.defn
class Moves:
    """Changes a status."""

    @workflow.run
    async def run(self, change: ChainStatusChange) -> ChainReceipt:
        return await write_on_chain(change)


@pytest.fixture
async def approving(running: RunningHouse) -> AsyncIterator[RunningHouse]:
    runner = SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("activities", "models", "pydantic", "tests")
    )
    async with Worker(running.client, task_queue=QUEUE, workflows=[Approves, Moves], workflow_runner=runner):
        yield running


async def approve(
    running: RunningHouse, approval: ChainRegistration, known: ChainStanding | None = None
) -> ChainReceipt:
    return await running.client.execute_workflow(
        Approves.run, args=[approval, known], id=approval.operation_id, task_queue=QUEUE
    )


async def move(running: RunningHouse, approval: ChainRegistration, *path: ContractorStatus) -> None:
    for status in path:
        sequence = standing(running, approval).sequence + 1
        change = ChainStatusChange(
            operation_id=f"{approval.contractor_id}:{sequence}",
            contractor_id=approval.contractor_id,
            wallet_address=standing(running, approval).wallet_address,
            status=status,
            sequence=sequence,
        )
        await running.client.execute_workflow(Moves.run, change, id=change.operation_id, task_queue=QUEUE)


def standing(running: RunningHouse, approval: ChainRegistration) -> ChainStanding:
    found = running.chain.chain.standing_of(approval.contractor_id)
    assert found is not None
    return found


def again(approval: ChainRegistration, **changes: object) -> ChainRegistration:
    """The contractor's next application, approved 300 days later."""
    later: dict[str, object] = {
        "operation_id": f"{approval.operation_id}:again",
        "registered_at": approval.registered_at + timedelta(days=300),
        "expires_at": approval.expires_at + timedelta(days=365),
        "competence_score": 55,
    }
    return ChainRegistration.model_validate(approval.model_dump() | later | changes)


SUSPENDED, REJECTED, EXPIRED = ContractorStatus.SUSPENDED, ContractorStatus.REJECTED, ContractorStatus.EXPIRED


@pytest.mark.parametrize("path", [(), (EXPIRED,), (SUSPENDED, REJECTED)], ids=["renews", "expired", "revoked"])
@pytest.mark.parametrize("wallet_changes", [False, True], ids=["same wallet", "another wallet"])
async def test_a_contractor_that_applies_again_is_approved_again(
    approving: RunningHouse, path: tuple[ContractorStatus, ...], wallet_changes: bool
) -> None:
    first = registration()
    await approve(approving, first)
    await move(approving, first, *path)
    second = again(first, wallet_address=wallet() if wallet_changes else first.wallet_address)

    await approve(approving, second)

    now = standing(approving, first)
    assert now.status is ContractorStatus.GOV_APPROVED
    assert (now.wallet_address, now.competence_score, now.expires_at) == (
        second.wallet_address,
        55,
        second.expires_at,
    )
    assert now.sequence == 2 + len(path) + wallet_changes
    assert now.registered_at == (second.registered_at if path else first.registered_at)


async def test_a_write_that_came_between_is_looked_at_and_the_approval_goes_through(approving: RunningHouse) -> None:
    first = registration()
    await approve(approving, first)
    seen = standing(approving, first)
    await move(approving, first, SUSPENDED, ContractorStatus.GOV_APPROVED)

    await approve(approving, again(first), known=seen)

    assert (standing(approving, first).sequence, standing(approving, first).competence_score) == (4, 55)


async def test_a_suspended_contractor_is_not_approved_around_its_suspension(approving: RunningHouse) -> None:
    first = registration()
    await approve(approving, first)
    await move(approving, first, SUSPENDED)
    with pytest.raises(WorkflowFailureError) as failed:
        await approve(approving, again(first))
    cause = failed.value.cause
    assert isinstance(cause, ActivityError)
    assert isinstance(cause.cause, ApplicationError)
    assert cause.cause.details == ("AlreadyRegistered",)
    assert standing(approving, first).status is SUSPENDED


async def test_a_contractor_that_is_new_to_the_chain_is_registered(approving: RunningHouse) -> None:
    approval = registration(contractor_id=UUID(int=9))
    await approve(approving, approval)
    assert standing(approving, approval).sequence == 1
