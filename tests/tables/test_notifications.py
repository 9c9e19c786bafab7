"""Deliveries on a real PostgreSQL: planned once, in order, tried again, failed where all see it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from models.actors import Actor, Role
from models.notification import MAX_ATTEMPTS, Channel, Delivery, DeliveryStatus, Subscription
from models.status import ContractorStatus
from models.tables import audit
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.notifications import NotificationRecords
from models.tables.subscriptions import Subscriptions, list_deliveries
from tests.tables.cases import CONTRACTOR, EMAIL, LEGAL_NAME, Case

S = ContractorStatus
RAO = Actor(subject="rao", roles=frozenset({Role.GOVERNMENT_ADMIN}))
START = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)


class Clock:
    """A time that moves when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(database: Database, clock: Clock) -> NotificationRecords:
    return NotificationRecords(database, clock)


def subscribe(database: Database, owner: str = CONTRACTOR.subject, *, sees_all: bool = False) -> Subscription:
    subscription = Subscription(
        subscription_id=uuid4(),
        owner=owner,
        sees_all=sees_all,
        url="https://erp.example.org/hook",
        secret="whsec_3q2",
        event_types=("status",),
        created_at=START,
    )
    with database.transaction() as session:
        Subscriptions(session, database.vault).add(
            subscription, Actor(subject=owner, roles=frozenset({Role.CONTRACTOR}))
        )
    return subscription


def statuses(deliveries: list[Delivery], channel: Channel) -> list[object]:
    return [each.event.payload["status"] for each in deliveries if each.channel is channel]


def plan(records: NotificationRecords) -> int:
    planned = 0
    while new := records.plan():
        planned += new
    return planned


def test_each_event_is_planned_once_for_each_who_is_told(
    database: Database, case: Case, records: NotificationRecords
) -> None:
    mine, official = subscribe(database), subscribe(database, "rao", sees_all=True)
    subscribe(database, "another contractor")
    case.submit()
    assert plan(records) > 0
    assert plan(records) == 0
    page = list_deliveries(database)
    told = sorted((view.event_type, view.channel, view.subscription_id) for view in page.items if view.seq)
    submitted = [view for view in page.items if view.channel is Channel.EMAIL]
    assert len(submitted) == 1
    hooks = {mine.subscription_id, official.subscription_id}
    assert {hook for _, channel, hook in told if channel is Channel.WEBHOOK} == hooks


def test_the_events_of_a_case_go_out_one_after_the_other_and_other_cases_do_not_wait(
    database: Database, case: Case, records: NotificationRecords, clock: Clock
) -> None:
    subscribe(database, sees_all=True)
    other = Case(database).draft({}, owner="another")
    plan(records)
    for waiting in iter(lambda: records.due(limit=50), []):
        for delivery in waiting:
            records.delivered(delivery)
    case.submit()
    case.move(S.UNDER_REVIEW, S.REJECTED)
    plan(records)
    seen: list[object] = []
    refused = records.due(limit=50)
    assert statuses(refused, Channel.WEBHOOK) == ["SUBMITTED"]
    assert {delivery.event.case_id for delivery in refused} == {case.application_id}
    for delivery in refused:
        records.failed(delivery, "answered 503", asked_wait=timedelta(hours=1), for_good=False)
    assert records.due(limit=50) == [], "what follows waits behind what failed"
    clock.now += timedelta(hours=1)
    for deliveries in iter(lambda: records.due(limit=50), []):
        seen += statuses(deliveries, Channel.WEBHOOK)
        for delivery in deliveries:
            records.delivered(delivery)
    assert seen == ["SUBMITTED", "UNDER_REVIEW", "REJECTED"]
    assert other.application_id != case.application_id


