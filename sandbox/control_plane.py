"""The control plane: staging entities, giving faults, reading the calls. For tests and demonstrations only."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import JsonValue

from sandbox.buyers import StagedBranch, StagedBuyer
from sandbox.entities import Entity, EntityParticulars, Pan
from sandbox.faults import Fault, FaultRequest
from sandbox.mail import Mailbox
from sandbox.regulator_book import Judgement
from sandbox.services import SandboxService
from sandbox.state import SandboxState


def control_plane(state: SandboxState, mailbox: Mailbox) -> APIRouter:
    """The routes under `/_sandbox`, over `state` and `mailbox`."""
    router = APIRouter(prefix="/_sandbox", tags=["control"])

    @router.put("/entities/{pan}")
    async def stage(pan: Annotated[Pan, Path()], particulars: EntityParticulars) -> Entity:
        """Make an entity known to the registries; what was staged for the PAN before is replaced."""
        entity = Entity.model_validate({**particulars.model_dump(by_alias=True), "pan": pan})
        state.stage(entity)
        return entity

    @router.get("/entities/{pan}")
    async def staged(pan: Annotated[Pan, Path()]) -> Entity:
        """The entity as it was staged."""
        entity = state.staged(pan)
        if entity is None:
            raise HTTPException(404, "no entity is staged for this PAN")
        return entity

    @router.delete("/entities/{pan}", status_code=204)
    async def unstage(pan: Annotated[Pan, Path()]) -> Response:
        """Make the entity unknown again."""
        if not state.unstage(pan):
            raise HTTPException(404, "no entity is staged for this PAN")
        return Response(status_code=204)

    @router.put("/buyers/{buyer_id}")
    async def stage_buyer(buyer_id: UUID, buyer: StagedBuyer) -> StagedBuyer:
        """Make a buyer known to the sources about buyers; what was staged for it before is replaced."""
        state.buyers.stage(buyer_id, buyer)
        return buyer

    @router.put("/branches/{branch_id}")
    async def stage_branch(branch_id: UUID, branch: StagedBranch) -> StagedBranch:
        """Put a branch into its tree."""
        try:
            state.buyers.stage_branch(branch_id, branch)
        except ValueError as error:
            raise HTTPException(409, str(error)) from error
        return branch

    @router.get("/faults")
    async def faults() -> dict[SandboxService, Fault]:
        """The faults that stand."""
        return state.faults.standing

    @router.put("/faults/{service}")
    async def put_fault(service: SandboxService, fault: FaultRequest) -> dict[str, JsonValue]:
        """Give a service a fault in place of the one it has; mode `none` clears it."""
        stands = state.put_fault(service, fault)
        told: dict[str, JsonValue] = stands.model_dump(mode="json") if stands else {"mode": "none"}
        return {"service": service.value, **told}

    @router.delete("/faults/{service}", status_code=204)
    async def clear_fault(service: SandboxService) -> Response:
        """Let a service answer well again."""
        state.clear_fault(service)
        return Response(status_code=204)

    @router.put("/regulator")
    async def judge(judgement: Judgement) -> Judgement:
        """How the regulator judges what it has and gets: it accepts, rejects for these reasons, or holds it."""
        state.keep_regulator(state.regulator.model_copy(update={"judgement": judgement}))
        return judgement

    @router.get("/calls")
    async def calls(service: Annotated[SandboxService | None, Query()] = None) -> list[dict[str, JsonValue]]:
        """Every call a service got (or all of them), oldest first, with its body, its status and its fault."""
        return [call.as_json() for call in state.calls.of(service)]

    @router.get("/mail")
    async def mail(
        to: Annotated[str | None, Query(description="Of one recipient.")] = None,
    ) -> list[dict[str, JsonValue]]:
        """The letters that were sent, oldest first."""
        return [letter.as_json() for letter in mailbox.to(to)]

    @router.delete("", status_code=204)
    async def forget() -> Response:
        """Forget entities, buyers, faults, calls and letters."""
        state.forget()
        mailbox.forget()
        return Response(status_code=204)

    return router
