"""The smallest single change that would have changed what the rules say of a case.

A search over a declared list of things a contractor (or, for a flag, an official with new evidence) can do, the
smallest first; each is tried alone, the case is judged again by the same rules and the same scorer, and the first that
changes the outcome is the answer. Pure, deterministic, bounded by the list.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from models.contractor.document import Contractor
from models.contractor.financial import MonetaryValue
from models.contractor.technical import PastProject
from models.contractor.vocabulary import CaseStatus, ClientType, CompletionStatus, PerformanceRating, TurnoverSource
from models.financial_year import FinancialYear, day_in_india
from models.flags import Override, RiskFlag
from models.judgement import Facts, Scoring, flags_of, score_of
from models.outcome import OUTCOME_POLICY, NearestChange, Outcome, OutcomePolicy, gate_of, outcome_of
from models.record import Record
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.score import Score

_YEAR = timedelta(days=365)
_CRORE = 10_000_000 * 100
TURNOVER_STEPS = (10, 20, 30, 50, 75, 100, 150, 200)
"""Per cent more turnover in the last year that are tried, the least first."""


class Change(StrEnum):
    """What can be tried, the smallest first: a slip put right, then papers, then words, money and years of work."""

    CORRECT_TURNOVER = "CORRECT_TURNOVER"
    FILE_RETURNS = "FILE_RETURNS"
    RENEW_SOLVENCY_CERTIFICATE = "RENEW_SOLVENCY_CERTIFICATE"
    REGISTER_ESIC = "REGISTER_ESIC"
    OBTAIN_LABOUR_LICENCE = "OBTAIN_LABOUR_LICENCE"
    OBTAIN_ENVIRONMENTAL_CLEARANCE = "OBTAIN_ENVIRONMENTAL_CLEARANCE"
    RESOLVE_FLAG = "RESOLVE_FLAG"
    AUDIT_TURNOVER = "AUDIT_TURNOVER"
    SETTLE_CASES = "SETTLE_CASES"
    END_DEBARMENT = "END_DEBARMENT"
    RESTORE_NET_WORTH = "RESTORE_NET_WORTH"
    COMPLETE_PROJECT = "COMPLETE_PROJECT"
    RAISE_TURNOVER = "RAISE_TURNOVER"


class _Tried(Record):
    """One change, and the case as it would have been."""

    change: Change
    description: str
    field: str
    facts: Facts
    flag_id: UUID | None = None


_Try = Callable[[Facts, Sequence[RiskFlag]], Iterator[_Tried]]


def nearest_change(
    facts: Facts,
    flags: Sequence[RiskFlag],
    score: Score,
    *,
    scorer: Scoring,
    policy: RiskPolicy = RISK_POLICY,
    outcome_policy: OutcomePolicy = OUTCOME_POLICY,
) -> NearestChange | None:
    """The first change of the list that changes the outcome; None when no single one does, or none is needed.

    A case that the rules reject is helped by whatever leaves it to the officials; any other by what makes it
    approvable.

    Args:
        flags: those of the case as it is, and `score` its score.
    """
    outcome = outcome_of(flags, score, outcome_policy)
    if outcome is Outcome.APPROVABLE:
        return None
    for tried in _all_tries(facts, flags):
        flags_after = flags_of(tried.facts, policy)
        gate = gate_of(flags_after)
        if gate is outcome or (gate is not None and outcome is not Outcome.REJECTED):
            continue  # the score cannot help it: not worth asking the scorer
        score_after = score_of(tried.facts, flags_after, scorer)
        outcome_after = outcome_of(flags_after, score_after, outcome_policy)
        if outcome_after is Outcome.APPROVABLE or outcome is Outcome.REJECTED:
            return NearestChange(
                change=tried.change,
                description=tried.description,
                field=tried.field,
                flag_id=tried.flag_id,
                score_before=score.competence_score,
                score_after=score_after.competence_score,
                outcome_after=outcome_after,
            )
    return None


def _all_tries(facts: Facts, flags: Sequence[RiskFlag]) -> Iterator[_Tried]:
    for change in Change:
        yield from _TRIES[change](facts, flags)


def _declared(facts: Facts, change: Change, description: str, field: str, contractor: Contractor) -> Iterator[_Tried]:
    """A change of the declaration; one that changes nothing is not tried."""
    if contractor != facts.contractor:
        changed = facts.model_copy(update={"contractor": contractor})
        yield _Tried(change=change, description=description, field=field, facts=changed)


def _correct_turnover(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    financial = facts.contractor.financial_qualification
    annual = financial.annual_turnover
    year = next((entry for entry in financial.turnover_history if entry.financial_year == annual.financial_year), None)
    if year is not None:
        corrected = annual.model_copy(update={"amount": year.amount})
        yield from _declared(
            facts,
            Change.CORRECT_TURNOVER,
            f"The same turnover of FY {annual.financial_year} in both places.",
            "financialQualification.annualTurnover.amount",
            _with_financial(facts.contractor, annual_turnover=corrected),
        )


def _file_returns(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    tax = facts.contractor.compliance.tax_compliance
    if tax is None:
        return
    last_year = str(FinancialYear.of_day(day_in_india(facts.as_of)).previous)
    filed = {"income_tax_returns_filed": True, "gst_returns_filed": True, "last_itr_year": last_year}
    yield from _declared(
        facts,
        Change.FILE_RETURNS,
        f"Income tax and GST returns filed, up to FY {last_year}.",
        "compliance.taxCompliance",
        _with_compliance(facts.contractor, tax_compliance=tax.model_copy(update=filed)),
    )


def _renew_solvency(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    day, certificate = day_in_india(facts.as_of), facts.contractor.financial_qualification.solvency_certificate
    if certificate.valid_until < day:
        renewed = certificate.model_copy(update={"valid_until": day + _YEAR})
        yield from _declared(
            facts,
            Change.RENEW_SOLVENCY_CERTIFICATE,
            "A solvency certificate that has not expired.",
            "financialQualification.solvencyCertificate.validUntil",
            _with_financial(facts.contractor, solvency_certificate=renewed),
        )


def _register_esic(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    esic = facts.contractor.compliance.esic_registration
    if not esic.is_registered:
        registered = esic.model_copy(update={"is_registered": True, "applicable": True})
        yield from _declared(
            facts,
            Change.REGISTER_ESIC,
            "A registration with ESIC.",
            "compliance.esicRegistration.isRegistered",
            _with_compliance(facts.contractor, esic_registration=registered),
        )


def _obtain_licence(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    licence, valid_until = facts.contractor.compliance.labour_license, day_in_india(facts.as_of) + _YEAR
    if licence is not None and (licence.is_required or licence.is_obtained):
        obtained = licence.model_copy(update={"is_obtained": True, "valid_until": valid_until})
        yield from _declared(
            facts,
            Change.OBTAIN_LABOUR_LICENCE,
            "A labour licence in force.",
            "compliance.labourLicense",
            _with_compliance(facts.contractor, labour_license=obtained),
        )


def _obtain_clearance(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    clearance, valid_until = facts.contractor.compliance.environmental_clearance, day_in_india(facts.as_of) + _YEAR
    if clearance is not None and clearance.required:
        obtained = clearance.model_copy(update={"obtained": True, "valid_until": valid_until})
        yield from _declared(
            facts,
            Change.OBTAIN_ENVIRONMENTAL_CLEARANCE,
            "An environmental clearance in force.",
            "compliance.environmentalClearance",
            _with_compliance(facts.contractor, environmental_clearance=obtained),
        )


def _resolve_flag(facts: Facts, flags: Sequence[RiskFlag]) -> Iterator[_Tried]:
    """Each flag that blocks, cleared by as many officials as it needs; the lesser first."""
    for flag in sorted(flags, key=lambda flag: (flag.finding.severity.code, str(flag.flag_id))):
        if not flag.blocks or flag.finding.rejects:
            continue
        words = tuple(
            Override(subject=f"official {number}", at=facts.as_of, remarks="")
            for number in range(flag.overrides_needed)
        )
        cleared = flag.model_copy(update={"overrides": words, "upheld_by": None})
        others = (other for other in flags if other.flag_id != flag.flag_id)
        yield _Tried(
            change=Change.RESOLVE_FLAG,
            description=f"The flag {flag.finding.flag_type} resolved: {flag.finding.description}",
            field=flag.finding.related_field,
            flag_id=flag.flag_id,
            facts=facts.model_copy(update={"existing": (*others, cleared)}),
        )


def _audit_turnover(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    history = facts.contractor.financial_qualification.turnover_history
    audited = tuple(entry.model_copy(update={"source": TurnoverSource.AUDITED}) for entry in history)
    yield from _declared(
        facts,
        Change.AUDIT_TURNOVER,
        "Turnover figures that are audited, every year's.",
        "financialQualification.turnoverHistory",
        _with_financial(facts.contractor, turnover_history=audited),
    )


def _settle_cases(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    disclosure = facts.contractor.compliance.litigation_disclosure
    settled = {
        "has_pending_litigation": False,
        "litigation_cases": tuple(
            case.model_copy(update={"status": CaseStatus.SETTLED}) for case in disclosure.litigation_cases
        ),
        "arbitration_cases": tuple(
            case.model_copy(update={"status": CaseStatus.SETTLED.value}) for case in disclosure.arbitration_cases
        ),
    }
    if disclosure.litigation_cases or disclosure.arbitration_cases:
        yield from _declared(
            facts,
            Change.SETTLE_CASES,
            "Every disclosed civil case and arbitration settled.",
            "compliance.litigationDisclosure",
            _with_compliance(facts.contractor, litigation_disclosure=disclosure.model_copy(update=settled)),
        )


def _end_debarment(facts: Facts, flags: Sequence[RiskFlag]) -> Iterator[_Tried]:
    if not any(flag.finding.rejects for flag in flags):
        return
    results = tuple(
        result.model_copy(
            update={"findings": tuple(finding.model_copy(update={"rejects": False}) for finding in result.findings)}
        )
        for result in facts.results
    )
    contractor, status = facts.contractor, facts.contractor.compliance.blacklist_status
    if status is not None:
        contractor = _with_compliance(contractor, blacklist_status=status.model_copy(update={"is_blacklisted": False}))
    yield _Tried(
        change=Change.END_DEBARMENT,
        description="The debarment ended or lifted.",
        field="compliance.blacklistStatus",
        facts=facts.model_copy(update={"results": results, "contractor": contractor}),
    )


def _restore_net_worth(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    worth = facts.contractor.financial_qualification.net_worth
    if worth is not None and worth.amount is not None and worth.amount.amount < _CRORE:
        restored = worth.model_copy(update={"amount": MonetaryValue(amount=_CRORE)})
        yield from _declared(
            facts,
            Change.RESTORE_NET_WORTH,
            "A net worth of ₹1 crore.",
            "financialQualification.netWorth.amount",
            _with_financial(facts.contractor, net_worth=restored),
        )


def _complete_project(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    """One more like its largest: for a government, in a year, on time, rated good."""
    technical, day = facts.contractor.technical_experience, day_in_india(facts.as_of)
    value = max(project.project_value.amount for project in technical.past_projects)
    another = PastProject(
        project_name="One more project",
        client_name="A government",
        client_type=ClientType.STATE_GOVERNMENT,
        project_value=MonetaryValue(amount=value),
        start_date=day - _YEAR,
        original_completion_date=day,
        actual_completion_date=day,
        completion_status=CompletionStatus.COMPLETED,
        performance_rating=PerformanceRating.GOOD,
    )
    more = technical.model_copy(update={"past_projects": (*technical.past_projects, another)})
    yield from _declared(
        facts,
        Change.COMPLETE_PROJECT,
        "One more project of the size of the largest, completed on time and rated good.",
        "technicalExperience.pastProjects",
        facts.contractor.model_copy(update={"technical_experience": more}),
    )


def _raise_turnover(facts: Facts, _: Sequence[RiskFlag]) -> Iterator[_Tried]:
    financial = facts.contractor.financial_qualification
    *earlier, last = sorted(financial.turnover_history, key=lambda entry: entry.financial_year)
    for percent in TURNOVER_STEPS:
        raised = last.model_copy(update={"amount": last.amount * (100 + percent) // 100})
        annual = financial.annual_turnover
        if annual.financial_year == last.financial_year:
            annual = annual.model_copy(update={"amount": raised.amount})
        yield from _declared(
            facts,
            Change.RAISE_TURNOVER,
            f"A turnover {percent}% higher in FY {last.financial_year}.",
            "financialQualification.turnoverHistory",
            _with_financial(facts.contractor, turnover_history=(*earlier, raised), annual_turnover=annual),
        )


_TRIES: dict[Change, _Try] = {
    Change.CORRECT_TURNOVER: _correct_turnover,
    Change.FILE_RETURNS: _file_returns,
    Change.RENEW_SOLVENCY_CERTIFICATE: _renew_solvency,
    Change.REGISTER_ESIC: _register_esic,
    Change.OBTAIN_LABOUR_LICENCE: _obtain_licence,
    Change.OBTAIN_ENVIRONMENTAL_CLEARANCE: _obtain_clearance,
    Change.RESOLVE_FLAG: _resolve_flag,
    Change.AUDIT_TURNOVER: _audit_turnover,
    Change.SETTLE_CASES: _settle_cases,
    Change.END_DEBARMENT: _end_debarment,
    Change.RESTORE_NET_WORTH: _restore_net_worth,
    Change.COMPLETE_PROJECT: _complete_project,
    Change.RAISE_TURNOVER: _raise_turnover,
}


def _with_financial(contractor: Contractor, **changes: object) -> Contractor:
    financial = contractor.financial_qualification.model_copy(update=changes)
    return contractor.model_copy(update={"financial_qualification": financial})


def _with_compliance(contractor: Contractor, **changes: object) -> Contractor:
    return contractor.model_copy(update={"compliance": contractor.compliance.model_copy(update=changes)})
