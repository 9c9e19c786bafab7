"""A trade judged: the facts screened, the rules asked, the market watched."""

from models.amounts import SignedAmount
from models.escrow import NOTHING
from models.investor import Investor
from models.record import Record
from models.screening import SanctionsList, screen
from models.trade_facts import Relation, TradeFacts
from models.trade_process import AssessmentRequest, CoInvestor, Scope, TradeAssessment
from models.trade_rules import broken_rules, broken_standing
from models.trade_watch import sightings


class Known(Record):
    """What the record knows of a trade: the facts, still without screening, and the two investors, opened."""

    facts: TradeFacts
    seller: Investor
    buyer: Investor
    co_investors: tuple[CoInvestor, ...] = ()
    """Who else holds units of the project and may trade, in the order in which they came to it."""
    owed: SignedAmount = NOTHING
    """What the bank took back of the price after it was set apart."""


def judged(known: Known, request: AssessmentRequest, sanctions: SanctionsList) -> TradeAssessment:
    """The judgement under the policy of the request. Names are used here, and go no further."""
    facts = _screened(known, sanctions)
    if request.scope is Scope.STANDING:
        broken = broken_standing(facts, request.policy)
        return TradeAssessment(policy_version=request.policy.version, facts=facts, broken=broken, owed=known.owed)
    return TradeAssessment(
        policy_version=request.policy.version,
        facts=facts,
        broken=broken_rules(facts, request.policy),
        seen=sightings(facts, request.policy),
        co_investors=known.co_investors if _asks_co_investors(facts, request) else (),
    )


def related(seller: Investor, buyer: Investor) -> tuple[Relation, ...]:
    """What the two have in common that only one person has."""
    relations: list[Relation] = []
    if seller.pan is not None and seller.pan == buyer.pan:
        relations.append(Relation.PAN)
    one, other = seller.payout_account, buyer.payout_account
    if one is not None and other is not None and (one.ifsc, one.account_number) == (other.ifsc, other.account_number):
        relations.append(Relation.PAYOUT_ACCOUNT)
    return tuple(relations)


def _screened(known: Known, sanctions: SanctionsList) -> TradeFacts:
    facts = known.facts
    seller = facts.seller.model_copy(update={"likeness": screen(known.seller.legal_name, sanctions.parties)})
    buyer = facts.buyer.model_copy(update={"likeness": screen(known.buyer.legal_name, sanctions.parties)})
    return facts.model_copy(
        update={
            "seller": seller,
            "buyer": buyer,
            "relations": related(known.seller, known.buyer),
            "sanctions_version": sanctions.version,
        }
    )


def _asks_co_investors(facts: TradeFacts, request: AssessmentRequest) -> bool:
    """A sale among co-investors brings no stranger in: nobody is asked then."""
    days = facts.project.first_refusal_days
    return request.policy.first_refusal and days is not None and facts.buyer.project_units == 0
