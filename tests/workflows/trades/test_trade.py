"""Trades through their procedure on real parts: delivered for their price, or undone."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from temporalio.client import WorkflowExecutionStatus
from temporalio.testing import WorkflowEnvironment

from bench.history_cost import history_cost
from models.tables import audit
from models.tables.outbox import events_after
from tests.api.serving import events_in
from tests.house import until
from tests.trading import OFFICER, SECOND, Listed, Market, statuses
from workflows.trade import TradeWorkflow

ACTIONS_OF_A_CLEAN_TRADE = 30
"""Issue 5's budget, billed."""


async def test_a_clean_trade_is_delivered_for_its_price(market: Market) -> None:
    stake = await market.stake()
    trade = await market.listed(stake, units=400)
    assert trade.answer["status"] == "REQUESTED"
    waits = await market.funding(trade)
    assert waits["status"] == "APPROVED"
    assert waits["escrow"]["reference"]
    await market.pay(trade)
    seen = await market.ended(trade)

    assert statuses(seen) == ["REQUESTED", "APPROVED", "SETTLED"]
    assert market.settlements(trade) == [seen["chain"]["transaction_hash"]]
    bought = await market.house.done("GET", f"/agreements/{seen['settlement']['buyer_agreement_id']}", trade.buyer.who)
    assert (bought["units"], bought["parent_agreement_id"]) == (400, str(stake.agreement_id))
    left = await market.house.done("GET", f"/agreements/{stake.agreement_id}", trade.seller.who)
    assert (left["units"], left["free_units"], left["status"]) == (600, 600, "ACTIVE")
    await market.require_balance(trade)
    for who, units in ((trade.seller, 600), (trade.buyer, 400)):
        page = await market.house.done("GET", f"/verify/{who.wallet}/stakes", {})
        (holding,) = page["holdings"]
        assert (holding["units"], holding["chain"]) == (units, seen["chain"])
        assert holding["agreement_id"] == str(stake.agreement_id)
    books = (await market.house.sandbox.get("/_sandbox/escrow")).json()
    (payout,) = [entry for entry in books["entries"] if entry["client_reference"] == f"trade:{trade.trade_id}:payout"]
    assert Decimal(payout["amount"]) == -trade.amount
    await require_told_to_the_end(market, trade)
    cost = history_cost(await market.process(trade).fetch_history())
    assert cost.billed <= ACTIONS_OF_A_CLEAN_TRADE, cost


async def require_told_to_the_end(market: Market, trade: Listed) -> None:
    """The stream of a trade that is over ends with what ended it, and does not begin again."""
    url, last = f"/api/v1{trade.path}/events", ""
    async with asyncio.timeout(30), market.house.api.stream("GET", url, headers=trade.seller.who) as answer:
        names: list[str] = []
        async for event in events_in(answer):
            if event.data:
                names.append(event.name or "")
                last = event.event_id or ""
    assert names[-1] == "paid_out"
    assert names.count("status") == 3
    async with asyncio.timeout(30):
        again = await market.house.api.get(url, headers={**trade.seller.who, "Last-Event-ID": last})
    assert (again.status_code, again.content) == (204, b"")


async def test_a_trade_that_breaks_rules_is_cancelled_at_once_with_all_of_them(market: Market) -> None:
    stake = await market.stake(units=200)
    trade = await market.listed(stake, await market.investor(verification="PENDING"), units=300)
    assert trade.answer["status"] == "CANCELLED"
    assert [each["code"] for each in trade.answer["refusals"]] == ["UNITS_NOT_FREE", "BUYER_NOT_VERIFIED"]
    seen = await market.ended(trade)
    assert (seen["reason_code"], statuses(seen)) == ("REFUSED_BY_RULES", ["REQUESTED", "CANCELLED"])
    await market.require_balance(trade)


async def test_above_the_threshold_two_officers_approve(market: Market) -> None:
    trade = await market.listed(await market.stake(), units=100, amount="10000000.01")
    await market.approve(trade, OFFICER)
    again = await market.house.decide(await market.house.task(trade.path, "COMPLIANCE"), OFFICER, "APPROVE")
    assert (again.status_code, again.json()["code"]) == (403, "FOUR_EYES")
    await market.approve(trade, SECOND)
    await market.until_waits_for(trade, "BUYER")
    await market.pay(trade)
    seen = await market.ended(trade)
    assert (seen["status"], seen["approved_by"]) == ("SETTLED", "compliance-nair, compliance-bose")
    await market.require_balance(trade)


async def test_a_rejection_undoes_nothing_because_nothing_was_done(market: Market) -> None:
    trade = await market.listed(await market.stake())
    task = await market.house.task(trade.path, "COMPLIANCE")
    assert (await market.house.decide(task, OFFICER, "REJECT", "The price is a sham.")).is_success
    seen = await market.ended(trade)
    assert (seen["reason_code"], seen["escrow"], seen["remarks"]) == (
        "REJECTED_BY_COMPLIANCE",
        None,
        "The price is a sham.",
    )
    await market.require_balance(trade)


