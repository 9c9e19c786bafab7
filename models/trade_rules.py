"""The rules that a trade must pass: each with a code of its own, and all that speaks against a trade at once.

What watches the market without refusing is in `models.trade_watch`. The limits on units and lock are held once more by
the database, where two trades meet; these are the words for people.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum

from models.investment import AgreementStatus, ProjectStatus
from models.investor import InvestorStatus, InvestorVerification
from models.record import Record
from models.trade_facts import TradeFacts
from models.trade_policy import TradePolicy


class RuleCode(StrEnum):
    """Why a trade is refused."""

    AGREEMENT_NOT_ACTIVE = "AGREEMENT_NOT_ACTIVE"
    NOT_THE_SELLERS_STAKE = "NOT_THE_SELLERS_STAKE"
    UNITS_NOT_FREE = "UNITS_NOT_FREE"
    LOCK_IN = "LOCK_IN"
    CURRENCY_MISMATCH = "CURRENCY_MISMATCH"
    PROJECT_CLOSED = "PROJECT_CLOSED"
    SAME_PARTY = "SAME_PARTY"
    RELATED_PARTIES = "RELATED_PARTIES"
    SELLER_NOT_VERIFIED = "SELLER_NOT_VERIFIED"
    SELLER_NOT_REGISTERED = "SELLER_NOT_REGISTERED"
    SELLER_SANCTIONED = "SELLER_SANCTIONED"
    SELLER_NOT_PAYABLE = "SELLER_NOT_PAYABLE"
    BUYER_NOT_VERIFIED = "BUYER_NOT_VERIFIED"
    BUYER_NOT_REGISTERED = "BUYER_NOT_REGISTERED"
    BUYER_SANCTIONED = "BUYER_SANCTIONED"
    CONCENTRATION_LIMIT = "CONCENTRATION_LIMIT"


class BrokenRule(Record):
    """One rule that the trade does not pass; the message holds nothing personal."""

    code: RuleCode
    message: str


_OF_A_PARTY = {
    "seller": (RuleCode.SELLER_NOT_VERIFIED, RuleCode.SELLER_NOT_REGISTERED, RuleCode.SELLER_SANCTIONED),
    "buyer": (RuleCode.BUYER_NOT_VERIFIED, RuleCode.BUYER_NOT_REGISTERED, RuleCode.BUYER_SANCTIONED),
}

Rule = Callable[[TradeFacts, TradePolicy], Iterator[BrokenRule]]


def broken_rules(facts: TradeFacts, policy: TradePolicy) -> tuple[BrokenRule, ...]:
    """Everything that speaks against the trade, in the order of the rules; empty when nothing does."""
    return tuple(broken for rule in _RULES for broken in rule(facts, policy))


def broken_standing(facts: TradeFacts, policy: TradePolicy) -> tuple[BrokenRule, ...]:
    """What speaks against it just before settlement: who the parties are by then. The units are locked, and what the
    officer weighed is weighed."""
    return tuple(broken for rule in _STANDING for broken in rule(facts, policy))


def _stake(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    agreement, terms = facts.agreement, facts.terms
    if agreement.status is not AgreementStatus.ACTIVE:
        yield _broken(RuleCode.AGREEMENT_NOT_ACTIVE, f"the agreement is {agreement.status}; only an ACTIVE one is sold")
    if agreement.investor_id != terms.seller_investor_id:
        yield _broken(RuleCode.NOT_THE_SELLERS_STAKE, "the agreement is another investor's")
    if terms.units > agreement.free_units:
        yield _broken(
            RuleCode.UNITS_NOT_FREE,
            f"{agreement.free_units} of the agreement's {agreement.units} units are free, {terms.units} are offered",
        )
    if agreement.lock_in_until is not None and facts.at < agreement.lock_in_until:
        yield _broken(RuleCode.LOCK_IN, f"the lock-in ends on {agreement.lock_in_until.date().isoformat()}")


def _project(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    if facts.terms.currency != facts.agreement.currency:
        yield _broken(
            RuleCode.CURRENCY_MISMATCH,
            f"the agreement is in {facts.agreement.currency}, the trade in {facts.terms.currency}",
        )
    if facts.project.status is not ProjectStatus.OPEN:
        yield _broken(RuleCode.PROJECT_CLOSED, "stakes of a closed project do not change hands")


def _strangers(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    if facts.terms.seller_investor_id == facts.terms.buyer_investor_id:
        yield _broken(RuleCode.SAME_PARTY, "seller and buyer are one investor")
    elif facts.relations:
        common = " and ".join(sorted(facts.relations))
        yield _broken(RuleCode.RELATED_PARTIES, f"seller and buyer have the same {common}")


def _parties(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    for who, party in (("seller", facts.seller), ("buyer", facts.buyer)):
        unverified, unregistered, sanctioned = _OF_A_PARTY[who]
        if party.verification is not InvestorVerification.VERIFIED:
            yield _broken(unverified, f"the {who} is not verified ({party.verification})")
        if party.status is not InvestorStatus.REGISTERED:
            yield _broken(unregistered, f"the {who} is {party.status}")
        if party.likeness.score >= policy.sanctions_block:
            yield _broken(sanctioned, f"the {who} is on the sanctions list ({party.likeness.reference})")


def _payable(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    if not facts.seller.payable:
        yield _broken(RuleCode.SELLER_NOT_PAYABLE, "the seller has no account that the price could be paid into")


def _concentration(facts: TradeFacts, policy: TradePolicy) -> Iterator[BrokenRule]:
    held, total = facts.buyer.project_units + facts.terms.units, facts.project.total_units
    if held * 100 > policy.concentration_limit_percent * total:
        yield _broken(
            RuleCode.CONCENTRATION_LIMIT,
            f"the buyer would hold {held} of {total} units, more than {policy.concentration_limit_percent} %",
        )


def _broken(code: RuleCode, message: str) -> BrokenRule:
    return BrokenRule(code=code, message=message)


_RULES: tuple[Rule, ...] = (_stake, _project, _strangers, _parties, _payable, _concentration)
_STANDING: tuple[Rule, ...] = (_parties,)
