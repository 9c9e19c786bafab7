"""One field on one paper that is not what was declared."""

from uuid import UUID

from models.flags import Severity
from models.record import Record


class Difference(Record):
    """`field` is the path of what was declared, `read_as` the field's name on the paper. `declared` and `read` are
    personal: they go into evidence, never into a description."""

    field: str
    severity: Severity
    declared: str
    read: str
    read_as: str
    confidence: float
    document_id: UUID
    document_type: str
