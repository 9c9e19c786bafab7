"""Money in suspense: placed once, whatever the bank and others do at the same instant, in books that balance."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from models.conflict import Conflict
from models.escrow import AccountKey, TradeAccounts, owed_by_nobody_known, suspense
from models.escrow_bank import NoticeKind, NoticeOutcome
from models.suspense import PlacementQuestion, Placing
from models.tables import audit
from models.tables.database import Database
from models.tables.escrow import EscrowLedger
from models.tables.escrow_notices import NoticeRecords
from models.tables.escrow_records import EscrowRecords
from models.tables.rows.escrow import EscrowPlacementRow
from models.tables.suspense import SuspenseRecords
from tests.tables.cases import NOW, keys
from tests.tables.secondary_market import Market, amount, bank_account, imbalances
from tests.tables.test_escrow_notices import REFERENCE, an_order, notice, reversed_notice

LATER = NOW + timedelta(hours=2)


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
def records(database: Database) -> SuspenseRecords:
    return SuspenseRecords(database)


def balance(database: Database, account: AccountKey) -> object:
    with database.transaction() as session:
        return EscrowLedger(session, database.vault, database.index, NOW).balance(account)


def lost(notices: NoticeRecords, records: SuspenseRecords, of: int, bank_reference: str = "UTR1") -> UUID:
    """A deposit into an account number that nobody has; its receipt."""
    known = {each.receipt_id for each in records.list().items}
    notices.receive(notice(of, bank_reference, escrow_reference="FATTS-MISTYPED"), NOW)
    (found,) = [each for each in records.list().items if each.receipt_id not in known]
    assert (found.amount, found.bank_reference) == (of, bank_reference)
    return found.receipt_id


def placing(receipt_id: UUID, trade: TradeAccounts | None, name: str = "1", **values: object) -> Placing:
    usual: dict[str, object] = {
        "operation_id": f"suspense:{receipt_id}:{name}",
        "receipt_id": receipt_id,
        "trade_id": trade and trade.trade_id,
        "proposed_by": "officer-menon",
        "approved_by": "officer-bose",
        "at": LATER,
    }
    return Placing.model_validate(usual | values)


def test_a_receipt_goes_to_its_trade_once_and_the_trade_is_to_be_told(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    receipt = lost(notices, records, 100_000)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(records.place, [placing(receipt, trade)] * 4))
    assert {(each.amount, each.refused) for each in done} == {(amount(100_000), None)}
    assert notices.funding(trade.trade_id, NOW).available == 100_000
    assert balance(market.database, suspense("INR")) == 0
    assert records.list().items == ()
    assert [(each.kind, each.trade_id) for each in notices.untold(limit=10)] == [(NoticeKind.DEPOSIT, trade.trade_id)]
    assert imbalances(market.database) == []
    with market.database.transaction() as session:
        (entry,) = [each for each in audit.entries(session) if each.action == "ESCROW_PLACED"]
    assert (entry.actor, entry.details["proposed_by"], entry.details["trade_id"]) == (
        "officer-bose",
        "officer-menon",
        str(trade.trade_id),
    )


def test_two_officers_cannot_place_one_receipt_in_two_places(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    """Not by two processes that race, and not by writing to the table."""
    first, second = (market.trade(reference=f"FATTS-{number}") for number in range(2))
    receipt = lost(notices, records, 500)
    lost(notices, records, 500, "UTR2")  # what a second placing would take, were suspense one heap
    ways = [placing(receipt, first, "a"), placing(receipt, second, "b"), placing(receipt, None, "c")]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(records.place, ways))
    assert Counter(each.refused for each in done) == {None: 1, "NOT_IN_SUSPENSE": 2}
    assert balance(market.database, suspense("INR")) == 500
    (row,) = market.database.rows("SELECT transaction_id FROM escrow_placements")
    other = UUID(str(row["transaction_id"]))
    again = EscrowPlacementRow(
        transaction_id=receipt, deposit_id=receipt, proposed_by="a", approved_by="b", placed_at=NOW
    )
    with pytest.raises(IntegrityError, match="uq_escrow_placements_standing"), market.database.transaction() as session:
        session.add(again)
    same = EscrowPlacementRow(
        transaction_id=receipt,
        deposit_id=other,
        proposed_by="a",
        approved_by="a",
        placed_at=NOW,
    )
    with pytest.raises(IntegrityError, match="four_eyes"), market.database.transaction() as session:
        session.add(same)


@pytest.mark.parametrize(
    ("trade_is", "code"),
    [
        ("unknown", "TRADE_NOT_FUNDABLE"),
        ("not approved", "TRADE_NOT_FUNDABLE"),
        ("cancelled", "TRADE_NOT_FUNDABLE"),
        ("in another currency", "OTHER_CURRENCY"),
    ],
)
def test_only_a_trade_that_waits_for_this_money_gets_it(
    market: Market, notices: NoticeRecords, records: SuspenseRecords, trade_is: str, code: str
) -> None:
    currency = "USD" if trade_is == "in another currency" else "INR"
    notices.receive(notice(100, escrow_reference="FATTS-MISTYPED", currency=currency), NOW)
    (found,) = records.list().items
    trade = market.trade(reference=REFERENCE, approved=trade_is != "not approved")
    if trade_is == "cancelled":
        market.cancel(trade.trade_id)
    trade_id = uuid4() if trade_is == "unknown" else trade.trade_id
    with pytest.raises(Conflict) as refused:
        records.placeable(PlacementQuestion(receipt_id=found.receipt_id, trade_id=trade_id, at=NOW))
    assert refused.value.code == code
    done = records.place(placing(found.receipt_id, trade, trade_id=trade_id))
    assert done.refused == code
    assert balance(market.database, suspense(currency)) == 100, "it stays where it was"
    assert [each.receipt_id for each in records.list().items] == [found.receipt_id]


def test_what_the_bank_took_back_before_cannot_be_placed(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    trade = market.trade(reference=REFERENCE)
    whole, part = lost(notices, records, 100), lost(notices, records, 100, "UTR2")
    notices.receive(reversed_notice(100), NOW)
    notices.receive(reversed_notice(40, "UTR2"), NOW)
    assert [(each.receipt_id, each.amount) for each in records.list().items] == [(part, amount(60))]
    assert records.place(placing(whole, trade)).refused == "NOT_IN_SUSPENSE"
    assert records.place(placing(part, trade)).amount == 60
    assert notices.funding(trade.trade_id, NOW).available == 60
    assert imbalances(market.database) == []


def test_a_reversal_after_the_placement_is_taken_from_the_trade(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    """Not from suspense, where by now only others' money lies."""
    trade = market.trade(reference=REFERENCE)
    receipt = lost(notices, records, 100)
    lost(notices, records, 100, "UTR2")
    records.place(placing(receipt, trade))
    told = notices.receive(reversed_notice(100), LATER)
    assert (told.outcome, told.trade_id) == (NoticeOutcome.MATCHED, trade.trade_id)
    funding = notices.funding(trade.trade_id, NOW)
    assert (funding.available, funding.owed) == (0, 0)
    assert balance(market.database, suspense("INR")) == 100
    assert imbalances(market.database) == []


