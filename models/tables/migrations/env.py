"""What Alembic runs: the migrations on the connection that `models.tables.migrate` hands over."""

from alembic import context

from models.tables.metadata import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, compare_type=True, compare_server_default=True)
with context.begin_transaction():
    context.run_migrations()
