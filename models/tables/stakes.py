"""Stakes in PostgreSQL: projects, agreements, and the locks of trades on their units.

Whoever reads how many units are free locks the agreement's row first: two trades over one stake are then looked at one
after the other, and each sees what the other locked. A trigger holds the same.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.conflict import Conflict
from models.investment import Agreement, Project, Stake, UnitLock, UnitLockStatus
from models.tables.database import Database, Row
from models.tables.errors import NotFound
from models.tables.rows.investment import ProjectRow
from models.tables.statements import Statements, past_the_orm

NOT_FREE = "UNITS_NOT_FREE"
LOCK_ENDED = "UNIT_LOCK_ENDED"

STAKE = """
SELECT id, project_id, investor_id, units, amount, currency, lock_in_until, parent_agreement_id,
       status::text AS status, created_at,
       (SELECT coalesce(sum(l.units), 0) FROM unit_locks l
        WHERE l.agreement_id = a.id AND l.status = 'HELD') AS locked_units
FROM investment_agreements a WHERE id = %(agreement_id)s
"""
"""An agreement with what of it is locked."""

_LOCK_AGREEMENT = "SELECT id FROM investment_agreements WHERE id = %s FOR UPDATE"
_LOCK_OF_TRADE = """
SELECT trade_id, agreement_id, units, status, locked_at, ended_at FROM unit_locks WHERE trade_id = %s FOR UPDATE
"""
_END = "UPDATE unit_locks SET status = %s, ended_at = %s WHERE trade_id = %s"


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
        with past_the_orm(self._session) as statements:
            put_agreement(statements, agreement, at)

    def stake(self, agreement_id: UUID, *, lock: bool = False) -> Stake:
        """An agreement with what of it is locked; `lock` keeps both as they are until this transaction ends.

        Raises:
            NotFound: there is none.
        """
        with past_the_orm(self._session) as statements:
            return stake_of(statements, agreement_id, lock=lock)

    def lock_units(self, trade_id: UUID, agreement_id: UUID, units: int, at: datetime) -> UnitLock:
        """Set units apart for a trade, once.

        Raises:
            Conflict: UNITS_NOT_FREE, the agreement has not so many that are not locked; UNIT_LOCK_ENDED, the trade had
                a lock that was released.
        """
        with past_the_orm(self._session) as statements:
            return lock_units(statements, trade_id, agreement_id, units, at)

    def end_lock(self, trade_id: UUID, status: UnitLockStatus, at: datetime) -> UnitLock | None:
        """Release or consume a trade's lock, once; None where it never had one.

        Raises:
            Conflict: UNIT_LOCK_ENDED, it ended the other way.
        """
        with past_the_orm(self._session) as statements:
            return end_lock(statements, trade_id, status, at)


def put_agreement(statements: Statements, agreement: Agreement, at: datetime) -> None:
    """Insert or update an agreement, in the caller's pipeline."""
    statements.upsert("investment_agreements", {**agreement.model_dump(), "updated_at": at}, key=("id",))


def lock_units(statements: Statements, trade_id: UUID, agreement_id: UUID, units: int, at: datetime) -> UnitLock:
    """`StakeRepository.lock_units`, in the caller's pipeline."""
    stake = stake_of(statements, agreement_id, lock=True)
    row = statements.run(_LOCK_OF_TRADE, (trade_id,)).fetchone()
    if row is not None:
        lock = UnitLock.model_validate(row)
        if lock.status is UnitLockStatus.HELD:
            return lock
        raise Conflict(LOCK_ENDED, f"the units that trade {trade_id} had locked are {lock.status}")
    if units > stake.free_units:
        free = f"{stake.free_units} of {stake.agreement.units} units are free"
        raise Conflict(NOT_FREE, f"agreement {agreement_id}: {free}, {units} are asked for", "units")
    lock = UnitLock(trade_id=trade_id, agreement_id=agreement_id, units=units, status=UnitLockStatus.HELD, locked_at=at)
    statements.insert("unit_locks", lock.model_dump())
    return lock


def end_lock(statements: Statements, trade_id: UUID, status: UnitLockStatus, at: datetime) -> UnitLock | None:
    """`StakeRepository.end_lock`, in the caller's pipeline."""
    row = statements.run(_LOCK_OF_TRADE, (trade_id,)).fetchone()
    if row is None:
        return None
    lock = UnitLock.model_validate(row)
    if lock.status is UnitLockStatus.HELD:
        statements.run(_END, (status.value, at, trade_id))
        return lock.model_copy(update={"status": status, "ended_at": at})
    if lock.status is not status:
        raise Conflict(LOCK_ENDED, f"the units that trade {trade_id} had locked are {lock.status}")
    return lock


def stake_of(statements: Statements, agreement_id: UUID, *, lock: bool) -> Stake:
    """`StakeRepository.stake`, in the caller's pipeline. What is locked is added up in a statement after the one that
    locks: it then sees what the one before it left."""
    if lock:
        statements.run(_LOCK_AGREEMENT, (agreement_id,))
    return _stake_from(agreement_id, statements.run(STAKE, {"agreement_id": agreement_id}).fetchone())


def read_stake(database: Database, agreement_id: UUID) -> Stake:
    """An agreement with what of it is locked; a hot read.

    Raises:
        NotFound: there is none.
        DatabaseUnavailable: the server could not be reached.
    """
    return _stake_from(agreement_id, database.row(STAKE, {"agreement_id": agreement_id}))


def _stake_from(agreement_id: UUID, row: Row | None) -> Stake:
    if row is None:
        raise NotFound(f"there is no agreement {agreement_id}")
    return Stake(
        agreement=Agreement.model_validate({name: row[name] for name in Agreement.model_fields}),
        locked_units=int(str(row["locked_units"])),
    )
