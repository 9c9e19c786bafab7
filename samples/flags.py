"""One application for each type of risk flag, in which the rules find that flag and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from eth_utils.crypto import keccak
from pydantic import JsonValue

from samples.case import SampleCase, case_of, company_of, present_day
from samples.company import CRORE, LAKH, Company, CourtCase, Project, make_company
from samples.registries import as_another_form, sandbox_entity
from samples.words import DEBARRING_DEPARTMENTS

Json = dict[str, JsonValue]

_FIRST_COMPANY = 20_000_000
"""Far from the numbers of `sample_application`, whose companies these are not."""


@dataclass(frozen=True)
class _Told:
    """How one company's story goes: `company` as its papers and its document have it; `document` and `entity` merged
    over what follows from that; `wallet_private_key` in place of its own."""

    company: Company
    document: Json = field(default_factory=dict[str, JsonValue])
    entity: Json = field(default_factory=dict[str, JsonValue])
    wallet_private_key: str | None = None


def sample_flag(flag_type: str, seed: int = 0, *, today: date | None = None) -> SampleCase:
    """An application in which the rules raise one flag, of this type; the same arguments give the same case.

    SUSPICIOUS_PATTERN comes of a bank account and a telephone shared with `sample_application(seed)`: hand that in too.
    WALLET_MISMATCH comes of signing the wallet message with `wallet_private_key`, which is another wallet's.

    Args:
        flag_type: one of `FLAG_TYPES`.
        seed: 0 or more.
        today: the day the papers are to be current on; the present day in India when left out.
    """
    if flag_type not in _STORIES:
        raise ValueError(f"there is no flag type {flag_type!r}; there are {', '.join(FLAG_TYPES)}")
    if seed < 0:
        raise ValueError(f"a seed is 0 or more, not {seed}")
    today = today or present_day()
    number = _FIRST_COMPANY + seed * len(FLAG_TYPES) + FLAG_TYPES.index(flag_type)
    told = _STORIES[flag_type](make_company(number, today=today), seed, today)
    case = case_of(told.company, "flagged", _merged(sandbox_entity(told.company), told.entity))
    return replace(
        case,
        contractor=_merged(case.contractor, told.document),
        wallet_private_key=told.wallet_private_key or case.wallet_private_key,
    )


def _high_litigation(company: Company, seed: int, today: date) -> _Told:
    del seed
    cases = tuple(_case(company, "CIVIL", index, 20 * LAKH, today) for index in range(3))
    return _Told(replace(company, cases=cases))


def _financial_instability(company: Company, seed: int, today: date) -> _Told:
    """Turnover falls two years in a row, each time by too little to be a flag of its own."""
    del seed, today
    return _Told(_with_turnover(company, (1000, 965, 931)))


def _gst_mismatch(company: Company, seed: int, today: date) -> _Told:
    """The GST portal has it as another kind of company than its certificate."""
    del seed, today
    return _Told(company, entity=as_another_form({}))


def _invalid_pan(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(company, entity={"statuses": {"pan": "INACTIVE"}})


def _document_inconsistency(company: Company, seed: int, today: date) -> _Told:
    """ESIC counts half the employees that were declared."""
    del seed, today
    return _Told(company, entity={"esic": {"employee_count": company.employees // 2}})


def _turnover_decline(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(_with_turnover(company, (1000, 1050, 890)))


def _blacklist_history(company: Company, seed: int, today: date) -> _Told:
    """An order of debarment that has ended."""
    del seed
    order: JsonValue = {
        "department": DEBARRING_DEPARTMENTS[0].format(state=company.address.place.state_name),
        "reason": "Failed to sign an awarded contract",
        "from": (today - timedelta(days=1500)).isoformat(),
        "until": (today - timedelta(days=770)).isoformat(),
    }
    return _Told(company, entity={"debarred": [order]})


def _criminal_case(company: Company, seed: int, today: date) -> _Told:
    del seed
    return _Told(replace(company, cases=(_case(company, "CRIMINAL", 0, 0, today),)))


def _tax_default(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(company, document={"compliance": {"taxCompliance": {"gstReturnsFiled": False}}})


def _labour_violation(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(company, entity={"esic": {"contributions_overdue": True}})


def _environmental_violation(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(company, document={"compliance": {"environmentalClearance": {"required": True, "obtained": False}}})


def _contract_termination(company: Company, seed: int, today: date) -> _Told:
    del seed, today

    def terminated(project: Project) -> Project:
        return replace(project, terminated_at=60, rating="NOT_RATED")

    return _Told(_with_latest_project(company, terminated))


def _delay_history(company: Company, seed: int, today: date) -> _Told:
    """The latest project took a third longer than was agreed on."""
    del seed, today

    def delayed(project: Project) -> Project:
        days = (project.completed_on - project.started_on).days
        return replace(project, due_on=project.started_on + timedelta(days=days * 3 // 4))

    return _Told(_with_latest_project(company, delayed))


def _performance_issue(company: Company, seed: int, today: date) -> _Told:
    del seed, today
    return _Told(_with_latest_project(company, lambda project: replace(project, rating="POOR")))


def _identity_mismatch(company: Company, seed: int, today: date) -> _Told:
    """The register of companies has struck the company off."""
    del seed, today
    return _Told(company, entity={"statuses": {"cin": "STRIKE OFF"}})


def _wallet_mismatch(company: Company, seed: int, today: date) -> _Told:
    del today
    key = keccak(text=f"fatts sample wallet of somebody else {seed}")
    return _Told(company, wallet_private_key="0x" + key.hex())


def _suspicious_pattern(company: Company, seed: int, today: date) -> _Told:
    """It shares a bank account and a telephone with a company of another name."""
    other = company_of(seed, "clean", today=today)
    account = replace(
        company.bank, name=other.bank.name, ifsc=other.bank.ifsc, account_number=other.bank.account_number
    )
    return _Told(replace(company, bank=account, phone=other.phone))


_STORIES: dict[str, Callable[[Company, int, date], _Told]] = {
    "HIGH_LITIGATION_RISK": _high_litigation,
    "FINANCIAL_INSTABILITY": _financial_instability,
    "GST_MISMATCH": _gst_mismatch,
    "INVALID_PAN": _invalid_pan,
    "DOCUMENT_INCONSISTENCY": _document_inconsistency,
    "TURNOVER_DECLINE": _turnover_decline,
    "BLACKLIST_HISTORY": _blacklist_history,
    "CRIMINAL_CASE": _criminal_case,
    "TAX_DEFAULT": _tax_default,
    "LABOUR_VIOLATION": _labour_violation,
    "ENVIRONMENTAL_VIOLATION": _environmental_violation,
    "CONTRACT_TERMINATION": _contract_termination,
    "DELAY_HISTORY": _delay_history,
    "PERFORMANCE_ISSUE": _performance_issue,
    "IDENTITY_MISMATCH": _identity_mismatch,
    "WALLET_MISMATCH": _wallet_mismatch,
    "SUSPICIOUS_PATTERN": _suspicious_pattern,
}
FLAG_TYPES = tuple(_STORIES)
"""Every type of flag, in the seed's order."""


def _case(company: Company, kind: str, index: int, claimed: int, today: date) -> CourtCase:
    place = company.address.place
    filed_on = today - timedelta(days=300 + 90 * index)
    return CourtCase(
        number=f"{'CC' if kind == 'CRIMINAL' else 'OS'}/{101 + index}/{filed_on.year}",
        court=f"District Court, {place.district}",
        kind=kind,
        claimed=claimed,
        filed_on=filed_on,
    )


def _with_turnover(company: Company, per_mille: tuple[int, int, int]) -> Company:
    """The company with a first year of 40 crore and the others in proportion."""
    years = (year for year, _ in company.turnover)
    return replace(
        company,
        turnover=tuple((year, 40 * CRORE * part // 1000) for year, part in zip(years, per_mille, strict=True)),
    )


def _with_latest_project(company: Company, change: Callable[[Project], Project]) -> Company:
    latest, *others = company.projects
    return replace(company, projects=(change(latest), *others))


def _merged(whole: Json, changes: Json) -> Json:
    """`changes` over `whole`, objects part by part."""
    merged = dict(whole)
    for name, value in changes.items():
        known = merged.get(name)
        merged[name] = _merged(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return merged
