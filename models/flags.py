"""Risk flags: what was found, how bad it is, and what became of it (seed 001, section 6)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import Field, JsonValue

from models.record import Record


class FlagType(StrEnum):
    """The seventeen kinds, in the schema's order, which gives their code on chain (0–16)."""

    HIGH_LITIGATION_RISK = "HIGH_LITIGATION_RISK"
    FINANCIAL_INSTABILITY = "FINANCIAL_INSTABILITY"
    GST_MISMATCH = "GST_MISMATCH"
    INVALID_PAN = "INVALID_PAN"
    DOCUMENT_INCONSISTENCY = "DOCUMENT_INCONSISTENCY"
    TURNOVER_DECLINE = "TURNOVER_DECLINE"
    BLACKLIST_HISTORY = "BLACKLIST_HISTORY"
    CRIMINAL_CASE = "CRIMINAL_CASE"
    TAX_DEFAULT = "TAX_DEFAULT"
    LABOUR_VIOLATION = "LABOUR_VIOLATION"
    ENVIRONMENTAL_VIOLATION = "ENVIRONMENTAL_VIOLATION"
    CONTRACT_TERMINATION = "CONTRACT_TERMINATION"
    DELAY_HISTORY = "DELAY_HISTORY"
    PERFORMANCE_ISSUE = "PERFORMANCE_ISSUE"
    IDENTITY_MISMATCH = "IDENTITY_MISMATCH"
    WALLET_MISMATCH = "WALLET_MISMATCH"
    SUSPICIOUS_PATTERN = "SUSPICIOUS_PATTERN"

    @property
    def code(self) -> int:
        """The number that stands for this kind on chain."""
        return list(FlagType).index(self)


class Severity(StrEnum):
    """How bad a flag is; code 0–3 on chain in this order."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"

    @property
    def code(self) -> int:
        """The number that stands for this severity on chain."""
        return list(Severity).index(self)

    @property
    def blocks(self) -> bool:
        """Whether an open flag of this severity keeps a case FLAGGED_FOR_RISK and bars its approval."""
        return self in {Severity.ERROR, Severity.CRITICAL}


class RiskLevel(StrEnum):
    """The case's overall risk: LOW to CRITICAL, code 0–3 on chain."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def code(self) -> int:
        """The number that stands for this level on chain."""
        return list(RiskLevel).index(self)


class FlagSource(StrEnum):
    """Who found it, coarsely; the exact origin is the flag's `source_system`."""

    AI_DETECTION = "AI_DETECTION"
    GOVERNMENT_API = "GOVERNMENT_API"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    DOCUMENT_ANALYSIS = "DOCUMENT_ANALYSIS"


class Finding(Record):
    """A risk that a check or a rule found, before it is a flag on a case.

    `description` is shown to people and stored in clear: it holds no personal value. `evidence` may hold such
    values (the name a registry gave, the number that differs); it is stored encrypted.
    """

    flag_type: FlagType
    severity: Severity
    description: str
    source: FlagSource
    source_system: str
    related_field: str
    evidence: dict[str, JsonValue] = Field(default_factory=dict)
    rejects: bool = False
    """An automatic rejection: only an active debarment has it (domain ruling)."""


class Override(Record):
    """One official's word that a flag need not stop the case, with the reason."""

    subject: str
    at: datetime
    remarks: str


class RiskFlag(Record):
    """A finding as it stands on a case."""

    flag_id: UUID
    finding: Finding
    detected_at: datetime
    overrides: tuple[Override, ...] = ()
    upheld_by: str | None = None

    @property
    def overrides_needed(self) -> int:
        """How many different officials must clear it: two for CRITICAL, one otherwise (domain ruling)."""
        return 2 if self.finding.severity is Severity.CRITICAL else 1

    @property
    def resolved(self) -> bool:
        """Whether enough officials have cleared it and none upheld it."""
        cleared = {override.subject for override in self.overrides}
        return self.upheld_by is None and len(cleared) >= self.overrides_needed

    @property
    def blocks(self) -> bool:
        """Whether it keeps the case FLAGGED_FOR_RISK."""
        return self.finding.severity.blocks and not self.resolved


def flag_id(case_id: UUID, finding: Finding) -> UUID:
    """The flag's id: the same finding on the same case is the same flag, however often it is found."""
    return uuid5(case_id, f"{finding.flag_type}|{finding.source_system}|{finding.related_field}")


def overall_risk(flags: tuple[RiskFlag, ...]) -> RiskLevel:
    """The level of the worst flag that is not resolved: INFO and none LOW, WARNING MEDIUM, ERROR HIGH."""
    worst = max((f.finding.severity.code for f in flags if not f.resolved), default=0)
    return list(RiskLevel)[worst]
