"""The banks: POST /bank-account/sync."""

from models.names import band, company_name_score, person_name_score
from sandbox.entities import BankAccountNumber, Ifsc
from sandbox.providers.provider import Asking, JsonObject, Provider, Question, registry_status, says_unknown
from sandbox.services import SandboxService

_NOT_HELD = "INVALID_BANK_ACCOUNT"
_OTHER_BRANCH = "INVALID_IFSC_FAIL"
_GOOD = "ACCOUNT_IS_VALID"


class BankQuestion(Question):
    """POST /bank-account/sync."""

    bank_account: BankAccountNumber
    ifsc: Ifsc
    name: str | None = None


def _bank_account(question: BankQuestion, asking: Asking) -> JsonObject:
    entity = next(
        (one for one in asking.state.entities() if one.bank and one.bank.account == question.bank_account), None
    )
    head: JsonObject = {"reference_id": asking.reference_id, "name_at_bank": None}
    if entity is None or entity.bank is None or says_unknown(entity.statuses.bank):
        return head | {"account_status": "INVALID", "account_status_code": _NOT_HELD}
    if entity.bank.ifsc != question.ifsc:
        return head | {"account_status": "INVALID", "account_status_code": _OTHER_BRANCH}
    code = registry_status(entity.statuses.bank, _GOOD)
    holder = entity.bank.name or entity.name
    answer = head | {
        "name_at_bank": holder,
        "account_status": "VALID" if code == _GOOD else "INVALID",
        "account_status_code": code,
    }
    if question.name:
        # A bank does not say whether the holder is a person: the better of the two readings counts.
        score = max(company_name_score(question.name, holder), person_name_score(question.name, holder))
        answer |= {"name_match_score": f"{score}.00", "name_match_result": band(score).value}
    return answer


BANK = (Provider(SandboxService.BANK, "/bank-account/sync", BankQuestion, _bank_account),)
