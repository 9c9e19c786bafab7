"""Sealing what a row holds: each value bound to its table, column and row."""

import json

from pydantic import JsonValue

from models.encryption import Vault


class RowSealer:
    """Seals and opens the columns of one row.

    Args:
        row_id: the row's key, as text; a value moved to another row does not open.
    """

    def __init__(self, vault: Vault, table: str, row_id: object) -> None:
        self._vault = vault
        self._table = table
        self._row_id = row_id

    def seal(self, column: str, value: JsonValue) -> bytes:
        """Any JSON value, sealed for `column`."""
        return self._vault.seal(json.dumps(value, separators=(",", ":")).encode(), self._place(column))

    def open(self, column: str, sealed: bytes) -> JsonValue:
        """The inverse of `seal`.

        Raises:
            Unsealable: another key, another place, or altered bytes.
        """
        return json.loads(self._vault.open(sealed, self._place(column)))

    def open_text(self, column: str, sealed: bytes | None) -> str | None:
        """A sealed text, or None where there is none."""
        value = None if sealed is None else self.open(column, sealed)
        return value if isinstance(value, str) else None

    def open_list(self, column: str, sealed: bytes | None) -> list[JsonValue]:
        """A sealed list, empty where there is none."""
        value = None if sealed is None else self.open(column, sealed)
        return value if isinstance(value, list) else []

    def _place(self, column: str) -> str:
        return f"{self._table}|{column}|{self._row_id}"
