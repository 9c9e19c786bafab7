"""What a test trades on the stake ledger."""

from decimal import Decimal
from uuid import UUID, uuid4

from models.stake import InvestorRegistration, StakeIssue, StakeSettlement
from tests.contracts.deployment import wallet

ISSUED = 1_000
UNITS = 400
PRICE = Decimal("7650000.05")
"""For all units of a trade."""


def investor(investor_id: UUID | None = None) -> InvestorRegistration:
    """A fresh investor, under a fresh wallet."""
    investor_id = investor_id or uuid4()
    return InvestorRegistration(
        operation_id=f"investor:{investor_id}:1", investor_id=investor_id, wallet_address=wallet(), sequence=1
    )


def issue(holder: InvestorRegistration) -> StakeIssue:
    """A fresh agreement in a holder's hands."""
    agreement_id = uuid4()
    return StakeIssue(
        operation_id=f"agreement:{agreement_id}:issue",
        agreement_id=agreement_id,
        holder_wallet=holder.wallet_address,
        units=ISSUED,
    )


def trade(issued: StakeIssue, seller: InvestorRegistration, buyer: InvestorRegistration) -> StakeSettlement:
    """A fresh trade of a part of it."""
    trade_id = uuid4()
    return StakeSettlement(
        operation_id=f"trade:{trade_id}:settle",
        trade_id=trade_id,
        agreement_id=issued.agreement_id,
        seller_wallet=seller.wallet_address,
        buyer_wallet=buyer.wallet_address,
        units=UNITS,
        price=PRICE,
        escrow_reference=uuid4(),
    )
