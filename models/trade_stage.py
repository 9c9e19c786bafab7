"""Where a trade stands on its way, finer than its status, and what it waits for there."""

from enum import StrEnum

from models.trade_process import TradeWaitingOn


class Stage(StrEnum):
    """The steps of the procedure, in their order."""

    OPENING = "OPENING"
    FIRST_REFUSAL = "FIRST_REFUSAL"
    COMPLIANCE = "COMPLIANCE"
    RESERVING = "RESERVING"
    FUNDING = "FUNDING"
    FUNDED = "FUNDED"
    SETTLING = "SETTLING"
    PAYING = "PAYING"
    UNDOING = "UNDOING"
    ENDED = "ENDED"


_WAITS: dict[Stage, tuple[TradeWaitingOn, str]] = {
    Stage.OPENING: (TradeWaitingOn.NOBODY, "the rules to be asked"),
    Stage.FIRST_REFUSAL: (TradeWaitingOn.CO_INVESTOR, "a co-investor to take the units up, or leave them"),
    Stage.COMPLIANCE: (TradeWaitingOn.COMPLIANCE, "a compliance officer to approve or reject it"),
    Stage.RESERVING: (TradeWaitingOn.BANK, "the units to be locked and the escrow to be opened"),
    Stage.FUNDING: (TradeWaitingOn.BUYER, "the buyer to pay the price into escrow"),
    Stage.FUNDED: (TradeWaitingOn.CHAIN, "the settlement on chain"),
    Stage.SETTLING: (TradeWaitingOn.CHAIN, "the settlement on chain"),
    Stage.PAYING: (TradeWaitingOn.BANK, "the seller to be paid out of escrow"),
    Stage.UNDOING: (TradeWaitingOn.BANK, "what was reserved and paid to be given back"),
    Stage.ENDED: (TradeWaitingOn.NOBODY, "nothing: it has ended"),
}


def waiting_on(stage: Stage) -> TradeWaitingOn:
    """Who has the next move."""
    return _WAITS[stage][0]


def waiting_for(stage: Stage) -> str:
    """What it waits for, in plain words."""
    return _WAITS[stage][1]
