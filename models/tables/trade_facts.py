"""What the record knows of a trade when it is judged, read in one transaction."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel import Session

from models.investor import Investor
from models.tables.database import Database
from models.tables.investors import InvestorRepository
from models.tables.stakes import StakeRepository
from models.trade_facts import AgreementFacts, PartyFacts, PastTrade, ProjectFacts, TradeFacts
from models.trade_judgement import Known
from models.trade_process import AssessmentRequest, CoInvestor

_ROOT = text("""
WITH RECURSIVE line AS (
    SELECT id, parent_agreement_id FROM investment_agreements WHERE id = :agreement_id
    UNION ALL
    SELECT a.id, a.parent_agreement_id FROM investment_agreements a JOIN line ON a.id = line.parent_agreement_id
)
SELECT id FROM line WHERE parent_agreement_id IS NULL
""")

_UNITS = text("""
SELECT (SELECT coalesce(sum(units), 0) FROM investment_agreements
        WHERE project_id = :project_id AND investor_id = :investor_id)
     + (SELECT coalesce(sum(t.units), 0) FROM secondary_market_trades t
        JOIN investment_agreements a ON a.id = t.investment_agreement_id
        WHERE a.project_id = :project_id AND t.buyer_investor_id = :investor_id AND t.status = 'APPROVED'
          AND t.id <> :trade_id)
""")

_PAST = text("""
SELECT t.id AS trade_id, t.seller_investor_id, t.buyer_investor_id, t.units, t.approved_at AS at
FROM secondary_market_trades t
JOIN investment_agreements a ON a.id = t.investment_agreement_id
WHERE a.project_id = :project_id AND t.status IN ('APPROVED', 'SETTLED') AND t.approved_at >= :since
  AND t.id <> :trade_id
ORDER BY t.approved_at, t.id
""")

_LAST_PRICE = text("""
SELECT t.trade_amount / t.units
FROM secondary_market_trades t
JOIN investment_agreements a ON a.id = t.investment_agreement_id
WHERE a.project_id = :project_id AND t.status = 'SETTLED' AND t.id <> :trade_id
ORDER BY t.settled_at DESC, t.id
LIMIT 1
""")

_CO_INVESTORS = text("""
SELECT i.id AS investor_id, i.subject, sum(a.units)::bigint AS units
FROM investment_agreements a
JOIN investor_profiles i ON i.id = a.investor_id
WHERE a.project_id = :project_id AND a.units > 0 AND i.status = 'REGISTERED' AND i.verification = 'VERIFIED'
  AND i.id NOT IN (:seller_id, :buyer_id)
GROUP BY i.id, i.subject
ORDER BY min(a.created_at), i.id
""")


_OWED = text("""
SELECT coalesce(-sum(e.amount), 0)
FROM escrow_accounts k
JOIN escrow_entries e ON e.account_id = k.id
WHERE k.trade_id = :trade_id AND k.kind = 'RECEIVABLE'
""")


def known_of(session: Session, database: Database, request: AssessmentRequest) -> Known:
    """All that the rules ask about.

    Raises:
        NotFound: there is no such agreement or investor.
    """
    terms, stakes = request.terms, StakeRepository(session)
    investors = InvestorRepository(session, database.vault, database.index)
    stake = stakes.stake(terms.investment_agreement_id)
    agreement, project = stake.agreement, stakes.project(stake.agreement.project_id)
    seller, buyer = investors.get(terms.seller_investor_id), investors.get(terms.buyer_investor_id)
    here: dict[str, object] = {"project_id": project.id, "trade_id": request.trade_id}
    since = request.at - timedelta(days=request.policy.wash_days)

    def party(investor: Investor) -> PartyFacts:
        return PartyFacts(
            investor_id=investor.id,
            subject=investor.subject,
            wallet_address=investor.wallet_address,
            status=investor.status,
            verification=investor.verification,
            project_units=int(str(_one(session, _UNITS, {**here, "investor_id": investor.id}))),
            payable=investor.payout_account is not None,
        )

    last_price = _one(session, _LAST_PRICE, here)
    facts = TradeFacts(
        at=request.at,
        terms=terms,
        agreement=AgreementFacts(
            root_id=UUID(str(_one(session, _ROOT, {"agreement_id": agreement.id}))),
            investor_id=agreement.investor_id,
            status=agreement.status,
            currency=agreement.currency,
            units=agreement.units,
            free_units=stake.free_units,
            lock_in_until=agreement.lock_in_until,
        ),
        project=ProjectFacts(
            project_id=project.id,
            status=project.status,
            currency=project.currency,
            total_units=project.total_units,
            first_refusal_days=project.first_refusal_days,
            last_price=None if last_price is None else Decimal(str(last_price)),
        ),
        seller=party(seller),
        buyer=party(buyer),
        past_trades=tuple(PastTrade.model_validate(row) for row in _all(session, _PAST, {**here, "since": since})),
    )
    others: dict[str, object] = {"project_id": project.id, "seller_id": seller.id, "buyer_id": buyer.id}
    co_investors = tuple(CoInvestor.model_validate(row) for row in _all(session, _CO_INVESTORS, others))
    owed = Decimal(str(_one(session, _OWED, {"trade_id": request.trade_id})))
    return Known(facts=facts, seller=seller, buyer=buyer, co_investors=co_investors, owed=owed)


def _all(session: Session, statement: TextClause, values: dict[str, object]) -> list[dict[str, object]]:
    return [dict(row) for row in session.connection().execute(statement, values).mappings()]


def _one(session: Session, statement: TextClause, values: dict[str, object]) -> object:
    return session.connection().execute(statement, values).scalar_one_or_none()
