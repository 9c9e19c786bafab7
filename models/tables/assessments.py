"""Every assessment that was ever made, in the order of time, for deciding again."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select, tuple_

from models.policy_replay import StoredAssessment
from models.requirement import RequirementInputs, RiskAssessment
from models.tables.rows.requirement import RequirementAssessmentRow

_BATCH = 1_000


def count_since(session: Session, since: datetime) -> int:
    """How many assessments were made from a moment on."""
    counted = select(func.count()).select_from(RequirementAssessmentRow)
    return session.exec(counted.where(col(RequirementAssessmentRow.as_of) >= since)).one()


def assessments_since(session: Session, since: datetime) -> Iterator[StoredAssessment]:
    """The assessments from a moment on, in order, read in batches."""
    key = (
        col(RequirementAssessmentRow.as_of),
        col(RequirementAssessmentRow.requirement_id),
        col(RequirementAssessmentRow.ordinal),
    )
    after: tuple[datetime, UUID, int] | None = None
    while True:
        statement = select(RequirementAssessmentRow).where(key[0] >= since).order_by(*key).limit(_BATCH)
        if after is not None:
            statement = statement.where(tuple_(*key) > after)
        batch = session.exec(statement).all()
        yield from (_of(row) for row in batch)
        if len(batch) < _BATCH:
            return
        after = (batch[-1].as_of, batch[-1].requirement_id, batch[-1].ordinal)
        session.expunge_all()


def _of(row: RequirementAssessmentRow) -> StoredAssessment:
    return StoredAssessment(
        requirement_id=row.requirement_id,
        ordinal=row.ordinal,
        as_of=row.as_of,
        policy_version=row.policy_version,
        value=row.estimated_trade_value,
        inputs=RequirementInputs.model_validate(row.inputs),
        assessment=RiskAssessment.model_validate(row.assessment),
    )
