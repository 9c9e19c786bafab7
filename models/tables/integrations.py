"""Outside systems and the exchanges with them, in PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import JsonValue

from models.encryption import Vault
from models.integration import Exchange, IntegrationConfig, IntegrationStatus, Mappings
from models.tables.database import Database
from models.tables.rows.integration import IntegrationConfigRow, IntegrationLogRow
from models.tables.sealing import RowSealer


class Integrations:
    """Each method is one transaction, and raises `DatabaseUnavailable` when PostgreSQL is away.

    Args:
        clock: the time.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def configure(self, config: IntegrationConfig) -> None:
        """Keep how a system is reached, as the settings say it. A status, and mappings, that an operator changed stay
        as they are."""
        with self._database.transaction() as session:
            row = session.get(IntegrationConfigRow, config.integration_id, with_for_update=True)
            details: dict[str, JsonValue] = {
                "endpoint_url": config.endpoint_url,
                "mappings": config.mappings.model_dump(mode="json"),
            }
            sealed = _config_sealer(self._database.vault, config.integration_id).seal(
                "secrets_sealed", dict[str, JsonValue](config.secrets)
            )
            if row is None:
                session.add(
                    IntegrationConfigRow(
                        id=config.integration_id,
                        system_name=config.system_name,
                        config_details=details,
                        secrets_sealed=sealed,
                        status=config.status,
                        last_updated=self._clock(),
                    )
                )
            elif (
                row.config_details.get("endpoint_url") != config.endpoint_url
                or _secrets(self._database.vault, row) != config.secrets
            ):
                row.config_details = {**row.config_details, "endpoint_url": config.endpoint_url}
                row.secrets_sealed, row.last_updated = sealed, self._clock()

    def config(self, system_name: str) -> IntegrationConfig | None:
        """How a system is reached, None where nobody has said; an inactive one says so in its status."""
        config_id = IntegrationConfig(
            system_name=system_name, endpoint_url="", mappings=Mappings(outbound="", inbound="")
        ).integration_id
        with self._database.transaction() as session:
            row = session.get(IntegrationConfigRow, config_id)
            if row is None:
                return None
            return IntegrationConfig.model_validate(
                {
                    **row.config_details,
                    "system_name": row.system_name,
                    "secrets": _secrets(self._database.vault, row),
                    "status": IntegrationStatus(row.status),
                }
            )

    def log(self, exchange: Exchange) -> None:
        """Keep one exchange."""
        log_id = uuid4()
        sealer = RowSealer(self._database.vault, "integrations_log", log_id)
        with self._database.transaction() as session:
            session.add(
                IntegrationLogRow(
                    id=log_id,
                    integration_id=exchange.integration_id,
                    event_type=exchange.event,
                    payload=exchange.payload,
                    bodies_sealed=sealer.seal("bodies_sealed", exchange.bodies),
                    created_at=self._clock(),
                )
            )


def _config_sealer(vault: Vault, config_id: UUID) -> RowSealer:
    return RowSealer(vault, "integrations_config", config_id)


def _secrets(vault: Vault, row: IntegrationConfigRow) -> JsonValue:
    return _config_sealer(vault, row.id).open("secrets_sealed", row.secrets_sealed)
