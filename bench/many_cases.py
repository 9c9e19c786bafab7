"""A record with many cases in it: one real case, written again under other ids, sealed again for its new places."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import insert, text
from sqlmodel import Session, select

from models.encryption import Vault
from models.tables.database import Database
from models.tables.rows.application import ApplicationRow, StatusHistoryRow
from models.tables.rows.contractor import ContractorRow, RiskFlagsRow
from models.tables.sealing import RowSealer
from models.tables.system_sections import history_sealer

_BATCH = 500
_CLAIMS = ("wallet_address", "pan_claim", "gstin_claim")
"""What no two contractors may hold."""


def copies_of(database: Database, application_id: UUID, count: int) -> list[UUID]:
    """Write `count` copies of a finished case, and let PostgreSQL count what is there; the copies' ids.

    A copy has what `GET /applications/{id}` reads (application, contractor, history, flags), and nothing else.
    """
    ids = [uuid4() for _ in range(count)]
    for start in range(0, count, _BATCH):
        with database.transaction() as session:
            # The triggers let a case change only step by step; these are whole already, and thrown away after the run.
            session.connection().execute(text("SET LOCAL session_replication_role = replica"))
            _write(session, database.vault, application_id, ids[start : start + _BATCH])
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) applications, contractors, status_history, contractor_risk_flags"))
    return ids


def _write(session: Session, vault: Vault, original: UUID, ids: Sequence[UUID]) -> None:
    case = session.get_one(ApplicationRow, original)
    contractor = session.exec(select(ContractorRow).where(ContractorRow.contractor_id == case.contractor_id)).one()
    history = session.exec(select(StatusHistoryRow).where(StatusHistoryRow.application_id == original)).all()
    flags = session.get(RiskFlagsRow, original)
    remarks = {
        entry.ordinal: history_sealer(vault, original, entry.ordinal).open("remarks_sealed", entry.remarks_sealed)
        for entry in history
    }
    owners = {new: uuid4() for new in ids}
    session.connection().execute(
        insert(ContractorRow),
        [
            contractor.model_dump() | dict.fromkeys(_CLAIMS) | {"id": uuid4(), "contractor_id": owner}
            for owner in owners.values()
        ],
    )
    session.connection().execute(
        insert(ApplicationRow),
        [case.model_dump() | {"id": new, "contractor_id": owner} for new, owner in owners.items()],
    )
    session.connection().execute(
        insert(StatusHistoryRow),
        [
            entry.model_dump()
            | {
                "application_id": new,
                "remarks_sealed": history_sealer(vault, new, entry.ordinal).seal(
                    "remarks_sealed", remarks[entry.ordinal]
                ),
            }
            for new in ids
            for entry in history
        ],
    )
    if flags is not None:
        evidence = _flags_sealer(vault, original).open_list("evidence_sealed", flags.evidence_sealed)
        session.connection().execute(
            insert(RiskFlagsRow),
            [
                flags.model_dump()
                | {
                    "application_id": new,
                    "contractor_id": owner,
                    "evidence_sealed": _flags_sealer(vault, new).seal("evidence_sealed", evidence),
                }
                for new, owner in owners.items()
            ],
        )


def _flags_sealer(vault: Vault, application_id: UUID) -> RowSealer:
    return RowSealer(vault, "contractor_risk_flags", application_id)
