"""The stories that are recorded, process by process. A new process, or a new way through one, is added here alone."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from temporalio.client import WorkflowContinuedAsNewError, WorkflowHandle
from temporalio.worker import Worker

from activities.clients.notification.letters import letter_writer
from activities.clients.notification.webhooks import WebhookCaller
from activities.notification import NotificationActivities
from models.financial_year import IST
from models.ids import registration_workflow_id
from models.tables.notifications import NotificationRecords
from tests.house import APPROVER, REVIEWER, Applied, House, Json, until
from tests.replay import escrow_stories
from tests.trading import OFFICER, SECOND, Listed, Market, market_of
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


# The secondary market


async def delivered(house: House) -> AnyHandle:
    """Paid in two parts, more than the price: settled, the excess returned."""
    market = market_of(house)
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "40000.00")
    await _paid_in(market, trade, "40000.00")
    await market.pay(trade, "70000.00")
    return await _trade_ended(market, trade)


async def withdrawn(house: House) -> AnyHandle:
    """Paid in part, and withdrawn by the seller: undone."""
    market = market_of(house)
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "40000.00")
    await _paid_in(market, trade, "40000.00")
    assert (await market.cancel(trade)).is_success
    return await _trade_ended(market, trade)


async def refused(house: House) -> AnyHandle:
    """More units than there are: refused by the rules."""
    market = market_of(house)
    return await _trade_ended(market, await market.listed(await market.stake(units=50)))


async def taken_up(house: House) -> AnyHandle:
    """A co-investor takes the units up; its officer rejects."""
    market = market_of(house)
    project = await market.project(first_refusal_days=5)
    stake = await market.stake(units=300, project=project)
    other = await market.stake(units=100, project=project)
    trade = await market.listed(stake)
    await house.done("POST", f"{trade.path}/first-refusal", other.holder.who, json={"takes": True})
    task = await house.task(trade.path, "COMPLIANCE")
    assert (await house.decide(task, OFFICER, "REJECT", "The price is a sham.")).is_success
    return await _trade_ended(market, trade)


async def above_the_threshold(house: House) -> AnyHandle:
    """Two officers approve; then the workflow itself is cancelled."""
    market = market_of(house)
    trade = await market.listed(await market.stake(), amount="10000000.01")
    await market.approve(trade, OFFICER, SECOND)
    await market.until_waits_for(trade, "BUYER")
    await market.process(trade).cancel()
    return await _trade_ended(market, trade)


async def brought(house: House) -> AnyHandle:
    """An agreement whose units are issued."""
    stake = await market_of(house).stake()
    return await _over(house, f"agreement:{stake.agreement_id}")


async def admitted(house: House) -> AnyHandle:
    """An investor that the ledger is to know."""
    trader = await market_of(house).investor()
    return await _over(house, f"investor:{trader.investor_id}:{trader.investor_id}")


async def _paid_in(market: Market, trade: Listed, amount: str) -> None:
    """Until the trade has seen the money: what comes while it looks would make the order of commands a matter of
    luck."""

    async def seen() -> Json | None:
        state = await market.process(trade).query(TradeWorkflow.status)
        return {} if str(state.paid_in) == amount else None

    await until(seen)


async def _trade_ended(market: Market, trade: Listed) -> AnyHandle:
    return await _over(market.house, market.process(trade).id)


async def _over(house: House, workflow_id: str) -> AnyHandle:
    handle = house.services.temporal.get_workflow_handle(workflow_id)
    await handle.result()
    return handle


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
    "agreement": Process(AgreementWorkflow, version=1, stories={"brought": brought}),
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
    "investor": Process(InvestorWorkflow, version=1, stories={"admitted": admitted}),
    "notification_relay": Process(NotificationRelayWorkflow, version=1, stories={"a_day": a_day}),
    "registration": Process(ContractorRegistrationWorkflow, version=1, stories={"revoked": revoked}),
    "trade": Process(
        TradeWorkflow,
        version=1,
        stories={
            "delivered": delivered,
            "withdrawn": withdrawn,
            "refused": refused,
            "taken_up": taken_up,
            "above_the_threshold": above_the_threshold,
        },
    ),
}
"""Every process, by the name of its module."""
