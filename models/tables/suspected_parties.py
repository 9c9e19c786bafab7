"""Whom a suspicion is about: the one place where the name behind it is opened."""

from uuid import UUID

from sqlmodel import Session, col, select

from models.encryption import Vault
from models.suspicion import SeenTransaction, Subject, SubjectKind
from models.suspicion_record import Suspected
from models.suspicious_report import StrTransaction
from models.tables.database import Database
from models.tables.errors import NotFound
from models.tables.rows.escrow import EscrowTransactionRow
from models.tables.rows.investment import InvestorProfileRow
from models.tables.rows.suspicion import SuspicionRow
from models.tables.rows.trade_supply import OrderRow, TradingPartyRow
from models.tables.sealing import RowSealer

UNKNOWN = "Name not known to the record"
"""A bank account of nobody known may have none."""


class SuspectedParties:
    """Raises `DatabaseUnavailable` when PostgreSQL is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def suspected(self, suspicion_id: UUID) -> Suspected:
        """The party, with its name, and what it moved.

        Raises:
            NotFound: there is no such suspicion.
        """
        with self._database.transaction() as session:
            row = session.get(SuspicionRow, suspicion_id)
            if row is None:
                raise NotFound(f"there is no suspicion {suspicion_id}")
            seen = [SeenTransaction.model_validate(each) for each in row.transactions]
            subject = Subject(kind=row.subject_kind, id=row.subject_id)
            return Suspected(
                subject=subject,
                name=_name(session, self._database.vault, subject, seen) or UNKNOWN,
                currency=row.currency,
                transactions=tuple(
                    StrTransaction(
                        reference=each.id,
                        source=each.source,
                        at=each.at,
                        way=each.way,
                        amount=each.amount,
                        method=each.method,
                    )
                    for each in seen
                ),
            )


def _name(session: Session, vault: Vault, subject: Subject, seen: list[SeenTransaction]) -> str | None:
    match subject.kind:
        case SubjectKind.INVESTOR:
            investor = session.get(InvestorProfileRow, subject.id)
            sealed = investor.legal_name if investor is not None else None
            return RowSealer(vault, "investor_profiles", subject.id).open_text("legal_name", sealed)
        case SubjectKind.PARTY:
            return _of_party(session, vault, subject.id)
        case SubjectKind.BUYER:
            ordered = select(OrderRow.customer_id).where(OrderRow.buyer_id == subject.id)
            customer = session.exec(ordered.order_by(col(OrderRow.placed_at).desc(), col(OrderRow.id)).limit(1)).first()
            return _of_party(session, vault, customer) if customer is not None else None
        case SubjectKind.ACCOUNT:
            named = select(EscrowTransactionRow).where(
                col(EscrowTransactionRow.id).in_([each.id for each in seen]),
                col(EscrowTransactionRow.counterparty_name).is_not(None),
            )
            paid = session.exec(named.order_by(col(EscrowTransactionRow.id)).limit(1)).first()
            if paid is None:
                return None
            return RowSealer(vault, "escrow_transactions", paid.id).open_text(
                "counterparty_name", paid.counterparty_name
            )


def _of_party(session: Session, vault: Vault, party_id: UUID) -> str | None:
    party = session.get(TradingPartyRow, party_id)
    sealed = party.name_sealed if party is not None else None
    return RowSealer(vault, "trading_parties", party_id).open_text("name_sealed", sealed)
