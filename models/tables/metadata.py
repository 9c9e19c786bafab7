"""Every table there is, for the migrations: importing this module registers them all."""

from sqlmodel import SQLModel

from models.tables import chain
from models.tables.rows import (
    application,
    audit,
    audit_anchor,
    buyer,
    certificate,
    contractor,
    escrow,
    events,
    integration,
    investment,
    links,
    loaded_file,
    notification,
    people,
    policy,
    provider,
    rating,
    registration,
    report,
    requirement,
    task,
    trade,
    trade_supply,
)

METADATA = SQLModel.metadata
TABLES = (
    application,
    audit,
    audit_anchor,
    buyer,
    certificate,
    chain,
    contractor,
    escrow,
    events,
    integration,
    investment,
    links,
    loaded_file,
    notification,
    people,
    policy,
    provider,
    rating,
    registration,
    report,
    requirement,
    task,
    trade_supply,
    trade,
)
