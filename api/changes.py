"""Handing in what was asked for."""

from datetime import datetime

from api.drafts import OwnCase, account_problems, ist_day, refuse_wrong
from api.problems import ApiProblem, Code
from models.actors import Actor
from models.application import ChangesAnswer
from models.checks import CheckKind
from models.contractor.validation import missing_from, problems_of
from models.problems import Problem
from models.verification.subjects import checks_touched


def hand_in(case: OwnCase, actor: Actor, *, bank_account_number: str | None, now: datetime) -> ChangesAnswer:
    """The answer to what is asked for. Where the bank's check is made again, the account number is kept for it.

    Raises:
        ApiProblem: 409 when nothing is asked for, 422 with everything that is missing or wrong, or when nothing was
            changed.
    """
    request = case.request()
    if request is None:
        raise ApiProblem(409, Code.WRONG_STATE, f"The application is {case.row.status}; no changes are asked for.")
    fields, documents = case.applications.changes_since_submission(case.row.id)
    document = case.contractors.load_declared(case.row.contractor_id)
    types = [stored.document_type for stored in case.applications.uploaded_of(case.row.id)]
    missing = missing_from(document, documents=types, today=ist_day(now))
    problems = [Problem(field=path, code="REQUIRED", message="Needed before submission.") for path in missing]
    problems += problems_of(document, today=ist_day(now))
    if not fields and not documents:
        problems += [
            Problem(field=_name(field, document_type), code="UNCHANGED", message="Asked for, and as it was handed in.")
            for field, document_type in ((each.field, each.document_type) for each in request.asked)
        ]
    asks_the_bank = CheckKind.BANK_ACCOUNT in checks_touched(fields, documents)
    if asks_the_bank:
        problems += account_problems(document, bank_account_number)
    refuse_wrong(problems)
    if asks_the_bank and bank_account_number is not None:
        case.applications.put_bank_account(case.row.id, bank_account_number)
    return ChangesAnswer(actor=actor, document_version=case.row.document_version, fields=fields, documents=documents)


def _name(field: str | None, document_type: str | None) -> str:
    return f"documents.{document_type}" if field is None else f"contractor.{field}"
