"""Requirements as they are read: one, a list, every assessment of one, and those that an offer suits."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import JsonValue

from models.buyer import buyer_id_of
from models.encryption import Vault
from models.matching import Candidate, Offer
from models.record import Record
from models.requirement import RequirementTerms, RiskFactor, RiskStatus
from models.requirement_status import RequirementStatus
from models.requirement_steps import HoldState
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.page import DEFAULT_LIMIT, Page, limited, page_of, parse_cursor
from models.tables.sealing import RowSealer


class RequirementView(Record):
    """One requirement as its row stands; the nine risk fields are the seed's."""

    requirement_id: UUID
    number: int
    buyer_id: UUID
    owner_subject: str
    commodity: str
    description: str | None
    min_quantity: Decimal
    preferred_quantity: Decimal | None
    max_quantity: Decimal | None
    quantity_unit: str
    max_budget_per_unit: Decimal
    currency: str
    estimated_trade_value: Decimal | None
    buyer_credit_limit_remaining: Decimal | None
    buyer_exposure_after_trade: Decimal | None
    risk_precheck_status: RiskStatus | None
    risk_precheck_score: int | None
    buyer_branch_id: UUID | None
    blocked_internal_trades: bool
    buyer_rating_score: Decimal | None
    buyer_payment_performance_score: int | None
    status: RequirementStatus
    risk_factors: tuple[RiskFactor, ...]
    policy_version: str
    assessed_at: datetime
    hold_state: HoldState
    reason: str | None = None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    closed_at: datetime | None

    @property
    def terms(self) -> RequirementTerms:
        """What the rules look at."""
        return RequirementTerms(
            min_quantity=self.min_quantity,
            preferred_quantity=self.preferred_quantity,
            max_budget_per_unit=self.max_budget_per_unit,
            buyer_branch_id=self.buyer_branch_id,
            blocked_internal_trades=self.blocked_internal_trades,
        )


class RequirementFilters(Record):
    """Which requirements; `buyers` None means everybody's."""

    status: tuple[RequirementStatus, ...] = ()
    risk_precheck_status: tuple[RiskStatus, ...] = ()
    buyers: tuple[UUID, ...] | None = None
    branch_id: UUID | None = None


class AssessmentView(Record):
    """One assessment, with all that it was made from."""

    ordinal: int
    cause: str
    as_of: datetime
    policy_version: str
    estimated_trade_value: Decimal
    inputs: dict[str, JsonValue]
    inputs_digest: str
    source_digests: dict[str, JsonValue]
    assessment: dict[str, JsonValue]


_COLUMNS = """
SELECT r.id AS requirement_id, r.number, r.buyer_id, r.owner_subject, r.commodity, r.description, r.min_quantity,
       r.preferred_quantity, r.max_quantity, r.quantity_unit, r.max_budget_per_unit, r.currency,
       r.estimated_trade_value, r.buyer_credit_limit_remaining, r.buyer_exposure_after_trade, r.risk_precheck_status,
       r.risk_precheck_score, r.buyer_branch_id, r.blocked_internal_trades, r.buyer_rating_score,
       r.buyer_payment_performance_score, r.status, r.risk_factors, r.policy_version, r.assessed_at, r.hold_state,
       r.reason_sealed, r.created_at, r.updated_at, r.expires_at, r.closed_at
FROM requirements r
"""

_ASSESSMENTS = """
SELECT ordinal, cause, as_of, policy_version, estimated_trade_value, inputs, inputs_digest, source_digests, assessment
FROM requirement_assessments
WHERE requirement_id = %s
ORDER BY ordinal
"""

_SUITED = """
SELECT r.id AS requirement_id, r.risk_precheck_score, r.created_at, r.min_quantity,
       coalesce(r.max_quantity, r.preferred_quantity, r.min_quantity) AS wanted_quantity, r.buyer_branch_id,
       r.blocked_internal_trades, r.max_budget_per_unit
FROM requirements r
WHERE r.status = 'OPEN' AND lower(r.commodity) = lower(%(commodity)s) AND r.quantity_unit = %(unit)s
  AND r.currency = %(currency)s AND r.max_budget_per_unit >= %(price)s AND r.min_quantity <= %(quantity)s
ORDER BY r.risk_precheck_score DESC NULLS LAST, r.created_at, r.id
LIMIT %(limit)s
"""


