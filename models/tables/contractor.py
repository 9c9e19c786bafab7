"""Contractors: the document they declare, decomposed into the seed's tables and put together again."""

import re
import unicodedata
from collections.abc import Iterable
from uuid import UUID

from pydantic import JsonValue
from sqlmodel import Session, col, select

from models.contractor.json_object import JsonObject
from models.encryption import BlindIndex, Vault
from models.tables.concealment import Concealer, reveal
from models.tables.document_layout import PARTS, Kind, Part, SectionRow, declared
from models.tables.errors import NotFound
from models.tables.rows.contractor import ContractorRow, LegalIdentityRow
from models.tables.sealing import RowSealer
from models.tables.system_sections import SystemSections

_WALLET = "walletAddress"
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_MAX_NAME_WORDS = 32


class ContractorRepository:
    """Reads and writes contractors in the caller's transaction."""

    def __init__(self, session: Session, vault: Vault, index: BlindIndex) -> None:
        self._session = session
        self._vault = vault
        self._index = index

    def store_document(self, contractor_id: UUID, document: JsonObject) -> None:
        """Keep what the contractor declares; members that the system owns are not taken from `document`.

        Raises:
            NotFound: there is no such contractor.
        """
        contractor = self.row(contractor_id)
        own = declared(document)
        wallet = own.pop(_WALLET, None)
        contractor.declared_wallet_address = None
        if isinstance(wallet, str) and _ADDRESS.fullmatch(wallet):
            contractor.declared_wallet_address = wallet
        elif _WALLET in document:
            own[_WALLET] = wallet
        for part in PARTS:
            section = own.get(part.member)
            if isinstance(section, dict):
                del own[part.member]
                self._store_section(part, contractor_id, section)
            else:
                self._remove_section(part, contractor_id)
        sealer = RowSealer(self._vault, "contractors", contractor_id)
        contractor.rest_sealed = sealer.seal("rest_sealed", own) if own else None
        self._session.flush()

    def load_declared(self, contractor_id: UUID) -> JsonObject:
        """What the contractor declared, exactly as it was stored.

        Raises:
            NotFound: there is no such contractor.
        """
        contractor = self.row(contractor_id)
        document: JsonObject = {}
        if contractor.declared_wallet_address is not None:
            document[_WALLET] = contractor.declared_wallet_address
        for part in PARTS:
            row = self._session.get(part.row, contractor_id)
            if row is not None:
                document[part.member] = self._load_section(part, row)
        if contractor.rest_sealed is not None:
            rest = RowSealer(self._vault, "contractors", contractor_id).open("rest_sealed", contractor.rest_sealed)
            document.update(rest if isinstance(rest, dict) else {})
        return document

    def load_document(self, contractor_id: UUID) -> JsonObject:
        """The whole camelCase document: what was declared, and what the system adds to it.

        Raises:
            NotFound: there is no such contractor.
        """
        sections = SystemSections(self._session, self._vault)
        return sections.added_to(self.load_declared(contractor_id), self.row(contractor_id))

    def row(self, contractor_id: UUID, *, lock: bool = False) -> ContractorRow:
        """The main row; `lock` keeps it from everybody else until the transaction ends.

        Raises:
            NotFound: there is no such contractor.
        """
        statement = select(ContractorRow).where(ContractorRow.contractor_id == contractor_id)
        if lock:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.exec(statement).one_or_none()
        if found is None:
            raise NotFound(f"there is no contractor {contractor_id}")
        return found

    def owner_of(self, contractor_id: UUID) -> str:
        """The subject whose contractor it is.

        Raises:
            NotFound: there is no such contractor.
        """
        return self.row(contractor_id).owner_subject

    def owned_by(self, owner: str) -> list[ContractorRow]:
        """The contractors of one subject, the latest first."""
        statement = (
            select(ContractorRow)
            .where(ContractorRow.owner_subject == owner)
            .order_by(col(ContractorRow.registration_timestamp).desc())
        )
        return list(self._session.exec(statement).all())

    def identity_indexes_of(self, contractor_id: UUID) -> tuple[str | None, str | None]:
        """The blind indexes of the declared PAN and GSTIN."""
        row = self._session.get(LegalIdentityRow, contractor_id)
        return (None, None) if row is None else (row.pan_index, row.gstin_index)

    def _store_section(self, part: Part, contractor_id: UUID, section: JsonObject) -> None:
        row = self._session.get(part.row, contractor_id)
        if row is None:
            row = part.row(contractor_id=contractor_id)
            self._session.add(row)
        sealer = RowSealer(self._vault, str(part.row.__tablename__), contractor_id)
        concealer, rest = Concealer(), dict(section)
        for member, place in part.places.items():
            value: JsonValue | bytes = None
            if member in section and place.kind.takes(section[member]):
                value = rest.pop(member)
                if place.kind is Kind.SEALED:
                    value = sealer.seal(place.column, value)
                elif place.kind in {Kind.OBJECT, Kind.LIST}:
                    value = concealer.conceal(value, member)
            setattr(row, place.column, value)
        row.concealed = sealer.seal("concealed", concealer.secrets) if concealer.secrets else None
        row.rest_sealed = sealer.seal("rest_sealed", rest) if rest else None
        if isinstance(row, LegalIdentityRow):
            self._index_identity(row, section)

    def _remove_section(self, part: Part, contractor_id: UUID) -> None:
        row = self._session.get(part.row, contractor_id)
        if row is not None:
            self._session.delete(row)

    def _load_section(self, part: Part, row: SectionRow) -> JsonObject:
        sealer = RowSealer(self._vault, str(part.row.__tablename__), row.contractor_id)
        secrets = sealer.open_list("concealed", row.concealed)
        section: JsonObject = {}
        for member, place in part.places.items():
            value = getattr(row, place.column)
            if value is None:
                continue
            if place.kind is Kind.SEALED:
                section[member] = sealer.open(place.column, value)
            elif place.kind in {Kind.OBJECT, Kind.LIST}:
                section[member] = reveal(value, secrets)
            else:
                section[member] = value
        if row.rest_sealed is not None:
            rest = sealer.open("rest_sealed", row.rest_sealed)
            section.update(rest if isinstance(rest, dict) else {})
        return section

    def _index_identity(self, row: LegalIdentityRow, section: JsonObject) -> None:
        pan, gstin = section.get("pan"), section.get("gstin")
        row.pan_index = self._index.of("pan", pan) if isinstance(pan, str) else None
        row.gstin_index = self._index.of("gstin", gstin) if isinstance(gstin, str) else None
        names = [name for name in (section.get("legalName"), section.get("tradeName")) if isinstance(name, str)]
        row.name_tokens = name_tokens(self._index, names)


def name_tokens(index: BlindIndex, names: Iterable[str]) -> list[str]:
    """The fingerprints of the names' words: what a search for a word finds, and nobody can read."""
    words = dict.fromkeys(word for name in names for word in name_words(name))
    return [index.of("name", word) for word in list(words)[:_MAX_NAME_WORDS]]


def name_words(text: str) -> list[str]:
    """A name's words as they are searched for: compatibility form, case and punctuation gone, marks kept."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(character if unicodedata.category(character)[0] in "LMN" else " " for character in folded)
    return kept.split()
