"""What a contractor is asked to change: read from a decision, and its changes held against it."""

from api.messages.tasks import DecisionBody, DocumentAsked, FieldAsked
from api.problems import invalid
from models.change_request import Asked, ChangeRequest
from models.contractor.json_object import JsonObject
from models.contractor.paths import canonical_path, changed_paths, lies_in, problem_with_path
from models.contractor.validation import normalise
from models.contractor.vocabulary import DocumentType
from models.decision import Verdict
from models.problems import Problem

NOT_ASKED = "NOT_ASKED"
"""The code of a change to what was not asked for."""
_LONGEST_REMARK = 1000
_DECLARATION = "compliance.walletDeclaration"


def asked_for(body: DecisionBody) -> tuple[Asked, ...]:
    """What a decision asks of the contractor; what comes without a remark of its own has the decision's.

    Raises:
        ApiProblem: 422 for each field that is none, for a request that names nothing, and for a name that goes with
            another decision.
    """
    remark = body.remarks[:_LONGEST_REMARK]
    asked: dict[str, Asked] = {}
    problems: list[Problem] = []
    for position, each in enumerate(body.fields):
        named = FieldAsked(field=each) if isinstance(each, str) else each
        path = canonical_path(named.field)
        if wrong := problem_with_path(path):
            problems.append(Problem(field=f"fields[{position}]", code="UNKNOWN_FIELD", message=f"{path} {wrong}."))
        asked[path] = Asked(field=path, remark=named.remark or remark)
    for each in body.documents:
        kind = DocumentAsked(document_type=each) if isinstance(each, DocumentType) else each
        asked[kind.document_type] = Asked(document_type=kind.document_type, remark=kind.remark or remark)
    if body.decision is Verdict.REQUEST_CHANGES and not asked:
        message = "Name what is to be changed: `fields` (paths of the contractor document) or `documents` (types)."
        problems.append(Problem(field="fields", code="REQUIRED", message=message))
    if body.decision is not Verdict.REQUEST_CHANGES and asked:
        message = "Only REQUEST_CHANGES asks for fields and documents."
        problems.append(Problem(field="decision", code="MISMATCH", message=message))
    if problems:
        raise invalid(problems)
    return tuple(asked.values())


def unasked_changes(request: ChangeRequest, before: JsonObject, merged: JsonObject) -> list[Problem]:
    """The fields that would change and are not asked for."""
    # What the system derives (`amountFormatted`) changes with its source: only what was sent differently counts.
    derived = frozenset(changed_paths(before, normalise(merged)))
    changed = [path for path in changed_paths(before, merged) if path in derived]
    unasked = [path for path in changed if not any(lies_in(path, place) for place in request.fields)]
    message = f"Not asked for; only these may change now: {', '.join(request.fields) or 'no field, only documents'}."
    return [Problem(field=f"contractor.{path}", code=NOT_ASKED, message=message) for path in unasked]


def refuse_unasked_document(request: ChangeRequest | None, document_type: str) -> None:
    """Refuse a paper that is not asked for; a draft (no request) takes all.

    Raises:
        ApiProblem: 422 NOT_ASKED.
    """
    if request is not None and document_type not in request.documents:
        asked = ", ".join(sorted(request.documents)) or "no document, only fields"
        message = f"Not asked for; only these may be replaced now: {asked}."
        raise invalid([Problem(field="document_type", code=NOT_ASKED, message=message)])


def wants_declaration(request: ChangeRequest | None) -> bool:
    """Whether the wallet's declaration is the contractor's to make: a draft's is, otherwise it must be asked for."""
    return request is None or any(lies_in(_DECLARATION, place) for place in request.fields)
