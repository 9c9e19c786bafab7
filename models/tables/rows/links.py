"""What contractors could share: keyed fingerprints, one row for each key of a submitted application."""

from uuid import UUID

from sqlmodel import Field

from models.links import LinkKind
from models.tables.columns import LINK_KIND
from models.tables.rows.table import Table


class ContractorLinkRow(Table, table=True):
    """One key of one application. `fingerprint` is the blind index of kind and value, so the value can neither be read
    nor tried out; `legal_name_sealed` is the name the application was submitted with, the same bytes in each of its
    rows."""

    __tablename__ = "contractor_links"

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    fingerprint: str = Field(primary_key=True, index=True)
    kind: LinkKind = Field(sa_type=LINK_KIND)
    contractor_id: UUID = Field(foreign_key="contractors.contractor_id")
    legal_name_sealed: bytes
