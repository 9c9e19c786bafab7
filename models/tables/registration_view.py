"""A registration as it is looked at: what GET /registrations/{contractor_id} shows."""

from datetime import datetime
from uuid import UUID

from models.application import Transition
from models.checks import CheckResult
from models.encryption import Vault
from models.flags import RiskFlag, RiskLevel
from models.record import Record
from models.registration import WrittenOnChain
from models.status import ContractorStatus
from models.tables.case_json import checks_from, flags_from
from models.tables.columns_read import blob, json_list
from models.tables.database import Database, Row
from models.tables.sealing import RowSealer
from models.tables.system_sections import history_sealer


class RegistrationView(Record):
    """Where a registration stands. `history` is that of every approved application from its approval on. Checks come
    without digests, flags with the evidence left out: both are for the officials' tasks."""

    contractor_id: UUID
    owner: str
    application_id: UUID
    status: ContractorStatus
    risk_level: RiskLevel
    wallet_address: str
    approved_at: datetime
    expires_at: datetime
    checked_at: datetime | None
    reminded: tuple[int, ...]
    checks: tuple[CheckResult, ...]
    flags: tuple[RiskFlag, ...]
    chain_writes: tuple[WrittenOnChain, ...]
    history: tuple[Transition, ...]
    renewal_id: UUID | None
    """The application that is to renew it, while one runs."""


_REGISTRATION = """
SELECT r.contractor_id, c.owner_subject AS owner, r.application_id, r.status, c.risk_level, r.wallet_address,
       r.approved_at, r.expires_at, r.checked_at, r.reminded, r.checks, r.flags, r.flags_sealed, r.chain_writes,
       (SELECT a.id FROM applications a
        WHERE a.contractor_id = r.contractor_id
          AND a.status IN ('DRAFT', 'SUBMITTED', 'UNDER_REVIEW', 'AI_SCORED', 'FLAGGED_FOR_RISK')) AS renewal_id
FROM registrations r
JOIN contractors c ON c.contractor_id = r.contractor_id
WHERE r.contractor_id = %s
"""

_HISTORY = """
SELECT s.application_id, s.ordinal, s.status, s.at, s.changed_by, s.remarks_sealed
FROM status_history s
JOIN applications a ON a.id = s.application_id
WHERE a.contractor_id = %s AND a.approved_at IS NOT NULL
  AND s.ordinal >= (SELECT min(g.ordinal) FROM status_history g
                    WHERE g.application_id = a.id AND g.status = 'GOV_APPROVED')
ORDER BY a.attempt, s.ordinal
"""

_AS_THEY_ARE = (
    "contractor_id",
    "owner",
    "application_id",
    "status",
    "risk_level",
    "wallet_address",
    "approved_at",
    "expires_at",
    "checked_at",
    "reminded",
    "chain_writes",
    "renewal_id",
)


def read_registration(database: Database, contractor_id: UUID) -> RegistrationView | None:
    """The registration, None when the contractor was never approved.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(_REGISTRATION, (contractor_id,))
    if row is None:
        return None
    history = database.rows(_HISTORY, (contractor_id,))
    return RegistrationView.model_validate(
        {
            **{name: row[name] for name in _AS_THEY_ARE},
            "checks": checks_from(json_list(row["checks"]), None),
            "flags": _flags(database.vault, row),
            "history": tuple(_entry(database.vault, entry) for entry in history),
        }
    )


def _flags(vault: Vault, row: Row) -> tuple[RiskFlag, ...]:
    sealer = RowSealer(vault, "registrations", row["contractor_id"])
    aside = sealer.open_list("flags_sealed", blob(row["flags_sealed"])) or None
    return tuple(
        flag.model_copy(update={"finding": flag.finding.model_copy(update={"evidence": {}})})
        for flag in flags_from(json_list(row["flags"]), aside)
    )


def _entry(vault: Vault, row: Row) -> Transition:
    sealer = history_sealer(vault, row["application_id"], _number(row["ordinal"]))
    return Transition.model_validate(
        {
            "status": row["status"],
            "at": row["at"],
            "changed_by": row["changed_by"],
            "remarks": sealer.open_text("remarks_sealed", blob(row["remarks_sealed"])) or "",
        }
    )


def _number(value: object) -> int:
    assert isinstance(value, int), "an integer column"
    return value
