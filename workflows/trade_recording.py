"""Writing what changed on a trade, once, and showing it to the operators."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.trade import TradeActivities
    from models.actors import Actor
    from models.trade_case import TradeCase
    from workflows.operation_ids import OperationIds
    from workflows.recording import RECORD
    from workflows.trade_attributes import TradeAttributes


class TradeRecorder:
    """Writes the steps of one trade."""

    def __init__(self, case: TradeCase, operation_ids: OperationIds) -> None:
        self._case = case
        self._attributes = TradeAttributes()
        self._operation_ids = operation_ids

    async def record(self, actor: Actor, action: str, note: str = "") -> None:
        """Write what changed, then show it to the operators."""
        step = self._case.step(self._operation_ids.of(action), actor, action, workflow.now(), note)
        await workflow.execute_local_activity_method(TradeActivities.record_trade_step, step, **RECORD)
        self.publish()

    def publish(self) -> None:
        """Show the trade to the operators as it stands."""
        self._attributes.publish(self._case.state())
