"""`fatts migrate`: the database's tables, brought up to date."""

import typer


def migrate() -> None:
    """Bring the tables of FATTS_DATABASE_URL up to date. Does nothing where they are; `fatts up` does it by itself."""
    from models.tables.migrate import upgrade
    from workers.settings import Settings

    upgrade(Settings().need_database_url())
    typer.echo("the database is up to date")
