"""What a trade's process asks of the escrow, and what it is told."""

from datetime import datetime
from uuid import UUID

from models.amounts import Amount, Currency
from models.escrow_bank import Funding
from models.investor import BankAccount
from models.record import Record
from models.trade import TradeStatus


class EscrowOrder(Record):
    """One step of a trade's escrow. `operation_id` makes it happen once. `only_if_ended`: whoever orders is not the
    trade's process, which alone decides over its money while it goes on."""

    operation_id: str
    trade_id: UUID
    at: datetime
    only_if_ended: bool = False


class TradeEscrow(Record):
    """A trade as its escrow knows it. `reference` is the bank's account number that its buyer pays into."""

    trade_id: UUID
    status: TradeStatus
    price: Amount
    currency: Currency
    reference: str | None


class HoldOutcome(Record):
    """Whether the price is held now, and what the buyer has paid in beside it."""

    held: bool
    funding: Funding


class Transfer(Record):
    """Money on its way out through the bank. The `operation_id` is the bank's idempotency key too. A refund goes back
    to whom the bank had it from, by its account number (`reference`); a payout has a `beneficiary`. `refused`: the bank
    would not make it, and the money is in the books again."""

    operation_id: str
    reference: str
    amount: Amount
    currency: Currency
    beneficiary: BankAccount | None = None
    refused: bool = False


class TransferOutcome(Record):
    """What became of a transfer: `amount` was sent, or (`refused` says why) could not be and is in the books again."""

    amount: Amount
    currency: Currency
    refused: str | None = None
