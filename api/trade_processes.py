"""The API's end of the secondary market's processes: trades, and what brings investors and stakes to the chain."""

import asyncio
from contextlib import suppress
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError

from api.problems import ApiProblem, Code, unavailable
from api.processes import PATIENCE, answered
from models.chain import ChainReceipt
from models.ids import agreement_workflow_id, investor_workflow_id, placement_workflow_id, trade_workflow_id
from models.market import AgreementStart, InvestorStart
from models.suspense import PlacementOrder, PlacementStart, PlacementState
from models.trade_policy import TradePolicy
from models.trade_process import CancelOrder, TakeUp, TradeRequest, TradeStart, TradeState
from workflows.agreement import AgreementWorkflow
from workflows.investor import InvestorWorkflow
from workflows.queues import CASES
from workflows.suspense import SuspensePlacementWorkflow
from workflows.trade import TradeWorkflow
from workflows.trade_attributes import trade_at_start


class TradeProcesses:
    """The running trades, and what is decided of their money.

    Args:
        client: speaks to Temporal.
        policy: the rules that new trades go by.

    Every method raises `ApiProblem`: the refusal, as 403, 404, 409 or 422; 503 when Temporal or the record is away.
    """

    def __init__(self, client: Client, policy: TradePolicy) -> None:
        self._client = client
        self._policy = policy

    async def request(self, trade_id: UUID, request: TradeRequest) -> TradeState:
        """Start the process of a trade and have it judged, in one call. Called again, the process answers what it
        answered."""

        def start() -> WithStartWorkflowOperation[TradeWorkflow, TradeState]:
            return WithStartWorkflowOperation(
                TradeWorkflow.run,
                TradeStart(trade_id=trade_id, policy=self._policy),
                id=trade_workflow_id(trade_id),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                search_attributes=trade_at_start(),
                static_summary="Secondary trade",
            )

        return await answered(
            lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                TradeWorkflow.request,
                request,
                start_workflow_operation=start(),
                id=f"request:{trade_id}",
                rpc_timeout=PATIENCE,
            )
        )

    async def cancel(self, trade_id: UUID, order: CancelOrder, operation_id: str) -> TradeState:
        """Cancel a trade."""
        trade = self._client.get_workflow_handle(trade_workflow_id(trade_id))
        return await answered(
            lambda: trade.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                TradeWorkflow.cancel, order, id=operation_id, rpc_timeout=PATIENCE
            )
        )

    async def take_up(self, trade_id: UUID, word: TakeUp, operation_id: str) -> TradeState:
        """A co-investor's word on what it is offered."""
        trade = self._client.get_workflow_handle(trade_workflow_id(trade_id))
        return await answered(
            lambda: trade.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                TradeWorkflow.take_up, word, id=operation_id, rpc_timeout=PATIENCE
            )
        )

    async def look_at_escrow(self, trade_id: UUID) -> None:
        """Have the trade look at its escrow now."""
        trade = self._client.get_workflow_handle(trade_workflow_id(trade_id))
        await answered(lambda: trade.signal(TradeWorkflow.funded))  # pyright: ignore[reportUnknownMemberType] — as above

    async def propose_placement(self, receipt_id: UUID, order: PlacementOrder, operation_id: str) -> PlacementState:
        """An officer's word on whose money a receipt in suspense is; the process of a receipt begins with it."""

        def start() -> WithStartWorkflowOperation[SuspensePlacementWorkflow, PlacementState | None]:
            return WithStartWorkflowOperation(
                SuspensePlacementWorkflow.run,
                PlacementStart(receipt_id=receipt_id),
                id=placement_workflow_id(receipt_id),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                static_summary="Whose money a receipt in suspense is",
            )

        return await answered(
            lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                SuspensePlacementWorkflow.propose,
                order,
                start_workflow_operation=start(),
                id=f"propose:{operation_id}",
                rpc_timeout=PATIENCE,
            )
        )

    async def bring_to_chain(self, investor_id: UUID, operation: UUID) -> None:
        """Have the chain follow a change to an investor's record; it goes on when nobody waits any more."""
        with suppress(WorkflowAlreadyStartedError):  # then it has followed already
            await answered(
                lambda: self._client.start_workflow(  # pyright: ignore[reportUnknownMemberType] — as above
                    InvestorWorkflow.run,
                    InvestorStart(investor_id=investor_id),
                    id=investor_workflow_id(investor_id, operation),
                    task_queue=CASES,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    static_summary="Investor on its way to the chain",
                )
            )

    async def issue(self, start: AgreementStart) -> ChainReceipt:
        """Bring an agreement's units into being, and wait until they are."""
        workflow_id = agreement_workflow_id(start.agreement.id)
        with suppress(WorkflowAlreadyStartedError):  # then it runs, or has been issued: the result says where
            await answered(
                lambda: self._client.start_workflow(  # pyright: ignore[reportUnknownMemberType] — as above
                    AgreementWorkflow.run,
                    start,
                    id=workflow_id,
                    task_queue=CASES,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    static_summary="Agreement: units on their way to the chain",
                )
            )
        issued = self._client.get_workflow_handle_for(AgreementWorkflow.run, workflow_id)
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await answered(issued.result)
        except TimeoutError as late:
            raise unavailable("The chain") from late
        except WorkflowFailureError as failed:
            raise ApiProblem(409, Code.CONFLICT, "The chain will not issue these units.") from failed
