"""What an examination of a stack finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """How one part is. `mend` says what to do when it is not well."""

    part: str
    well: bool
    says: str
    mend: str = ""
