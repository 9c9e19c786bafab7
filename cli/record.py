"""Where the record is, for the commands that read it."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session


@contextmanager
def session_of_the_record(data_directory: Path) -> Generator["Session"]:
    """A session on FATTS_DATABASE_URL, else on the stack that runs on the data directory.

    Raises:
        MissingSetting: neither is there.
        DatabaseUnavailable: it does not let us in.
    """
    from sqlalchemy.exc import OperationalError
    from sqlmodel import Session

    from cli.stack import address_book
    from models.tables.database import create_database_engine, unreachable
    from workers.settings import Settings

    settings = Settings()
    book = address_book.read(data_directory.resolve())
    if settings.database_url is None and book is not None and address_book.is_locked(data_directory.resolve()):
        url = book.postgres
    else:
        url = settings.need_database_url()
    engine = create_database_engine(url)
    try:
        with Session(engine) as session:
            yield session
    except OperationalError as error:
        raise unreachable(url, error) from error
    finally:
        engine.dispose()
