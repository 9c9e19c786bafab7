"""Why a read or a write of the record did not happen; a state that forbids an action is `models.conflict.Conflict`."""


class NotFound(LookupError):
    """There is no such row."""


class DatabaseUnavailable(Exception):
    """PostgreSQL could not be reached, or went away in the middle: nothing was written; try again."""
