"""Units are issued, sold and taken once, whatever dies, forgets or comes between. Real chain, real PostgreSQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from requests.exceptions import ConnectionError as NobodyAnswers
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.chain_signer import CHAIN_CONFLICT, CHAIN_REFUSES
from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.signing import SigningChain
from activities.clients.chain.stake_ledger import STAKES, on_chain_agreement
from cli.stack import anvil as anvil_part
from cli.stack.anvil import Anvil
from models.chain import ChainReceipt, ChainWrite
from models.stake import (
    InvestorOnChain,
    InvestorRegistration,
    InvestorRemoval,
    InvestorWalletRotation,
    StakeForcedTransfer,
    StakeFreeze,
    StakeHolding,
    StakeIssue,
    StakeQuestion,
    StakeSettlement,
    StakeWrite,
)
from models.stake_settlement import SettledOnChain
from models.transaction import PreparedCall, SignedTransaction, SweepReport, TransactionStatus
from tests.activities.chain_house import House, TheChainForgets, write_beside
from tests.contracts.deployment import Deployment, registration, wallet
from tests.contracts.stakes import ISSUED, PRICE, UNITS, investor, issue, trade

NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Market:
    """Two registered investors, and an agreement that the first of them holds."""

    house: House
    seller: InvestorRegistration
    buyer: InvestorRegistration
    issued: StakeIssue

    def trade(self) -> StakeSettlement:
        return trade(self.issued, self.seller, self.buyer)

    def holding(self, wallet_address: str) -> StakeHolding:
        question = StakeQuestion(agreement_id=self.issued.agreement_id, wallet_address=wallet_address)
        return ActivityEnvironment().run(self.house.stakes.read_holding, question)

    def units(self) -> tuple[int, int]:
        """What the seller holds, and what the buyer holds, as the chain says now."""
        holdings = [
            self.house.chain.stakes.holding(self.issued.agreement_id, each.wallet_address)
            for each in (self.seller, self.buyer)
        ]
        assert sum(each.units for each in holdings) == ISSUED
        return holdings[0].units, holdings[1].units

    def settlements(self, settled: StakeSettlement) -> int:
        """How often the chain says that a trade was settled."""
        return len(list(self.house.chain.stakes.logs("TradeSettled", {"tradeId": on_chain_id(settled.trade_id)})))


@pytest.fixture
def market(house: House) -> Market:
    seller, buyer = investor(), investor()
    issued = issue(seller)
    for write in (seller, buyer, issued):
        carry_out(house, write)
    return Market(house, seller, buyer, issued)


def carry_out(house: House, write: StakeWrite) -> ChainReceipt:
    """What the workflow asks for, by the kind of write."""
    activities = house.stakes
    kinds: dict[type[StakeWrite], Callable[..., ChainReceipt]] = {
        StakeIssue: activities.issue_units,
        StakeSettlement: activities.settle_trade,
        StakeFreeze: activities.freeze_units,
        StakeForcedTransfer: activities.force_transfer,
        InvestorRegistration: activities.register_investor,
        InvestorRemoval: activities.remove_investor,
        InvestorWalletRotation: activities.rotate_investor_wallet,
    }
    return ActivityEnvironment().run(kinds[type(write)], write)


def refusal(house: House, write: StakeWrite) -> ApplicationError:
    with pytest.raises(ApplicationError) as refused:
        carry_out(house, write)
    return refused.value


def freeze(market: Market, units: int) -> StakeFreeze:
    order_id = uuid4()
    return StakeFreeze(
        operation_id=f"order:{order_id}",
        order_id=order_id,
        agreement_id=market.issued.agreement_id,
        wallet_address=market.seller.wallet_address,
        units=units,
    )


def take(market: Market) -> StakeForcedTransfer:
    order_id = uuid4()
    return StakeForcedTransfer(
        operation_id=f"order:{order_id}",
        order_id=order_id,
        agreement_id=market.issued.agreement_id,
        from_wallet=market.seller.wallet_address,
        to_wallet=market.buyer.wallet_address,
        units=UNITS,
    )


def remove(who: InvestorRegistration, sequence: int = 2) -> InvestorRemoval:
    return InvestorRemoval(
        operation_id=f"investor:{who.investor_id}:{sequence}",
        investor_id=who.investor_id,
        wallet_address=who.wallet_address,
        sequence=sequence,
    )


def rotate(who: InvestorRegistration, sequence: int = 2) -> InvestorWalletRotation:
    return InvestorWalletRotation(
        operation_id=f"investor:{who.investor_id}:{sequence}",
        investor_id=who.investor_id,
        wallet_address=who.wallet_address,
        new_wallet_address=wallet(),
        sequence=sequence,
    )


def test_a_trade_is_on_chain_as_it_was_asked_for(market: Market) -> None:
    settled = market.trade()

    receipt = carry_out(market.house, settled)

    assert market.holding(market.buyer.wallet_address) == StakeHolding(
        agreement_id=settled.agreement_id,
        wallet_address=market.buyer.wallet_address,
        units=UNITS,
        frozen=0,
        issued=ISSUED,
        is_registered=True,
        proof=receipt,
    )
    assert market.holding(market.seller.wallet_address).proof == receipt
    assert market.units() == (ISSUED - UNITS, UNITS)
    assert receipt.contract == market.house.deployment.stakes
    assert market.house.chain.stakes.settlement(settled.trade_id) == SettledOnChain(
        units=UNITS, price=PRICE, transaction_hash=receipt.transaction_hash
    )
    assert market.house.chain.stakes.settlement(uuid4()) is None
    (event,) = market.house.chain.stakes.logs("TradeSettled", {"tradeId": on_chain_id(settled.trade_id)})
    assert event["args"] == {
        "tradeId": on_chain_id(settled.trade_id),
        "agreementId": on_chain_agreement(settled.agreement_id),
        "buyer": settled.buyer_wallet,
        "seller": settled.seller_wallet,
        "units": UNITS,
        "price": 7_650_000_05,
        "escrowRef": on_chain_id(settled.escrow_reference),
    }


KINDS: list[Callable[[Market], StakeWrite]] = [
    lambda market: market.trade(),
    lambda market: issue(market.buyer),
    lambda market: freeze(market, 7),
    take,
    lambda _: investor(),
    lambda market: remove(market.seller),
    lambda market: rotate(market.seller),
]
NAMES = ["trade", "issue", "freeze", "forced transfer", "registration", "removal", "rotation"]


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_each_kind_is_written_once_however_often_it_is_asked_for(
    market: Market, kind: Callable[[Market], StakeWrite]
) -> None:
    house, write = market.house, kind(market)
    before = len(house.kept())

    first = carry_out(house, write)

    assert carry_out(house, write) == first
    assert len(house.kept()) == before + 1
    holding = market.holding(market.buyer.wallet_address)
    without_journal = write.model_copy(update={"operation_id": "a restored database knows nothing of the first"})
    assert carry_out(house, without_journal) == first
    assert market.holding(market.buyer.wallet_address) == holding


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
@pytest.mark.parametrize("sent", [False, True], ids=["before it sent", "after the chain took it"])
def test_a_worker_killed_on_the_way_leaves_one_write(
    market: Market, kind: Callable[[Market], StakeWrite], *, sent: bool
) -> None:
    class Killed(BaseException):
        """The process is gone."""

    class Dies(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            if sent:
                super().broadcast(transaction)
            raise Killed

    house, write = market.house, kind(market)
    before = len(house.kept())
    with pytest.raises(Killed):
        carry_out(House(house.deployment, house.database, chain=house.deployment.open(Dies)), write)
    assert len(house.kept()) == before + 1

    assert carry_out(house, write).transaction_hash == house.kept()[-1].hash
    assert len(house.kept()) == before + 1


@pytest.mark.parametrize("how", ["anvil_reorg", "anvil_rollback"])
def test_a_settlement_that_a_reorganisation_dropped_is_sent_again_as_it_was_signed(
    market: Market, anvil: Anvil, how: str
) -> None:
    settled = market.trade()
    receipt = carry_out(market.house, settled)
    anvil_part.call(anvil.rpc_url, how, [1, []] if how == "anvil_reorg" else [1])
    assert market.units() == (ISSUED, 0)
    assert market.settlements(settled) == 0

    report = market.house.sweep()

    assert report == SweepReport(looked_at=1, final=0, sent_again=(receipt.transaction_hash,))
    assert market.units() == (ISSUED - UNITS, UNITS)
    assert market.settlements(settled) == 1
    assert carry_out(market.house, settled).transaction_hash == receipt.transaction_hash
    assert len(market.house.kept()) == 4


def test_a_trade_in_what_the_chain_forgot_restores_that_first(house: House, anvil: Anvil) -> None:
    """Judged on the chain as it came back, the buyer would have nothing to sell, and the refusal would be for good."""
    chain = TheChainForgets(anvil)
    seller, buyer = investor(), investor()
    market = Market(house, seller, buyer, issue(seller))
    for write in (seller, buyer, market.issued, market.trade()):
        carry_out(house, write)
    chain.now()

    carry_out(house, trade(market.issued, buyer, seller))

    assert market.units() == (ISSUED, 0)


def test_a_holding_is_read_after_what_the_chain_forgot_is_back(market: Market, anvil: Anvil) -> None:
    chain = TheChainForgets(anvil)
    carry_out(market.house, market.trade())
    chain.now()
    assert market.holding(market.buyer.wallet_address).units == UNITS


@pytest.mark.parametrize(
    "other",
    [
        {"units": UNITS + 1},
        {"price": PRICE - 1},
        {"escrow_reference": uuid4()},
        {"agreement_id": uuid4()},
        {"buyer_wallet": "0x000000000000000000000000000000000000dEaD"},
    ],
    ids=["units", "price", "escrow", "agreement", "buyer"],
)
@pytest.mark.parametrize("operation", ["the same", "another"])
def test_a_trade_replayed_with_other_arguments_is_a_conflict(
    market: Market, other: dict[str, object], operation: str
) -> None:
    settled = market.trade()
    carry_out(market.house, settled)
    changed = settled.model_copy(update=other)
    if operation == "another":
        changed = changed.model_copy(update={"operation_id": "trade:other:settle"})

    refused = refusal(market.house, changed)

    assert (refused.type, refused.non_retryable) == (CHAIN_CONFLICT, True)
    assert refused.details == (() if operation == "the same" else ("SettledOtherwise",))
    assert market.units() == (ISSUED - UNITS, UNITS)


def test_what_the_ledger_refuses_is_a_conflict_that_says_why(market: Market) -> None:
    house = market.house
    assert refusal(house, market.trade().model_copy(update={"units": ISSUED + 1})).details == ("InsufficientUnits",)
    carry_out(house, freeze(market, ISSUED - UNITS + 1))
    refused = refusal(house, market.trade())
    assert (refused.type, refused.details) == (CHAIN_CONFLICT, ("ERC7943InsufficientUnfrozenBalance",))
    carry_out(house, freeze(market, 0))
    carry_out(house, remove(market.buyer))
    assert refusal(house, market.trade()).details == ("ERC7943CannotReceive",)
    carry_out(house, remove(market.seller))
    assert refusal(house, market.trade()).details == ("ERC7943CannotSend",)
    assert market.units() == (ISSUED, 0)
    assert market.seller.wallet_address not in refused.message


def test_a_freeze_that_comes_after_signing_wins(market: Market) -> None:
    """The estimate went through, then an order came: the transaction is mined, and reverts, and nothing has moved."""

    class Raced(SigningChain):
        def prepare(self, write: ChainWrite) -> PreparedCall:
            call = super().prepare(write)
            agreement = on_chain_agreement(market.issued.agreement_id)
            order = on_chain_id(uuid4())
            write_beside(
                deployment, "setFrozenTokens", market.seller.wallet_address, agreement, ISSUED, order, to=STAKES
            )
            return call

    deployment, settled = market.house.deployment, market.trade()
    raced = House(deployment, market.house.database, chain=deployment.open(Raced))
    assert refusal(raced, settled).type == CHAIN_CONFLICT
    assert market.house.kept()[-1].status == TransactionStatus.FAILED
    assert refusal(market.house, settled).type == CHAIN_CONFLICT
    assert market.units() == (ISSUED, 0)


def test_a_pause_is_waited_out_and_hides_no_settlement(market: Market) -> None:
    house, done, waiting = market.house, market.trade(), market.trade()
    receipt = carry_out(house, done)
    write_beside(house.deployment, "pause", to=STAKES)
    refused = refusal(house, waiting)
    assert (refused.type, refused.details, refused.non_retryable) == (CHAIN_REFUSES, ("EnforcedPause",), False)
    assert carry_out(house, done.model_copy(update={"operation_id": "who asks anew"})) == receipt
    carry_out(house, freeze(market, 1))
    write_beside(house.deployment, "unpause", to=STAKES)
    carry_out(house, waiting)
    assert market.units() == (ISSUED - 2 * UNITS, 2 * UNITS)


def test_a_chain_that_is_down_is_tried_again(market: Market) -> None:
    class GoesDown(SigningChain):
        def broadcast(self, transaction: SignedTransaction) -> None:
            down.open().broadcast(transaction)

    house, settled = market.house, market.trade()
    down = replace(house.deployment, rpc_url=NOWHERE)
    with pytest.raises(NobodyAnswers):
        carry_out(House(down, house.database), settled)
    assert len(house.kept()) == 3
    with pytest.raises(NobodyAnswers):
        carry_out(House(house.deployment, house.database, chain=house.deployment.open(GoesDown)), settled)
    assert house.kept()[-1].status == TransactionStatus.SIGNED
    assert market.units() == (ISSUED, 0)

    assert carry_out(house, settled).transaction_hash == house.kept()[-1].hash
    assert market.settlements(settled) == 1


def test_a_ledger_that_is_not_there_settles_nothing(market: Market) -> None:
    house = market.house
    nowhere = House(replace(house.deployment, stakes=wallet()), house.database)
    assert refusal(nowhere, market.trade()).type == CHAIN_REFUSES
    with pytest.raises(ApplicationError) as refused:
        ActivityEnvironment().run(nowhere.stakes.read_investor, uuid4())
    assert refused.value.type == CHAIN_REFUSES


def test_an_investors_record_is_written_in_its_turn(market: Market) -> None:
    house, seller = market.house, market.seller
    carry_out(house, remove(seller))
    late = rotate(seller).model_copy(update={"operation_id": "somebody who looked before"})
    refused = refusal(house, late)
    assert (refused.type, refused.details) == (CHAIN_CONFLICT, ("StaleSequence",))
    assert ActivityEnvironment().run(house.stakes.read_investor, seller.investor_id) == InvestorOnChain(
        wallet_address=seller.wallet_address, sequence=2, is_registered=False
    )
    again = seller.model_copy(update={"operation_id": "and back", "sequence": 3})
    carry_out(house, again)
    carry_out(house, market.trade())
    assert market.units() == (ISSUED - UNITS, UNITS)


def test_a_stake_and_its_proof_follow_a_wallet_that_rotates(market: Market) -> None:
    receipt = carry_out(market.house, market.trade())
    moved = rotate(market.buyer)
    carry_out(market.house, moved)
    held = market.holding(moved.new_wallet_address)
    assert (held.units, held.proof) == (UNITS, receipt)
    left = market.holding(market.buyer.wallet_address)
    assert (left.units, left.proof) == (0, None)
    frozen = freeze(market, 3).model_copy(update={"wallet_address": moved.new_wallet_address})
    assert market.holding(moved.new_wallet_address).proof != carry_out(market.house, frozen)
    held = market.holding(moved.new_wallet_address)
    assert held.frozen == 3
    assert held.proof == carry_out(market.house, frozen)


def test_a_wallets_next_investor_does_not_inherit_its_proofs(market: Market) -> None:
    carry_out(market.house, market.trade())
    carry_out(market.house, rotate(market.buyer))
    successor = investor().model_copy(update={"wallet_address": market.buyer.wallet_address})
    carry_out(market.house, successor)
    held = market.holding(successor.wallet_address)
    assert (held.units, held.is_registered, held.proof) == (0, True, None)
    bought = carry_out(market.house, market.trade())
    held = market.holding(successor.wallet_address)
    assert (held.units, held.proof) == (UNITS, bought)


def test_a_court_takes_what_a_trade_cannot(market: Market) -> None:
    carry_out(market.house, freeze(market, ISSUED))
    carry_out(market.house, remove(market.seller))
    assert refusal(market.house, market.trade()).type == CHAIN_CONFLICT
    taken = carry_out(market.house, take(market))
    assert market.units() == (ISSUED - UNITS, UNITS)
    left = market.holding(market.seller.wallet_address)
    assert (left.frozen, left.is_registered, left.proof) == (ISSUED - UNITS, False, taken)


def test_a_stranger_holds_nothing(market: Market) -> None:
    held = market.holding(wallet())
    assert (held.units, held.frozen, held.issued, held.is_registered, held.proof) == (0, 0, ISSUED, False, None)
    unknown = StakeQuestion(agreement_id=uuid4(), wallet_address=market.seller.wallet_address)
    nothing = ActivityEnvironment().run(market.house.stakes.read_holding, unknown)
    assert (nothing.units, nothing.issued, nothing.proof) == (0, 0, None)
    assert ActivityEnvironment().run(market.house.stakes.read_investor, uuid4()) is None


def test_stakes_and_contractors_share_one_nonce(market: Market, deployment: Deployment) -> None:
    market.house.register(registration())
    carry_out(market.house, market.trade())
    kept = market.house.kept()
    assert [row.nonce for row in kept] == list(range(kept[0].nonce, kept[0].nonce + 5))
    assert [row.contract for row in kept[-2:]] == [deployment.registry, deployment.stakes]
