"""The stories that are recorded, process by process. A new process, or a new way through one, is added here alone."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from temporalio.client import WorkflowContinuedAsNewError, WorkflowHandle
from temporalio.worker import Worker

from activities.buyer_news import BuyerNews
from activities.clients.notification.letters import letter_writer
from activities.clients.notification.webhooks import WebhookCaller
from activities.notification import NotificationActivities
from models.financial_year import IST
from models.ids import registration_workflow_id, requirement_workflow_id
from models.tables.buyer_changes import LiveRequirements
from models.tables.notifications import NotificationRecords
from tests.house import APPROVER, REVIEWER, Applied, House, Json, until
from tests.market import OFFICER, SECOND_OFFICER, Market
from tests.replay import escrow_stories, report_stories, suspicion_stories, trade_stories
from workers.worker import start_relay
from workflows import queues
from workflows.agreement import AgreementWorkflow
from workflows.application import ApplicationWorkflow
from workflows.audit_anchor import AnchorRequest, AuditAnchorWorkflow
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

AnyHandle = WorkflowHandle[object, object]
Story = Callable[[House], Awaitable[AnyHandle]]
"""Plays in a house, and returns the process that is to be recorded, which has ended by then."""


@dataclass(frozen=True)
class Process:
    """The stories of a process. `version` counts the changes of its commands that were released (see README.md)."""

    workflow: type
    version: int
    stories: dict[str, Story]


# The application


async def clean(house: House) -> AnyHandle:
    """Everything in order: approved."""
    return await _approved(house, await house.applied(1))


async def flagged(house: House) -> AnyHandle:
    """A flag, which the reviewer resolves: approved."""
    return await _approved(house, await house.applied(2, "flagged"))


async def debarred(house: House) -> AnyHandle:
    """An active debarment: rejected by the rules."""
    return await _ended(house, await house.applied(3, "debarred"))


async def registry_down(house: House) -> AnyHandle:
    """A registry that stays down: its check is left to a person, and the case approved."""
    await house.fault("esic", "down")
    case = await house.applied(4)
    await _checked(house, case)
    await house.fault("esic", "none")
    return await _approved(house, case)


async def rejected_by_signal(house: House) -> AnyHandle:
    """Rejected by somebody with a Temporal client."""
    case = await house.applied(5)
    await _checked(house, case)
    word = {"subject": "reviewer-rao", "role": "GOVERNMENT_ADMIN", "remarks": "The work orders are not genuine."}
    await house.process(case).signal("reject", word)
    return await _ended(house, case)


async def second_attempt(house: House) -> AnyHandle:
    """The second application of a contractor whose first was rejected: approved."""
    first = await house.applied(6)
    await _checked(house, first)
    rejected = await house.decide(await house.task(first.path, "REVIEW"), REVIEWER, "REJECT", "The letter is blurred.")
    assert rejected.is_success, rejected.text
    await _ended(house, first)
    again = Applied(first.sample, await house.draft(first.sample, first.owner), first.owner)
    return await _approved(house, await house.hand_in(again))


async def _checked(house: House, case: Applied) -> None:
    """Until the checks are done: an official who came sooner would make the order of commands a matter of luck."""

    async def reviewers_turn() -> Json | None:
        seen = await house.seen(case.path)
        return seen if seen["waiting_on"] == "REVIEWER" else None

    await until(reviewers_turn)


async def _approved(house: House, case: Applied) -> AnyHandle:
    await _checked(house, case)
    await house.reviewed(case)
    await house.approve(case)
    return await _ended(house, case)


async def _ended(house: House, case: Applied) -> AnyHandle:
    handle = house.process(case)
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


# The registration


async def revoked(house: House) -> AnyHandle:
    """Suspended by one official, revoked by another."""
    case = await house.applied(7)
    await _approved(house, case)
    contractor_id = (await house.seen(case.path))["contractor_id"]
    path = f"/registrations/{contractor_id}"
    await _written(house, path, 1)
    await house.done("POST", f"{path}/suspend", REVIEWER, json={"reason": "A complaint is looked into."})
    await _written(house, path, 2)
    await house.done("POST", f"{path}/revoke", APPROVER, json={"reason": "The work orders were forged."})
    handle = house.services.temporal.get_workflow_handle(registration_workflow_id(UUID(contractor_id)))
    await handle.result()
    return handle


async def _written(house: House, path: str, writes: int) -> None:
    """Until the registration is there, and so many of its writes stand on chain."""

    async def there() -> Json | None:
        answer = await house.ask("GET", path, REVIEWER)
        seen = answer.json()
        return seen if answer.is_success and len(seen["chain"]) == writes else None

    await until(there)


# The anchor of the audit trail


async def a_day_of_entries(house: House) -> AnyHandle:
    """A day with entries: anchored."""
    await _ended(house, await house.applied(8, "debarred"))
    return await _anchored(house, _now().astimezone(IST).date())


async def a_day_without(house: House) -> AnyHandle:
    """A day long ago, with nothing in it."""
    return await _anchored(house, date(2026, 1, 1))


async def _anchored(house: House, day: date) -> AnyHandle:
    handle = await house.services.temporal.start_workflow(
        AuditAnchorWorkflow.run, AnchorRequest(day=day), id=f"audit-anchor:{uuid4()}", task_queue=queues.CASES
    )
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


# The relay of notifications


async def a_day(house: House) -> AnyHandle:
    """Shift after shift, until the history is let go of; a shift is over before it has begun."""
    await house.workers.stop([queues.NOTIFICATIONS])
    client = house.services.temporal
    async with WebhookCaller(_now) as webhooks:
        activities = NotificationActivities(
            NotificationRecords(house.services.database, _now),
            letter_writer(public_url="https://fatts.example", sender_domain="fatts.example"),
            None,
            webhooks,
            BuyerNews(LiveRequirements(house.services.database)),
            shift=timedelta(0),
        )
        async with Worker(client, task_queue=queues.NOTIFICATIONS, activities=activities.all()):
            await start_relay(client)
            first_run = (await client.get_workflow_handle(NOTIFICATION_RELAY_ID).describe()).run_id
            first = client.get_workflow_handle(NOTIFICATION_RELAY_ID, run_id=first_run)
            with suppress(WorkflowContinuedAsNewError):
                await first.result(follow_runs=False)
            await client.get_workflow_handle(NOTIFICATION_RELAY_ID).terminate("a day was enough")
    await house.workers.start([queues.NOTIFICATIONS])
    return first


# The sweep of the chain


async def nothing_to_do(house: House) -> AnyHandle:
    """One sweep."""
    handle = await house.services.temporal.start_workflow(
        ChainSweepWorkflow.run, id=f"chain-sweep:{uuid4()}", task_queue=queues.CASES
    )
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


# The requirement


async def passed(house: House) -> AnyHandle:
    """A buyer of whom all is known and good: held, open at once, fulfilled."""
    market = Market(house)
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    await house.done("POST", f"/requirements/{made['id']}/fulfil", buyer.token)
    return await _requirement_ended(house, made)


async def warned(house: House) -> AnyHandle:
    """A warning: claimed, put back, approved by one officer, cancelled by the buyer."""
    market = Market(house)
    buyer = market.buyer(limit="10000000.00", rating="1.5", performance=45)
    made = await market.asked(buyer)
    task = await house.task(f"/requirements/{made['id']}", "RISK")
    await house.done("POST", f"/tasks/{task['task_id']}/claim", OFFICER)
    await house.done("POST", f"/tasks/{task['task_id']}/release", OFFICER)
    await market.decide(made, OFFICER, "APPROVE")
    await house.done("POST", f"/requirements/{made['id']}/cancel", buyer.token)
    return await _requirement_ended(house, made)


async def overridden(house: House) -> AnyHandle:
    """A failure that two officers open, and its buyer cancels."""
    market = Market(house)
    buyer = market.buyer(limit="500000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    await market.decide(made, OFFICER, "APPROVE")
    await market.decide(made, SECOND_OFFICER, "APPROVE")
    await house.done("POST", f"/requirements/{made['id']}/cancel", buyer.token)
    return await _requirement_ended(house, made)


async def reassessed(house: House) -> AnyHandle:
    """News of the buyer's credit make a pass a failure, which somebody with a Temporal client rejects."""
    market = Market(house)
    buyer = market.buyer(limit="10000000.00", rating="4.5", performance=85)
    made = await market.asked(buyer)
    market.lend(buyer, "10000000.00", outstanding="9500000.00")
    handle = house.services.temporal.get_workflow_handle(requirement_workflow_id(UUID(made["id"])))
    await handle.signal("buyer_changed", "credit")
    await house.task(f"/requirements/{made['id']}", "RISK")
    word = {"subject": "officer-sen", "role": "RISK_OFFICER", "remarks": "The credit is used up."}
    await handle.signal("reject", word)
    return await _requirement_ended(house, made)


