"""The API's end of Temporal: starts an application's process, delivers what people say, tells refusals as problems."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError as UpdateTimedOut
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api.problems import ApiProblem, Code, unavailable
from models.application import ApplicationPolicy, ApplicationStart, ApplicationState, ChangesAnswer, Submission
from models.decision import Claim, Decision, ItemDecision, Refusal
from models.ids import (
    application_workflow_id,
    registration_workflow_id,
    report_workflow_id,
    requirement_workflow_id,
    suspicion_workflow_id,
    workflow_id,
)
from models.reconciliation_case import ReconciliationState
from models.registration import RegistrationState, StandingOrder
from models.report import ReportKey, ReportStart, ReportState
from models.requirement_steps import CloseOrder, RequirementRequest, RequirementStart, RequirementState
from models.suspense import PlacementState
from models.suspicion_record import Amendment, SuspicionStart, SuspicionState
from models.task import Process, Task
from models.trade_process import TradeState
from models.working_days import add_working_days
from workflows.application import ApplicationWorkflow
from workflows.attributes import at_start
from workflows.queues import CASES
from workflows.registration import ContractorRegistrationWorkflow
from workflows.report import ComplianceReportWorkflow
from workflows.requirement import RequirementWorkflow
from workflows.suspicion import SuspicionWorkflow

Said = TypeVar("Said")

PATIENCE = timedelta(seconds=20)
"""How long a caller is kept waiting for the process; after that it may ask again, under the same operation id."""

_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between the attempts at a process that is not ready for an update."""

_HEALTH_PATIENCE = timedelta(seconds=2)

_STATUS: dict[str, int] = {
    Refusal.FORBIDDEN_ROLE: 403,
    Refusal.FOUR_EYES: 403,
    Refusal.UNKNOWN_TASK: 404,
    Refusal.UNKNOWN_ITEM: 404,
    Refusal.REMARKS_REQUIRED: 422,
    Refusal.WRONG_OUTCOME: 422,
    Refusal.NOTHING_ASKED: 422,
    Refusal.UNKNOWN_FIELD: 422,
}
"""The refusals that are not 409."""

CaseState = (
    ApplicationState
    | RegistrationState
    | RequirementState
    | ReconciliationState
    | PlacementState
    | ReportState
    | SuspicionState
    | TradeState
)
"""What a process answers to a decision."""

_ANSWERS: dict[Process, type[CaseState]] = {
    Process.REGISTRATION: RegistrationState,
    Process.TRADE: TradeState,
    Process.ESCROW: ReconciliationState,
    Process.SUSPENSE: PlacementState,
    Process.REQUIREMENT: RequirementState,
    Process.REPORT: ReportState,
    Process.SUSPICION: SuspicionState,
}

_CLOSED_MEANWHILE = "AcceptedUpdateCompletedWorkflow"
"""Temporal's word for an update that the end of its workflow overtook."""


