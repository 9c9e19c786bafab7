"""A registration over years that pass in seconds: what a test does with one, and sees of it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import WorkflowEnvironment

from bench.history_cost import HistoryCost, history_cost
from models.audit import AuditEntry
from models.chain_standing import ChainStanding
from models.ids import registration_workflow_id
from models.registration import RegistrationState
from models.tables import audit
from tests.contracts.deployment import Deployment
from tests.house import REVIEWER, Applied, House, Json, until
from workflows.registration import ContractorRegistrationWorkflow

_OF_THE_TEST_SERVER = {
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
}
"""What skipping time writes into a history, and no real year does."""

_STRIDE = 10
"""Days."""


@dataclass(frozen=True)
class Registered:
    """One registered contractor."""

    house: House
    environment: WorkflowEnvironment
    deployment: Deployment
    case: Applied
    contractor_id: UUID

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/registrations/{self.contractor_id}"

    @property
    def process(self) -> WorkflowHandle[ContractorRegistrationWorkflow, RegistrationState]:
        """Its workflow, whichever run it is in."""
        return self.environment.client.get_workflow_handle_for(
            ContractorRegistrationWorkflow.run, registration_workflow_id(self.contractor_id)
        )

    async def pass_days(self, days: int) -> None:
        """Let so many days pass for this registration alone, or what is left of its term.

        In strides: a run that is continued within a second of the machine's clock has to wait for that second, and
        the server skips through it, so a long stride could pass over what the new run would have done.
        """
        while days > 0 and (await self.process.describe()).status is WorkflowExecutionStatus.RUNNING:
            stride, days = min(days, _STRIDE), days - _STRIDE
            try:
                await self.environment.fast_forward(self.process, timedelta(days=stride))
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it ended after it was looked at
                    raise
                return
            await until(self._settled)

    async def seen(self) -> Json:
        """As an official sees it."""
        return await self.house.done("GET", self.path, REVIEWER)

    async def until(self, true: Callable[[Json], bool]) -> Json:
        """As an official sees it, once this is so."""

        async def there() -> Json | None:
            seen = await self.seen()
            return seen if true(seen) else None

        return await until(there)

    async def until_on_chain(self, status: str) -> Json:
        """Once record, chain and public page all say `status`: the same term, flags and proof everywhere."""
        await self.until(lambda seen: seen["status"] == status and seen["chain"][-1]["status"] == status)
        await until(self._settled)
        standing = self.standing()
        seen = await self.until(lambda seen: len(seen["chain"]) == standing.sequence)  # every write, and no other
        assert (standing.status, standing.wallet_address) == (status, seen["wallet_address"])
        assert standing.expires_at == instant(seen["expires_at"]).replace(microsecond=0)
        assert standing.open_flags == sum(not flag["resolved"] for flag in seen["flags"])
        page = await self.house.done("GET", f"/verify/{seen['wallet_address']}", {})
        assert (page["standing"], page["standing_on_chain"]) == (status, status)
        assert page["chain"] == seen["chain"][-1]["receipt"]
        assert page["proof"]["document_root"] == standing.document_root
        return seen

    async def _settled(self) -> Json | None:
        """That its worker has done what was to be done by now, once it has."""
        try:
            state = await self.process.query(ContractorRegistrationWorkflow.status)
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION:  # its run has not begun yet
                raise
            return None
        return None if state.on_its_way_to_chain else {}

    def standing(self) -> ChainStanding:
        """The record that the contract holds."""
        standing = self.deployment.open().standing_of(self.contractor_id)
        assert standing is not None
        return standing

    async def order(self, action: str, who: dict[str, str] = REVIEWER, reason: str = "The authority asked.") -> Json:
        """Suspend, reinstate or revoke it."""
        return await self.house.done("POST", f"{self.path}/{action}", who, json={"reason": reason})

    async def renewed(self) -> "Registered":
        """Renew it through the API: a draft filled from the old one, signed, reviewed and approved."""
        before = (await self.seen())["application_id"]
        opened = await self.house.done("POST", f"{self.path}/renew", self.case.owner, json={})
        case = dataclasses.replace(self.case, path=opened["links"]["self"].removeprefix("/api/v1"))
        await self.house.sign(case)
        await self.house.hand_in(case)
        await self.house.reviewed(case)
        await self.house.approve(case)
        await self.until(lambda seen: seen["application_id"] == str(case.application_id) != before)
        return dataclasses.replace(self, case=case)

    async def stage(self, **entity: object) -> None:
        """What the registries know of it from now on."""
        body = {**self.case.sample.sandbox_entity, **entity}
        staged = await self.house.sandbox.put(f"/_sandbox/entities/{self.case.sample.pan}", json=body)
        assert staged.is_success, staged.text

    def audited(self, action: str) -> list[AuditEntry]:
        """The audit entries of an action."""
        with self.house.services.database.transaction() as session:
            entries = list(audit.entries(session))
        return [each for each in entries if each.contractor_id == self.contractor_id and each.action == action]

    async def costs(self) -> list[tuple[datetime, HistoryCost]]:
        """What each run of its process cost, the first first, with the moment it began at."""
        mine = f"WorkflowId = '{registration_workflow_id(self.contractor_id)}'"
        runs: list[tuple[datetime, HistoryCost]] = []
        async for run in self.environment.client.list_workflows(mine):
            handle = self.environment.client.get_workflow_handle(run.id, run_id=run.run_id)
            history = await handle.fetch_history()
            events = [event for event in history.events if event.event_type not in _OF_THE_TEST_SERVER]
            began = history.events[0].event_time.ToDatetime()
            runs.append((began, history_cost(WorkflowHistory(run.id, events))))
        return sorted(runs, key=lambda run: run[0])


async def register(house: House, environment: WorkflowEnvironment, deployment: Deployment, seed: int) -> Registered:
    """The sample company `seed`, from its draft to its registration."""
    case = await house.applied(seed)
    await house.reviewed(case)
    await house.approve(case)
    seen = await house.until_status(case.path, "GOV_APPROVED")
    registered = Registered(house, environment, deployment, case, UUID(seen["contractor_id"]))

    async def runs() -> Json | None:
        mine = f"WorkflowId = '{registration_workflow_id(registered.contractor_id)}' AND ExecutionStatus = 'Running'"
        return {} if [run async for run in environment.client.list_workflows(mine)] else None

    await until(runs)
    return registered


def instant(text: str) -> datetime:
    """A moment as the API writes it."""
    return datetime.fromisoformat(text)
