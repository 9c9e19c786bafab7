"""The risks that show in the declaration alone, each a rule of its own under one policy.

What a registry says is weighed in `models.verification`; these rules need nobody's answer.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from pydantic import JsonValue

from models.contractor.document import Contractor
from models.contractor.legal_identity import Address
from models.contractor.vocabulary import CompletionStatus, PerformanceRating
from models.derived_metrics import overall_delay_percent, past_project_metrics, turnover_metrics
from models.financial_year import FinancialYear
from models.flags import Finding, FlagSource, FlagType, Severity
from models.identifiers import pincode
from models.litigation import disclosed_cases, litigation_severity
from models.risk_policy import RISK_POLICY, RiskPolicy
from models.verification.results import SourceSystem

_PROJECTS = "technicalExperience.pastProjects"

_Rule = Callable[[Contractor, date, RiskPolicy], tuple[Finding, ...]]


def document_findings(contractor: Contractor, *, as_of: date, policy: RiskPolicy = RISK_POLICY) -> tuple[Finding, ...]:
    """Every risk that the declaration shows on the day `as_of`, in the order of the rules."""
    return tuple(finding for rule in _RULES for finding in rule(contractor, as_of, policy))


def _finding(
    flag_type: FlagType,
    severity: Severity,
    description: str,
    field: str,
    *,
    rejects: bool = False,
    **evidence: JsonValue,
) -> Finding:
    return Finding(
        flag_type=flag_type,
        severity=severity,
        description=description,
        source=FlagSource.AI_DETECTION,
        source_system=SourceSystem.RISK_RULES,
        related_field=field,
        evidence=evidence,
        rejects=rejects,
    )


def _field_of(projects: Sequence[int], member: str) -> str:
    """Where a finding about these past projects points: at the one it is about, or at the list when there are several,
    each of which `_fields_of` names."""
    return _project(projects[0], member) if len(projects) == 1 else _PROJECTS


def _fields_of(projects: Sequence[int], member: str) -> list[JsonValue]:
    return [_project(index, member) for index in projects]


def _project(index: int, member: str) -> str:
    return f"{_PROJECTS}[{index}].{member}"


def _turnover_decline(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of
    metrics = turnover_metrics(contractor)
    if metrics.growth_percent is None or -metrics.growth_percent < policy.decline_noted_percent:
        return ()
    fall = -metrics.growth_percent
    return (
        _finding(
            FlagType.TURNOVER_DECLINE,
            Severity.WARNING if fall >= policy.decline_warning_percent else Severity.INFO,
            f"Turnover fell by {fall}% in FY {metrics.years[-1]} compared to the year before.",
            "financialQualification.turnoverHistory",
            decline_percentage=fall,
            years=list(metrics.years[-2:]),
            amounts=list(metrics.amounts[-2:]),
        ),
    )


def _financial_instability(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    metrics, financial = turnover_metrics(contractor), contractor.financial_qualification
    found: list[Finding] = []
    lasting = metrics.falls_in_a_row >= policy.declining_years
    if lasting and metrics.trend_fall_percent >= policy.decline_noted_percent:
        grave = metrics.trend_fall_percent >= policy.decline_error_percent
        found.append(
            _finding(
                FlagType.FINANCIAL_INSTABILITY,
                Severity.ERROR if grave else Severity.WARNING,
                f"Turnover fell {metrics.falls_in_a_row} years in a row, by {metrics.trend_fall_percent}% together.",
                "financialQualification.turnoverHistory",
                years=list(metrics.years),
                amounts=list(metrics.amounts),
            )
        )
    worth = financial.net_worth.amount if financial.net_worth else None
    if worth is not None and worth.amount <= 0:
        text = "The declared net worth is nil: the liabilities consume the assets."
        field = "financialQualification.netWorth.amount"
        found.append(_finding(FlagType.FINANCIAL_INSTABILITY, Severity.ERROR, text, field, net_worth=worth.amount))
    if financial.solvency_certificate.valid_until < as_of:
        found.append(
            _finding(
                FlagType.FINANCIAL_INSTABILITY,
                Severity.ERROR,
                "The bank's solvency certificate has expired.",
                "financialQualification.solvencyCertificate.validUntil",
                valid_until=financial.solvency_certificate.valid_until.isoformat(),
            )
        )
    return tuple(found)


def _inconsistencies(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of, policy
    financial, identity = contractor.financial_qualification, contractor.legal_identity
    found: list[Finding] = []
    annual = financial.annual_turnover
    for entry in financial.turnover_history:
        if entry.financial_year == annual.financial_year and entry.amount != annual.amount:
            found.append(
                _finding(
                    FlagType.DOCUMENT_INCONSISTENCY,
                    Severity.ERROR,
                    f"The turnover of FY {annual.financial_year} is declared twice, with two amounts.",
                    "financialQualification.annualTurnover.amount",
                    annual_turnover=annual.amount,
                    turnover_history=entry.amount,
                )
            )
    addresses: dict[str, Address | None] = {
        "registeredAddress": identity.registered_address,
        "operationalAddress": identity.operational_address,
    }
    for name, address in addresses.items():
        if address is not None and not pincode.matches_state(address.pincode, address.state):
            found.append(
                _finding(
                    FlagType.DOCUMENT_INCONSISTENCY,
                    Severity.WARNING,
                    "The PIN code lies in another state than the address.",
                    f"legalIdentity.{name}.pincode",
                    pincode=address.pincode,
                    state=address.state,
                )
            )
    return tuple(found)


def _delay_history(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of
    metrics = past_project_metrics(contractor)
    completed = [project for project in metrics if project.completed]
    late = [
        index
        for index, project in enumerate(metrics)
        if project.completed and project.delay_percentage >= policy.delay_tolerance_percent
    ]
    overall = overall_delay_percent(completed)
    if not late or overall is None:
        return ()
    share = 100 * len(late) // len(completed)
    # One late project alone is no history, whatever share of a short list it is.
    frequent = len(late) > 1 and share >= policy.delay_warning_share_percent
    grave = frequent or overall >= policy.delay_warning_average_percent
    return (
        _finding(
            FlagType.DELAY_HISTORY,
            Severity.WARNING if grave else Severity.INFO,
            f"{len(late)} of {len(completed)} completed projects were late, all together by {overall}% of their time.",
            _field_of(late, "actualCompletionDate"),
            fields=_fields_of(late, "actualCompletionDate"),
            late=len(late),
            completed=len(completed),
            delay_days=[metrics[index].delay_days for index in late],
        ),
    )


def _performance(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of
    projects = contractor.technical_experience.past_projects
    poor = [index for index, p in enumerate(projects) if p.performance_rating is PerformanceRating.POOR]
    if not poor:
        return ()
    return (
        _finding(
            FlagType.PERFORMANCE_ISSUE,
            Severity.ERROR if len(poor) >= policy.poor_ratings_error else Severity.WARNING,
            f"{len(poor)} of {len(projects)} past projects were rated poor.",
            _field_of(poor, "performanceRating"),
            fields=_fields_of(poor, "performanceRating"),
        ),
    )


def _terminations(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of
    projects = contractor.technical_experience.past_projects
    terminated = [i for i, p in enumerate(projects) if p.completion_status is CompletionStatus.TERMINATED]
    abandoned = [i for i, p in enumerate(projects) if p.completion_status is CompletionStatus.ABANDONED]
    if not terminated and not abandoned:
        return ()
    ended = sorted((*terminated, *abandoned))
    grave = bool(abandoned) or len(terminated) >= policy.terminations_error
    return (
        _finding(
            FlagType.CONTRACT_TERMINATION,
            Severity.ERROR if grave else Severity.WARNING,
            f"{len(terminated)} past contracts were terminated, {len(abandoned)} abandoned.",
            _field_of(ended, "completionStatus"),
            fields=_fields_of(ended, "completionStatus"),
            terminated=list[JsonValue](terminated),
            abandoned=list[JsonValue](abandoned),
        ),
    )


def _litigation(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del as_of
    disclosure, field = contractor.compliance.litigation_disclosure, "compliance.litigationDisclosure"
    cases = disclosed_cases(contractor)
    found: list[Finding] = []
    criminal = [case for case in cases if case.criminal and case.pending]
    if criminal or (disclosure.has_criminal_cases and not any(case.criminal for case in cases)):
        found.append(
            _finding(
                FlagType.CRIMINAL_CASE,
                Severity.CRITICAL,
                "The contractor discloses a pending criminal case.",
                f"{field}.criminalCases",
                cases=[case.model_dump(mode="json") for case in criminal],
            )
        )
    severity = litigation_severity(cases, average_turnover=turnover_metrics(contractor).average, policy=policy)
    if severity is not None:
        pending = [case for case in cases if case.weighs]
        found.append(
            _finding(
                FlagType.HIGH_LITIGATION_RISK,
                severity,
                f"The contractor discloses {len(pending)} pending cases against it; the sums are in the evidence.",
                f"{field}.litigationCases",
                case_count=len(pending),
                total_exposure=sum(case.amount for case in pending),
                case_types=[case.kind for case in pending],
            )
        )
    return tuple(found)


def _blacklisting(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    del policy
    declared = contractor.compliance.blacklist_status
    if declared is None or not (declared.is_blacklisted or declared.blacklist_details):
        return ()
    in_force = declared.is_blacklisted and any(
        (entry.date is None or entry.date <= as_of) and (entry.valid_until is None or entry.valid_until >= as_of)
        for entry in declared.blacklist_details
    )
    return (
        _finding(
            FlagType.BLACKLIST_HISTORY,
            Severity.CRITICAL,
            "The contractor declares a debarment that is in force."
            if in_force
            else "The contractor declares that it has been debarred.",
            "compliance.blacklistStatus",
            rejects=in_force,
            orders=[entry.model_dump(mode="json") for entry in declared.blacklist_details],
        ),
    )


def _taxes(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    tax, field = contractor.compliance.tax_compliance, "compliance.taxCompliance"
    if tax is None:
        return ()
    income, goods = tax.income_tax_returns_filed is False, tax.gst_returns_filed is False
    if income or goods:
        missing = (
            "Income tax and GST returns" if income and goods else "Income tax returns" if income else "GST returns"
        )
        severity = Severity.CRITICAL if income and goods else Severity.ERROR
        text = f"{missing} have not been filed."
        return (
            _finding(
                FlagType.TAX_DEFAULT,
                severity,
                text,
                field,
                income_tax_returns_filed=tax.income_tax_returns_filed,
                gst_returns_filed=tax.gst_returns_filed,
                last=tax.last_itr_year,
            ),
        )
    if tax.last_itr_year is None:
        return ()
    last_ended = FinancialYear.of_day(as_of).previous
    behind = last_ended.first - FinancialYear.parse(tax.last_itr_year).first
    if behind < policy.returns_behind_years:
        return ()
    text = f"The last income tax return is {behind} financial years behind."
    return (_finding(FlagType.TAX_DEFAULT, Severity.ERROR, text, f"{field}.lastITRYear", last=tax.last_itr_year),)


def _labour(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    esic, licence = contractor.compliance.esic_registration, contractor.compliance.labour_license
    flag, field = FlagType.LABOUR_VIOLATION, "compliance.esicRegistration"
    found: list[Finding] = []
    if esic.applicable and not esic.is_registered:
        text = "ESIC applies to the contractor, but it is not registered."
        found.append(
            _finding(
                flag, Severity.ERROR, text, f"{field}.isRegistered", employees=esic.employee_count, registered=False
            )
        )
    elif not esic.applicable and (esic.employee_count or 0) >= policy.esic_from_employees:
        text = f"ESIC is declared as not applicable with {esic.employee_count} employees."
        found.append(
            _finding(
                flag,
                Severity.WARNING,
                text,
                f"{field}.applicable",
                employees=esic.employee_count,
                applies_from=policy.esic_from_employees,
            )
        )
    if licence is None:
        return tuple(found)
    field = "compliance.labourLicense"
    if licence.is_required and not licence.is_obtained:
        text = "A labour licence is required, but has not been obtained."
        found.append(
            _finding(
                flag, Severity.ERROR, text, f"{field}.isObtained", workforce=licence.workforce_size, obtained=False
            )
        )
    elif licence.is_obtained and licence.valid_until is not None:
        found.extend(
            _expiry(flag, "labour licence", licence.valid_until, f"{field}.validUntil", as_of=as_of, policy=policy)
        )
    return tuple(found)


def _environment(contractor: Contractor, as_of: date, policy: RiskPolicy) -> tuple[Finding, ...]:
    clearance, flag = contractor.compliance.environmental_clearance, FlagType.ENVIRONMENTAL_VIOLATION
    field = "compliance.environmentalClearance"
    if clearance is None or not clearance.required:
        return ()
    if not clearance.obtained:
        text = "An environmental clearance is required, but has not been obtained."
        return (_finding(flag, Severity.ERROR, text, f"{field}.obtained", required=True, obtained=False),)
    if clearance.valid_until is None:
        return ()
    return _expiry(
        flag, "environmental clearance", clearance.valid_until, f"{field}.validUntil", as_of=as_of, policy=policy
    )


def _expiry(
    flag: FlagType, what: str, valid_until: date, field: str, *, as_of: date, policy: RiskPolicy
) -> tuple[Finding, ...]:
    """ERROR when it has ended, WARNING when it ends within the notice."""
    if valid_until < as_of:
        severity, text = Severity.ERROR, f"The {what} has expired."
    elif valid_until < as_of + timedelta(days=policy.expiry_notice_days):
        severity, text = Severity.WARNING, f"The {what} expires within {policy.expiry_notice_days} days."
    else:
        return ()
    return (_finding(flag, severity, text, field, valid_until=valid_until.isoformat()),)


_RULES: tuple[_Rule, ...] = (
    _turnover_decline,
    _financial_instability,
    _inconsistencies,
    _delay_history,
    _performance,
    _terminations,
    _litigation,
    _blacklisting,
    _taxes,
    _labour,
    _environment,
)
