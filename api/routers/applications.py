"""Applications: drafts, their submission, and where a case stands."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api import changes, drafts
from api.asked import wants_declaration
from api.auth import CurrentActor, require
from api.cases import (
    APPLICATIONS,
    case_json,
    instant,
    instant_or_none,
    linked_cases_for,
    links_of,
    summary_json,
    visible_case,
)
from api.disclosures import evidence_shown, keep_account
from api.drafts import DraftState
from api.idempotency import Writing
from api.messages.applications import (
    ApplicationSummary,
    ApplicationView,
    ContractorBody,
    ContractorView,
    DraftView,
    SubmitBody,
    SubmittedView,
    WalletMessageView,
)
from api.messages.base import Page
from api.openapi import problem_responses
from api.pagination import DEFAULT_LIMIT, CursorParam, Limit
from api.parameters import ApplicationId
from api.problems import ApiProblem, Code
from api.running import Running
from api.services import ApiServices, Services
from api.strict_json import StrictJsonRoute
from models.actors import OFFICIALS, Actor, Role
from models.application import ChangesAnswer, Submission, WaitingOn
from models.disclosure import Disclosure
from models.flags import RiskLevel
from models.provider_gate import silent
from models.registries import Service
from models.status import ContractorStatus
from models.tables.case_view import CaseView
from models.tables.cases import CaseFilters, list_cases
from models.tables.provider_gates import list_gates
from models.wallet import MESSAGE_LIFETIME, wallet_message

router = APIRouter(prefix="/applications", tags=["applications"], route_class=StrictJsonRoute)

_contractor_only = [Depends(require(Role.CONTRACTOR))]


@router.post(
    "",
    status_code=201,
    operation_id="createApplication",
    summary="Open a draft",
    response_model=DraftView,
    response_description="The draft; the header Location says where it is.",
    dependencies=_contractor_only,
    responses=problem_responses(401, 403, 409, 413, 422, 429, 503),
)
async def create(body: ContractorBody, writing: Writing) -> Response:
    """Opens a draft of the contractor document, which may be incomplete: `missing` says what is still needed.
    Everything that is wrong in what was sent is told at once. Where the caller's contractor was rejected before, this
    is its next attempt, with the same `contractor_id`, filled with what it declared then."""
    services, now = writing.services, writing.services.clock()

    def open_draft() -> DraftState:
        with services.database.transaction() as session:
            return drafts.open_draft(
                services, session, writing.actor, application_id=writing.operation, document=body.contractor, now=now
            )

    async def act() -> JSONResponse:
        state = await run_in_threadpool(open_draft)
        return JSONResponse(draft_json(state), 201, {"Location": f"{APPLICATIONS}/{state.application_id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "",
    operation_id="listApplications",
    summary="Find cases",
    response_description="One page of cases.",
    response_model=Page[ApplicationSummary],
    dependencies=[Depends(require(*OFFICIALS))],
    responses=problem_responses(401, 403, 422, 503),
)
def find(
    services: Services,
    *,
    status: Annotated[list[ContractorStatus] | None, Query(description="Any of these statuses.")] = None,
    risk_level: Annotated[list[RiskLevel] | None, Query(description="Any of these risk levels.")] = None,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            description="Words of the contractor's name, all of which must match, or its whole PAN or GSTIN.",
            examples=["uttara constructions"],
        ),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: CursorParam = None,
) -> Response:
    """Cases for officials, the newest first. Every filter that is given must match."""
    filters = CaseFilters(status=tuple(status or ()), risk_level=tuple(risk_level or ()), q=q)
    page = list_cases(services.database, filters, cursor=cursor, limit=limit)
    items: list[JsonValue] = [summary_json(case) for case in page.items]
    return JSONResponse({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/{application_id}",
    operation_id="readApplication",
    summary="Where a case stands",
    response_description="The case.",
    response_model=ApplicationView,
    responses=problem_responses(401, 404, 422, 503),
)
def read(application_id: ApplicationId, services: Services, running: Running, actor: CurrentActor) -> Response:
    """The status and how it came about, flags, score, checks, who has the next move and by when; of a rejected case
    why, and what would have changed that. A contractor sees its own cases, officials see all, with the flags' evidence
    and the cases of others that share something with this one: showing either is an entry of the audit trail."""
    case = visible_case(services.database, application_id, actor)
    linked = linked_cases_for(services.database, case, actor)
    evidence_shown(services, actor, case, linked)
    items = running.missing.checklist(services, case)
    missing = [item.item for item in items if not item.there]
    answer = case_json(case, missing, services.clock(), linked, _silent_registries(services, case))
    return JSONResponse({**answer, "checklist": [item.model_dump(mode="json") for item in items]})


@router.patch(
    "/{application_id}",
    operation_id="amendApplication",
    summary="Change a draft, or what is asked for",
    response_description="The draft after the change.",
    response_model=DraftView,
    dependencies=_contractor_only,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 429, 503),
)
async def amend(application_id: ApplicationId, body: ContractorBody, writing: Writing) -> Response:
    """Merges `contractor` into the draft as RFC 7396 says: objects are merged, null removes, anything else replaces.
    While changes are asked for, only the fields that are asked for may change (422 NOT_ASKED names any other)."""
    services, now = writing.services, writing.services.clock()

    def amend_draft() -> DraftState:
        with services.database.transaction() as session:
            return drafts.amend_draft(
                services, session, writing.actor, application_id=application_id, patch=body.contractor, now=now
            )

    async def act() -> JSONResponse:
        return JSONResponse(draft_json(await run_in_threadpool(amend_draft)))

    return await writing.once(body.model_dump_json(), act)


@router.post(
    "/{application_id}/submit",
    status_code=202,
    operation_id="submitApplication",
    summary="Hand the draft, or the changes that were asked for, in",
    response_description="Taken; the header Location says where the case is.",
    response_model=SubmittedView,
    dependencies=_contractor_only,
    responses=problem_responses(401, 403, 404, 409, 413, 422, 429, 503),
)
async def submit(application_id: ApplicationId, body: SubmitBody, writing: Writing, running: Running) -> Response:
    """The checks begin at once. A draft that is not complete is refused with everything that is missing; one whose
    PAN, GSTIN or wallet is another contractor's is refused with 409. While changes are asked for, this hands them in:
    what they touch is checked again. The account number is needed then only if the bank is asked again (the bank
    details or a name changed)."""
    services, now = writing.services, writing.services.clock()

    def hand_in() -> tuple[DraftState, ChangesAnswer | None]:
        number = body.bank_account_number
        with services.database.transaction() as session:
            case = drafts.OwnCase(services, session, application_id, writing.actor)
            if case.row.submitted_at is None:
                return drafts.hand_in(case, bank_account_number=number, now=now), None
            return case.state(now), changes.hand_in(case, writing.actor, bank_account_number=number, now=now)

    async def act() -> JSONResponse:
        draft, changed = await run_in_threadpool(hand_in)
        if changed is None:
            submission = Submission(actor=writing.actor, document_version=draft.document_version)
            state = await running.processes.submit(application_id, draft.contractor_id, submission, now)
        else:
            state = await running.processes.answer(application_id, changed, str(writing.operation))
        if state.status is ContractorStatus.DRAFT:
            raise ApiProblem(409, Code.WRONG_STATE, "The submission was not taken; read the draft and submit it again.")
        answer: dict[str, JsonValue] = {
            "application_id": str(application_id),
            "contractor_id": str(draft.contractor_id),
            "status": ContractorStatus.SUBMITTED if changed is None else state.status,
            "waiting_on": state.waiting_on,
            "waiting_for": state.waiting_for,
            "due_at": instant_or_none(state.due_at),
            "links": links_of(application_id, state.status),
        }
        return JSONResponse(answer, 202, {"Location": f"{APPLICATIONS}/{application_id}"})

    return await writing.once(body.model_dump_json(), act)


@router.get(
    "/{application_id}/contractor",
    operation_id="readContractor",
    summary="The whole contractor document",
    response_description="The document.",
    response_model=ContractorView,
    responses=problem_responses(401, 404, 422, 503),
)
def contractor(application_id: ApplicationId, services: Services, actor: CurrentActor) -> Response:
    """The document as it stands, with what the system wrote into it: for its owner, and for officials, whose reading is
    an entry of the audit trail."""
    case = visible_case(services.database, application_id, actor)
    document = drafts.whole_document(services, case)
    keep_account(services, actor, case, Disclosure.CONTRACTOR_DOCUMENT, {"document_version": case.document_version})
    return JSONResponse({"application_id": str(application_id), "contractor": document})


@router.get(
    "/{application_id}/wallet-message",
    operation_id="walletMessage",
    summary="The text to sign with the wallet",
    response_description="The text, and how long a signature over it is taken.",
    response_model=WalletMessageView,
    dependencies=_contractor_only,
    responses=problem_responses(401, 403, 404, 409, 422, 503),
)
def wallet_text(application_id: ApplicationId, services: Services, actor: CurrentActor) -> Response:
    """Sign `message` (EIP-191), then PATCH the draft with `compliance.walletDeclaration`: `declaredAddress`,
    `signature`, `declarationMessage`. The draft's `walletAddress` must be there first."""
    contractor_id, wallet = _declared_wallet(services, application_id, actor)
    issued_at = services.clock().replace(microsecond=0)
    message = wallet_message(
        contractor_id=contractor_id, wallet_address=wallet, chain_id=services.chain_id, issued_at=issued_at
    )
    return JSONResponse(
        {
            "message": message,
            "wallet_address": wallet,
            "chain_id": services.chain_id,
            "issued_at": instant(issued_at),
            "expires_at": instant(issued_at + MESSAGE_LIFETIME),
        }
    )


