"""Links between contractors: the fingerprints kept at submission, and whom they lead to."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, col, delete

from models.contractor.fields import Fields
from models.contractor.json_object import JsonObject
from models.encryption import BlindIndex, Vault
from models.links import Link, LinkKind, SharedKey, link_keys, links_between
from models.record import Record
from models.status import ContractorStatus
from models.tables.columns_read import blob
from models.tables.database import Database, Row
from models.tables.rows.application import ApplicationRow
from models.tables.rows.links import ContractorLinkRow
from models.tables.sealing import RowSealer

_AT_MOST = 200
"""Shared keys that are looked at: a telephone that a thousand contractors share is one pattern, not a thousand."""


class LinkedCase(Record):
    """Another contractor's application that shares something with a case, for the officials."""

    application_id: UUID
    contractor_id: UUID
    legal_name: str
    status: ContractorStatus
    kinds: tuple[LinkKind, ...]


SHARED_KEYS = """
SELECT mine.legal_name_sealed AS own_name, other.kind::text AS kind, other.application_id, other.contractor_id,
       other.legal_name_sealed, a.status::text AS status
FROM contractor_links mine
JOIN contractor_links other ON other.fingerprint = mine.fingerprint AND other.contractor_id <> mine.contractor_id
JOIN applications a ON a.id = other.application_id
WHERE mine.application_id = %s
ORDER BY other.application_id, other.kind
LIMIT %s
"""


def keep_links(
    session: Session,
    vault: Vault,
    index: BlindIndex,
    application: ApplicationRow,
    *,
    document: JsonObject,
    bank_account: str | None,
) -> None:
    """Keep the fingerprints of a document that is handed in, in place of those of an earlier version of it.

    Args:
        bank_account: the full number; once it is erased (None), the fingerprint that was made of it stays.
    """
    name = Fields(document, "contractor").section("legalIdentity").text("legalName") or ""
    sealed = RowSealer(vault, "contractor_links", application.id).seal("legal_name_sealed", name)
    former = delete(ContractorLinkRow).where(col(ContractorLinkRow.application_id) == application.id)
    if bank_account is None:
        former = former.where(col(ContractorLinkRow.kind) != LinkKind.BANK_ACCOUNT)
    session.connection().execute(former)
    session.add_all(
        ContractorLinkRow(
            application_id=application.id,
            fingerprint=index.of(f"link {key.kind}", key.value),
            kind=key.kind,
            contractor_id=application.contractor_id,
            legal_name_sealed=sealed,
        )
        for key in link_keys(document, bank_account)
    )
    session.flush()


def read_links(database: Database, application_id: UUID) -> tuple[Link, ...]:
    """The links of a case to those of contractors of another name, as they are now; none before it is submitted.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    return _links(database.vault, application_id, _shared(database, application_id))


def read_linked_cases(database: Database, application_id: UUID) -> tuple[LinkedCase, ...]:
    """The same, as an official sees them.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    rows = _shared(database, application_id)
    status = {row["application_id"]: row["status"] for row in rows}
    names = {key.application_id: key.legal_name for key in _keys(database.vault, rows)}
    return tuple(
        LinkedCase.model_validate(
            {
                "application_id": link.application_id,
                "contractor_id": link.contractor_id,
                "legal_name": names[link.application_id],
                "status": status[link.application_id],
                "kinds": link.kinds,
            }
        )
        for link in _links(database.vault, application_id, rows)
    )


def _shared(database: Database, application_id: UUID) -> list[Row]:
    return database.rows(SHARED_KEYS, (application_id, _AT_MOST))


def _links(vault: Vault, application_id: UUID, rows: list[Row]) -> tuple[Link, ...]:
    if not rows:
        return ()
    sealer = RowSealer(vault, "contractor_links", application_id)
    own_name = sealer.open_text("legal_name_sealed", blob(rows[0]["own_name"])) or ""
    return links_between(own_name, _keys(vault, rows))


def _keys(vault: Vault, rows: Iterable[Row]) -> list[SharedKey]:
    names: dict[object, str | None] = {}
    keys: list[SharedKey] = []
    for row in rows:
        application_id = row["application_id"]
        if application_id not in names:
            sealer = RowSealer(vault, "contractor_links", application_id)
            names[application_id] = sealer.open_text("legal_name_sealed", blob(row["legal_name_sealed"]))
        keys.append(
            SharedKey.model_validate(
                {
                    "kind": row["kind"],
                    "application_id": application_id,
                    "contractor_id": row["contractor_id"],
                    "legal_name": names[application_id] or "",
                }
            )
        )
    return keys
