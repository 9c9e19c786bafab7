"""Both parties of a trade are told, each of its own side alone, and nobody of what officers weigh."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from activities.clients.notification.letters import letter_writer
from models.actors import Role
from models.notification import Channel, Letter, letter_to
from models.tables.notifications import NotificationRecords
from tests.api.keys import bearer
from tests.house import House
from tests.trading import Listed, Market, Trader

_WRITE = letter_writer(public_url="https://fatts.example", sender_domain="fatts.example")


def planned(house: House) -> NotificationRecords:
    """All that was to be planned by now is."""
    records = NotificationRecords(house.services.database, house.services.clock)
    while records.plan():
        pass
    return records


def letters(house: House, trade: Listed) -> Mapping[str | None, list[Letter]]:
    """The letters about a trade, as the relay would write them one after the other, by whom they are for."""
    records, written = planned(house), defaultdict[str | None, list[Letter]](list)
    while due := [each for each in records.due(limit=100) if each.event.case_id == trade.trade_id]:
        for delivery in due:
            if delivery.channel is Channel.EMAIL:
                subject = records.letter_subject(delivery)
                name = letter_to(delivery.event, subject)
                assert name is not None
                written[subject.email].append(_WRITE(name, delivery, subject))
            records.delivered(delivery)
    return written


async def addressed(market: Market, name: str) -> tuple[Trader, str]:
    """An investor that named an address."""
    address = f"{name.lower()}@example.in"
    return await market.investor(name, email=address), address


async def test_both_parties_are_written_to_at_every_step(market: Market) -> None:
    seller, sells = await addressed(market, "Kamala")
    buyer, buys = await addressed(market, "Anil")
    trade = await market.listed(await market.stake(holder=seller), buyer)
    await market.funding(trade)
    await market.pay(trade, "100000.75")
    await market.ended(trade)
    told = await asyncio.to_thread(letters, market.house, trade)
    assert [each.subject for each in told[sells]] == [
        "Your sale was taken in",
        "The sale is approved",
        "Your units are sold",
        "You have been paid",
    ]
    assert [each.subject for each in told[buys]] == [
        "A stake is offered to you for sale",
        "The sale is approved",
        "The price is to be paid into escrow",
        "The units are yours",
        "Your money is on its way back",
    ]
    reference = (await market.seen(trade))["escrow"]["reference"]
    assert reference in told[buys][2].body
    assert "0.75 INR" in told[buys][4].body
    for address, other in ((sells, "Anil"), (buys, "Kamala")):
        assert not any(other in letter.body for letter in told[address]), "nobody hears who the other is"
    assert set(told) == {sells, buys}


async def test_a_trade_that_is_undone_is_told_with_a_reason_that_names_no_rule(market: Market) -> None:
    buyer, buys = await addressed(market, "Farida")
    trade = await market.listed(await market.stake(), buyer)
    await market.funding(trade)
    await market.suspend(buyer)
    await market.pay(trade)
    seen = await market.ended(trade)
    assert seen["reason_code"] == "STANDING_CHANGED"
    told = (await asyncio.to_thread(letters, market.house, trade))[buys]
    cancelled = next(each for each in told if each.subject == "The sale is cancelled")
    assert "the rules of the market do not allow it any more" in cancelled.body
    assert "100000.00 INR" in told[-1].body
    assert not any("SUSPEND" in each.body.upper() for each in told)


async def test_a_co_investor_is_told_of_its_right_and_nobody_else_of_that(market: Market) -> None:
    project = await market.project(first_refusal_days=5)
    asked, address = await addressed(market, "Joseph")
    stake = await market.stake(units=300, project=project)
    await market.stake(units=100, project=project, holder=asked)
    buyer = await market.investor("Anil Deshpande")
    hook = {"url": "https://erp.example.org/fatts", "event_types": ["trade_offered"]}
    hooks = [
        (await market.house.done("POST", "/webhooks", who, json=hook))["webhook_id"]
        for who in (asked.who, stake.holder.who, buyer.who)
    ]
    trade = await market.listed(stake, buyer)
    told = await asyncio.to_thread(letters, market.house, trade)
    assert [each.subject for each in told[address]] == ["A stake is offered to you first"]
    official = bearer("auditor-sen", Role.GOVERNMENT_ADMIN)
    calls = await market.house.done("GET", f"/notifications?case_id={trade.trade_id}", official)
    assert [each["webhook_id"] for each in calls["items"] if each["webhook_id"] in hooks] == hooks[:1]
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)


async def test_what_officers_weigh_is_not_told_to_the_parties(market: Market) -> None:
    """A task's event says how many flags are open: a party that is watched must not be warned."""
    stake = await market.stake()
    officer = bearer("compliance-rao", Role.COMPLIANCE_OFFICER)
    buyer = await market.investor("Anil Deshpande")
    hook = {"url": "https://erp.example.org/fatts"}
    mine: dict[str, str] = {}
    for whose, who in (("seller", stake.holder.who), ("buyer", buyer.who), ("officer", officer)):
        mine[(await market.house.done("POST", "/webhooks", who, json=hook))["webhook_id"]] = whose
    trade = await market.listed(stake, buyer)
    await market.house.task(trade.path, "COMPLIANCE")
    await asyncio.to_thread(planned, market.house)
    page = await market.house.done("GET", f"/notifications?case_id={trade.trade_id}", officer)
    heard = defaultdict[str, set[str]](set)
    for each in page["items"]:
        heard[mine.get(each["webhook_id"], "another test")].add(each["event_type"])
    assert (heard["seller"], heard["buyer"], heard["officer"]) == ({"status"}, {"status"}, {"status", "task"})
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)
