"""What `fatts up` starts itself, and what it hands to the processes it starts: a setting that is named wins."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.stack.anvil import CHAIN_ID
from cli.stack.ports import LOOPBACK, choose_ports, is_free
from cli.stack.processes import ChildFailed
from cli.stack.secrets import StackSecrets, write_private
from workers.settings import DocumentStoreKind, ReportStoreKind, Settings, variable

_PORTS = (
    "api",
    "sandbox",
    "sandbox_smtp",
    "codec",
    "postgres",
    "temporal",
    "temporal_ui",
    "temporal_http",
    "temporal_metrics",
    "chain",
)
_PORTS_FILE = "ports.json"
_SAMPLE_LIST = Path(__file__).resolve().parents[2] / "samples" / "sanctions" / "un_consolidated_sample.csv"
_TEMPORALS_OWN = ("TEMPORAL_ADDRESS", "TEMPORAL_PROFILE", "TEMPORAL_CONFIG_FILE")


@dataclass(frozen=True)
class Plan:
    """Which parts are embedded, and on which ports."""

    settings: Settings
    directory: Path
    secrets: StackSecrets
    ports: Mapping[str, int]
    temporal_named: bool

    @property
    def embeds_postgres(self) -> bool:
        """Whether PostgreSQL is ours to run."""
        return self.settings.database_url is None

    @property
    def embeds_temporal(self) -> bool:
        """Whether Temporal is ours to run."""
        return not self.temporal_named

    @property
    def embeds_chain(self) -> bool:
        """Whether the chain is ours to run."""
        return self.settings.chain_rpc_url is None

    @property
    def embeds_registries(self) -> bool:
        """Whether the sandbox stands in for the registries."""
        return self.settings.registries_url is None

    @property
    def samples_sanctions(self) -> bool:
        """Whether names are held against the sample of a sanctions list: where the registries are a stand-in too,
        nobody is real, and screening is to be seen at work."""
        return self.settings.sanctions_list is None and self.embeds_registries

    @property
    def sanctions(self) -> str:
        """What names are held against, for people."""
        if self.samples_sanctions:
            return f"a SAMPLE of invented names, which finds nobody real; name a list in {variable('sanctions_list')}"
        if self.settings.sanctions_list is None:
            return f"NO LIST: nobody is found on one; name one in {variable('sanctions_list')}"
        return str(self.settings.sanctions_list)

    @property
    def embeds_escrow(self) -> bool:
        """Whether the sandbox stands in for the escrow bank."""
        return self.settings.escrow_url is None

    @property
    def embeds_sandbox(self) -> bool:
        """Whether there is somebody to stand in for."""
        return self.embeds_registries or self.embeds_escrow

    @property
    def embeds_issuer(self) -> bool:
        """Whether bearer tokens come from the local issuer (`fatts token`)."""
        return self.settings.jwt_public_key is None and "jwt_issuer" not in self.settings.model_fields_set

    def url(self, part: str) -> str:
        """The loopback address of a part that we serve over HTTP."""
        return f"http://{LOOPBACK}:{self.ports[part]}"

    @property
    def temporal_address(self) -> str:
        """Where the embedded Temporal is, or the one that is named."""
        if self.embeds_temporal:
            return f"{LOOPBACK}:{self.ports['temporal']}"
        return self.settings.temporal_address or os.environ.get("TEMPORAL_ADDRESS", "as Temporal's configuration says")

    def environment(self) -> dict[str, str]:
        """The settings of our own processes: what is not named, filled in. The contracts come later."""
        made: dict[str, str] = {
            "port": str(self.ports["api"]),
            "sandbox_port": str(self.ports["sandbox"]),
            "sandbox_smtp_port": str(self.ports["sandbox_smtp"]),
            "codec_port": str(self.ports["codec"]),
        }
        fill: dict[str, str] = {
            "encryption_key": self.secrets.encryption_key,
            "blind_index_key": self.secrets.blind_index_key,
            "codec_key": self.secrets.codec_key,
            "sandbox_state_file": str(self.directory / "sandbox.sealed"),
            "public_url": self.url("api"),
            "registries_client_id": self.secrets.registries_client_id,
            "registries_client_secret": self.secrets.registries_client_secret,
        }
        if self.settings.document_store is DocumentStoreKind.DIRECTORY:
            fill["document_directory"] = str(self.directory / "documents")
        if self.settings.reports_store is ReportStoreKind.DIRECTORY:
            fill["reports_directory"] = str(self.directory / "reports")
        if self.embeds_temporal:
            made["temporal_address"] = self.temporal_address
            fill["temporal_ui_url"] = self.url("temporal_ui")
        if self.embeds_chain:
            made["chain_rpc_url"] = self.url("chain")
            made["chain_id"] = str(CHAIN_ID)
            fill["chain_private_key"] = self.secrets.chain_private_key
        if self.embeds_registries:
            made["registries_url"] = self.url("sandbox")
            fill["regulator_url"] = f"{self.url('sandbox')}/regulator"
            fill["regulator_client_id"] = self.secrets.registries_client_id
            fill["regulator_client_secret"] = self.secrets.registries_client_secret
            fill["smtp_url"] = f"smtp://{LOOPBACK}:{self.ports['sandbox_smtp']}"
            fill["webhooks_private_allowed"] = "true"
        if self.samples_sanctions:
            fill["sanctions_list"] = str(_SAMPLE_LIST)
        if self.embeds_escrow:
            made["escrow_url"] = self.url("sandbox")
            made["sandbox_escrow_webhook_url"] = f"{self.url('api')}/api/v1/escrow/webhooks"
            fill["escrow_client_id"] = self.settings.registries_client_id or self.secrets.registries_client_id
            secret = self.settings.registries_client_secret
            fill["escrow_client_secret"] = (
                secret.get_secret_value() if secret else self.secrets.registries_client_secret
            )
            fill["escrow_webhook_secret"] = self.secrets.escrow_webhook_secret
        if self.embeds_issuer:
            made["jwt_public_key"] = self.secrets.jwt_public_key
        unnamed = {name: value for name, value in fill.items() if name not in self.settings.model_fields_set}
        environment = {variable(name): value for name, value in {**unnamed, **made}.items()}
        if self.embeds_temporal:
            # Somebody's own Temporal profile must not add its TLS or API key to the embedded server's address.
            environment["TEMPORAL_CONFIG_FILE"] = os.devnull
        return environment


def make_plan(directory: Path, settings: Settings, secrets: StackSecrets, *, port: int | None) -> Plan:
    """Decide what to start, on the ports of the last time where they are still free.

    Args:
        port: the API's, when the caller wants a certain one.

    Raises:
        ChildFailed: that port is taken.
    """
    ports_file = directory / _PORTS_FILE
    former: dict[str, int] = json.loads(ports_file.read_text()) if ports_file.exists() else {}
    wanted = port if port is not None else settings.port if "port" in settings.model_fields_set else None
    if wanted:
        if not is_free(wanted):
            raise ChildFailed(f"port {wanted} is taken: stop what listens there, or give another --port")
        former["api"] = wanted
    ports = choose_ports(_PORTS, former)
    write_private(ports_file, json.dumps(ports))
    return Plan(
        settings=settings,
        directory=directory,
        secrets=secrets,
        ports=ports,
        temporal_named=settings.temporal_address is not None or any(name in os.environ for name in _TEMPORALS_OWN),
    )
