"""The files of base data that were loaded."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from models.tables.columns import MOMENT
from models.tables.rows.table import Table


class LoadedFileRow(Table, table=True):
    """A file that was loaded into a table, by the SHA-256 of its bytes: it is not loaded there again."""

    __tablename__ = "loaded_files"

    digest: str = Field(primary_key=True)
    table_name: str = Field(primary_key=True)
    row_count: int = Field(sa_type=BigInteger)
    loaded_at: datetime = Field(sa_type=MOMENT)
