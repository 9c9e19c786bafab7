"""A case as it is looked at, read in one statement: what GET /applications/{id} shows."""

from datetime import datetime
from uuid import UUID

from models.application import Transition, WaitingOn
from models.chain import ChainReceipt
from models.change_request import Asked
from models.checks import CheckResult
from models.elapsed import Wait
from models.encryption import Vault
from models.flags import RiskFlag, RiskLevel
from models.outcome import Rejection
from models.record import Record
from models.score import Score
from models.status import ContractorStatus
from models.tables.case_json import checks_from, flags_from
from models.tables.change_requests import asked_from
from models.tables.columns_read import blob, blobs, json_list, moments, text_of, texts
from models.tables.database import Database, Row
from models.tables.sealing import RowSealer
from models.tables.system_sections import history_sealer


class CaseView(Record):
    """Where an application stands. Checks come without evidence and digests; flags without evidence, unless it was
    asked for."""

    application_id: UUID
    contractor_id: UUID
    owner: str
    attempt: int
    status: ContractorStatus
    document_version: int
    status_history: tuple[Transition, ...]
    risk_level: RiskLevel
    flags: tuple[RiskFlag, ...]
    score: Score | None
    checks: tuple[CheckResult, ...]
    waiting_on: WaitingOn
    due_at: datetime | None
    rejection_reason: str | None
    rejection: Rejection | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    expires_at: datetime | None
    reviewed_by: str | None
    approved_by: str | None
    document_root: str | None
    certificate_hash: str | None
    certificate_document_id: UUID | None
    chain: ChainReceipt | None
    asked: tuple[Asked, ...]
    """What the contractor is asked to change now."""
    waits: tuple[Wait, ...]


READ_CASE = """
SELECT a.id AS application_id, a.contractor_id, c.owner_subject AS owner, a.attempt, a.status, a.document_version,
       a.risk_level, a.checks, a.score, a.waiting_on, a.due_at, a.rejection_reason_sealed, a.rejection, a.created_at,
       a.updated_at, a.submitted_at, a.approved_at, a.expires_at, a.reviewed_by, a.approved_by, a.document_root,
       a.certificate_hash, a.certificate_document_id, a.transaction_hash, a.block_number, a.contract_address,
       a.chain_id, f.flags, f.evidence_sealed, h.statuses, h.moments, h.changers, h.remarks,
       q.number AS request_number, q.asked_sealed, w.waited_on, w.since
FROM applications a
JOIN contractors c ON c.contractor_id = a.contractor_id
LEFT JOIN contractor_risk_flags f ON f.application_id = a.id
LEFT JOIN change_requests q ON q.application_id = a.id AND q.outcome IS NULL
CROSS JOIN LATERAL (
    SELECT array_agg(c.waiting_on::text ORDER BY c.ordinal) AS waited_on, array_agg(c.since ORDER BY c.ordinal) AS since
    FROM case_waits c
    WHERE c.application_id = a.id
) w
CROSS JOIN LATERAL (
    SELECT array_agg(s.status::text ORDER BY s.ordinal) AS statuses, array_agg(s.at ORDER BY s.ordinal) AS moments,
           array_agg(s.changed_by ORDER BY s.ordinal) AS changers,
           array_agg(s.remarks_sealed ORDER BY s.ordinal) AS remarks
    FROM status_history s
    WHERE s.application_id = a.id
) h
WHERE a.id = %s
"""

_AS_THEY_ARE = (
    "application_id",
    "contractor_id",
    "owner",
    "attempt",
    "status",
    "document_version",
    "risk_level",
    "score",
    "waiting_on",
    "due_at",
    "rejection",
    "created_at",
    "updated_at",
    "submitted_at",
    "approved_at",
    "expires_at",
    "reviewed_by",
    "approved_by",
    "document_root",
    "certificate_hash",
    "certificate_document_id",
)


def read_case(database: Database, application_id: UUID, *, evidence: bool = False) -> CaseView | None:
    """The case, None when there is no such application.

    Args:
        evidence: whether the flags come with theirs, which is for the officials.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(READ_CASE, (application_id,))
    return None if row is None else _view(database.vault, row, evidence=evidence)


def _view(vault: Vault, row: Row, *, evidence: bool) -> CaseView:
    sealer = RowSealer(vault, "applications", row["application_id"])
    return CaseView.model_validate(
        {
            **{name: row[name] for name in _AS_THEY_ARE},
            "status_history": _history(vault, row),
            "flags": _flags(vault, row, evidence=evidence),
            "checks": checks_from(json_list(row["checks"]), None),
            "rejection_reason": sealer.open_text("rejection_reason_sealed", blob(row["rejection_reason_sealed"])),
            "chain": _chain(row),
            "asked": asked_from(vault, row["application_id"], row["request_number"], blob(row["asked_sealed"])),
            "waits": tuple(
                Wait(waiting_on=WaitingOn(waited_on), since=since)
                for waited_on, since in zip(texts(row["waited_on"]), moments(row["since"]), strict=True)
            ),
        }
    )


def _history(vault: Vault, row: Row) -> tuple[Transition, ...]:
    entries = zip(
        texts(row["statuses"]), moments(row["moments"]), texts(row["changers"]), blobs(row["remarks"]), strict=True
    )
    return tuple(
        Transition(
            status=ContractorStatus(status),
            at=at,
            changed_by=changer,
            remarks=history_sealer(vault, row["application_id"], ordinal).open_text("remarks_sealed", sealed) or "",
        )
        for ordinal, (status, at, changer, sealed) in enumerate(entries, start=1)
    )


def _flags(vault: Vault, row: Row, *, evidence: bool) -> tuple[RiskFlag, ...]:
    """The flags with what officials said of them."""
    stored = json_list(row["flags"])
    if not evidence and not any(isinstance(flag, dict) and flag["overrides"] for flag in stored):
        return flags_from(stored, None)
    sealer = RowSealer(vault, "contractor_risk_flags", row["application_id"])
    whole = flags_from(stored, sealer.open_list("evidence_sealed", blob(row["evidence_sealed"])))
    if evidence:
        return whole
    return tuple(
        flag.model_copy(update={"finding": flag.finding.model_copy(update={"evidence": {}})}) for flag in whole
    )


def _chain(row: Row) -> ChainReceipt | None:
    if row["transaction_hash"] is None:
        return None
    return ChainReceipt.model_validate(
        {
            "transaction_hash": text_of(row["transaction_hash"]),
            "block_number": row["block_number"],
            "contract": text_of(row["contract_address"]),
            "chain_id": row["chain_id"],
        }
    )
