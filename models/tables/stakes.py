"""Stakes in PostgreSQL: projects, agreements, and the locks of trades on their units.

Whoever reads how many units are free locks the agreement's row first: two trades over one stake are then looked at one
after the other, and each sees what the other locked. A trigger holds the same.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from models.conflict import Conflict
from models.investment import Agreement, Project, Stake, UnitLock, UnitLockStatus
from models.tables.errors import NotFound
from models.tables.rows.investment import InvestmentAgreementRow, ProjectRow, UnitLockRow

NOT_FREE = "UNITS_NOT_FREE"
LOCK_ENDED = "UNIT_LOCK_ENDED"

STAKE = """
SELECT id, project_id, investor_id, units, amount, currency, lock_in_until, parent_agreement_id, status, created_at,
       (SELECT coalesce(sum(l.units), 0) FROM unit_locks l
        WHERE l.agreement_id = a.id AND l.status = 'HELD') AS locked_units
FROM investment_agreements a WHERE id = %(agreement_id)s
"""
"""An agreement with what of it is locked, for who only looks."""


class StakeRepository:
    """Reads and writes stakes in the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put_project(self, project: Project) -> None:
        """Insert or update a project."""
        self._session.merge(ProjectRow(**project.model_dump()))
        self._session.flush()

    def project(self, project_id: UUID) -> Project:
        """Raises:
        NotFound: there is none.
        """
        row = self._session.get(ProjectRow, project_id)
        if row is None:
            raise NotFound(f"there is no project {project_id}")
        return Project.model_validate({name: getattr(row, name) for name in Project.model_fields})

    def put_agreement(self, agreement: Agreement, at: datetime) -> None:
        """Insert or update an agreement."""
        self._session.merge(InvestmentAgreementRow(**agreement.model_dump(), updated_at=at))
        self._session.flush()

    def stake(self, agreement_id: UUID, *, lock: bool = False) -> Stake:
        """An agreement with what of it is locked; `lock` keeps both as they are until this transaction ends.

        Raises:
            NotFound: there is none.
        """
        statement = select(InvestmentAgreementRow).where(InvestmentAgreementRow.id == agreement_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        row = self._session.exec(statement).one_or_none()
        if row is None:
            raise NotFound(f"there is no agreement {agreement_id}")
        held = select(func.coalesce(func.sum(UnitLockRow.units), 0)).where(
            UnitLockRow.agreement_id == agreement_id, UnitLockRow.status == UnitLockStatus.HELD
        )
        return Stake(
            agreement=Agreement.model_validate({name: getattr(row, name) for name in Agreement.model_fields}),
            locked_units=int(self._session.exec(held).one()),
        )

    def lock_units(self, trade_id: UUID, agreement_id: UUID, units: int, at: datetime) -> UnitLock:
        """Set units apart for a trade, once.

        Raises:
            Conflict: UNITS_NOT_FREE, the agreement has not so many that are not locked; UNIT_LOCK_ENDED, the trade had
                a lock that was released.
        """
        stake = self.stake(agreement_id, lock=True)
        row = self._lock_row(trade_id)
        if row is not None and row.status is UnitLockStatus.HELD:
            return _lock(row)
        if row is not None:
            raise Conflict(LOCK_ENDED, f"the units that trade {trade_id} had locked are {row.status}")
        if units > stake.free_units:
            free = f"{stake.free_units} of {stake.agreement.units} units are free"
            raise Conflict(NOT_FREE, f"agreement {agreement_id}: {free}, {units} are asked for", "units")
        row = UnitLockRow(
            trade_id=trade_id, agreement_id=agreement_id, units=units, status=UnitLockStatus.HELD, locked_at=at
        )
        self._session.add(row)
        self._session.flush()
        return _lock(row)

    def end_lock(self, trade_id: UUID, status: UnitLockStatus, at: datetime) -> UnitLock | None:
        """Release or consume a trade's lock, once; None where it never had one.

        Raises:
            Conflict: UNIT_LOCK_ENDED, it ended the other way.
        """
        row = self._lock_row(trade_id)
        if row is None:
            return None
        if row.status is UnitLockStatus.HELD:
            row.status, row.ended_at = status, at
            self._session.flush()
        elif row.status is not status:
            raise Conflict(LOCK_ENDED, f"the units that trade {trade_id} had locked are {row.status}")
        return _lock(row)

    def _lock_row(self, trade_id: UUID) -> UnitLockRow | None:
        statement = select(UnitLockRow).where(col(UnitLockRow.trade_id) == trade_id).with_for_update()
        return self._session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def _lock(row: UnitLockRow) -> UnitLock:
    return UnitLock.model_validate({name: getattr(row, name) for name in UnitLock.model_fields})
