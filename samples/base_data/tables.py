"""The sample's files, each written as its rows come: plain CSV of values that need no quotes."""

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

LINE = ("hsn", "quantity", "unit", "rate", "taxable_value", "igst", "cgst", "sgst")
COLUMNS: dict[str, tuple[str, ...]] = {
    "trading_parties": (
        "id", "jurisdiction", "region", "registered", "return_frequency", "tax_number", "name", "onboarded_at",
    ),
    "orders": (
        "id", "order_number", "jurisdiction", "seller_id", "customer_id", "buyer_id", "status", "placed_at",
        "invoice_number", "invoiced_at", "place_of_supply", "currency", "value",
    ),
    "order_lines": ("order_id", "line_number", *LINE),
    "tax_notes": ("id", "order_id", "jurisdiction", "kind", "note_number", "issued_at", "currency", "value"),
    "tax_note_lines": ("note_id", "line_number", *LINE),
    "payments": (
        "id", "order_id", "payer_buyer_id", "note_id", "kind", "method", "amount", "currency", "due_on", "paid_at",
        "disputed_at", "cross_border",
    ),
    "investor_profiles": (
        "id", "subject", "wallet_address", "status", "verification", "country", "legal_name", "pan", "created_at",
        "updated_at",
    ),
    "projects": ("id", "name", "currency", "total_units", "status", "created_at"),
    "investment_agreements": (
        "id", "project_id", "investor_id", "units", "amount", "currency", "status", "created_at", "updated_at",
    ),
    "escrow_accounts": ("id", "kind", "currency", "investor_id", "opened_at"),
    "escrow_transactions": (
        "id", "kind", "amount", "currency", "method", "investor_id", "bank_reference", "occurred_at",
        "from_account_id", "to_account_id", "counterparty_name", "counterparty_account_number", "counterparty_ifsc",
        "counterparty_country", "cross_border",
    ),
    "investment_transactions": (
        "id", "investment_agreement_id", "investor_id", "kind", "units", "amount", "currency", "method",
        "counterparty_investor_id", "occurred_at",
    ),
}  # fmt: skip
"""Each file with its columns, in the order in which they refer to each other."""


class Tables:
    """The open files."""

    def __init__(self, files: Mapping[str, TextIO]) -> None:
        self._files = files
        self.counts = dict.fromkeys(files, 0)

    def write(self, table: str, row: str) -> None:
        """One line: its values in the order of the columns, joined by commas."""
        self._files[table].write(row + "\n")
        self.counts[table] += 1


@contextmanager
def open_tables(directory: Path) -> Generator[Tables]:
    """The files in a directory, each with its header."""
    with ExitStack() as opened:
        files = {name: opened.enter_context(path_of(directory, name).open("w", encoding="utf-8")) for name in COLUMNS}
        for name, columns in COLUMNS.items():
            files[name].write(",".join(columns) + "\n")
        yield Tables(files)


def path_of(directory: Path, table: str) -> Path:
    """A table's file."""
    return directory / f"{table}.csv"


def rupees(paise: int) -> str:
    """An amount as the files have it."""
    return f"{paise // 100}.{paise % 100:02d}"


def moment(at: datetime) -> str:
    """A moment as the files have it: to the second, with its zone."""
    return at.isoformat(timespec="seconds")


def row_id(kind: int, number: int) -> str:
    """The id of the `number`-th row of a kind: it counts up, as real ones that follow time do."""
    return f"{kind:08x}-0000-7000-8000-{number:012x}"
