"""What operators see of a case. It stands here, not beside the processes that show it: their modules are read anew for
every case, and a model takes a millisecond to make."""

from datetime import datetime

from models.record import Record


class Shown(Record):
    """A case's search attributes, and plain words for its page."""

    status: str
    risk_level: str
    waiting_on: str
    due_at: datetime | None
    words: str
