"""What settling a trade does to the stake: the units and their share of the cost go from one agreement to a new one."""

from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from uuid import UUID

from pydantic import Field

from models.amounts import PLACES, SignedAmount
from models.chain import ChainReceipt
from models.investment import Agreement, AgreementStatus, bought_agreement_id
from models.record import Record


class Settlement(Record):
    """The order to settle a trade whose price is held and whose units are locked. `fee` is the house's, out of the
    price; `receipt` is where the chain delivered the units."""

    operation_id: str
    trade_id: UUID
    fee: SignedAmount = Field(default=Decimal("0.00"), ge=0)
    receipt: ChainReceipt | None = None
    lock_in_until: datetime | None = None
    at: datetime


class Settled(Record):
    """What a settlement left."""

    trade_id: UUID
    settlement_transaction_id: UUID
    buyer_agreement_id: UUID
    seller_units_left: int


class Split(Record):
    """A stake after a sale: what the seller keeps, what the buyer has."""

    left: Agreement
    bought: Agreement


def split(agreement: Agreement, settlement: Settlement, *, buyer_id: UUID, units: int) -> Split:
    """Sell `units` of an agreement. Units and cost are conserved: what the one loses the other has; the cost is shared
    by units, the last paisa goes with the rounding and is kept by the seller's side of the split.

    Raises:
        ValueError: it has not that many.
    """
    if not 0 < units <= agreement.units:
        raise ValueError(f"agreement {agreement.id} has {agreement.units} units, {units} cannot be sold of it")
    whole = units == agreement.units
    cost = agreement.amount if whole else _share(agreement.amount, units, agreement.units)
    left = agreement.model_copy(
        update={
            "units": agreement.units - units,
            "amount": agreement.amount - cost,
            "status": AgreementStatus.TRANSFERRED if whole else AgreementStatus.ACTIVE,
        }
    )
    bought = Agreement(
        id=bought_agreement_id(settlement.trade_id),
        project_id=agreement.project_id,
        investor_id=buyer_id,
        units=units,
        amount=cost,
        currency=agreement.currency,
        lock_in_until=settlement.lock_in_until,
        parent_agreement_id=agreement.id,
        created_at=settlement.at,
    )
    return Split(left=left, bought=bought)


def _share(amount: Decimal, units: int, of: int) -> Decimal:
    return (amount * units / of).quantize(PLACES, ROUND_HALF_EVEN)
