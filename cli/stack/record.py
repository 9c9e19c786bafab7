"""The record (PostgreSQL, with its keys) of the settings, or of the stack that runs on a data directory."""

import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from cli.stack import address_book
from cli.stack.secrets import load_or_make
from models.encryption import Vault
from models.tables.database import Database
from workers.composition import open_database
from workers.settings import Settings


@contextmanager
def open_record(data_directory: Path) -> Generator[Database]:
    """The record of FATTS_DATABASE_URL, or where that is not set, of the `fatts up` on `data_directory`.

    Raises:
        MissingSetting: there is neither, or a key is not named.
    """
    settings = Settings()
    directory = data_directory.resolve()
    if settings.database_url is None and address_book.is_locked(directory):
        book = address_book.read(directory)
        if book is not None:
            kept = load_or_make(directory)
            settings = Settings.model_validate(
                {
                    **settings.model_dump(exclude_unset=True),
                    "database_url": book.postgres,
                    "encryption_key": kept.encryption_key,
                    "blind_index_key": kept.blind_index_key,
                }
            )
    database = open_database(settings, Vault(settings.encryption_key_bytes, secrets.token_bytes))
    try:
        yield database
    finally:
        database.close()
