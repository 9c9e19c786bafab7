"""Trades as the API shows them: the two parties theirs, officials all."""

from uuid import UUID

from pydantic import JsonValue

from api.cases import instant, instant_or_none
from api.problems import not_found
from models.actors import Actor, Role
from models.tables.database import Database
from models.tables.trade_view import TradeSummary, TradeView, read_trade
from models.trade import TradeStatus
from models.trade_process import Offer, TradeState, TradeWaitingOn
from models.trade_rules import BrokenRule, RuleCode

TRADES = "/api/v1/trades"

_FOR_OFFICIALS = frozenset({RuleCode.SELLER_SANCTIONED, RuleCode.BUYER_SANCTIONED})
"""What one party would learn of the other by it is not its to know."""

WAITING_FOR: dict[TradeWaitingOn, str] = {
    TradeWaitingOn.CO_INVESTOR: "a co-investor to take the units up, or leave them",
    TradeWaitingOn.COMPLIANCE: "a compliance officer to approve or reject it",
    TradeWaitingOn.BUYER: "the buyer to pay the price into escrow",
    TradeWaitingOn.CHAIN: "the settlement on chain",
    TradeWaitingOn.BANK: "the escrow bank",
    TradeWaitingOn.NOBODY: "nothing",
}
"""What a trade waits for, in plain words."""


def visible_trade(database: Database, trade_id: UUID, actor: Actor) -> TradeView:
    """The trade, for its two parties, whoever has an offer of first refusal on it, and officials.

    Raises:
        ApiProblem: 404 when there is none, or it is others'.
    """
    found = read_trade(database, trade_id)
    if found is None or not (actor.is_official or actor.subject in {found.seller, found.buyer, _asked(found)}):
        raise not_found("trade")
    return found


def summary_json(trade: TradeSummary) -> dict[str, JsonValue]:
    """A trade in a list, as `TradeSummaryView` documents it."""
    return {
        "trade_id": str(trade.trade_id),
        "investment_agreement_id": str(trade.investment_agreement_id),
        "project_id": str(trade.project_id),
        "seller_investor_id": str(trade.seller_investor_id),
        "buyer_investor_id": str(trade.buyer_investor_id),
        "units": trade.units,
        "trade_amount": str(trade.trade_amount),
        "currency": trade.currency,
        "status": trade.status,
        "waiting_on": trade.waiting_on,
        "waiting_for": WAITING_FOR[trade.waiting_on],
        "due_at": instant_or_none(trade.due_at),
        "reason_code": trade.reason_code,
        "created_at": instant(trade.created_at),
        "updated_at": instant(trade.updated_at),
        "links": {"self": f"{TRADES}/{trade.trade_id}"},
    }


def trade_json(trade: TradeView, tasks: list[JsonValue], actor: Actor) -> dict[str, JsonValue]:
    """The trade as `TradeView` (of the messages) documents it."""
    official = actor.is_official
    offers = [offer for offer in trade.offers if official or offer.subject == actor.subject]
    return {
        **summary_json(trade),
        "refusals": [_refusal(each, official=official) for each in trade.refusals],
        "flags": [flag.model_dump(mode="json") for flag in trade.flags] if official else [],
        "offers": [_offer(offer) for offer in offers],
        "remarks": trade.remarks if official else None,
        "policy_version": trade.policy_version,
        "approved_by": trade.approved_by if official else None,
        "cancelled_by": trade.cancelled_by if official else None,
        "approved_at": instant_or_none(trade.approved_at),
        "cancelled_at": instant_or_none(trade.cancelled_at),
        "settled_at": instant_or_none(trade.settled_at),
        "escrow": _escrow(trade),
        "settlement": _settlement(trade),
        "chain": _chain(trade),
        "tasks": tasks,
        "status_history": list[JsonValue](trade.history),
        "links": _links(trade, actor),
    }


def _refusal(broken: BrokenRule, *, official: bool) -> JsonValue:
    if not official and broken.code in _FOR_OFFICIALS:
        return {"code": "NOT_PERMITTED", "message": "this trade is not permitted"}
    return {"code": broken.code, "message": broken.message}


def _offer(offer: Offer) -> JsonValue:
    return {
        "investor_id": str(offer.investor_id),
        "offered_at": instant(offer.offered_at),
        "ends_at": instant(offer.ends_at),
        "outcome": offer.outcome,
    }


def _escrow(trade: TradeView) -> JsonValue:
    if trade.escrow_reference is None:
        return None
    return {
        "reference": trade.escrow_reference,
        "funding_due_at": instant_or_none(trade.funding_due_at),
        "paid_in": str(trade.paid_in),
        "held": str(trade.held),
        "funded_at": instant_or_none(trade.funded_at),
    }


def _settlement(trade: TradeView) -> JsonValue:
    if trade.settlement_transaction_id is None:
        return None
    return {
        "settlement_transaction_id": str(trade.settlement_transaction_id),
        "buyer_agreement_id": str(trade.buyer_agreement_id),
    }


def _chain(trade: TradeView) -> JsonValue:
    if trade.transaction_hash is None:
        return None
    return {
        "transaction_hash": trade.transaction_hash,
        "block_number": trade.block_number,
        "contract": trade.contract_address,
        "chain_id": trade.chain_id,
    }


def _links(trade: TradeView, actor: Actor) -> dict[str, JsonValue]:
    base = f"{TRADES}/{trade.trade_id}"
    links: dict[str, JsonValue] = {"self": base, "events": f"{base}/events"}
    open_still = trade.status in {TradeStatus.REQUESTED, TradeStatus.APPROVED}
    if open_still and (
        actor.has(Role.COMPLIANCE_OFFICER) or (actor.subject == trade.seller and trade.funded_at is None)
    ):
        links["cancel"] = f"{base}/cancel"
    if trade.waiting_on is TradeWaitingOn.BUYER and actor.subject == trade.buyer:
        links["funding"] = f"{base}/funding"
    if _asked(trade) == actor.subject:
        links["first_refusal"] = f"{base}/first-refusal"
    return links


def _asked(trade: TradeView) -> str | None:
    """Who has an offer of first refusal open."""
    last = trade.offers[-1] if trade.offers else None
    return last.subject if last is not None and last.outcome is None else None


def changed_json(state: TradeState, actor: Actor) -> dict[str, JsonValue]:
    """The trade after somebody's word, as `TradeChangedView` documents it."""
    base = f"{TRADES}/{state.trade_id}"
    return {
        "trade_id": str(state.trade_id),
        "status": state.status,
        "waiting_on": state.waiting_on,
        "waiting_for": state.waiting_for,
        "reason_code": state.reason,
        "refusals": [_refusal(each, official=actor.is_official) for each in state.refusals],
        "links": {"self": base, "events": f"{base}/events"},
    }
