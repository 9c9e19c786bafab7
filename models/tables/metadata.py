"""Every table there is, for the migrations: importing this module registers them all."""

from sqlmodel import SQLModel

from models.tables import chain
from models.tables.rows import (
    application,
    audit,
    certificate,
    contractor,
    events,
    notification,
    people,
    provider,
    task,
)

METADATA = SQLModel.metadata
TABLES = (application, audit, certificate, chain, contractor, events, notification, people, provider, task)
