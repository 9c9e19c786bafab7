"""How each registry stands, for all workers together."""

from datetime import datetime

from sqlmodel import Field

from models.provider_gate import CircuitState
from models.registries import Service
from models.tables.columns import CIRCUIT_STATE, MOMENT, SERVICE
from models.tables.rows.table import Table


class ProviderCircuitRow(Table, table=True):
    """The gate before one registry: its next turn, its pause, its circuit."""

    __tablename__ = "provider_circuits"

    service: Service = Field(primary_key=True, sa_type=SERVICE)
    state: CircuitState = Field(default=CircuitState.CLOSED, sa_type=CIRCUIT_STATE)
    failures: int = 0
    next_turn_at: datetime | None = Field(default=None, sa_type=MOMENT)
    paused_until: datetime | None = Field(default=None, sa_type=MOMENT)
    opened_at: datetime | None = Field(default=None, sa_type=MOMENT)
    retry_at: datetime | None = Field(default=None, sa_type=MOMENT)
    last_failure: str | None = None
    last_failed_at: datetime | None = Field(default=None, sa_type=MOMENT)
