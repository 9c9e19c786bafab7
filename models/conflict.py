"""An action that the state of the record forbids."""


class Conflict(Exception):
    """What was asked does not fit what is there. `code` is a stable word for programs, `field` what it concerns."""

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
