"""Writing what changed on a trade, once, and showing it to the operators."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.trade import TradeActivities
    from models.actors import Actor
    from models.trade_case import TradeCase
    from workflows.recording import RECORD
    from workflows.trade_attributes import TradeAttributes


class TradeRecorder:
    """Writes the steps of one trade."""

    def __init__(self, case: TradeCase) -> None:
        self._case = case
        self._attributes = TradeAttributes()
        self._steps: dict[str, int] = {}

    async def record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed, then show it to the operators."""
        step = self._case.step(self._operation_id(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(TradeActivities.record_trade_step, step, **RECORD)
        self.publish()

    def publish(self) -> None:
        """Show the trade to the operators as it stands."""
        self._attributes.publish(self._case.state())

    def _operation_id(self, action: str) -> str:
        """What makes a step's write happen once. It names what is done, never the order in which it is done (see
        `CaseRecorder`)."""
        run = f"{workflow.info().workflow_id}:{workflow.info().run_id}"
        update = workflow.current_update_info()
        if update is not None:
            return f"{run}:update:{update.id}"
        self._steps[action] = self._steps.get(action, 0) + 1
        return f"{run}:{action}:{self._steps[action]}"
