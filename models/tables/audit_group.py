"""Entries of the audit trail that threads make at the same time, committed together.

Appends take turns under one lock that is held until the commit has reached the disk. Where every reading of a document
is an entry, each reader would wait for the commits of all before it; so one thread writes for all that wait just then,
and the next commit takes whoever came meanwhile. An entry is in the trail when `record` returns, as if it were alone.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock

from models.audit import AuditEvent
from models.tables.errors import DatabaseUnavailable

_MOST = 100
"""How many entries one transaction takes: the rest of the world waits for it too."""


class _Waiting:
    """One thread's event. `turn` is set when it was taken into a batch that has ended, or when it is this thread's turn
    to write."""

    def __init__(self, event: AuditEvent) -> None:
        self.event = event
        self.turn = Event()
        self.taken = False
        self.written = False
        self.failure: Exception | None = None


class AuditGroup:
    """Appends of many threads.

    Args:
        write: appends events to the trail in one transaction, committed when it returns.
    """

    def __init__(self, write: Callable[[Sequence[AuditEvent]], None]) -> None:
        self._write = write
        self._guard = Lock()
        self._waiting: list[_Waiting] = []
        self._busy = False

    @property
    def waiting(self) -> int:
        """How many threads wait for the next commit."""
        return len(self._waiting)

    def record(self, event: AuditEvent) -> None:
        """Add one event, committed when this returns.

        Raises:
            DatabaseUnavailable: it was not added; the server could not be reached.
        """
        mine = _Waiting(event)
        with self._guard:
            self._waiting.append(mine)
            leads, self._busy = not self._busy, True
        if not leads:
            mine.turn.wait()
        if not mine.taken:
            self._write_all()
        if not mine.written:
            raise mine.failure or DatabaseUnavailable("the entry was not written; try again")

    def _write_all(self) -> None:
        """Write for everybody who waits, then let the first of those who came meanwhile do the same."""
        with self._guard:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            for each in batch:
                each.taken = True
        try:
            self._write_batch(batch)
        finally:
            with self._guard:
                heir = self._waiting[0] if self._waiting else None
                self._busy = heir is not None
            for each in (*batch, *([heir] if heir else ())):
                each.turn.set()

    def _write_batch(self, batch: Sequence[_Waiting]) -> None:
        try:
            self._write([each.event for each in batch])
        except Exception as failure:  # noqa: BLE001 — whatever it is, whoever waits for the entry is told
            if len(batch) > 1 and not isinstance(failure, DatabaseUnavailable):
                for each in batch:  # one of them cannot be written: that is no fault of the others
                    self._write_batch([each])
                return
            for each in batch:
                each.failure = failure
        else:
            for each in batch:
                each.written = True
