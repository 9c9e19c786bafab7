"""The seed's integrations: how each outside system is reached, and what was exchanged with it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Text
from sqlmodel import Field

from models.integration import IntegrationEvent, IntegrationStatus
from models.tables.columns import INTEGRATION_EVENT, INTEGRATION_STATUS, JSON, MOMENT
from models.tables.rows.table import JsonObject, Table


class IntegrationConfigRow(Table, table=True):
    """One outside system. `config_details` are its address and the mappings of its data; keys are sealed beside."""

    __tablename__ = "integrations_config"

    id: UUID = Field(primary_key=True)
    system_name: str = Field(sa_type=Text, unique=True)
    config_details: JsonObject = Field(sa_type=JSON, nullable=False)
    secrets_sealed: bytes
    status: IntegrationStatus = Field(sa_type=INTEGRATION_STATUS)
    last_updated: datetime = Field(sa_type=MOMENT)


class IntegrationLogRow(Table, table=True):
    """One exchange. `payload` says what was asked and what came back, without the bodies: these are sealed beside."""

    __tablename__ = "integrations_log"
    __table_args__ = (Index("ix_integrations_log_integration_id_created_at", "integration_id", "created_at"),)

    id: UUID = Field(primary_key=True)
    integration_id: UUID = Field(foreign_key="integrations_config.id")
    event_type: IntegrationEvent = Field(sa_type=INTEGRATION_EVENT)
    payload: JsonObject = Field(sa_type=JSON, nullable=False)
    bodies_sealed: bytes
    created_at: datetime = Field(sa_type=MOMENT)
