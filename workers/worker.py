"""Which worker runs what."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workers.composition import House, open_house
from workers.schedules import sweep_at_start
from workers.settings import Settings
from workers.temporal import connect
from workflows import queues
from workflows.agreement import AgreementWorkflow
from workflows.application import ApplicationWorkflow
from workflows.audit_anchor import AuditAnchorWorkflow
from workflows.chain_sweep import ChainSweepWorkflow
from workflows.escrow_notices import EscrowNoticesWorkflow
from workflows.escrow_reconciliation import EscrowReconciliationWorkflow
from workflows.escrow_return import EscrowReturnWorkflow
from workflows.escrow_statement import EscrowStatementWorkflow
from workflows.investor import InvestorWorkflow
from workflows.notification_relay import NOTIFICATION_RELAY_ID, NotificationRelayWorkflow
from workflows.registration import ContractorRegistrationWorkflow
from workflows.report import ComplianceReportWorkflow
from workflows.report_schedule import ScheduledReportWorkflow
from workflows.requirement import RequirementWorkflow
from workflows.requirement_sweep import RequirementSweepWorkflow
from workflows.suspense import SuspensePlacementWorkflow
from workflows.suspicion import SuspicionWorkflow
from workflows.trade import TradeWorkflow

WORKFLOWS: tuple[type, ...] = (
    ApplicationWorkflow,
    AuditAnchorWorkflow,
    ChainSweepWorkflow,
    AgreementWorkflow,
    ComplianceReportWorkflow,
    ContractorRegistrationWorkflow,
    EscrowNoticesWorkflow,
    EscrowReconciliationWorkflow,
    EscrowReturnWorkflow,
    EscrowStatementWorkflow,
    InvestorWorkflow,
    NotificationRelayWorkflow,
    TradeWorkflow,
    RequirementSweepWorkflow,
    RequirementWorkflow,
    ScheduledReportWorkflow,
    SuspensePlacementWorkflow,
    SuspicionWorkflow,
)
"""Every process."""

_PASSED_THROUGH = ("activities", "models", "pydantic", "pydantic_core", "rapidfuzz")
"""Modules without state of their own: importing them anew for every case would cost 20 times the time (measured)."""

_GRACE = timedelta(seconds=10)
"""How long a stopping worker lets its activities end."""

_THREADS = 16


async def run_workers(
    settings: Settings, names: Sequence[str], stop: asyncio.Event, *, ready: Callable[[], None] | None = None
) -> None:
    """Run a worker for each of the task queues `names` until `stop` is set; `ready` is called once all are polling."""
    client = await connect(settings)
    async with open_house(settings, chain=queues.CHAIN in names) as house, AsyncExitStack() as running:
        for name in names:
            await running.enter_async_context(worker_for(client, name, house))
        if queues.NOTIFICATIONS in names:
            await start_relay(client)
        if queues.CHAIN in names:
            await sweep_at_start(client)
        if ready is not None:
            ready()
        await stop.wait()


async def start_relay(client: Client) -> None:
    """See that the relay of notifications runs; the one that does goes on."""
    await client.start_workflow(
        NotificationRelayWorkflow.run,
        id=NOTIFICATION_RELAY_ID,
        task_queue=queues.CASES,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary="Carries letters and webhooks to those they concern",
    )


def worker_for(client: Client, queue: str, house: House) -> Worker:
    """The worker of one task queue.

    Raises:
        ValueError: there is no such queue.
    """
    if queue not in queues.ALL:
        raise ValueError(f"there is no task queue {queue!r}; there are {', '.join(queues.ALL)}")
    one_signer = queue == queues.CHAIN
    return Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS if queue == queues.CASES else (),
        activities=_activities(queue, house),
        # blocking activities each hold a thread; the chain's one signer sends one transaction at a time
        activity_executor=ThreadPoolExecutor(1 if one_signer else _THREADS, thread_name_prefix=queue),
        max_concurrent_activities=1 if one_signer else _THREADS,
        max_concurrent_local_activities=_THREADS,
        max_eager_activity_reservations_per_workflow_task=12,
        workflow_runner=workflow_runner(),
        graceful_shutdown_timeout=_GRACE,
    )


def workflow_runner() -> SandboxedWorkflowRunner:
    """What runs the processes."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*_PASSED_THROUGH))


def _activities(queue: str, house: House) -> Sequence[Callable[..., object]]:
    match queue:
        case queues.CASES:
            return [
                *house.application.all(),
                *house.audit_anchor.all(),
                *house.escrow.of_the_record(),
                *house.escrow_notices.all(),
                *house.reconciliation.of_the_record(),
                *house.suspense.of_the_record(),
                *house.trades.all(),
                *house.market.all(),
                *house.registration.all(),
                *house.reports.steps.all(),
                *house.reports.suspicions.of_cases(),
                *house.requirement.all(),
                house.verification.check_wallet_signature,
            ]
        case queues.VERIFICATION:
            scoring = house.scoring.all() if house.scoring else ()
            bank = (*house.escrow.all(), *house.reconciliation.all(), *house.suspense.all())
            return [*house.verification.all(), *house.rechecks.all(), *bank, *scoring]
        case queues.DOCUMENTS:
            return [*house.documents.all(), *house.certificates.all()]
        case queues.NOTIFICATIONS:
            return house.notifications.all()
        case queues.REPORTS:
            reports = house.reports
            return [
                *reports.sections.all(),
                *reports.files.all(),
                *reports.regulator.all(),
                *reports.suspicions.of_reports(),
            ]
        case _:
            assert house.chain is not None, "the house was opened without its signer"
            assert house.stakes is not None, "the house was opened without its signer"
            return [*house.chain.all(), *house.stakes.all()]
