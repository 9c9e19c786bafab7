"""Cases at court, as declared and as the courts list them, on one footing."""

import re
from collections.abc import Iterable

from models.contractor.document import Contractor
from models.flags import Severity
from models.record import Record
from models.risk_policy import RISK_POLICY, RiskPolicy

_CLOSED = frozenset(
    {"DISPOSED", "SETTLED", "CLOSED", "ACQUITTED", "QUASHED", "DISCHARGED", "WITHDRAWN", "DISMISSED", "COMPROMISED"}
)


class Case(Record):
    """One case. `amount` is the sum claimed from the contractor, in paise; 0 when none is."""

    number: str
    kind: str
    pending: bool
    amount: int = 0
    against: bool = True
    """False for a suit the contractor brings itself."""

    @property
    def criminal(self) -> bool:
        """Whether it is a criminal case."""
        return self.kind == "CRIMINAL"

    @property
    def weighs(self) -> bool:
        """Whether it counts as litigation risk: pending, against the contractor, and not a criminal case."""
        return self.pending and self.against and not self.criminal


def is_pending(status: str | None) -> bool:
    """Whether a case of this status still runs; one of unknown status does."""
    words = set(re.findall(r"[A-Z]+", (status or "").upper()))
    return words.isdisjoint(_CLOSED) or "PENDING" in words


def case_key(number: str) -> str:
    """A case number without the punctuation that every office writes differently: `O.S. 12/2024` is `OS 12-2024`."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def disclosed_cases(contractor: Contractor) -> tuple[Case, ...]:
    """Every case the contractor discloses: litigation, criminal and arbitration."""
    disclosure = contractor.compliance.litigation_disclosure
    litigation = (
        Case(
            number=case.case_number,
            kind=str(case.case_type),
            pending=is_pending(str(case.status)),
            amount=case.claim_amount.amount or 0,
            against=case.against_contractor is not False,
        )
        for case in disclosure.litigation_cases or ()
    )
    criminal = (
        Case(number=case.fir_number or "", kind="CRIMINAL", pending=is_pending(case.status))
        for case in disclosure.criminal_cases or ()
    )
    arbitration = (
        Case(
            number=case.case_reference or "",
            kind="ARBITRATION",
            pending=is_pending(case.status),
            amount=(case.claim_amount.amount or 0) if case.claim_amount else 0,
        )
        for case in disclosure.arbitration_cases or ()
    )
    return (*litigation, *criminal, *arbitration)


def litigation_severity(
    cases: Iterable[Case], *, average_turnover: int, policy: RiskPolicy = RISK_POLICY
) -> Severity | None:
    """How grave the pending civil cases are, by their number and by what they claim; None when they are not.

    Criminal cases are a flag of their own and do not count here, nor do suits the contractor brings itself.
    """
    pending = [case for case in cases if case.weighs]
    exposure = sum(case.amount for case in pending)
    if exposure * 100 < policy.litigation_ordinary_percent * average_turnover:
        exposure = 0
    level = max(
        sum(len(pending) >= threshold for threshold in policy.litigation_cases),
        sum(exposure >= threshold for threshold in policy.litigation_exposure),
    )
    return (None, Severity.WARNING, Severity.ERROR, Severity.CRITICAL)[level]