def test_a_reversal_and_a_placement_at_the_same_instant_agree(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    """Whichever comes first, the money is nowhere afterwards, and nobody else's was touched."""
    lost(notices, records, 1_000, "OTHERS")
    for number in range(8):
        trade = market.trade(units=10, reference=f"FATTS-{number}")
        receipt = lost(notices, records, 100, f"U{number}")
        with ThreadPoolExecutor(2) as pool:
            placed = pool.submit(records.place, placing(receipt, trade))
            taken = pool.submit(notices.receive, reversed_notice(100, f"U{number}"), LATER)
            assert placed.result().refused in {None, "NOT_IN_SUSPENSE"}
            assert taken.result().outcome is NoticeOutcome.MATCHED
        funding = notices.funding(trade.trade_id, NOW)
        assert (funding.available, funding.owed) == (0, 0)
        assert balance(market.database, suspense("INR")) == 1_000
    assert imbalances(market.database) == []


def test_a_receipt_goes_back_to_the_account_that_it_came_from(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    receipt = lost(notices, records, 100)
    order = placing(receipt, None)
    records.place(order)
    transfer = records.transfer(order)
    assert (transfer.amount, transfer.beneficiary, transfer.refused) == (100, bank_account(), False)
    assert (records.transfer(order), records.list().items) == (transfer, ())
    assert balance(market.database, suspense("INR")) == 0
    rows = market.database.rows("SELECT outcome::text FROM escrow_notices")
    assert [row["outcome"] for row in rows] == ["RETURNED"]
    notices.receive(reversed_notice(100), LATER)
    assert balance(market.database, owed_by_nobody_known("INR")) == -100, "sent back, and taken back: somebody owes it"
    assert imbalances(market.database) == []


@pytest.mark.parametrize("how", ["refused", "returned"])
def test_what_could_not_be_sent_back_is_in_suspense_again(
    market: Market, notices: NoticeRecords, records: SuspenseRecords, how: str
) -> None:
    receipt = lost(notices, records, 100)
    order = placing(receipt, None)
    records.place(order)
    if how == "refused":
        for _ in range(2):
            records.undeliverable(order)
        assert records.transfer(order).refused
    else:
        back = notice(100, "RTN1", kind=NoticeKind.RETURN, reverses=order.operation_id, escrow_reference="")
        for _ in range(2):
            notices.receive(back, LATER)
    assert [each.receipt_id for each in records.list().items] == [receipt]
    assert balance(market.database, suspense("INR")) == 100
    trade = market.trade(reference=REFERENCE)
    assert records.place(placing(receipt, trade, "2")).refused is None
    assert notices.funding(trade.trade_id, NOW).available == 100
    assert imbalances(market.database) == []


def test_what_lay_in_suspense_is_paid_out_to_its_payer_when_the_trade_is_undone(
    market: Market, notices: NoticeRecords, records: SuspenseRecords
) -> None:
    """The bank has it under another account number, from which alone it would refund."""
    escrow = EscrowRecords(market.database)
    trade = market.trade(reference=REFERENCE)
    notices.receive(notice(60, "DIRECT"), NOW)
    records.place(placing(lost(notices, records, 40), trade))
    order = an_order(trade, "refund")
    transfer = escrow.begin_refund(order)
    assert transfer is not None
    assert (transfer.amount, transfer.beneficiary) == (100, bank_account())
    records.place(placing(lost(notices, records, 7, "UTR9"), trade))
    assert escrow.begin_refund(order) == transfer, "asked again it is the same, whatever came meanwhile"
    assert imbalances(market.database) == []