class Processes:
    """The running applications and registrations.

    Args:
        client: speaks to Temporal.
        policy: the durations that new applications run under.
        report_key: looks up what the workflow id of a report is made of, by the report's id.

    Every method raises `ApiProblem`: the refusal, as 403, 404, 409 or 422; 503 when Temporal or the record is away.
    Under the same `operation_id` a method may be called again: the process does it once.
    """

    def __init__(
        self, client: Client, policy: ApplicationPolicy, report_key: Callable[[UUID], ReportKey | None]
    ) -> None:
        self._client = client
        self._report_key = report_key
        self._policy = policy

    async def submit(
        self, application_id: UUID, contractor_id: UUID, submission: Submission, at: datetime
    ) -> ApplicationState:
        """Start the process and hand the draft in, in one call; a second call is answered by the process that runs.

        A submission that the record refuses ends its process, so the same application may be handed in anew: as an
        update of its own, for Temporal would answer an id that it knows with the old refusal.
        """
        update_id = f"submit:{uuid4()}"
        due_at = add_working_days(at, self._policy.review_working_days)

        def start() -> WithStartWorkflowOperation[ApplicationWorkflow, ApplicationState]:
            return WithStartWorkflowOperation(
                ApplicationWorkflow.run,
                ApplicationStart(application_id=application_id, contractor_id=contractor_id, policy=self._policy),
                id=application_workflow_id(application_id),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                search_attributes=at_start(contractor_id, due_at),
                static_summary="Contractor application",
            )

        return await answered(
            lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                ApplicationWorkflow.submit,
                submission,
                start_workflow_operation=start(),
                id=update_id,
                rpc_timeout=PATIENCE,
            )
        )

    async def answer(self, application_id: UUID, answer: ChangesAnswer, operation_id: str) -> ApplicationState:
        """Hand in what the contractor was asked for. An answer that the record refuses may be put right and made again
        under the same `operation_id`: then it is of another version."""
        case = self._client.get_workflow_handle_for(ApplicationWorkflow.run, application_workflow_id(application_id))
        return await answered(
            lambda: case.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                ApplicationWorkflow.answer,
                answer,
                id=f"{operation_id}:{answer.document_version}",
                rpc_timeout=PATIENCE,
            )
        )

    async def claim(self, task: Task, claim: Claim, operation_id: str) -> Task:
        """Take a task."""
        return await self._deliver(task, "claim", claim, operation_id, Task)

    async def release(self, task: Task, claim: Claim, operation_id: str) -> Task:
        """Put a task back."""
        return await self._deliver(task, "release", claim, operation_id, Task)

    async def assign(self, task: Task, claim: Claim, operation_id: str) -> Task:
        """Give a task to another."""
        return await self._deliver(task, "assign", claim, operation_id, Task)

    async def settle_item(self, task: Task, decision: ItemDecision, operation_id: str) -> Task:
        """Settle one item of a task."""
        return await self._deliver(task, "settle_item", decision, operation_id, Task)

    async def decide(self, task: Task, decision: Decision, operation_id: str) -> CaseState:
        """Decide a task."""
        return await self._deliver(task, "decide", decision, operation_id, _ANSWERS.get(task.process, ApplicationState))

    async def require(self, requirement_id: UUID, request: RequirementRequest) -> RequirementState:
        """Start the process of a requirement and have it assessed, in one call. Called again, the process that runs
        answers what it answered."""

        def start() -> WithStartWorkflowOperation[RequirementWorkflow, RequirementState]:
            return WithStartWorkflowOperation(
                RequirementWorkflow.run,
                RequirementStart(requirement_id=requirement_id),
                id=requirement_workflow_id(requirement_id),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary="Buyer's requirement",
            )

        return await answered(
            lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                RequirementWorkflow.submit,
                request,
                start_workflow_operation=start(),
                id=f"submit:{requirement_id}",
                rpc_timeout=PATIENCE,
            )
        )

    async def close_requirement(self, requirement_id: UUID, order: CloseOrder, operation_id: str) -> RequirementState:
        """Cancel a requirement, or say that it was fulfilled."""
        requirement = self._client.get_workflow_handle(requirement_workflow_id(requirement_id))
        return await answered(
            lambda: requirement.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                RequirementWorkflow.close, order, id=operation_id, rpc_timeout=PATIENCE
            )
        )

    async def change_standing(self, contractor_id: UUID, order: StandingOrder, operation_id: str) -> RegistrationState:
        """Suspend, reinstate or revoke a registration."""
        registration = self._client.get_workflow_handle(registration_workflow_id(contractor_id))
        return await answered(
            lambda: registration.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                ContractorRegistrationWorkflow.change_standing, order, id=operation_id, rpc_timeout=PATIENCE
            )
        )

    async def ask_for_report(self, start: ReportStart) -> ReportState:
        """Start the report's process, and wait until the report is there; the one that runs answers everybody. One that
        was closed since the caller looked is started no second time: the caller looks again."""
        update_id = f"ask:{uuid4()}"

        def operation() -> WithStartWorkflowOperation[ComplianceReportWorkflow, ReportState]:
            return WithStartWorkflowOperation(
                ComplianceReportWorkflow.run,
                start,
                id=report_workflow_id(start.key),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary="Compliance report",
            )

        try:
            return await answered(
                lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                    ComplianceReportWorkflow.ask,
                    start.requested_by,
                    start_workflow_operation=operation(),
                    id=update_id,
                    rpc_timeout=PATIENCE,
                )
            )
        except WorkflowAlreadyStartedError as error:
            raise ApiProblem(409, Code.CONFLICT, "This report was closed just now; ask for it again.") from error

    async def judge(self, start: SuspicionStart, decision: Decision, operation_id: str) -> SuspicionState:
        """The first word on a suspicion, which starts its process."""

        def operation() -> WithStartWorkflowOperation[SuspicionWorkflow, SuspicionState]:
            return WithStartWorkflowOperation(
                SuspicionWorkflow.run,
                start,
                id=suspicion_workflow_id(start.suspicion_id),
                task_queue=CASES,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary="Restricted",
            )

        try:
            return await answered(
                lambda: self._client.execute_update_with_start_workflow(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                    SuspicionWorkflow.judge,
                    decision,
                    start_workflow_operation=operation(),
                    id=operation_id,
                    rpc_timeout=PATIENCE,
                )
            )
        except WorkflowAlreadyStartedError as error:
            raise ApiProblem(409, Refusal.WRONG_STATE, "This suspicion was judged just now.") from error

    async def amend(self, suspicion_id: UUID, amendment: Amendment, operation_id: str) -> SuspicionState:
        """Give the fields of a suspicion's report."""
        case = self._client.get_workflow_handle_for(SuspicionWorkflow.run, suspicion_workflow_id(suspicion_id))
        return await answered(
            lambda: case.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                SuspicionWorkflow.amend, amendment, id=operation_id, rpc_timeout=PATIENCE
            )
        )

    async def reachable(self) -> bool:
        """Whether Temporal answers."""
        try:
            return await self._client.service_client.check_health(timeout=_HEALTH_PATIENCE)
        except (RPCError, RuntimeError) as error:
            if isinstance(error, RPCError) or _never_connected(error):
                return False
            raise

    async def _deliver(
        self,
        task: Task,
        update: str,
        word: Claim | ItemDecision | Decision,
        operation_id: str,
        answer: type[Said],
    ) -> Said:
        """The update of this name, which every process has that opens tasks."""
        case = self._client.get_workflow_handle(await self._workflow_id(task))
        return await answered(
            lambda: case.execute_update(  # pyright: ignore[reportUnknownMemberType] — an overload leaves `args` untyped
                update, word, id=operation_id, result_type=answer, rpc_timeout=PATIENCE
            )
        )

    async def _workflow_id(self, task: Task) -> str:
        """The workflow that opened a task."""
        if task.process is not Process.REPORT:
            return workflow_id(task.process, task.case_id)
        key = await asyncio.to_thread(self._report_key, task.case_id)
        assert key is not None, "a task is recorded with its report"
        return report_workflow_id(key)


