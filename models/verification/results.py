"""How an answer becomes a check's result, the same way for every registry."""

from enum import StrEnum
from typing import TypeVar

from pydantic import JsonValue

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.flags import Finding, FlagSource, FlagType, Severity
from models.names import BANDS, NameMatch, band, best_company_match
from models.record import Record
from models.registries import Answered

_AnswerT = TypeVar("_AnswerT", bound=Record)


class SourceSystem(StrEnum):
    """Where exactly a finding comes from (the flag's `sourceSystem`; the names are the seed's where it has one)."""

    INCOME_TAX_API = "INCOME_TAX_API"
    GST_PORTAL_API = "GST_PORTAL_API"
    MCA_API = "MCA_API"
    UDYAM_PORTAL_API = "UDYAM_PORTAL_API"
    BANK_API = "BANK_API"
    ECOURTS_API = "ECOURTS_API"
    ESIC_PORTAL_API = "ESIC_PORTAL_API"
    LABOUR_DEPT_API = "LABOUR_DEPT_API"
    DEBARMENT_API = "DEBARMENT_API"
    WALLET_SIGNATURE = "WALLET_SIGNATURE"
    DOCUMENT_STORE = "DOCUMENT_STORE"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    RISK_RULES = "RISK_RULES"
    CONTRACTOR_LINKS = "CONTRACTOR_LINKS"


SYSTEM_OF: dict[CheckKind, SourceSystem] = {
    CheckKind.PAN: SourceSystem.INCOME_TAX_API,
    CheckKind.GSTIN: SourceSystem.GST_PORTAL_API,
    CheckKind.CIN: SourceSystem.MCA_API,
    CheckKind.LLPIN: SourceSystem.MCA_API,
    CheckKind.UDYAM: SourceSystem.UDYAM_PORTAL_API,
    CheckKind.BANK_ACCOUNT: SourceSystem.BANK_API,
    CheckKind.ECOURTS: SourceSystem.ECOURTS_API,
    CheckKind.ESIC: SourceSystem.ESIC_PORTAL_API,
    CheckKind.LABOUR_LICENCE: SourceSystem.LABOUR_DEPT_API,
    CheckKind.DEBARMENT: SourceSystem.DEBARMENT_API,
    CheckKind.WALLET_SIGNATURE: SourceSystem.WALLET_SIGNATURE,
    CheckKind.DOCUMENTS: SourceSystem.DOCUMENT_STORE,
    CheckKind.UDIN: SourceSystem.MANUAL_REVIEW,
    CheckKind.BANK_SOLVENCY: SourceSystem.MANUAL_REVIEW,
}


class Findings:
    """Collects what one check found; every finding has the same origin."""

    def __init__(self, check: CheckKind, source: FlagSource = FlagSource.GOVERNMENT_API) -> None:
        self._system = SYSTEM_OF[check]
        self._source = source
        self._found: list[Finding] = []

    def add(
        self,
        flag_type: FlagType,
        severity: Severity,
        description: str,
        field: str,
        *,
        rejects: bool = False,
        **evidence: JsonValue,
    ) -> None:
        """Note a finding. `description` is stored in clear and shown: it holds no personal value."""
        self._found.append(
            Finding(
                flag_type=flag_type,
                severity=severity,
                description=description,
                source=self._source,
                source_system=self._system,
                related_field=field,
                evidence=evidence,
                rejects=rejects,
            )
        )

    def all(self) -> tuple[Finding, ...]:
        """What was found, in the order in which it was."""
        return tuple(self._found)

    @property
    def disagree(self) -> bool:
        """Whether any of them must be settled before an approval."""
        return any(finding.severity.blocks for finding in self._found)


def result(
    check: CheckKind,
    answered: Answered[_AnswerT],
    found: Findings,
    *,
    verified: str,
    void: str | None = None,
    disagrees: bool | None = None,
) -> CheckResult:
    """The result of a check that was answered.

    Args:
        verified: the summary when all is well.
        void: why the registry does not vouch for the number at all (FAILED), None when it does.
        disagrees: whether it contradicts the declaration (MISMATCH); from the findings when not given.
    """
    if void is not None:
        outcome, summary = CheckOutcome.FAILED, void
    elif found.disagree if disagrees is None else disagrees:
        outcome = CheckOutcome.MISMATCH
        summary = next((f.description for f in found.all() if f.severity.blocks), "The registry disagrees.")
    else:
        outcome = CheckOutcome.VERIFIED
        summary = " ".join((verified, *(f.description for f in found.all())))
    return CheckResult(
        check=check,
        outcome=outcome,
        summary=summary,
        findings=found.all(),
        provider=answered.provider,
        provider_reference=answered.provider_reference,
        request_digest=answered.request_digest,
        response_digest=answered.response_digest,
        asked_at=answered.asked_at,
        took_ms=answered.took_ms,
    )


def entity_names(contractor: Contractor) -> tuple[str, ...]:
    """The names under which a registry may know the entity: a proprietor is known by its own and the trade name."""
    identity = contractor.legal_identity
    if identity.entity_type == "PROPRIETORSHIP":
        trade = (identity.trade_name,) if identity.trade_name else ()
        return (identity.legal_name, *trade, *(person.name for person in identity.authorized_signatories or ()))
    return (identity.legal_name,)


def match_name(
    declared: tuple[str, ...], registered: str | None, provider_score: float | None
) -> tuple[int, NameMatch]:
    """Our own comparison with the registered name; the provider's score only where it gave no name."""
    if registered:
        return best_company_match(declared, registered)
    score = int(provider_score) if provider_score is not None else BANDS[-1][0]
    return score, band(max(0, min(100, score)))
