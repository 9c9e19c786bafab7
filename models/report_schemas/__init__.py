"""The JSON schema of every section of every report; `docs/schemas/` shows the same to those who read reports."""

from pydantic import JsonValue

from models.report_schemas.tax import GSTR1, GSTR3B, OUTWARD_SUPPLIES, VAT201

Schema = dict[str, JsonValue]

SCHEMAS: dict[tuple[str, int], Schema] = {
    ("outward_supplies", 1): OUTWARD_SUPPLIES,
    ("gstr1", 1): GSTR1,
    ("gstr3b", 1): GSTR3B,
    ("vat201", 1): VAT201,
}
"""By a section's name and schema version. A section's file is an object; a member that is an array is checked element
by element, so a schema says of the object no more than its members."""


def schema_name(section: str, version: int) -> str:
    """The name of a schema's file, and its `$id`."""
    return f"{section}.v{version}.schema.json"