async def test_a_part_that_was_bought_can_be_sold_on_and_the_way_back_is_flagged(market: Market) -> None:
    stake = await market.stake(project=await market.project(units=3_000))
    first = await market.listed(stake, units=300)
    await market.funding(first)
    await market.pay(first)
    bought = (await market.ended(first))["settlement"]["buyer_agreement_id"]
    part = type(stake)(agreement_id=type(first.trade_id)(bought), project_id=stake.project_id, holder=first.buyer)
    back = await market.listed(part, first.seller, units=100, amount="200000.00")
    flags = {flag["flag_type"] for flag in (await market.seen(back))["flags"]}
    assert flags == {"WASH_TRADE", "PRICE_FAR_OFF", "CONCENTRATION"}
    for who in (back.seller.who, back.buyer.who):
        shown = await market.house.done("GET", back.path, who)
        assert (shown["flags"], shown["tasks"]) == ([], []), "what officers weigh is not for the parties"
    early = await market.house.decide(await market.house.task(back.path, "COMPLIANCE"), OFFICER, "APPROVE")
    assert (early.status_code, early.json()["code"]) == (409, "OPEN_ITEMS")
    await market.funding(back)
    await market.pay(back)
    seen = await market.ended(back)
    assert [flag["outcome"] for flag in seen["flags"] if flag["flag_type"] == "WASH_TRADE"] == ["RESOLVED"]
    await market.require_balance(first, back)


async def test_co_investors_are_asked_before_a_stranger(market: Market) -> None:
    project = await market.project(first_refusal_days=5)
    stake = await market.stake(units=300, project=project)
    declines = await market.stake(units=100, project=project)
    takes = await market.stake(units=100, project=project)
    trade = await market.listed(stake)
    assert (trade.answer["waiting_on"], trade.answer["refusals"]) == ("CO_INVESTOR", [])
    path, house = f"{trade.path}/first-refusal", market.house
    not_yet = await house.ask("POST", path, takes.holder.who, json={"takes": True})
    assert not_yet.status_code == 404, "whose turn it is not does not even see it"
    await house.done("POST", path, declines.holder.who, json={"takes": False})
    taken = await house.done("POST", path, takes.holder.who, json={"takes": True})
    assert taken["waiting_on"] == "COMPLIANCE"
    await market.funding(trade)
    await market.pay(trade)
    seen = await market.ended(trade)
    assert (seen["status"], seen["buyer_investor_id"]) == ("SETTLED", str(takes.holder.investor_id))
    assert [offer["outcome"] for offer in seen["offers"]] == ["DECLINED", "TAKEN"]
    assert (await house.ask("GET", trade.path, trade.buyer.who)).status_code == 404, "it is not its trade any more"
    await market.require_balance(trade)


async def test_a_co_investor_that_does_not_answer_in_its_days_is_passed_over(
    market: Market, temporal_env: WorkflowEnvironment
) -> None:
    project = await market.project(first_refusal_days=2)
    stake = await market.stake(units=300, project=project)
    silent = await market.stake(units=100, project=project)
    trade = await market.listed(stake)
    assert trade.answer["waiting_on"] == "CO_INVESTOR"
    await temporal_env.fast_forward(market.process(trade), timedelta(days=5))
    waits = await market.until_waits_for(trade, "COMPLIANCE")
    assert [(each["investor_id"], each["outcome"]) for each in waits["offers"]] == [
        (str(silent.holder.investor_id), "LAPSED")
    ]
    assert waits["buyer_investor_id"] == str(trade.buyer.investor_id), "the stranger may buy now"
    late = await market.house.ask("POST", f"{trade.path}/first-refusal", silent.holder.who, json={"takes": True})
    assert late.status_code == 404
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)


# Money


