"""Letters by a real SMTP dialogue, to a server that also fails."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import JsonValue

from activities.clients.notification import letters
from activities.clients.notification.letters import letter_writer
from activities.clients.notification.mail import MailServer
from activities.notification import DeliveryFailed
from cli.stack.ports import free_ports
from models.notification import Channel, Delivery, Event, Letter, LetterSubject
from models.trade import TradeStatus
from models.trade_letters import (
    REASONS,
    TOLD_TO_PARTIES,
    TRADE_OFFERED,
    TradeLetter,
    TradeSide,
    trade_letters,
)
from models.trade_process import CancelReason
from sandbox.faults import FaultMode, FaultRequest
from sandbox.mail import Mailbox, MailHandler, mail_server
from sandbox.services import SandboxService
from sandbox.state import SandboxState

NOW = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
NAME = "भारत निर्माण Private Limited"
SENDER = "no-reply@fatts.example"


@dataclass
class Post:
    """The mail server's side, and ours."""

    state: SandboxState
    mailbox: Mailbox
    server: MailServer


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    state, mailbox = SandboxState(None, None), Mailbox()
    async with mail_server(MailHandler(state, mailbox, lambda: NOW), host="127.0.0.1", port=0) as port:
        yield Post(state, mailbox, MailServer(f"smtp://127.0.0.1:{port}", SENDER))


def letter(to: str = "office@nirmaan.example") -> Letter:
    return Letter(to=to, subject=f"For {NAME}", body=f"Dear {NAME},\n\nमंज़ूर ₹5,00,00,000.\n", message_id="<1@fatts>")


async def test_a_letter_arrives_as_it_was_written(post: Post) -> None:
    await post.server.send(letter())
    (came,) = post.mailbox.to("office@nirmaan.example")
    assert (came.subject, came.body.replace("\r\n", "\n"), came.message_id) == (
        letter().subject,
        letter().body,
        "<1@fatts>",
    )
    assert came.sender == SENDER


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (FaultMode.ERROR_500, "answered 451"),
        (FaultMode.RATE_LIMITED, "answered 451"),
        (FaultMode.DOWN, "cannot be reached"),
    ],
)
async def test_a_server_in_trouble_is_tried_again(post: Post, fault: FaultMode, told: str) -> None:
    post.state.put_fault(SandboxService.MAIL, FaultRequest(mode=fault, times=1))
    with pytest.raises(DeliveryFailed, match=told) as failed:
        await post.server.send(letter())
    assert not failed.value.for_good
    assert not post.mailbox.to(None)
    await post.server.send(letter())
    assert len(post.mailbox.to(None)) == 1


async def test_a_server_that_is_away_is_tried_again() -> None:
    (port,) = free_ports(1)
    with pytest.raises(DeliveryFailed, match="cannot be reached") as failed:
        await MailServer(f"smtp://127.0.0.1:{port}", SENDER).send(letter())
    assert not failed.value.for_good


async def test_a_recipient_that_the_server_refuses_is_refused_for_good(post: Post) -> None:
    with pytest.raises(DeliveryFailed, match="refused the recipient") as failed:
        await post.server.send(letter("unknown@nirmaan.example"))
    assert failed.value.for_good
    assert "nirmaan" not in str(failed.value)


LETTERS = sorted(path.stem for path in Path(letters.__file__).with_name("letters").glob("*.txt"))


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_can_be_written_and_reads_well(name: str) -> None:
    write = letter_writer(public_url="https://fatts.example/", sender_domain="fatts.example")
    payload: dict[str, JsonValue] = {"status": "REJECTED", "amount": "5000.50", "currency": "INR"}
    event = Event(seq=7, case_id=uuid4(), event_type="status", payload=payload, created_at=NOW)
    delivery = Delivery(delivery_id=UUID(int=9), event=event, channel=Channel.EMAIL, next_attempt_at=NOW)
    of_trade = name.startswith("trade_")
    for subject in trade_subjects() if of_trade else application_subjects():
        written = write(name, delivery, subject)
        assert written.subject
        assert f"Dear {NAME} <b>,\n" in written.body
        kind = "trades" if of_trade else "applications"
        assert f"https://fatts.example/api/v1/{kind}/00000000" in written.body
        assert "None" not in written.body
        assert "\n\n\n" not in written.body
        assert max(len(line) for line in written.body.splitlines()) <= 110
        assert written.message_id == f"<{UUID(int=9)}@fatts.example>"


def application_subjects() -> list[LetterSubject]:
    """With all that may be said, and without what may be left out."""
    subject = LetterSubject(
        email="office@nirmaan.example",
        legal_name=f"{NAME}\n<b>",
        case_id=UUID(int=1),
        registration_expires_at=NOW,
        reason="The solvency letter is unreadable.",
    )
    return [subject, subject.model_copy(update={"registration_expires_at": None, "reason": None})]


def trade_subjects() -> list[LetterSubject]:
    """The same of a trade, for each side."""
    trade = TradeLetter(
        side=TradeSide.BUYER,
        project="Ring road, package 4",
        units=400,
        price=Decimal("400000.00"),
        currency="INR",
        reason="the seller withdrew it",
        funding_due_at=NOW,
        escrow_reference="FATTS10000000001",
        offer_ends_at=NOW,
    )
    bare = {"reason": None, "funding_due_at": None, "escrow_reference": None}
    return [
        LetterSubject(
            email="meera@example.in", legal_name=f"{NAME}\n<b>", case_id=UUID(int=1), trade=each.model_copy(update=said)
        )
        for each in (trade.model_copy(update={"side": side}) for side in TradeSide)
        for said in (dict[str, None](), bare)
    ]


def test_every_end_of_a_trade_has_words_and_every_letter_is_there() -> None:
    assert set(REASONS) == set(CancelReason)
    events = [("status", {"status": status.value}) for status in TradeStatus]
    events += [(each, dict[str, str]()) for each in TOLD_TO_PARTIES - {"status"} | {TRADE_OFFERED}]
    named = {name for event_type, payload in events for name in trade_letters(event_type, {**payload}).values()}
    assert named == {name for name in LETTERS if name.startswith("trade_")}
