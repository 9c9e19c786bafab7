"""The JSON schema of every section of every report; `docs/schemas/` shows the same to those who read reports."""

from models.report_schemas.money import (
    AUDIT_ROOTS,
    ESCROW_MOVEMENTS,
    FINDINGS,
    SETTLED_TRADES,
    THRESHOLD_TRANSACTIONS,
    TRIAL_BALANCE,
    UNMATCHED_ITEMS,
)
from models.report_schemas.tax import GSTR1, GSTR3B, OUTWARD_SUPPLIES, VAT201
from models.report_schemas.words import Schema

__all__ = ["SCHEMAS", "Schema", "schema_name"]

SCHEMAS: dict[tuple[str, int], Schema] = {
    ("outward_supplies", 1): OUTWARD_SUPPLIES,
    ("gstr1", 1): GSTR1,
    ("gstr3b", 1): GSTR3B,
    ("vat201", 1): VAT201,
    ("findings", 1): FINDINGS,
    ("threshold_transactions", 1): THRESHOLD_TRANSACTIONS,
    ("trial_balance", 1): TRIAL_BALANCE,
    ("escrow_movements", 1): ESCROW_MOVEMENTS,
    ("unmatched_items", 1): UNMATCHED_ITEMS,
    ("settled_trades", 1): SETTLED_TRADES,
    ("audit_roots", 1): AUDIT_ROOTS,
}
"""By a section's name and schema version. A section's file is an object; a member that is an array is checked element
by element, so a schema says of the object no more than its members."""


def schema_name(section: str, version: int) -> str:
    """The name of a schema's file, and its `$id`."""
    return f"{section}.v{version}.schema.json"
