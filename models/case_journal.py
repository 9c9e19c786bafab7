"""What has changed on a case since its last step was written."""

from uuid import UUID

from pydantic import JsonValue

from models.application import Transition
from models.notice import Notice
from models.record import Record


class Changed(Record):
    """What changed. `tasks` are the changed ones, each once, in the order in which they changed first."""

    transitions: tuple[Transition, ...]
    tasks: tuple[UUID, ...]
    notices: tuple[Notice, ...]
    assessed: bool
    change_request: bool


class CaseJournal:
    """Keeps what changed until it is taken."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.assessed = self.change_request = False
        self._transitions: list[Transition] = []
        self._tasks: dict[UUID, None] = {}
        self._notices: list[Notice] = []

    def moved(self, transition: Transition) -> None:
        """The status changed."""
        self._transitions.append(transition)

    def task(self, task_id: UUID) -> None:
        """A task changed."""
        self._tasks[task_id] = None

    def notify(self, event: str, payload: dict[str, JsonValue]) -> None:
        """Others are to hear of it."""
        self._notices.append(Notice(event=event, payload=payload))

    def taken(self) -> Changed:
        """What changed since this was asked last."""
        changed = Changed(
            transitions=tuple(self._transitions),
            tasks=tuple(self._tasks),
            notices=tuple(self._notices),
            assessed=self.assessed,
            change_request=self.change_request,
        )
        self._start()
        return changed
