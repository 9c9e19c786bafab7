"""What the escrow bank tells us: booked once, in any order, and never lost."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest

from models.conflict import Conflict
from models.escrow import TradeAccounts, suspense
from models.escrow_bank import BankNotice, NoticeKind, NoticeOutcome
from models.escrow_orders import EscrowOrder
from models.settlement import Settlement
from models.tables.database import Database
from models.tables.escrow import EscrowLedger
from models.tables.escrow_notices import NoticeRecords
from models.tables.escrow_records import EscrowRecords
from models.tables.settlement import SettlementRecords
from tests.tables.cases import NOW, keys
from tests.tables.secondary_market import Market, amount, bank_account, imbalances, payment

REFERENCE = "FATTS000000000017"


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    vault, index = keys()
    opened = Database(postgres_url, vault=vault, index=index, pool_size=8)
    yield opened
    opened.close()


@pytest.fixture
def market(database: Database) -> Market:
    return Market(database).opened()


@pytest.fixture
def notices(database: Database) -> NoticeRecords:
    return NoticeRecords(database)


@pytest.fixture
def escrow(database: Database) -> EscrowRecords:
    return EscrowRecords(database)


def notice(of: int, bank_reference: str = "UTR1", **values: object) -> BankNotice:
    paid = payment(of, bank_reference)
    usual: dict[str, object] = {
        "event_id": f"evt-{uuid4()}",
        "kind": NoticeKind.DEPOSIT,
        "escrow_reference": REFERENCE,
        **{name: getattr(paid, name) for name in type(paid).model_fields},
    }
    return BankNotice.model_validate(usual | values)


def reversed_notice(of: int, reverses: str = "UTR1") -> BankNotice:
    return notice(of, f"REV-{reverses}", kind=NoticeKind.REVERSAL, reverses=reverses)


def an_order(trade: TradeAccounts, name: str) -> EscrowOrder:
    return EscrowOrder(operation_id=f"{trade.trade_id}:{name}", trade_id=trade.trade_id, at=NOW + timedelta(hours=1))


def in_suspense(database: Database) -> object:
    with database.transaction() as session:
        return EscrowLedger(session, database.vault, database.index, NOW).balance(suspense("INR"))


def test_a_deposit_is_booked_for_its_trade(market: Market, notices: NoticeRecords, escrow: EscrowRecords) -> None:
    trade = market.trade(reference=REFERENCE)
    told = notice(100_000)
    booked = notices.receive(told, NOW)
    assert (booked.new, booked.outcome, booked.trade_id) == (True, NoticeOutcome.MATCHED, trade.trade_id)
    assert escrow.funding(trade.trade_id).available == 100_000
    assert [each.event_id for each in notices.untold(limit=10)] == [told.event_id]
    notices.told(told.event_id, NOW)
    assert notices.untold(limit=10) == []


def test_a_notice_that_comes_again_changes_nothing(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    told = notice(100)
    with ThreadPoolExecutor(4) as pool:
        booked = list(pool.map(notices.receive, [told] * 4, [NOW] * 4))
    assert Counter(each.new for each in booked) == {True: 1, False: 3}
    assert {each.trade_id for each in booked} == {trade.trade_id}
    assert escrow.funding(trade.trade_id).available == 100


def test_the_same_payment_under_two_events_is_one(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    with ThreadPoolExecutor(4) as pool:
        booked = list(pool.map(notices.receive, [notice(100) for _ in range(4)], [NOW] * 4))
    assert Counter(each.outcome for each in booked) == {NoticeOutcome.MATCHED: 1, NoticeOutcome.DUPLICATE: 3}
    assert escrow.funding(trade.trade_id).available == 100


@pytest.mark.parametrize("changed", [{"escrow_reference": "UNKNOWN1"}, {"currency": "USD"}])
def test_money_that_nobody_can_place_is_kept(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords, changed: dict[str, str]
) -> None:
    trade = market.trade(reference=REFERENCE)
    booked = notices.receive(notice(100, **changed), NOW)
    assert (booked.outcome, booked.trade_id) == (NoticeOutcome.UNMATCHED, None)
    assert escrow.funding(trade.trade_id).available == 0
    found = market.database.row("SELECT sum(e.amount) AS kept FROM escrow_entries e WHERE e.amount > 0")
    assert found == {"kept": amount(100)}
    assert notices.untold(limit=10) == []


def test_a_reversal_takes_the_deposit_back_whichever_comes_first(market: Market, notices: NoticeRecords) -> None:
    """Every order of a deposit, its reversal, and another delivery of each ends in the same books."""
    for number, order in enumerate(permutations(range(4))):
        reference = f"FATTS-{number}"
        trade = market.trade(reference=reference)
        paid = notice(100, f"P{number}", escrow_reference=reference)
        back = reversed_notice(100, f"P{number}").model_copy(update={"escrow_reference": reference})
        four = (paid, paid.model_copy(update={"event_id": f"again-{number}"}), back, back)
        for place in order:
            notices.receive(four[place], NOW)
        funding = notices.funding(trade.trade_id, NOW)
        assert (funding.available, funding.held, funding.owed) == (0, 0, 0)
    assert imbalances(market.database) == []


def test_a_reversal_of_what_is_held_leaves_the_hold_and_a_debt(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(units=100, reference=REFERENCE)
    notices.receive(notice(100_000), NOW)
    assert escrow.hold(an_order(trade, "hold")).held
    notices.receive(reversed_notice(100_000), NOW)
    funding = escrow.funding(trade.trade_id)
    assert (funding.available, funding.held, funding.owed) == (0, 100_000, 100_000)
    escrow.unhold(an_order(trade, "undo"))
    assert escrow.begin_refund(an_order(trade, "refund")) is None, "what was never kept is not sent back"
    funding = escrow.funding(trade.trade_id)
    assert (funding.available, funding.held, funding.owed) == (0, 0, 0)


def test_a_reversal_of_money_in_suspense(market: Market, notices: NoticeRecords) -> None:
    notices.receive(notice(100), NOW)
    assert in_suspense(market.database) == 100
    assert notices.receive(reversed_notice(100), NOW).outcome is NoticeOutcome.MATCHED
    assert in_suspense(market.database) == 0


@pytest.mark.parametrize("reverses", ["UNHEARD-OF", None])
def test_a_reversal_of_nothing_we_know_is_kept(notices: NoticeRecords, reverses: str | None) -> None:
    told = notice(100, kind=NoticeKind.REVERSAL, reverses=reverses)
    assert notices.receive(told, NOW).outcome is NoticeOutcome.UNMATCHED


def test_the_price_is_held_once_there_is_enough(market: Market, notices: NoticeRecords, escrow: EscrowRecords) -> None:
    trade = market.trade(units=100, reference=REFERENCE)
    notices.receive(notice(60_000, "UTR1"), NOW)
    assert not escrow.hold(an_order(trade, "hold")).held
    notices.receive(notice(60_000, "UTR2"), NOW)
    for _ in range(2):
        outcome = escrow.hold(an_order(trade, "hold"))
        assert outcome.held
        assert (outcome.funding.available, outcome.funding.held) == (20_000, 100_000)


def test_the_excess_goes_back_once(market: Market, notices: NoticeRecords, escrow: EscrowRecords) -> None:
    trade = market.trade(units=100, reference=REFERENCE)
    notices.receive(notice(120_000), NOW)
    escrow.hold(an_order(trade, "hold"))
    sent = escrow.begin_refund(an_order(trade, "excess"))
    assert sent is not None
    assert (sent.amount, sent.reference, sent.beneficiary) == (20_000, REFERENCE, None)
    notices.receive(notice(5, "UTR2"), NOW)
    assert escrow.begin_refund(an_order(trade, "excess")) == sent, "an order that is repeated is of the same amount"
    assert escrow.funding(trade.trade_id).available == 5


def test_a_refund_of_nothing_stays_one(market: Market, notices: NoticeRecords, escrow: EscrowRecords) -> None:
    trade = market.trade(reference=REFERENCE)
    assert escrow.begin_refund(an_order(trade, "refund")) is None
    notices.receive(notice(5), NOW)
    assert escrow.begin_refund(an_order(trade, "refund")) is None


def test_what_the_bank_refuses_is_in_the_books_again(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    notices.receive(notice(5), NOW)
    order = an_order(trade, "refund")
    escrow.begin_refund(order)
    assert escrow.funding(trade.trade_id).available == 0
    escrow.undeliverable(order)
    escrow.undeliverable(order)
    assert escrow.funding(trade.trade_id).available == 5
    assert imbalances(market.database) == []


def test_what_came_back_from_the_receivers_bank_is_in_the_books_again(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    notices.receive(notice(5), NOW)
    order = an_order(trade, "refund")
    escrow.begin_refund(order)
    back = notice(5, "BACK1", kind=NoticeKind.RETURN, reverses=order.operation_id)
    assert notices.receive(back, NOW).trade_id == trade.trade_id
    again = back.model_copy(update={"event_id": "another"})
    assert notices.receive(again, NOW).outcome is NoticeOutcome.DUPLICATE
    assert escrow.funding(trade.trade_id).available == 5


def test_late_money_goes_back_only_when_the_trade_has_ended(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    notices.receive(notice(70), NOW)
    order = EscrowOrder(operation_id="late", trade_id=trade.trade_id, at=NOW, only_if_ended=True)
    with pytest.raises(Conflict) as refused:
        escrow.begin_refund(order)
    assert refused.value.code == "TRADE_NOT_ENDED"
    market.cancel(trade.trade_id)
    sent = escrow.begin_refund(order)
    assert sent is not None
    assert sent.amount == 70


def test_the_seller_is_paid_what_the_settlement_gave(
    market: Market, notices: NoticeRecords, escrow: EscrowRecords
) -> None:
    trade = market.trade(units=100, reference=REFERENCE)
    with pytest.raises(Conflict):
        escrow.begin_payout(an_order(trade, "payout"))
    notices.receive(notice(100_000), NOW)
    market.locked(trade, 100)
    escrow.hold(an_order(trade, "hold"))
    settlement = Settlement(operation_id="settle", trade_id=trade.trade_id, fee=amount(500), at=NOW)
    SettlementRecords(market.database).settle(settlement)
    for _ in range(2):
        sent = escrow.begin_payout(an_order(trade, "payout"))
        assert (sent.amount, sent.beneficiary) == (99_500, bank_account())
    assert imbalances(market.database) == []


def test_a_seller_without_a_bank_account_keeps_its_money(market: Market, escrow: EscrowRecords) -> None:
    market.seller_id = market.investor(payout_account=None)
    trade = market.trade(units=100, reference=REFERENCE)
    market.locked(trade, 100)
    market.funded(trade, amount(100_000))
    SettlementRecords(market.database).settle(Settlement(operation_id="s", trade_id=trade.trade_id, at=NOW))
    with pytest.raises(Conflict) as refused:
        escrow.begin_payout(an_order(trade, "payout"))
    assert refused.value.code == "NO_PAYOUT_ACCOUNT"


def test_a_trade_has_one_reference(market: Market, escrow: EscrowRecords) -> None:
    trade = market.trade()
    escrow.keep_reference(an_order(trade, "open"), REFERENCE)
    escrow.keep_reference(an_order(trade, "open"), REFERENCE)
    assert escrow.escrow_of(trade.trade_id).reference == REFERENCE
    with pytest.raises(Conflict):
        escrow.keep_reference(an_order(trade, "open"), "ANOTHER")
