"""What the system writes into the contractor document, put together from the record."""

from datetime import datetime

from pydantic import JsonValue
from sqlmodel import Session, col, select

from models.audit import AuditRole, seed_role
from models.checks import CheckKind, CheckOutcome
from models.comment import Visibility
from models.contractor.json_object import JsonObject
from models.disclosure import Disclosure
from models.encryption import Vault
from models.flags import RiskFlag
from models.tables.case_json import checks_from, flags_from
from models.tables.document_rows import references_from, standing_of, with_standing
from models.tables.moments import moment
from models.tables.rows.application import ApplicationRow, StatusHistoryRow
from models.tables.rows.audit import AuditRow
from models.tables.rows.contractor import ContractorRow, DocumentsRow, RiskFlagsRow
from models.tables.sealing import RowSealer

_STATUS_OF_OUTCOME = {
    CheckOutcome.VERIFIED: "VERIFIED",
    CheckOutcome.MISMATCH: "MISMATCH",
    CheckOutcome.FAILED: "FAILED",
    CheckOutcome.MANUAL: "PENDING",
}


class SystemSections:
    """Reads the system's own members of the document."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def added_to(self, document: JsonObject, contractor: ContractorRow) -> JsonObject:
        """`document` (what was declared) with everything the system owns."""
        latest = self._latest_application(contractor)
        outcomes = _outcomes(latest)
        whole: JsonObject = {
            **document,
            "contractorId": str(contractor.contractor_id),
            "registrationTimestamp": moment(contractor.registration_timestamp),
            "lastUpdatedTimestamp": moment(contractor.last_updated_timestamp),
            "documentReferences": self._document_references(contractor, latest),
            "verificationStatus": self._verification_status(contractor, latest),
            "riskFlags": self._risk_flags(latest),
            "auditTrail": self._audit_trail(contractor),
        }
        if latest is not None and latest.score is not None:
            whole["aiScore"] = _ai_score(latest.score)
        identity = document.get("legalIdentity")
        if isinstance(identity, dict):
            whole["legalIdentity"] = {**identity, **_identity_statuses(identity, outcomes)}
        compliance = document.get("compliance")
        declaration = compliance.get("walletDeclaration") if isinstance(compliance, dict) else None
        if isinstance(compliance, dict) and isinstance(declaration, dict):
            verified = outcomes.get(CheckKind.WALLET_SIGNATURE) is CheckOutcome.VERIFIED
            whole["compliance"] = {
                **compliance,
                "walletDeclaration": {**declaration, "signatureVerified": verified},
            }
        return whole

    def _document_references(self, contractor: ContractorRow, latest: ApplicationRow | None) -> JsonObject:
        row = self._session.get(DocumentsRow, contractor.contractor_id)
        if row is None:
            return {"documents": []}
        checks = () if latest is None else checks_from(latest.checks, None)
        check = next((each for each in checks if each.check is CheckKind.DOCUMENTS), None)
        references: JsonObject = {
            "documents": [
                with_standing(reference, standing_of(reference, check))
                for reference in references_from(self._vault, row)
            ]
        }
        if row.root_cid is not None:
            references["rootCID"] = row.root_cid
        if row.document_hash is not None:
            references["documentHash"] = row.document_hash
        return references

    def _latest_application(self, contractor: ContractorRow) -> ApplicationRow | None:
        statement = (
            select(ApplicationRow)
            .where(ApplicationRow.contractor_id == contractor.contractor_id)
            .order_by(col(ApplicationRow.attempt).desc())
            .limit(1)
        )
        return self._session.exec(statement).first()

    def _verification_status(self, contractor: ContractorRow, latest: ApplicationRow | None) -> JsonObject:
        statement = (
            select(StatusHistoryRow)
            .join(ApplicationRow, col(ApplicationRow.id) == StatusHistoryRow.application_id)
            .where(ApplicationRow.contractor_id == contractor.contractor_id)
            .order_by(col(ApplicationRow.attempt), col(StatusHistoryRow.ordinal))
        )
        history: list[JsonValue] = [
            {
                "status": entry.status.value,
                "timestamp": moment(entry.at),
                "changedBy": entry.changed_by,
                "remarks": history_sealer(self._vault, entry.application_id, entry.ordinal).open_text(
                    "remarks_sealed", entry.remarks_sealed
                ),
            }
            for entry in self._session.exec(statement).all()
        ]
        status: JsonObject = {"currentStatus": contractor.verification_status.value, "statusHistory": history}
        if latest is not None:
            reason = RowSealer(self._vault, "applications", latest.id).open_text(
                "rejection_reason_sealed", latest.rejection_reason_sealed
            )
            particulars: JsonObject = {
                "submissionTimestamp": _moment_or_none(latest.submitted_at),
                "reviewStartTimestamp": _moment_or_none(latest.review_started_at),
                "approvalTimestamp": _moment_or_none(latest.approved_at),
                "rejectionTimestamp": _moment_or_none(latest.rejected_at),
                "rejectionReason": reason,
                "expiryTimestamp": _moment_or_none(latest.expires_at),
                "reviewedBy": latest.reviewed_by,
                "approvedBy": latest.approved_by,
            }
            status.update({name: value for name, value in particulars.items() if value is not None})
        return status

    def _risk_flags(self, latest: ApplicationRow | None) -> JsonObject:
        row = None if latest is None else self._session.get(RiskFlagsRow, latest.id)
        if row is None:
            return {"overallRiskLevel": "LOW", "flags": []}
        return {
            "overallRiskLevel": row.overall_risk_level.value,
            "flags": [_flag(flag) for flag in flags_from(row.flags, None)],
            "lastAssessmentTimestamp": moment(row.last_assessment),
        }

    def _audit_trail(self, contractor: ContractorRow) -> list[JsonValue]:
        """What was done. Who looked is for the auditors, and what officials say among themselves for officials: the
        document is its owner's too."""
        statement = (
            select(AuditRow)
            .where(
                AuditRow.contractor_id == contractor.contractor_id,
                col(AuditRow.action).not_in(list(Disclosure)),
                col(AuditRow.details)["visibility"].astext.is_distinct_from(Visibility.OFFICIALS.value),
            )
            .order_by(col(AuditRow.seq))
        )
        return [_audit_entry(entry) for entry in self._session.exec(statement).all()]


