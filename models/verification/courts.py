"""eCourts, by party name: what is pending, and whether it was disclosed."""

from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.derived_metrics import turnover_metrics
from models.flags import FlagType, Severity
from models.litigation import Case, case_key, disclosed_cases, is_pending, litigation_severity
from models.registries import Answered, CourtCase, CourtsAnswer
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.verification.results import Findings, result

_DISCLOSURE = "compliance.litigationDisclosure"


def verify_courts(
    contractor: Contractor, answered: Answered[CourtsAnswer], *, policy: RiskPolicy = RISK_POLICY
) -> CheckResult:
    """Weigh the cases the courts list, together with those disclosed.

    A pending case that was not disclosed is DOCUMENT_INCONSISTENCY; a pending criminal case CRIMINAL_CASE; the number
    and the sums of all pending ones HIGH_LITIGATION_RISK. The search goes by name, so a namesake's case may
    be among them: the flag says so and is the official's to resolve.
    """
    found = Findings(CheckKind.ECOURTS)
    disclosed = {case_key(case.number): case for case in disclosed_cases(contractor)}
    listed = tuple(_listed(case, disclosed.get(case_key(case.number))) for case in answered.answer.cases)
    undisclosed = [case for case in listed if case.pending and case_key(case.number) not in disclosed]
    if undisclosed:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            f"The courts list {_count(len(undisclosed), 'pending case')} not disclosed to us; rule out a namesake.",
            f"{_DISCLOSURE}.hasPendingLitigation",
            cases=[case.model_dump(mode="json") for case in undisclosed],
        )
    listed_keys = {case_key(case.number) for case in listed}
    # A case that stands in both lists counts once, and as the courts have it.
    everything = (*listed, *(case for key, case in disclosed.items() if key not in listed_keys))
    _weigh_criminal(listed, found)
    severity = litigation_severity(everything, average_turnover=turnover_metrics(contractor).average, policy=policy)
    if severity is not None:
        pending = [case for case in everything if case.weighs]
        found.add(
            FlagType.HIGH_LITIGATION_RISK,
            severity,
            f"{_count(len(pending), 'civil case')} pending against the contractor; the sums are in the evidence.",
            f"{_DISCLOSURE}.litigationCases",
            case_count=len(pending),
            total_exposure=sum(case.amount for case in pending),
            case_types=[case.kind for case in pending],
        )
    verified = (
        "The courts list no case that was not disclosed." if listed else "The courts list no case under this name."
    )
    return result(CheckKind.ECOURTS, answered, found, verified=verified, disagrees=bool(undisclosed))


def _listed(case: CourtCase, disclosed: Case | None) -> Case:
    """A case as the courts list it; who brought it only the disclosure says."""
    return Case(
        number=case.number,
        kind=case.case_type.upper(),
        pending=is_pending(case.status),
        amount=case.amount or 0,
        against=disclosed is None or disclosed.against,
    )


def _weigh_criminal(listed: tuple[Case, ...], found: Findings) -> None:
    pending = [case for case in listed if case.criminal and case.pending]
    if pending:
        found.add(
            FlagType.CRIMINAL_CASE,
            Severity.CRITICAL,
            f"The courts list {_count(len(pending), 'criminal case')} pending; rule out a namesake.",
            f"{_DISCLOSURE}.criminalCases",
            cases=[case.model_dump(mode="json") for case in pending],
        )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
