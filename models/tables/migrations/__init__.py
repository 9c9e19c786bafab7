"""The migrations, run by `models.tables.migrate`."""