def history_sealer(vault: Vault, application_id: object, ordinal: int) -> RowSealer:
    """The sealer of one entry of the status history."""
    return RowSealer(vault, "status_history", f"{application_id}:{ordinal}")


def _moment_or_none(at: datetime | None) -> str | None:
    return None if at is None else moment(at)


def _outcomes(latest: ApplicationRow | None) -> dict[CheckKind, CheckOutcome]:
    outcomes: dict[CheckKind, CheckOutcome] = {}
    for check in [] if latest is None else latest.checks:
        if isinstance(check, dict):
            outcomes[CheckKind(str(check["check"]))] = CheckOutcome(str(check["outcome"]))
    return outcomes


def _identity_statuses(identity: JsonObject, outcomes: dict[CheckKind, CheckOutcome]) -> JsonObject:
    """The verification statuses beside the numbers; a company's or LLP's number has no MISMATCH in the seed's enum."""
    statuses: JsonObject = {}
    for member, kind in (("pan", CheckKind.PAN), ("gstin", CheckKind.GSTIN)):
        statuses[f"{member}VerificationStatus"] = _STATUS_OF_OUTCOME[outcomes.get(kind, CheckOutcome.MANUAL)]
    for member, kind in (("cin", CheckKind.CIN), ("llpin", CheckKind.LLPIN)):
        status = _STATUS_OF_OUTCOME[outcomes.get(kind, CheckOutcome.MANUAL)]
        known = "FAILED" if status == "MISMATCH" else status
        statuses[f"{member}VerificationStatus"] = known if identity.get(member) else "NOT_APPLICABLE"
    return statuses


def _ai_score(score: JsonObject) -> JsonObject:
    breakdown = score.get("score_breakdown")
    parts: JsonObject = {}
    if isinstance(breakdown, dict):
        parts = {_camel(name): part for name, part in breakdown.items()}
    shown: JsonObject = {
        _camel(name): score[name]
        for name in ("competence_score", "confidence_level", "assessment_timestamp", "model_version", "assessment_id")
        if name in score
    }
    return {**shown, "scoreBreakdown": parts}


def _flag(flag: RiskFlag) -> JsonObject:
    """A flag as the document shows it; its evidence is for the officials and stays out."""
    finding, last = flag.finding, flag.overrides[-1] if flag.overrides else None
    resolved_at = last.at if last is not None and flag.resolved else None
    return {
        "flagId": str(flag.flag_id),
        "flagType": finding.flag_type.value,
        "severity": finding.severity.value,
        "description": finding.description,
        "detectedTimestamp": moment(flag.detected_at),
        "source": finding.source.value,
        "sourceSystem": finding.source_system,
        "relatedField": finding.related_field,
        "resolved": flag.resolved,
        "resolutionTimestamp": _moment_or_none(resolved_at),
    }


def _audit_entry(entry: AuditRow) -> JsonValue:
    shown: JsonObject = {
        "timestamp": moment(entry.at),
        "action": entry.action,
        "actor": entry.actor,
        "actorRole": seed_role(AuditRole(entry.actor_role)).value,
        "details": entry.details,
        "previousValue": entry.previous_value,
        "newValue": entry.new_value,
        "ipAddress": entry.ip_address,
    }
    return {name: value for name, value in shown.items() if value is not None}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
