"""Who is told of what, how long is waited, and which calls are genuine."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.notification import MAX_ATTEMPTS, Event, Subscription, letter_for, next_attempt, wants
from models.webhook import TOLERANCE, BadSignature, problem_with_url, sign, verify

NOW = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)


def event(event_type: str = "status", **payload: str) -> Event:
    return Event(seq=1, case_id=uuid4(), event_type=event_type, payload=dict(payload), created_at=NOW)


def subscription(*event_types: str, owner: str = "asha", sees_all: bool = False) -> Subscription:
    return Subscription(
        subscription_id=uuid4(),
        owner=owner,
        sees_all=sees_all,
        url="https://erp.example.org/hook",
        secret="whsec_x",
        event_types=event_types,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("told", "letter"),
    [
        (event(status="SUBMITTED"), "submitted"),
        (event(status="GOV_APPROVED"), "approved"),
        (event(status="REJECTED"), "rejected"),
        (event(status="SUSPENDED", **{"from": "GOV_APPROVED"}), "suspended"),
        (event(status="GOV_APPROVED", **{"from": "SUSPENDED"}), "reinstated"),
        (event(status="REJECTED", **{"from": "SUSPENDED"}), "revoked"),
        (event(status="EXPIRED", **{"from": "SUSPENDED"}), "expired"),
        (event(status="UNDER_REVIEW"), None),
        (event(status="AI_SCORED"), None),
        (event("task", kind="REVIEW"), None),
        (event("changes_requested"), "changes_requested"),
        (event("changes_reminder"), "changes_overdue"),
        (event("comment", visibility="EVERYONE"), None),
        (event("expiry_reminder", days="30"), "expiry_reminder"),
    ],
)
def test_a_contractor_is_written_to_about_what_concerns_it(told: Event, letter: str | None) -> None:
    assert letter_for(told) == letter


@pytest.mark.parametrize(
    ("wish", "owner", "called"),
    [
        (subscription(), "asha", True),
        (subscription(), "somebody else", False),
        (subscription(), None, False),
        (subscription(sees_all=True, owner="rao"), "asha", True),
        (subscription("task"), "asha", False),
        (subscription("task", "status"), "asha", True),
    ],
)
def test_a_webhook_hears_of_its_owners_cases_alone(wish: Subscription, owner: str | None, called: bool) -> None:
    assert wants(wish, event(status="REJECTED"), case_owner=owner) is called


def test_what_officials_say_among_themselves_is_told_to_those_who_see_all() -> None:
    among_officials = event("comment", visibility="OFFICIALS")
    assert not wants(subscription(), among_officials, case_owner="asha")
    assert wants(subscription(sees_all=True, owner="rao"), among_officials, case_owner="asha")
    assert wants(subscription(), event("comment", visibility="EVERYONE"), case_owner="asha")


def test_the_pauses_grow_and_end() -> None:
    tries = [next_attempt(attempts, NOW) for attempts in range(1, MAX_ATTEMPTS + 1)]
    assert tries[-1] is None
    waits = [at - NOW for at in tries if at is not None]
    assert waits == sorted(waits)
    assert sum(waits, timedelta()) > timedelta(hours=20)


@given(st.integers(1, MAX_ATTEMPTS - 1), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_is_asked_for_is_waited_but_not_for_ever(attempts: int, asked: timedelta) -> None:
    ours, told = next_attempt(attempts, NOW), next_attempt(attempts, NOW, asked)
    assert ours is not None
    assert told is not None
    assert ours <= told <= NOW + timedelta(hours=12)


@given(st.binary(max_size=200), st.text(min_size=1, max_size=40))
def test_a_genuine_call_is_accepted_and_a_changed_one_is_not(body: bytes, secret: str) -> None:
    header = sign(secret, body, NOW)
    verify(secret, body, header, NOW + TOLERANCE)
    for forged in (body + b"x", b"y" + body):
        with pytest.raises(BadSignature, match="does not fit"):
            verify(secret, forged, header, NOW)
    with pytest.raises(BadSignature, match="does not fit"):
        verify(secret + "x", body, header, NOW)


def test_a_call_that_is_played_again_later_is_refused() -> None:
    header = sign("s", b"{}", NOW)
    with pytest.raises(BadSignature, match="too long ago"):
        verify("s", b"{}", header, NOW + TOLERANCE + timedelta(seconds=1))


@pytest.mark.parametrize("header", ["", "v1=ab", "t=now,v1=ab", "t=1", "t=²,v1=ab", "t=99999999999999999999,v1=ab"])
def test_what_is_no_signature_is_refused(header: str) -> None:
    with pytest.raises(BadSignature, match="form"):
        verify("s", b"{}", header, NOW)


@pytest.mark.parametrize(
    "url",
    ["", "erp.example.org", "ftp://x.example", "https://", "https://a:b@x.example/", "http://[", "http://x:99999999/",
     "http://x.example/", "https://localhost/", "https://127.0.0.1/", "https://10.1.2.3/", "https://[::1]/",
     "https://169.254.169.254/latest/meta-data", "https://x.example/" + "a" * 2000],
)  # fmt: skip
def test_where_a_webhook_may_not_lead(url: str) -> None:
    assert problem_with_url(url, private_allowed=False)


def test_where_a_webhook_may_lead() -> None:
    assert problem_with_url("https://erp.example.org:8443/hook?x=1", private_allowed=False) is None
    assert problem_with_url("http://127.0.0.1:9000/hook", private_allowed=True) is None
