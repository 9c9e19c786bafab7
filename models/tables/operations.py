"""What makes a write happen once: its operation id, claimed in the transaction that writes."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.tables.statements import Answer, Statements, past_the_orm

_CLAIM = """
INSERT INTO operations (operation_id, case_id, action, applied_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (operation_id) DO NOTHING RETURNING operation_id
"""


def claim_operation(session: Session, operation_id: str, case_id: UUID, action: str, at: datetime) -> bool:
    """Whether this operation is new; another transaction with the same id is waited for."""
    with past_the_orm(session) as statements:
        return is_new(claim_sent(statements, operation_id, case_id, action, at))


def claim_sent(statements: Statements, operation_id: str, case_id: UUID, action: str, at: datetime) -> Answer:
    """`claim_operation`, on its way: `is_new` reads the answer."""
    return statements.run(_CLAIM, (operation_id, case_id, action, at))


def is_new(claim: Answer) -> bool:
    """What a claim was answered."""
    return claim.fetchone() is not None
