"""Every table there is, for the migrations: importing this module registers them all."""

from sqlmodel import SQLModel

from models.tables import chain
from models.tables.rows import (
    application,
    audit,
    audit_anchor,
    certificate,
    contractor,
    escrow,
    events,
    investment,
    links,
    notification,
    people,
    provider,
    registration,
    task,
    trade,
    trade_supply,
)

METADATA = SQLModel.metadata
TABLES = (
    application,
    audit,
    audit_anchor,
    certificate,
    chain,
    contractor,
    escrow,
    events,
    investment,
    links,
    notification,
    people,
    provider,
    registration,
    task,
    trade_supply,
    trade,
)