class Suited(Record):
    """A requirement that an offer suits, and what decides whether the two may trade."""

    candidate: Candidate
    terms: RequirementTerms


def read_requirement(database: Database, requirement_id: UUID) -> RequirementView | None:
    """One requirement; None where there is none.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(_COLUMNS + " WHERE r.id = %s", (requirement_id,))
    return None if row is None else _view(database.vault, row)


def list_requirements(
    database: Database, filters: RequirementFilters, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[RequirementView]:
    """The requirements that match every filter, the newest first.

    Raises:
        Invalid: the cursor is none of ours.
        DatabaseUnavailable: the server could not be reached.
    """
    size, after = limited(limit), parse_cursor(cursor)
    parameters: dict[str, object] = {
        "status": [status.value for status in filters.status],
        "risk": [status.value for status in filters.risk_precheck_status],
        "buyers": list(filters.buyers or ()),
        "branch": filters.branch_id,
        "after_at": after[0] if after else None,
        "after_id": after[1] if after else None,
        "limit": size + 1,
    }
    statement = _COLUMNS + " WHERE true"
    # Only the conditions that are asked for stand in the statement, so that each can be answered from its index.
    if filters.status:
        statement += " AND r.status = ANY(%(status)s::requirement_status[])"
    if filters.risk_precheck_status:
        statement += " AND r.risk_precheck_status = ANY(%(risk)s)"
    if filters.buyers is not None:
        statement += " AND r.buyer_id = ANY(%(buyers)s)"
    if filters.branch_id is not None:
        statement += " AND r.buyer_branch_id = %(branch)s"
    if after is not None:
        statement += " AND (r.created_at, r.id) < (%(after_at)s::timestamptz, %(after_id)s::uuid)"
    rows = database.rows(statement + " ORDER BY r.created_at DESC, r.id DESC LIMIT %(limit)s", parameters)
    found = [_view(database.vault, row) for row in rows]
    return page_of(found, size, [(view.created_at, view.requirement_id) for view in found])


def read_assessments(database: Database, requirement_id: UUID) -> tuple[AssessmentView, ...]:
    """Every assessment of a requirement, the oldest first.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return tuple(AssessmentView.model_validate(row) for row in database.rows(_ASSESSMENTS, (requirement_id,)))


def suited(database: Database, offer: Offer, *, limit: int) -> tuple[Suited, ...]:
    """The open requirements that an offer suits: the commodity (whatever its case), the unit and the currency are the
    same, the price is within the budget, and there is enough for the least that is wanted. At most `limit`, those that
    are served first.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    parameters = {
        "commodity": offer.commodity,
        "unit": offer.quantity_unit,
        "currency": offer.currency,
        "price": offer.price_per_unit,
        "quantity": offer.quantity,
        "limit": limit,
    }
    return tuple(_suited(row) for row in database.rows(_SUITED, parameters))


def buyers_of(database: Database, subject: str) -> tuple[UUID, ...]:
    """The buyers whom `subject` (a token's `sub`) may act for: itself first, then those that registered it.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    own = buyer_id_of(subject)
    rows = database.rows("SELECT buyer_id FROM buyer_representatives WHERE subject = %s ORDER BY buyer_id", (subject,))
    represented = (UUID(str(row["buyer_id"])) for row in rows)
    return (own, *(buyer_id for buyer_id in represented if buyer_id != own))


def branch_exists(database: Database, branch_id: UUID) -> bool:
    """Whether there is such a branch.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return database.row("SELECT true AS there FROM branches WHERE id = %s", (branch_id,)) is not None


def _view(vault: Vault, row: Row) -> RequirementView:
    sealer = RowSealer(vault, "requirements", row["requirement_id"])
    reason = sealer.open_text("reason_sealed", blob(row["reason_sealed"]))
    columns = {name: value for name, value in row.items() if name != "reason_sealed"}
    return RequirementView.model_validate({**columns, "reason": reason})


def _suited(row: Row) -> Suited:
    terms = RequirementTerms.model_validate({name: row[name] for name in RequirementTerms.model_fields if name in row})
    candidate = {name: row[name] for name in Candidate.model_fields if name in row}
    return Suited(candidate=Candidate.model_validate(candidate), terms=terms)
