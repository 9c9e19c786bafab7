"""Investor profiles: what is personal in them sealed, and found by blind indexes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.encryption import BlindIndex, Vault
from models.investor import Investor
from models.tables.contractor import name_tokens
from models.tables.errors import NotFound
from models.tables.rows.investment import InvestorProfileRow
from models.tables.sealing import RowSealer

_SEALED = frozenset({"legal_name", "pan", "payout_account", "email"})


class InvestorRepository:
    """Reads and writes investors in the caller's transaction."""

    def __init__(self, session: Session, vault: Vault, index: BlindIndex) -> None:
        self._session = session
        self._vault = vault
        self._index = index

    def put(self, investor: Investor, at: datetime) -> None:
        """Insert or update an investor."""
        sealer = self._sealer(investor.id)
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
        return self._opened(row)

    def of_subject(self, subject: str) -> Investor | None:
        """The investor who signs in as `subject`."""
        row = self._session.exec(select(InvestorProfileRow).where(InvestorProfileRow.subject == subject)).one_or_none()
        return None if row is None else self._opened(row)

    def _opened(self, row: InvestorProfileRow) -> Investor:
        sealer = self._sealer(row.id)
        account = row.payout_account_sealed
        columns = {name: getattr(row, name) for name in Investor.model_fields if name not in _SEALED}
        return Investor.model_validate(
            {
                **columns,
                "legal_name": sealer.open_text("legal_name", row.legal_name),
                "pan": sealer.open_text("pan", row.pan),
                "email": sealer.open_text("email_sealed", row.email_sealed),
                "payout_account": None if account is None else sealer.open("payout_account_sealed", account),
            }
        )

    def _sealer(self, investor_id: UUID) -> RowSealer:
        return RowSealer(self._vault, "investor_profiles", investor_id)