def test_a_delivery_fails_when_its_tries_are_used_up_and_what_follows_goes_on(
    database: Database, case: Case, records: NotificationRecords, clock: Clock
) -> None:
    case.submit()
    case.move(S.REJECTED)
    plan(records)
    tries = 0
    while (due := records.due(limit=50)) and due[0].event.payload["status"] == "SUBMITTED":
        records.failed(due[0], "the mail server answered 451", asked_wait=None, for_good=False)
        tries += 1
        clock.now += timedelta(days=1)
    assert tries == MAX_ATTEMPTS
    assert statuses(records.due(limit=50), Channel.EMAIL) == ["REJECTED"]
    (failed,) = list_deliveries(database, status=DeliveryStatus.FAILED).items
    assert (failed.attempts, failed.last_error) == (MAX_ATTEMPTS, "the mail server answered 451")

    with database.transaction() as session:
        again = Subscriptions(session, database.vault).retry(RAO, failed.delivery_id, clock.now)
        *_, entry = audit.entries(session)
    assert (entry.action, entry.actor, entry.subject) == ("DELIVERY_RETRIED", "rao", str(failed.case_id))
    assert (again.status, again.attempts) == (DeliveryStatus.PENDING, 0)
    assert statuses(records.due(limit=50), Channel.EMAIL) == ["SUBMITTED"]
    with database.transaction() as session, pytest.raises(NotFound):
        Subscriptions(session, database.vault).retry(RAO, failed.delivery_id, clock.now)


def test_what_no_try_can_help_fails_at_once(database: Database, case: Case, records: NotificationRecords) -> None:
    case.submit()
    plan(records)
    (delivery,) = records.due(limit=50)
    records.failed(delivery, "the mail server refused the recipient (550)", asked_wait=None, for_good=True)
    assert [view.attempts for view in list_deliveries(database, status=DeliveryStatus.FAILED).items] == [1]


def test_a_late_word_of_one_that_was_delivered_changes_nothing(
    database: Database, case: Case, records: NotificationRecords
) -> None:
    case.submit()
    plan(records)
    (delivery,) = records.due(limit=50)
    records.delivered(delivery)
    records.failed(delivery, "no answer in time", asked_wait=None, for_good=True)
    assert [view.status for view in list_deliveries(database).items] == [DeliveryStatus.DELIVERED]


def test_a_letter_knows_whom_it_is_for(case: Case, records: NotificationRecords) -> None:
    case.submit()
    rejected = case.step("DECISION_MADE", S.REJECTED)
    case.record(rejected.model_copy(update={"rejection_reason": "The solvency letter is unreadable."}))
    plan(records)
    letter = next(each for each in records.due(limit=50) if each.channel is Channel.EMAIL)
    subject = records.letter_subject(letter)
    assert (subject.email, subject.legal_name) == (EMAIL, LEGAL_NAME)
    assert subject.reason == "The solvency letter is unreadable."
    elsewhere = letter.event.model_copy(update={"case_id": UUID(int=0)})
    with pytest.raises(NotFound):
        records.letter_subject(letter.model_copy(update={"event": elsewhere}))


def test_a_webhook_that_is_deleted_is_called_no_more(
    database: Database, case: Case, records: NotificationRecords
) -> None:
    subscription = subscribe(database)
    case.submit()
    plan(records)
    with database.transaction() as session:
        subscriptions = Subscriptions(session, database.vault)
        with pytest.raises(NotFound):
            subscriptions.remove(RAO, subscription.subscription_id, START)
        assert subscriptions.of(CONTRACTOR.subject) == [subscription]
        subscriptions.remove(CONTRACTOR, subscription.subscription_id, START)
        told = list(audit.entries(session, subject=f"webhook:{subscription.subscription_id}"))
    assert [(entry.action, entry.actor) for entry in told] == [
        ("WEBHOOK_CREATED", CONTRACTOR.subject),
        ("WEBHOOK_REMOVED", CONTRACTOR.subject),
    ]
    assert subscription.url not in str(told)
    assert {delivery.channel for delivery in records.due(limit=50)} == {Channel.EMAIL}