async def _requirement_ended(house: House, made: Json) -> AnyHandle:
    handle = house.services.temporal.get_workflow_handle(requirement_workflow_id(UUID(made["id"])))
    await handle.result()
    return handle


# The sweep of holds


async def no_strays(house: House) -> AnyHandle:
    """One sweep."""
    handle = await house.services.temporal.start_workflow(
        RequirementSweepWorkflow.run, id=f"requirement-sweep:{uuid4()}", task_queue=queues.CASES
    )
    await handle.result()
    return house.services.temporal.get_workflow_handle(handle.id)


def _now() -> datetime:
    return datetime.now(UTC)


PROCESSES: dict[str, Process] = {
    "application": Process(
        ApplicationWorkflow,
        version=1,
        stories={
            "clean": clean,
            "flagged": flagged,
            "debarred": debarred,
            "registry_down": registry_down,
            "rejected_by_signal": rejected_by_signal,
            "second_attempt": second_attempt,
        },
    ),
    "agreement": Process(AgreementWorkflow, version=1, stories={"brought": trade_stories.brought}),
    "audit_anchor": Process(
        AuditAnchorWorkflow,
        version=1,
        stories={"a_day_without": a_day_without, "a_day_of_entries": a_day_of_entries},
    ),
    "chain_sweep": Process(ChainSweepWorkflow, version=1, stories={"nothing_to_do": nothing_to_do}),
    "escrow_notices": Process(
        EscrowNoticesWorkflow, version=1, stories={"nothing_to_tell": escrow_stories.nothing_to_tell}
    ),
    "escrow_reconciliation": Process(
        EscrowReconciliationWorkflow, version=1, stories={"explained": escrow_stories.explained}
    ),
    "escrow_return": Process(EscrowReturnWorkflow, version=1, stories={"late_money": escrow_stories.late_money}),
    "escrow_statement": Process(
        EscrowStatementWorkflow, version=1, stories={"a_day_that_differs": escrow_stories.a_day_that_differs}
    ),
    "investor": Process(InvestorWorkflow, version=1, stories={"admitted": trade_stories.admitted}),
    "notification_relay": Process(NotificationRelayWorkflow, version=1, stories={"a_day": a_day}),
    "registration": Process(ContractorRegistrationWorkflow, version=1, stories={"revoked": revoked}),
    "report": Process(
        ComplianceReportWorkflow,
        version=1,
        stories={
            "accepted": report_stories.accepted,
            "rejected": report_stories.rejected,
            "not_signed_off": report_stories.not_signed_off,
            "confidential": report_stories.confidential,
        },
    ),
    "report_schedule": Process(ScheduledReportWorkflow, version=1, stories={"rung": report_stories.rung}),
    "suspense": Process(
        SuspensePlacementWorkflow,
        version=1,
        stories={"placed": escrow_stories.placed, "sent_back": escrow_stories.sent_back},
    ),
    "suspicion": Process(
        SuspicionWorkflow,
        version=1,
        stories={
            "filed": suspicion_stories.filed,
            "dismissed": suspicion_stories.dismissed,
            "dismissed_by_another": suspicion_stories.dismissed_by_another,
        },
    ),
    "requirement": Process(
        RequirementWorkflow,
        version=1,
        stories={"passed": passed, "warned": warned, "overridden": overridden, "reassessed": reassessed},
    ),
    "requirement_sweep": Process(RequirementSweepWorkflow, version=1, stories={"no_strays": no_strays}),
    "trade": Process(
        TradeWorkflow,
        version=1,
        stories={
            "delivered": trade_stories.delivered,
            "withdrawn": trade_stories.withdrawn,
            "refused": trade_stories.refused,
            "taken_up": trade_stories.taken_up,
            "above_the_threshold": trade_stories.above_the_threshold,
        },
    ),
}
"""Every process, by the name of its module."""
