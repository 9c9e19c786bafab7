"""What can be wrong with a report's file in the store."""


class ReportFileLost(Exception):
    """The store works, and has nothing under this SHA-256."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"the report store has no file {sha256}")


class ReportFileCorrupt(Exception):
    """What the store has does not open, or does not give this SHA-256."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"the report store does not hold the file {sha256} as it was put there")


class ReportStoreUnavailable(Exception):
    """The store does not answer; it can be asked again."""
