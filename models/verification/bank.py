"""The bank account: it is open, and it is the contractor's."""

from models.checks import CheckKind, CheckResult
from models.contractor.document import Contractor
from models.flags import FlagType, Severity
from models.registries import Answered, BankAnswer
from models.verification.results import Findings, entity_names, match_name, result

_FIELD = "financialQualification.bankDetails"


def verify_bank_account(
    contractor: Contractor, answered: Answered[BankAnswer], *, account_number: str | None = None
) -> CheckResult:
    """The account exists, is open, carries the contractor's legal or trade name.

    Args:
        account_number: the full number that was asked for; its end must be the four digits of the document.
    """
    identity, answer, found = contractor.legal_identity, answered.answer, Findings(CheckKind.BANK_ACCOUNT)
    details = contractor.financial_qualification.bank_details
    if account_number is not None and details is not None and account_number[-4:] != details.account_last4_digits:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            "The account number handed in does not end in the four digits of the document.",
            f"{_FIELD}.accountLast4Digits",
            declared=details.account_last4_digits,
            handed_in=account_number[-4:],
        )
    void = None
    if not answer.found:
        void = "The bank does not know this account."
    elif (answer.account_status or "").upper() not in {"VALID", "ACTIVE"}:
        void = "The bank says that this account cannot be used."
    if void is not None:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            void,
            _FIELD,
            account_status_code=answer.account_status_code,
        )
        return result(CheckKind.BANK_ACCOUNT, answered, found, verified="", void=void)
    names = (*entity_names(contractor), *((identity.trade_name,) if identity.trade_name else ()))
    score, match = match_name(names, answer.name_at_bank, answer.name_match_score)
    if not match.accepted:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR if match.differs else Severity.WARNING,
            "The bank account is in another name than the contractor's."
            if match.differs
            else "The name on the bank account agrees only in part with the contractor's.",
            "legalIdentity.legalName",
            declared=identity.legal_name,
            registered=answer.name_at_bank,
            score=score,
        )
    return result(CheckKind.BANK_ACCOUNT, answered, found, verified="The account is open and in the contractor's name.")
