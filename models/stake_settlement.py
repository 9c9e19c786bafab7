"""What the chain says of a trade that was settled there."""

from decimal import Decimal

from models.record import Record


class SettledOnChain(Record):
    """A settlement in the stake ledger: so many units against a price in the currency's units, by one transaction."""

    units: int
    price: Decimal
    transaction_hash: str