def _declared_wallet(services: ApiServices, application_id: UUID, actor: Actor) -> tuple[UUID, str]:
    with services.database.transaction() as session:
        case = drafts.OwnCase(services, session, application_id, actor)
        if not wants_declaration(case.request()):
            raise ApiProblem(409, Code.WRONG_STATE, "The wallet's declaration is not asked for.")
        contractor_id = case.row.contractor_id
        wallet = case.contractors.load_declared(contractor_id).get("walletAddress")
    if not isinstance(wallet, str):
        raise ApiProblem(409, Code.WRONG_STATE, "The draft has no walletAddress yet; PATCH it first.")
    return contractor_id, wallet


def draft_json(state: DraftState) -> dict[str, JsonValue]:
    """The draft as `DraftView` documents it."""
    return {
        "application_id": str(state.application_id),
        "contractor_id": str(state.contractor_id),
        "status": state.status,
        "document_version": state.document_version,
        "missing": list(state.missing),
        "links": links_of(state.application_id, state.status),
    }


def _silent_registries(services: ApiServices, case: CaseView) -> tuple[Service, ...]:
    """The registries that are not asked at present, for a case that waits for registries."""
    if case.waiting_on is not WaitingOn.REGISTRIES:
        return ()
    return silent(list_gates(services.database), services.clock())
