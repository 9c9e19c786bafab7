"""Stakes on the chain: what is written to the `StakeLedger`, and what it says.

Trades, orders and agreements make a write happen once by their own id: the ledger takes the same call again and changes
nothing, and refuses another under the id. A write to an investor's record names its `sequence` instead, as one to a
contractor's does (`models.chain`).
"""

from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from models.amounts import Amount, Units
from models.chain import ChainReceipt, ChainWrite
from models.record import Record

_AS_TEXT = PlainSerializer(str, return_type=str, when_used="json")
"""JSON carries no integer from 2**53 on exactly."""


class StakeWrite(ChainWrite):
    """A write to the stake ledger. Wallets are in EIP-55 form."""


class StakeIssue(StakeWrite):
    """All units of an agreement come into being in its first holder's hands, once and for good."""

    agreement_id: UUID
    holder_wallet: str
    units: Annotated[Units, _AS_TEXT]


class StakeSettlement(StakeWrite):
    """A trade is carried out: `units` against `price`, the amount for all of them. On chain it is counted in hundredths
    (paise), as a payment token must count.

    `agreement_id` is the agreement that the units were issued under, also after it was split: on chain a stake stays
    what it was, and its parts are its holders'. `escrow_reference` is what holds the price in escrow; it is bound into
    the ledger's event.
    """

    trade_id: UUID
    agreement_id: UUID
    seller_wallet: str
    buyer_wallet: str
    units: Annotated[Units, _AS_TEXT]
    price: Amount
    escrow_reference: UUID


class StakeFreeze(StakeWrite):
    """An order freezes `units` of a holder from now on, in place of what was frozen before; 0 releases all."""

    order_id: UUID
    agreement_id: UUID
    wallet_address: str
    units: Annotated[int, Field(ge=0, lt=2**63), _AS_TEXT]


class StakeForcedTransfer(StakeWrite):
    """A court's order takes units, frozen ones too, from one investor and gives them to another."""

    order_id: UUID
    agreement_id: UUID
    from_wallet: str
    to_wallet: str
    units: Annotated[Units, _AS_TEXT]


class InvestorWrite(StakeWrite):
    """A write to one investor's record. `sequence` counts the writes to it, from 1."""

    investor_id: UUID
    wallet_address: str
    sequence: int


class InvestorRegistration(InvestorWrite):
    """An investor may hold units, for the first time or after it was removed."""


class InvestorRemoval(InvestorWrite):
    """An investor may neither buy nor sell any more; its units stay its own."""


class InvestorWalletRotation(InvestorWrite):
    """An investor, and all that it holds, moves from `wallet_address` to `new_wallet_address`."""

    new_wallet_address: str


class InvestorOnChain(Record):
    """An investor's record as the ledger holds it."""

    wallet_address: str
    sequence: int
    is_registered: bool


class StakeQuestion(Record):
    """Whose units of which agreement; the wallet in any case."""

    agreement_id: UUID
    wallet_address: str


class StakeHolding(Record):
    """What the ledger says of a wallet's units of an agreement.

    `issued` are all units of the agreement, in whoever's hands; `frozen` may be more than `units`. `proof` is the
    newest write that changed or froze what the wallet's investor holds; None when none did, or nobody has the wallet.
    """

    agreement_id: UUID
    wallet_address: str
    units: int
    frozen: int
    issued: int
    is_registered: bool
    proof: ChainReceipt | None


def admission_writes(
    *, operation_id: str, investor_id: UUID, wallet_address: str, known: InvestorOnChain | None
) -> tuple[InvestorWrite, ...]:
    """The writes after which an investor may trade by a wallet, in their order; none where it may already.

    Args:
        operation_id: what the writes' own ids begin with.
        investor_id: whom to admit.
        wallet_address: the wallet it is to hold its units by, EIP-55.
        known: its record on chain; None for one that is new there.
    """
    if known is None:
        return (_registration(operation_id, investor_id, wallet_address, 1),)
    writes: list[InvestorWrite] = []
    sequence = known.sequence + 1
    if known.wallet_address != wallet_address:
        writes.append(
            InvestorWalletRotation(
                operation_id=f"{operation_id}:rotate",
                investor_id=investor_id,
                wallet_address=known.wallet_address,
                new_wallet_address=wallet_address,
                sequence=sequence,
            )
        )
        sequence += 1
    if not known.is_registered:
        writes.append(_registration(operation_id, investor_id, wallet_address, sequence))
    return tuple(writes)


def _registration(operation_id: str, investor_id: UUID, wallet_address: str, sequence: int) -> InvestorRegistration:
    return InvestorRegistration(
        operation_id=f"{operation_id}:register",
        investor_id=investor_id,
        wallet_address=wallet_address,
        sequence=sequence,
    )
