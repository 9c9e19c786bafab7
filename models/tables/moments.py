"""How the contractor document writes a moment."""

from datetime import UTC, datetime


def moment(at: datetime) -> str:
    """ISO 8601, UTC, `Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
