"""What makes a write of a process happen once."""

from temporalio import workflow


class OperationIds:
    """The ids of one run's writes. Each names what is done, never the order in which it is done: a workflow task that
    was lost after its local activity wrote the record is made again, and other news may then come first."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def of(self, action: str) -> str:
        """The id of a write that does `action` now: the update it answers, or the how-manieth of its kind it is."""
        run = f"{workflow.info().workflow_id}:{workflow.info().run_id}"
        update = workflow.current_update_info()
        if update is not None:
            return f"{run}:update:{update.id}"
        self._counts[action] = self._counts.get(action, 0) + 1
        return f"{run}:{action}:{self._counts[action]}"