async def test_a_price_paid_in_parts_adds_up_and_the_excess_goes_back(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    for part in ("40000.00", "35000.50"):
        await market.pay(trade, part)

    async def partly() -> dict[str, object] | None:
        seen = await market.seen(trade)
        return seen if Decimal(seen["escrow"]["paid_in"]) == Decimal("75000.50") else None

    await until(partly)
    assert (await market.seen(trade))["status"] == "APPROVED"
    await market.pay(trade, "30000.00")
    seen = await market.ended(trade)
    assert seen["status"] == "SETTLED"
    assert await refunds(market, trade) == [Decimal("5000.50")]
    await market.require_balance(trade)


async def test_a_deposit_that_the_bank_tells_of_twice_counts_once(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "60000.00", tell=2)
    await market.pay(trade, "40000.00", tell=3)
    assert (await market.ended(trade))["status"] == "SETTLED"
    assert await refunds(market, trade) == []
    await market.require_balance(trade)


async def test_the_seller_withdraws_and_the_buyer_has_its_money_back(market: Market) -> None:
    stake = await market.stake()
    trade = await market.listed(stake)
    await market.funding(trade)
    await market.pay(trade, "99999.99")

    async def paid() -> dict[str, object] | None:
        seen = await market.seen(trade)
        return seen if Decimal(seen["escrow"]["paid_in"]) == Decimal("99999.99") else None

    await until(paid)  # what the bank tells of after the end is given back by another process, later
    locked = await market.house.done("GET", f"/agreements/{stake.agreement_id}", trade.seller.who)
    assert (locked["units"], locked["free_units"]) == (1_000, 900)
    assert (await market.cancel(trade)).is_success
    seen = await market.ended(trade)
    assert (seen["reason_code"], statuses(seen)) == ("WITHDRAWN_BY_SELLER", ["REQUESTED", "APPROVED", "CANCELLED"])
    assert await refunds(market, trade) == [Decimal("99999.99")]
    free = await market.house.done("GET", f"/agreements/{stake.agreement_id}", trade.seller.who)
    assert free["free_units"] == 1_000
    await market.require_balance(trade)


async def test_money_that_comes_after_the_end_goes_back_whole(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)
    await market.pay(trade)

    async def returned() -> dict[str, object] | None:
        return {} if await refunds(market, trade) else None

    await until(returned)
    assert await refunds(market, trade) == [trade.amount]
    await market.require_balance(trade)


async def misdirected(market: Market, trade: Listed, amount: str) -> None:
    """The buyer mistypes the account number; two officers say for which trade it paid."""
    body = {"virtual_account": f"MISTYPED{trade.trade_id.hex[:8]}", "amount": amount}
    paid = await market.house.sandbox.post("/_sandbox/escrow/deposits", json=body)
    reference = paid.raise_for_status().json()["entry"]["transaction_id"]

    async def received() -> dict[str, object] | None:
        page = await market.house.done("GET", "/escrow/suspense", OFFICER)
        return next((each for each in page["items"] if each["bank_reference"] == reference), None)

    receipt = await until(received)
    path = f"/escrow/suspense/{receipt['receipt_id']}"
    word = {"trade_id": str(trade.trade_id), "reason": "The payer is the buyer."}
    await market.house.done("POST", f"{path}/placement", OFFICER, json=word)
    confirmed = await market.house.decide(await market.house.task(path, "PLACEMENT"), SECOND, "APPROVE")
    assert confirmed.is_success, confirmed.text


async def test_money_that_went_astray_settles_its_trade_once_it_is_placed(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "60000.00")
    await misdirected(market, trade, "40000.00")
    assert (await market.ended(trade))["status"] == "SETTLED"
    await market.require_balance(trade)


async def test_money_that_went_astray_goes_back_to_its_payer_when_the_trade_is_undone(market: Market) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await misdirected(market, trade, "40000.00")

    async def paid() -> dict[str, object] | None:
        seen = await market.seen(trade)
        return seen if Decimal(seen["escrow"]["paid_in"]) == Decimal("40000.00") else None

    await until(paid)
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)
    books = (await market.house.sandbox.get("/_sandbox/escrow")).json()
    (sent,) = [each for each in books["entries"] if each["client_reference"] == f"trade:{trade.trade_id}:refund:1"]
    deposited = next(
        each for each in books["entries"] if each["virtual_account"] == f"MISTYPED{trade.trade_id.hex[:8]}"
    )
    assert (Decimal(sent["amount"]), sent["party"]) == (Decimal("-40000.00"), deposited["party"])
    await market.require_balance(trade)


async def test_a_deposit_that_the_bank_takes_back_after_the_price_was_set_apart_ends_the_trade(market: Market) -> None:
    """The trade stands still between the hold and the settlement (its last look at the parties waits for a table that
    is locked) while the bank takes the deposit back."""
    database = market.house.services.database
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    with database.transaction() as session:
        session.connection().execute(text("LOCK TABLE unit_locks IN ACCESS EXCLUSIVE MODE"))
        paid = await market.pay(trade)

        async def set_apart() -> dict[str, object] | None:
            escrow = (await market.seen(trade))["escrow"]
            return escrow if Decimal(escrow["held"]) == trade.amount and escrow["funded_at"] else None

        await until(set_apart)
        transaction_id = paid["entry"]["transaction_id"]
        (await market.house.sandbox.post(f"/_sandbox/escrow/deposits/{transaction_id}/reverse")).raise_for_status()

        async def booked() -> dict[str, object] | None:
            found = database.rows("SELECT 1 FROM escrow_notices WHERE reverses = %s", (transaction_id,))
            return {} if found else None

        await until(booked)
    seen = await market.ended(trade)
    assert (seen["status"], seen["reason_code"]) == ("CANCELLED", "DEPOSIT_REVERSED")
    assert statuses(seen) == ["REQUESTED", "APPROVED", "CANCELLED"]
    assert await refunds(market, trade) == [], "what the bank took back is not sent back once more"
    await market.require_balance(trade)


