"""ESIC registration and labour licence."""

from datetime import datetime

from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.financial_year import day_in_india
from models.flags import FlagType, Severity
from models.registries import Answered, EsicAnswer, LabourAnswer
from models.verification.results import Findings, entity_names, match_name, result

_HEADCOUNT_TOLERANCE_PERCENT = 20
"""Staff comes and goes between a declaration and a look-up."""


def verify_esic(contractor: Contractor, answered: Answered[EsicAnswer]) -> CheckResult:
    """The ESIC registration exists, covers this establishment, and its contributions are paid."""
    answer, found = answered.answer, Findings(CheckKind.ESIC)
    declared, field = contractor.compliance.esic_registration, "compliance.esicRegistration"
    if not answer.found:
        void = "ESIC does not know this registration."
        number = declared.registration_number
        found.add(FlagType.LABOUR_VIOLATION, Severity.ERROR, void, f"{field}.registrationNumber", declared=number)
        return result(CheckKind.ESIC, answered, found, verified="", void=void)
    coverage, void = (answer.coverage_status or "ACTIVE").upper(), None
    if coverage == "DEFAULTER":
        text = "ESIC lists the establishment as a defaulter."
        found.add(FlagType.LABOUR_VIOLATION, Severity.ERROR, text, f"{field}.isRegistered", coverage_status=coverage)
    elif coverage != "ACTIVE":
        void = "The ESIC registration is no longer in force."
        found.add(FlagType.LABOUR_VIOLATION, Severity.ERROR, void, f"{field}.isRegistered", coverage_status=coverage)
    if answer.contributions_overdue:
        text = "ESIC contributions are overdue."
        found.add(FlagType.LABOUR_VIOLATION, Severity.WARNING, text, field, contributions_overdue=True)
    _compare_holder(contractor, answer.establishment_name, found, f"{field}.registrationNumber", "ESIC registration")
    counted = answer.employee_count
    if counted is not None and declared.employee_count is not None:
        difference = abs(counted - declared.employee_count)
        if difference * 100 > _HEADCOUNT_TOLERANCE_PERCENT * max(counted, declared.employee_count, 1):
            found.add(
                FlagType.DOCUMENT_INCONSISTENCY,
                Severity.WARNING,
                "ESIC counts another number of employees than was declared.",
                f"{field}.employeeCount",
                declared=declared.employee_count,
                registered=counted,
            )
    verified = "The ESIC registration is in force and the name agrees."
    return result(CheckKind.ESIC, answered, found, verified=verified, void=void)


def verify_labour_licence(
    contractor: Contractor, answered: Answered[LabourAnswer], as_of: datetime | None = None
) -> CheckResult:
    """The labour licence exists, is in force at `as_of` (when it was asked for, if not given), and is its holder's."""
    answer, found = answered.answer, Findings(CheckKind.LABOUR_LICENCE)
    declared, field = contractor.compliance.labour_license, "compliance.labourLicense"
    day = day_in_india(as_of or answered.asked_at)
    void = None
    if not answer.found:
        void = "The labour department does not know this licence."
    elif (answer.licence_status or "ACTIVE").upper() != "ACTIVE":
        void = "The labour licence is not in force."
    elif answer.valid_until is not None and answer.valid_until < day:
        void = "The labour licence has expired."
    if void is not None:
        found.add(
            FlagType.LABOUR_VIOLATION,
            Severity.ERROR,
            void,
            f"{field}.licenseNumber",
            licence_status=answer.licence_status,
            valid_until=answer.valid_until.isoformat() if answer.valid_until else None,
        )
        return result(CheckKind.LABOUR_LICENCE, answered, found, verified="", void=void)
    _compare_holder(contractor, answer.holder_name, found, f"{field}.licenseNumber", "labour licence")
    if (
        declared is not None
        and declared.valid_until
        and answer.valid_until
        and declared.valid_until > answer.valid_until
    ):
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.WARNING,
            "The labour licence ends earlier than was declared.",
            f"{field}.validUntil",
            declared=declared.valid_until.isoformat(),
            registered=answer.valid_until.isoformat(),
        )
    workforce = declared.workforce_size if declared is not None else None
    if workforce is not None and answer.workforce_size is not None and workforce > answer.workforce_size:
        found.add(
            FlagType.LABOUR_VIOLATION,
            Severity.WARNING,
            "More contract labourers were declared than the labour licence allows.",
            f"{field}.workforceSize",
            declared=workforce,
            licensed=answer.workforce_size,
        )
    return result(CheckKind.LABOUR_LICENCE, answered, found, verified="The labour licence is in force.")


def _compare_holder(contractor: Contractor, holder: str | None, found: Findings, field: str, what: str) -> None:
    if not holder:
        return
    trade = contractor.legal_identity.trade_name
    score, match = match_name((*entity_names(contractor), *((trade,) if trade else ())), holder, None)
    if match.accepted:
        return
    found.add(
        FlagType.DOCUMENT_INCONSISTENCY,
        Severity.ERROR if match.differs else Severity.WARNING,
        f"The {what} is in another name than the contractor's."
        if match.differs
        else f"The name on the {what} agrees only in part with the contractor's.",
        field,
        declared=contractor.legal_identity.legal_name,
        registered=holder,
        score=score,
    )
