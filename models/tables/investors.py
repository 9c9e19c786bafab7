"""Investor profiles: what is personal in them sealed, and found by blind indexes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.encryption import BlindIndex, Vault
from models.investor import Investor
from models.tables.contractor import name_tokens
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.investment import InvestorProfileRow
from models.tables.sealing import RowSealer

_COLUMNS = """
SELECT id, subject, wallet_address, status::text AS status, verification::text AS verification, country, legal_name,
       pan, payout_account_sealed, email_sealed, created_at
FROM investor_profiles
"""
INVESTORS = _COLUMNS + "WHERE id = ANY (%(parties)s::uuid[])"
"""Investors by their ids; `investor_from` opens each."""
_OF_SUBJECT = _COLUMNS + "WHERE subject = %s"

_SEALED = frozenset({"legal_name", "pan", "payout_account", "email"})


class InvestorRepository:
    """Reads and writes investors in the caller's transaction."""

    def __init__(self, session: Session, vault: Vault, index: BlindIndex) -> None:
        self._session = session
        self._vault = vault
        self._index = index

    def put(self, investor: Investor, at: datetime) -> None:
        """Insert or update an investor."""
        sealer = _sealer(self._vault, investor.id)
        account = investor.payout_account
        values: Mapping[str, Any] = {
            **investor.model_dump(exclude=set(_SEALED)),
            "legal_name": sealer.seal("legal_name", investor.legal_name),
            "name_tokens": name_tokens(self._index, [investor.legal_name]),
            "pan": None if investor.pan is None else sealer.seal("pan", investor.pan),
            "pan_index": None if investor.pan is None else self._index.of("pan", investor.pan),
            "payout_account_sealed": account and sealer.seal("payout_account_sealed", account.model_dump(mode="json")),
            "email_sealed": None if investor.email is None else sealer.seal("email_sealed", investor.email),
            "updated_at": at,
        }
        row = self._session.get(InvestorProfileRow, investor.id)
        if row is None:
            self._session.add(InvestorProfileRow(**values))
        else:
            for name, value in values.items():
                setattr(row, name, value)
        self._session.flush()

    def get(self, investor_id: UUID) -> Investor:
        """The investor, opened.

        Raises:
            NotFound: there is none.
        """
        row = self._session.get(InvestorProfileRow, investor_id)
        if row is None:
            raise NotFound(f"there is no investor {investor_id}")
        return investor_from(self._vault, row.model_dump())


def investor_by_id(database: Database, investor_id: UUID) -> Investor:
    """The investor, opened; a hot read.

    Raises:
        NotFound: there is none.
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(INVESTORS, {"parties": [investor_id]})
    if row is None:
        raise NotFound(f"there is no investor {investor_id}")
    return investor_from(database.vault, row)


def investor_of_subject(database: Database, subject: str) -> Investor | None:
    """The investor who signs in as `subject`; a hot read.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    row = database.row(_OF_SUBJECT, (subject,))
    return None if row is None else investor_from(database.vault, row)


def investor_from(vault: Vault, row: Mapping[str, object]) -> Investor:
    """The investor of a row, given by column name; opened."""
    sealer = _sealer(vault, row["id"])
    columns = {name: row[name] for name in Investor.model_fields if name not in _SEALED}
    name, pan, account, email = row["legal_name"], row["pan"], row["payout_account_sealed"], row["email_sealed"]
    return Investor.model_validate(
        {
            **columns,
            "legal_name": sealer.open("legal_name", name) if isinstance(name, bytes) else None,
            "pan": sealer.open("pan", pan) if isinstance(pan, bytes) else None,
            "email": sealer.open("email_sealed", email) if isinstance(email, bytes) else None,
            "payout_account": sealer.open("payout_account_sealed", account) if isinstance(account, bytes) else None,
        }
    )


def _sealer(vault: Vault, investor_id: object) -> RowSealer:
    return RowSealer(vault, "investor_profiles", investor_id)
