"""A trade that nothing speaks against, for tests that change one thing about it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from models.investment import AgreementStatus, ProjectStatus
from models.investor import InvestorStatus, InvestorVerification
from models.trade_facts import AgreementFacts, PartyFacts, PastTrade, ProjectFacts, TradeFacts, TradeTerms
from models.trade_policy import TradePolicy

NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
POLICY = TradePolicy()
SELLER, BUYER, THIRD, FOURTH = (UUID(int=number) for number in (1, 2, 3, 4))
AGREEMENT = UUID(int=10)


def party(investor_id: UUID, **changes: object) -> PartyFacts:
    usual: dict[str, object] = {
        "investor_id": investor_id,
        "subject": f"investor-{investor_id.int}",
        "wallet_address": f"0x{investor_id.int:040x}",
        "status": InvestorStatus.REGISTERED,
        "verification": InvestorVerification.VERIFIED,
        "project_units": 0,
        "payable": True,
    }
    return PartyFacts.model_validate(usual | changes)


def terms(units: int = 100, amount: str = "100000.00", currency: str = "INR", buyer: UUID = BUYER) -> TradeTerms:
    return TradeTerms(
        investment_agreement_id=AGREEMENT,
        seller_investor_id=SELLER,
        buyer_investor_id=buyer,
        units=units,
        trade_amount=Decimal(amount),
        currency=currency,
    )


def facts(**changes: object) -> TradeFacts:
    agreement = AgreementFacts(
        root_id=AGREEMENT,
        investor_id=SELLER,
        status=AgreementStatus.ACTIVE,
        currency="INR",
        units=500,
        free_units=500,
        lock_in_until=None,
    )
    project = ProjectFacts(
        project_id=UUID(int=20),
        status=ProjectStatus.OPEN,
        currency="INR",
        total_units=1_000,
        first_refusal_days=None,
        last_price=None,
    )
    usual: dict[str, object] = {
        "at": NOW,
        "terms": terms(),
        "agreement": agreement,
        "project": project,
        "seller": party(SELLER, project_units=500),
        "buyer": party(BUYER),
    }
    return TradeFacts.model_validate(usual | changes)


def past(seller: UUID, buyer: UUID, days_ago: int) -> PastTrade:
    return PastTrade(
        trade_id=UUID(int=1_000 + days_ago),
        seller_investor_id=seller,
        buyer_investor_id=buyer,
        units=10,
        at=NOW - timedelta(days=days_ago),
    )
