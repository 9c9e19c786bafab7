"""Debarment lists: who may not be given public contracts."""

from datetime import date, datetime

from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.financial_year import day_in_india
from models.flags import FlagType, Severity
from models.registries import Answered, DebarmentAnswer, DebarmentEntry
from models.verification.results import Findings, result

_FIELD = "compliance.blacklistStatus"


def in_force(entry: DebarmentEntry, day: date) -> bool:
    """Whether an order debars on `day`: from its first day to its last, both included; without a last one, for ever."""
    return (entry.starts_on is None or entry.starts_on <= day) and (entry.until is None or entry.until >= day)


def verify_debarment(
    contractor: Contractor, answered: Answered[DebarmentAnswer], as_of: datetime | None = None
) -> CheckResult:
    """No department has debarred the contractor.

    An order in force at `as_of` (when it was asked for, if not given) rejects the application; an order that has ended,
    or has not begun, is BLACKLIST_HISTORY, CRITICAL too, for two officials to weigh (domain ruling).
    """
    found, day = Findings(CheckKind.DEBARMENT), day_in_india(as_of or answered.asked_at)
    active = [entry for entry in answered.answer.entries if in_force(entry, day)]
    other = [entry for entry in answered.answer.entries if not in_force(entry, day)]
    void = None
    if active:
        void = "The contractor is debarred from public contracts at present."
        found.add(
            FlagType.BLACKLIST_HISTORY,
            Severity.CRITICAL,
            void,
            f"{_FIELD}.isBlacklisted",
            rejects=True,
            orders=[entry.model_dump(mode="json") for entry in active],
        )
    if other:
        declared = contractor.compliance.blacklist_status
        disclosed = bool(declared and (declared.is_blacklisted or declared.blacklist_details))
        found.add(
            FlagType.BLACKLIST_HISTORY,
            Severity.CRITICAL,
            "The contractor has been debarred from public contracts before"
            + (", as it discloses." if disclosed else ", which it does not disclose."),
            f"{_FIELD}.blacklistDetails",
            orders=[entry.model_dump(mode="json") for entry in other],
        )
    verified = "The contractor is on no debarment list."
    return result(CheckKind.DEBARMENT, answered, found, verified=verified, void=void)
