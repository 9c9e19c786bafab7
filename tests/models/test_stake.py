"""Which writes let an investor trade."""

from uuid import UUID

import pytest
from pydantic import ValidationError

from models.stake import (
    InvestorOnChain,
    InvestorRegistration,
    InvestorWalletRotation,
    InvestorWrite,
    StakeFreeze,
    StakeSettlement,
    admission_writes,
)
from models.transaction import payload_digest

WHO = UUID(int=7)
WALLET, FORMER = "0x" + "0A" * 20, "0x" + "0B" * 20


def admitted(known: InvestorOnChain | None) -> tuple[InvestorWrite, ...]:
    return admission_writes(operation_id="trade:1", investor_id=WHO, wallet_address=WALLET, known=known)


def registration(sequence: int) -> InvestorRegistration:
    return InvestorRegistration(
        operation_id="trade:1:register", investor_id=WHO, wallet_address=WALLET, sequence=sequence
    )


def rotation(sequence: int) -> InvestorWalletRotation:
    return InvestorWalletRotation(
        operation_id="trade:1:rotate",
        investor_id=WHO,
        wallet_address=FORMER,
        new_wallet_address=WALLET,
        sequence=sequence,
    )


def known(wallet_address: str, *, is_registered: bool) -> InvestorOnChain:
    return InvestorOnChain(wallet_address=wallet_address, sequence=4, is_registered=is_registered)


def test_one_that_is_new_is_registered() -> None:
    assert admitted(None) == (registration(1),)


def test_one_that_may_trade_already_takes_no_write() -> None:
    assert admitted(known(WALLET, is_registered=True)) == ()


def test_one_that_was_removed_is_registered_anew() -> None:
    assert admitted(known(WALLET, is_registered=False)) == (registration(5),)


def test_another_wallet_is_rotated_to() -> None:
    assert admitted(known(FORMER, is_registered=True)) == (rotation(5),)


def test_one_that_was_removed_and_has_another_wallet_takes_both() -> None:
    assert admitted(known(FORMER, is_registered=False)) == (rotation(5), registration(6))


@pytest.mark.parametrize("wrong", [{"units": 0}, {"price": "0"}, {"units": -1}, {"price": "0.005"}, {"units": 2**63}])
def test_a_trade_is_of_something_for_something(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "operation_id": "trade:1:settle",
        "trade_id": WHO,
        "agreement_id": WHO,
        "seller_wallet": FORMER,
        "buyer_wallet": WALLET,
        "units": 2**63 - 1,
        "price": "9999999999999999.99",
        "escrow_reference": WHO,
    }
    trade = StakeSettlement.model_validate(right)
    # whatever the size, it goes through JSON whole, and has a digest
    assert StakeSettlement.model_validate_json(trade.model_dump_json()) == trade
    assert payload_digest(trade) != payload_digest(trade.model_copy(update={"units": 2**63 - 2}))
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        StakeSettlement.model_validate(right | wrong)


def test_nothing_is_what_releases_all() -> None:
    freeze = {"operation_id": "order:1", "order_id": WHO, "agreement_id": WHO, "wallet_address": WALLET, "units": 0}
    assert StakeFreeze.model_validate(freeze).units == 0
    with pytest.raises(ValidationError, match="units"):
        StakeFreeze.model_validate(freeze | {"units": -1})
