"""What the record knows of a trade when it is judged: asked in one transaction, and one round trip."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import LiteralString, TypeVar
from uuid import UUID

from models.investment import Agreement, Project
from models.investor import Investor
from models.record import Record
from models.tables.database import Database, Row
from models.tables.errors import NotFound
from models.tables.investors import INVESTORS, investor_from
from models.tables.stakes import STAKE
from models.tables.statements import Answer, pipelined
from models.trade_facts import AgreementFacts, PartyFacts, PastTrade, ProjectFacts, TradeFacts
from models.trade_judgement import Known
from models.trade_process import AssessmentRequest, CoInvestor

RecordT = TypeVar("RecordT", bound=Record)

_PROJECT = """
SELECT id, name, currency, total_units, status, first_refusal_days, created_at
FROM projects WHERE id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s)
"""

_ROOT = """
WITH RECURSIVE line AS (
    SELECT id, parent_agreement_id FROM investment_agreements WHERE id = %(agreement_id)s
    UNION ALL
    SELECT a.id, a.parent_agreement_id FROM investment_agreements a JOIN line ON a.id = line.parent_agreement_id
)
SELECT id AS root_id FROM line WHERE parent_agreement_id IS NULL
"""

_UNITS = """
SELECT i.id AS investor_id,
       (SELECT coalesce(sum(units), 0) FROM investment_agreements
        WHERE project_id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s)
          AND investor_id = i.id)
     + (SELECT coalesce(sum(t.units), 0) FROM secondary_market_trades t
        JOIN investment_agreements a ON a.id = t.investment_agreement_id
        WHERE a.project_id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s)
          AND t.buyer_investor_id = i.id AND t.status = 'APPROVED' AND t.id <> %(trade_id)s) AS units
FROM unnest(%(parties)s::uuid[]) AS i (id)
"""

_PAST = """
SELECT t.id AS trade_id, t.seller_investor_id, t.buyer_investor_id, t.units, t.approved_at AS at
FROM secondary_market_trades t
JOIN investment_agreements a ON a.id = t.investment_agreement_id
WHERE a.project_id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s)
  AND t.status IN ('APPROVED', 'SETTLED') AND t.approved_at >= %(since)s
  AND t.id <> %(trade_id)s
ORDER BY t.approved_at, t.id
"""

_LAST_PRICE = """
SELECT t.trade_amount / t.units AS last_price
FROM secondary_market_trades t
JOIN investment_agreements a ON a.id = t.investment_agreement_id
WHERE a.project_id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s)
  AND t.status = 'SETTLED' AND t.id <> %(trade_id)s
ORDER BY t.settled_at DESC, t.id
LIMIT 1
"""

_CO_INVESTORS = """
SELECT i.id AS investor_id, i.subject, sum(a.units)::bigint AS units
FROM investment_agreements a
JOIN investor_profiles i ON i.id = a.investor_id
WHERE a.project_id = (SELECT project_id FROM investment_agreements WHERE id = %(agreement_id)s) AND a.units > 0
  AND i.status = 'REGISTERED' AND i.verification = 'VERIFIED' AND NOT i.id = ANY (%(parties)s::uuid[])
GROUP BY i.id, i.subject
ORDER BY min(a.created_at), i.id
"""

_OWED = """
SELECT coalesce(-sum(e.amount), 0) AS owed
FROM escrow_accounts k
JOIN escrow_entries e ON e.account_id = k.id
WHERE k.trade_id = %(trade_id)s AND k.kind = 'RECEIVABLE'
"""

_ASKED: tuple[LiteralString, ...] = (
    STAKE,
    _PROJECT,
    INVESTORS,
    _ROOT,
    _UNITS,
    _PAST,
    _LAST_PRICE,
    _CO_INVESTORS,
    _OWED,
)


def known_of(database: Database, request: AssessmentRequest) -> Known:
    """All that the rules ask about.

    Raises:
        NotFound: there is no such agreement or investor.
        DatabaseUnavailable: the server could not be reached.
    """
    terms = request.terms
    values = {
        "agreement_id": terms.investment_agreement_id,
        "parties": [terms.seller_investor_id, terms.buyer_investor_id],
        "trade_id": request.trade_id,
        "since": request.at - timedelta(days=request.policy.wash_days),
    }
    with pipelined(database) as statements:
        stakes, projects, people, roots, held, past, prices, others, debts = (
            statements.run(statement, values) for statement in _ASKED
        )
    stake = stakes.fetchone()
    if stake is None:
        raise NotFound(f"there is no agreement {terms.investment_agreement_id}")
    agreement, project = _of(Agreement, stake), _of(Project, _only(projects))
    investors = {investor.id: investor for investor in (investor_from(database.vault, row) for row in people)}
    units = {row["investor_id"]: int(str(row["units"])) for row in held}
    price = prices.fetchone()

    for investor_id in (terms.seller_investor_id, terms.buyer_investor_id):
        if investor_id not in investors:
            raise NotFound(f"there is no investor {investor_id}")
    seller, buyer = investors[terms.seller_investor_id], investors[terms.buyer_investor_id]
    facts = TradeFacts(
        at=request.at,
        terms=terms,
        agreement=AgreementFacts(
            root_id=UUID(str(_only(roots)["root_id"])),
            investor_id=agreement.investor_id,
            status=agreement.status,
            currency=agreement.currency,
            units=agreement.units,
            free_units=agreement.units - int(str(stake["locked_units"])),
            lock_in_until=agreement.lock_in_until,
        ),
        project=ProjectFacts(
            project_id=project.id,
            status=project.status,
            currency=project.currency,
            total_units=project.total_units,
            first_refusal_days=project.first_refusal_days,
            last_price=None if price is None else Decimal(str(price["last_price"])),
        ),
        seller=_party_facts(seller, units),
        buyer=_party_facts(buyer, units),
        past_trades=tuple(PastTrade.model_validate(row) for row in past),
    )
    return Known(
        facts=facts,
        seller=seller,
        buyer=buyer,
        co_investors=tuple(CoInvestor.model_validate(row) for row in others),
        owed=Decimal(str(_only(debts)["owed"])),
    )


def _party_facts(investor: Investor, units: Mapping[object, int]) -> PartyFacts:
    return PartyFacts(
        investor_id=investor.id,
        subject=investor.subject,
        wallet_address=investor.wallet_address,
        status=investor.status,
        verification=investor.verification,
        project_units=units[investor.id],
        payable=investor.payout_account is not None,
    )


def _of(record: type[RecordT], row: Row) -> RecordT:
    """The row as a record, whose fields are columns of the same names."""
    return record.model_validate({name: row[name] for name in record.model_fields})


def _only(answer: Answer) -> Row:
    (row,) = answer
    return row