async def test_a_buyer_that_does_not_pay_in_time_is_reminded_and_then_the_trade_is_undone(
    market: Market, temporal_env: WorkflowEnvironment
) -> None:
    trade = await market.listed(await market.stake())
    await market.funding(trade)
    await market.pay(trade, "1000.00")

    async def looked_at() -> dict[str, object] | None:
        state = await market.process(trade).query(TradeWorkflow.status)
        return {} if state.paid_in == Decimal("1000.00") else None

    await until(looked_at)
    while (await market.process(trade).describe()).status is WorkflowExecutionStatus.RUNNING:
        await temporal_env.fast_forward(market.process(trade), timedelta(days=3))
    seen = await market.ended(trade)
    assert (seen["status"], seen["reason_code"]) == ("CANCELLED", "FUNDING_DEADLINE")
    assert await refunds(market, trade) == [Decimal("1000.00")]
    told = [event.event_type for event in events_after(market.house.services.database, trade.trade_id)]
    assert told.count("trade_funding_reminder") == 1
    await market.require_balance(trade)


async def refunds(market: Market, trade: Listed) -> list[Decimal]:
    """What the bank sent back for a trade."""
    books = (await market.house.sandbox.get("/_sandbox/escrow")).json()
    reference = (await market.seen(trade))["escrow"]["reference"]
    sent = [each for each in books["entries"] if each["kind"] == "REFUND" and each["virtual_account"] == reference]
    return [-Decimal(each["amount"]) for each in sent]


# Who may see and do what


async def test_an_investor_sees_its_own_trades_alone(market: Market) -> None:
    house = market.house
    trade = await market.listed(await market.stake())
    stranger = await market.investor()
    assert (await house.ask("GET", trade.path, stranger.who)).status_code == 404
    assert (await house.ask("POST", f"{trade.path}/cancel", stranger.who, json={})).status_code == 404
    assert (await house.done("GET", "/trades", stranger.who))["items"] == []
    for who in (trade.seller.who, trade.buyer.who):
        assert [each["trade_id"] for each in (await house.done("GET", "/trades", who))["items"]] == [
            str(trade.trade_id)
        ]
    refused = await market.cancel(trade, trade.buyer.who)
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN_ROLE")
    early = await house.ask("POST", f"{trade.path}/funding", trade.buyer.who, json={})
    assert (early.status_code, early.json()["code"]) == (409, "WRONG_STATE")
    assert (await market.cancel(trade)).is_success
    await market.ended(trade)


async def test_a_request_made_twice_is_one_trade(market: Market) -> None:
    stake, buyer = await market.stake(), await market.investor()
    body = {
        "investment_agreement_id": str(stake.agreement_id),
        "buyer_investor_id": str(buyer.investor_id),
        "units": 10,
        "trade_amount": "10000.00",
    }
    key = {"Idempotency-Key": f"list-{stake.agreement_id}"}
    answers = [await market.house.done("POST", "/trades", stake.holder.who | key, json=body) for _ in range(2)]
    assert answers[0] == answers[1]
    others = await market.house.ask("POST", "/trades", buyer.who, json=body)
    assert others.status_code == 404, "another's stake is not there to be sold"
    himself = {**body, "buyer_investor_id": str(stake.holder.investor_id)}
    refused = await market.house.ask("POST", "/trades", stake.holder.who, json=himself)
    assert refused.json()["errors"][0]["code"] == "SAME_PARTY"
    market.house.traded.append(UUID(answers[0]["trade_id"]))


async def test_signals_and_an_operators_cancel_are_words_like_any_other(market: Market) -> None:
    trade = await market.listed(await market.stake())
    handle = market.process(trade)
    await handle.signal("approve", {"subject": trade.seller.subject, "role": "COMPLIANCE_OFFICER"})
    await handle.signal("approve", "nonsense")
    await handle.signal("approve", {"subject": "compliance-nair", "role": "COMPLIANCE_OFFICER"})
    await market.until_waits_for(trade, "BUYER")
    await market.pay(trade, "10.00")
    await handle.cancel()
    seen = await market.ended(trade)
    assert (seen["status"], seen["reason_code"]) == ("CANCELLED", "CANCELLED_BY_OPERATOR")
    await market.require_balance(trade)
    with market.house.services.database.transaction() as session:
        trail = list(audit.entries(session, subject=str(trade.trade_id)))
    assert [entry.action for entry in trail].count("DECISION_REFUSED") == 2
