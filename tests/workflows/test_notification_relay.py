"""The relay on a real Temporal: what stands in the outbox goes out, whichever worker lives."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from activities.buyer_news import BuyerNews
from activities.clients.notification.letters import letter_writer
from activities.clients.notification.mail import MailServer
from activities.clients.notification.webhooks import WebhookCaller
from activities.notification import NotificationActivities
from models.status import ContractorStatus
from models.tables.buyer_changes import LiveRequirements
from models.tables.database import Database
from models.tables.notifications import NotificationRecords
from sandbox.mail import Mailbox, MailHandler, mail_server
from sandbox.state import SandboxState
from tests.tables.cases import EMAIL, Case, keys
from workflows import queues
from workflows.notification_relay import NotificationRelayWorkflow


@pytest.fixture
def database(postgres_url: str) -> Database:
    vault, index = keys()
    return Database(postgres_url, vault=vault, index=index, pool_size=4)


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    handler = MailHandler(SandboxState(None, None), mailbox, lambda: datetime.now(UTC))
    async with mail_server(handler, host="127.0.0.1", port=0) as port:
        yield mailbox, port


def relay_worker(client: Client, database: Database, port: int, callers: WebhookCaller) -> Worker:
    activities = NotificationActivities(
        NotificationRecords(database, lambda: datetime.now(UTC)),
        letter_writer(public_url="https://fatts.example", sender_domain="fatts.example"),
        MailServer(f"smtp://127.0.0.1:{port}", "no-reply@fatts.example"),
        callers,
        BuyerNews(LiveRequirements(database)),
        shift=timedelta(minutes=5),
    )
    return Worker(
        client,
        task_queue=queues.NOTIFICATIONS,
        workflows=[NotificationRelayWorkflow],
        activities=activities.all(),
        graceful_shutdown_timeout=timedelta(seconds=20),  # a delivery under way is ended, not cut off and made again
    )


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():
            await asyncio.to_thread(lambda: None)


async def test_letters_go_out_in_order_and_another_worker_goes_on(
    temporal_env: WorkflowEnvironment,
    database: Database,
    mailbox: tuple[Mailbox, int],
) -> None:
    letters, port = mailbox
    case = Case(database).draft()
    case.submit()
    client = temporal_env.client
    async with WebhookCaller(lambda: datetime.now(UTC)) as callers:
        async with relay_worker(client, database, port, callers):
            handle = await client.start_workflow(
                NotificationRelayWorkflow.run, id=f"notifications:{uuid4()}", task_queue=queues.NOTIFICATIONS
            )
            await until(lambda: len(letters.to(EMAIL)) == 1)
        case.move(ContractorStatus.UNDER_REVIEW, ContractorStatus.REJECTED)
        async with relay_worker(client, database, port, callers):
            await until(lambda: len(letters.to(EMAIL)) == 2)
            await handle.terminate("the test is over")
    assert [letter.subject for letter in letters.to(EMAIL)] == [
        "Your application was submitted",
        "Your application was rejected",
    ]
    database.close()