async def answered(ask: Callable[[], Awaitable[Said]]) -> Said:
    """What the process answers to an update, asked again while it is not ready: the workflow task that took the update
    was thrown away (a worker stopped in the middle of it, say), and the update with it."""
    with _problems_told():
        for pause in _PAUSES:
            try:
                return await ask()
            except RPCError as error:
                if error.status is not RPCStatusCode.FAILED_PRECONDITION:
                    raise
            await asyncio.sleep(pause)
        return await ask()


@contextmanager
def _problems_told() -> Generator[None]:
    """Turn what Temporal raises into the problem that the caller is told."""
    try:
        yield
    except WorkflowUpdateFailedError as error:
        raise _refusal(error) from error
    except UpdateTimedOut as error:
        raise unavailable("The process") from error
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise ApiProblem(409, Code.TASK_CLOSED, "The case is closed: its process has ended.") from error
        if error.status in {RPCStatusCode.RESOURCE_EXHAUSTED, RPCStatusCode.FAILED_PRECONDITION}:
            raise unavailable("The process, which has too much to do,") from error
        raise
    except RuntimeError as error:
        if _never_connected(error):
            raise unavailable("The process engine") from error
        raise


def _never_connected(error: RuntimeError) -> bool:
    """Whether a lazy client found nobody on its first call: the SDK has no exception of its own for that."""
    return str(error).startswith("Failed client connect")


def _refusal(error: WorkflowUpdateFailedError) -> ApiProblem:
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type is None:
        raise error
    if cause.type == _CLOSED_MEANWHILE:
        return ApiProblem(409, Refusal.CASE_CLOSED, "The case was closed meanwhile.")
    return ApiProblem(_STATUS.get(cause.type, 409), cause.type, cause.message)
