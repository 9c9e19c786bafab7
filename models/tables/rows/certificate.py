"""The certificate of an approved application."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from models.tables.columns import MOMENT
from models.tables.rows.table import Table


class CertificateRow(Table, table=True):
    """One certificate, kept once; `stored_document` is the sealed `models.documents.StoredDocument` of its PDF."""

    __tablename__ = "certificates"

    application_id: UUID = Field(primary_key=True, foreign_key="applications.id")
    document_id: UUID = Field(unique=True)
    stored_document: bytes
    kept_at: datetime = Field(sa_type=MOMENT)
