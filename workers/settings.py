"""Every setting of the system: `FATTS_*` variables. What is set is used instead of the embedded part.

`fatts up` fills in what it starts itself and hands the result to its children in the same variables.
"""

import base64
import binascii
import re
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.record import Record
from models.registries import Service
from models.suspicious_report import REPORTING_ENTITY

T = TypeVar("T")
ReadT = TypeVar("ReadT", bound=Record)
_DATABASE_URL = re.compile(r"^postgres(ql)?(\+psycopg)?://([^@/]+@)?[^@/]*(:[0-9]+)?/[^/]+$")
_KEY_BYTES = 32
_FILES = (Path("/run/secrets"), Path("/run/fatts"))
"""Settings as files, as containers are handed their secrets: `fatts_encryption_key`, one value each."""


class MissingSetting(RuntimeError):
    """A setting that this command needs has no value, or none that can be used; the message names the variable and
    what to do."""


class DocumentStoreKind(StrEnum):
    """Where documents (always encrypted) are kept."""

    DIRECTORY = "directory"
    KUBO = "kubo"
    S3 = "s3"


class ReportStoreKind(StrEnum):
    """Where reports' files (always encrypted) are kept."""

    DIRECTORY = "directory"
    S3 = "s3"


class Settings(BaseSettings):
    """The settings. Keys are 32 bytes, written as base64 or as 64 hex digits."""

    model_config = SettingsConfigDict(
        env_prefix="FATTS_",
        extra="ignore",
        env_ignore_empty=True,
        secrets_dir=[path for path in _FILES if path.is_dir()],
    )

    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL: postgresql://user:password@host:port/database. Embedded when not set."
    )
    database_pool_size: int = Field(default=10, ge=1, description="Connections that one process keeps open at most.")

    temporal_address: str | None = Field(
        default=None,
        description="host:port of Temporal's front end. Where it is not set, Temporal's own environment configuration "
        "(TEMPORAL_ADDRESS, TEMPORAL_API_KEY, TEMPORAL_PROFILE, …) is honoured; embedded when neither is.",
    )
    temporal_namespace: str | None = Field(
        default=None,
        description="The namespace the processes live in; Temporal's own configuration, else default, if not set.",
    )
    temporal_ui_url: str | None = Field(
        default=None, description="Where people open Temporal's UI; the codec server answers it."
    )
    codec_key: SecretStr | None = Field(default=None, description="Key that encrypts what Temporal stores.")
    codec_former_keys: list[SecretStr] = Field(
        default_factory=list[SecretStr], description="Keys that still decrypt, after codec_key was changed (JSON list)."
    )
    codec_host: str = Field(default="127.0.0.1", description="Address the codec server listens on.")
    codec_port: int = Field(default=8081, ge=0, le=65535, description="Port of the codec server.")

    chain_rpc_url: str | None = Field(default=None, description="JSON-RPC of the chain. Embedded (anvil) when not set.")
    chain_private_key: SecretStr | None = Field(
        default=None,
        description="0x… key of the registrar: it signs, and pays for, every write. One process may use it.",
    )
    registry_contract: str | None = Field(default=None, description="Address of the deployed ContractorRegistry.")
    audit_anchor_contract: str | None = Field(default=None, description="Address of the deployed AuditAnchor.")
    stake_ledger_contract: str | None = Field(default=None, description="Address of the deployed StakeLedger.")
    chain_id: int | None = Field(default=None, ge=1, description="The chain's number; the node is asked when not set.")
    chain_confirmations: int = Field(
        default=1,
        ge=1,
        description="Blocks on top of a transaction, its own counted, before its signed form is dropped.",
    )

    registries_url: str | None = Field(
        default=None, description="Base URL of the registries' gateway. Embedded (sandbox) if not."
    )
    registries_client_id: str | None = Field(default=None, description="x-client-id of the registries.")
    registries_client_secret: SecretStr | None = Field(default=None, description="x-client-secret of the registries.")
    registries_timeout_seconds: float = Field(default=10, gt=0, description="How long one call to a registry may take.")
    registries_per_second: float = Field(
        default=20,
        ge=0,
        description="Questions a second that each registry is asked at most, by all workers together; 0: no limit.",
    )
    registries_rates: dict[Service, float] = Field(
        default_factory=dict[Service, float],
        description='The same for registries with another limit (JSON object: {"pan": 5, "ecourts": 0.5}).',
    )
    registries_circuit_failures: int = Field(
        default=5, ge=1, description="Failures in a row after which a registry is not asked for a while."
    )
    registries_circuit_seconds: float = Field(
        default=20, gt=0, description="How long that while is; then one question finds out."
    )
    check_retry_budget_seconds: int = Field(
        default=60, ge=1, description="How long a check tries a registry that is down before it becomes a manual check."
    )

    escrow_url: str | None = Field(
        default=None, description="Base URL of the escrow bank (docs/escrow-bank.md). Embedded (sandbox) if not."
    )
    escrow_client_id: str | None = Field(default=None, description="x-client-id of the escrow bank.")
    escrow_client_secret: SecretStr | None = Field(default=None, description="x-client-secret of the escrow bank.")
    escrow_webhook_secret: SecretStr | None = Field(
        default=None, description="What the escrow bank signs its webhooks with (POST /api/v1/escrow/webhooks)."
    )
    escrow_timeout_seconds: float = Field(default=10, gt=0, description="How long one call to the bank may take.")
    escrow_retry_budget_seconds: int = Field(
        default=300, ge=1, description="How long a step asks a bank that is down before it is left for later."
    )

    scorer_url: str | None = Field(
        default=None,
        description="Base URL of a scorer over HTTP (POST {url}/score). The rules' own scorecard if not set, and "
        "whenever the scorer gives no score.",
    )
    scorer_token: SecretStr | None = Field(default=None, description="Bearer token that the scorer wants.")
    scorer_timeout_seconds: float = Field(default=10, gt=0, description="How long one call to the scorer may take.")

    credit_url: str | None = Field(
        default=None, description="Base URL of a credit module over HTTP. Our own credit lines if not set."
    )
    credit_token: SecretStr | None = Field(default=None, description="Bearer token that it wants.")
    rating_url: str | None = Field(
        default=None, description="Base URL of a rating module over HTTP. Our own ratings if not set."
    )
    rating_token: SecretStr | None = Field(default=None, description="Bearer token that it wants.")
    payment_history_url: str | None = Field(
        default=None, description="Base URL of a payment history module over HTTP. Our own payments if not set."
    )
    payment_history_token: SecretStr | None = Field(default=None, description="Bearer token that it wants.")
    branches_url: str | None = Field(
        default=None, description="Base URL of a register of branches over HTTP. Our own branches if not set."
    )
    branches_token: SecretStr | None = Field(default=None, description="Bearer token that it wants.")
    buyer_sources_timeout_ms: int = Field(
        default=300,
        ge=10,
        le=5_000,
        description="How long each of these four may take to answer; the requirement policy's source_budget_ms holds "
        "as well, the shorter counts.",
    )

    document_store: DocumentStoreKind = Field(
        default=DocumentStoreKind.DIRECTORY, description="Where documents are kept: directory, kubo or s3."
    )
    document_directory: Path | None = Field(
        default=None, description="For directory: where. In the data directory if not set."
    )
    kubo_url: str | None = Field(default=None, description="For kubo: its RPC API, http://host:5001.")
    s3_endpoint_url: str | None = Field(default=None, description="For s3: the S3-to-IPFS pinning service.")
    s3_bucket: str | None = Field(default=None, description="For s3: the bucket.")
    s3_region: str = Field(default="us-east-1", description="For s3: the region.")
    s3_access_key_id: SecretStr | None = Field(default=None, description="For s3: the access key.")
    s3_secret_access_key: SecretStr | None = Field(default=None, description="For s3: its secret.")

    reports_store: ReportStoreKind = Field(
        default=ReportStoreKind.DIRECTORY, description="Where reports' files are kept: directory or s3."
    )
    reports_directory: Path | None = Field(
        default=None, description="For directory: where. In the data directory if not set."
    )
    reports_s3_endpoint_url: str | None = Field(
        default=None, description="For s3: the S3 server of the reports; Amazon's own if not set."
    )
    reports_s3_bucket: str | None = Field(default=None, description="For s3: the reports' bucket.")
    reports_s3_region: str = Field(default="us-east-1", description="For s3: the region of the reports' bucket.")
    reports_s3_access_key_id: SecretStr | None = Field(
        default=None, description="For s3: the access key of the reports' bucket."
    )
    reports_s3_secret_access_key: SecretStr | None = Field(default=None, description="For s3: its secret.")
    sanctions_list: Path | None = Field(
        default=None,
        description="CSV in the columns of the UN's consolidated list, which trades and AML reports hold names "
        "against. Embedded (a sample of invented names) if not, beside embedded registries; else nobody is listed. "
        "Workers and reports say so.",
    )
    regulator_url: str | None = Field(
        default=None, description="Base URL of the regulator's gateway for reports. Embedded (sandbox) if not."
    )
    regulator_client_id: str | None = Field(default=None, description="x-client-id of the regulator's gateway.")
    regulator_client_secret: SecretStr | None = Field(
        default=None, description="x-client-secret of the regulator's gateway; kept sealed in integrations_config."
    )
    regulator_timeout_seconds: float = Field(
        default=30, gt=0, description="How long one call to the regulator's gateway may take."
    )

    fiu_reporting_entity: str = Field(
        default="FATTS00001",
        pattern=REPORTING_ENTITY,
        description="FIUREID, ten characters: what FIU-IND calls whoever reports suspicious transactions.",
    )

    reading_processes: int = Field(
        default=2,
        ge=1,
        description="How many documents a worker reads at once; each may take 700 MB for a scan.",
    )

    encryption_key: SecretStr | None = Field(default=None, description="Key-encryption key of columns and documents.")
    blind_index_key: SecretStr | None = Field(
        default=None, description="Key of the fingerprints by which sealed values are found."
    )

    jwt_issuer: str = Field(default="fatts-local", description="The iss that bearer tokens must carry.")
    jwt_audience: str = Field(default="fatts", description="The aud that bearer tokens must carry.")
    jwt_roles_claim: str = Field(default="roles", description="Where tokens carry the roles (realm_access.roles).")
    jwt_public_key: str | None = Field(
        default=None,
        description="PEM of the issuer's public key (Ed25519 or P-256). Where it is not set, jwt_issuer is the URL of "
        "an OIDC issuer, whose published keys (JWKS) are used.",
    )

    host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port of the API.")
    allowed_origins: list[str] = Field(
        default_factory=list[str], description="Web origins whose pages may call the API (JSON list)."
    )
    writes_per_second: float = Field(
        default=20, ge=0, description="Writes a second that one subject may keep up; 0: as many as it likes."
    )
    writes_at_once: int = Field(default=100, ge=1, description="Writes that one subject may make at once.")
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Where the world reaches the API; printed on certificates."
    )

    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server: smtps://user:password@host:465, or smtp://… for STARTTLS. Embedded (sandbox) if not.",
    )
    mail_from: str = Field(default="no-reply@fatts.invalid", description="The address that letters are from.")
    webhooks_private_allowed: bool = Field(
        default=False,
        description="Whether webhooks may go over plain HTTP and into the inner network; on one machine only.",
    )

    sandbox_host: str = Field(default="127.0.0.1", description="Address the sandbox listens on.")
    sandbox_port: int = Field(default=8082, ge=0, le=65535, description="Port of the sandbox.")
    sandbox_smtp_port: int = Field(default=8025, ge=0, le=65535, description="Port of the sandbox's mail server.")
    sandbox_escrow_webhook_url: str | None = Field(
        default=None,
        description="Where the sandbox's escrow bank sends webhooks; to the API at FATTS_PUBLIC_URL if not set.",
    )
    sandbox_state_file: Path | None = Field(
        default=None, description="Where the sandbox keeps what was staged; sealed."
    )

    review_working_days: int = Field(default=10, ge=1, description="Working days until a REVIEW task is overdue.")
    approval_working_days: int = Field(default=5, ge=1, description="Working days until an APPROVAL task is overdue.")
    answer_working_days: int = Field(
        default=10, ge=1, description="Working days a contractor has to hand in the changes it is asked for."
    )
    validity_days: int = Field(default=365, ge=1, description="How long an approval stands.")
    trade_policy_file: Path | None = Field(
        default=None, description="The rules that new trades go by (JSON, docs/trade.md). The built-in ones if not set."
    )
    metrics_address: str | None = Field(default=None, description="host:port where a worker serves Prometheus metrics.")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR.")

    # What a command cannot do without: each raises MissingSetting, which names the variable, where it has no value.

    def need_database_url(self) -> str:
        """The database."""
        url = needed(self.database_url, "database_url", "name a PostgreSQL database").get_secret_value()
        if _DATABASE_URL.match(url) is None:
            raise MissingSetting(
                f"{variable('database_url')} is not the address of a PostgreSQL database: it must look like "
                "postgresql://user:password@host:port/database"
            )
        return url

    @property
    def encryption_key_bytes(self) -> bytes:
        """The key-encryption key, 32 bytes."""
        return _key(self.encryption_key, "encryption_key")

    @property
    def blind_index_key_bytes(self) -> bytes:
        """The blind index's key, 32 bytes."""
        return _key(self.blind_index_key, "blind_index_key")

    @property
    def codec_key_bytes(self) -> bytes:
        """The payload key, 32 bytes."""
        return _key(self.codec_key, "codec_key")

    @property
    def codec_former_keys_bytes(self) -> tuple[bytes, ...]:
        """The payload keys of before, 32 bytes each."""
        return tuple(_key(each, "codec_former_keys") for each in self.codec_former_keys)

    def need_chain_rpc_url(self) -> str:
        """The chain's JSON-RPC."""
        return needed(self.chain_rpc_url, "chain_rpc_url", "name a node's JSON-RPC address")

    def need_chain_private_key(self) -> str:
        """The registrar's key, 0x…"""
        key = needed(
            self.chain_private_key, "chain_private_key", "give the key of the registrar's account (0x and 64 hex)"
        )
        return key.get_secret_value()

    def need_registry_contract(self) -> str:
        """The address of the contract that holds the contractors' records."""
        return needed(
            self.registry_contract, "registry_contract", "deploy it with `fatts contracts deploy` and name its address"
        )

    def need_audit_anchor_contract(self) -> str:
        """The address of the contract that holds the audit trail's roots."""
        return needed(
            self.audit_anchor_contract,
            "audit_anchor_contract",
            "deploy it with `fatts contracts deploy --only AuditAnchor` and name its address",
        )

    def need_stake_ledger_contract(self) -> str:
        """The address of the contract that holds the investors' stakes."""
        return needed(
            self.stake_ledger_contract,
            "stake_ledger_contract",
            "deploy it with `fatts contracts deploy --only StakeLedger` and name its address",
        )

    def need_registries_url(self) -> str:
        """The registries' base URL."""
        return needed(self.registries_url, "registries_url", "name the gateway, or start `fatts sandbox` and name that")

    def need_registries_credentials(self) -> tuple[str, str]:
        """The registries' client id and secret."""
        name = needed(self.registries_client_id, "registries_client_id", "give the client id the gateway issued")
        secret = needed(self.registries_client_secret, "registries_client_secret", "give the secret that goes with it")
        return name, secret.get_secret_value()

    def need_escrow(self) -> tuple[str, str, str]:
        """The escrow bank's base URL, client id and secret."""
        url = needed(self.escrow_url, "escrow_url", "name the escrow bank, or start `fatts sandbox` and name that")
        name = needed(self.escrow_client_id, "escrow_client_id", "give the client id the bank issued")
        secret = needed(self.escrow_client_secret, "escrow_client_secret", "give the secret that goes with it")
        return url, name, secret.get_secret_value()


def read_setting_file(path: Path, name: str, kind: type[ReadT]) -> ReadT:
    """What a file that a setting names holds.

    Raises:
        MissingSetting: it cannot be read, or is not what it should be.
    """
    try:
        return kind.model_validate_json(path.read_text())
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is no {kind.__name__} in JSON"
        raise MissingSetting(f"{variable(name)} names {path}, which cannot be used: {reason}") from error


def needed(value: T | None, name: str, what_to_do: str) -> T:
    """`value`, which must be there.

    Raises:
        MissingSetting: it is None.
    """
    if value is None:
        raise MissingSetting(
            f"{variable(name)} is not set: {what_to_do}, or run `fatts up`, which starts a part of its own for what "
            "is not set"
        )
    return value


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"FATTS_{name.upper()}"


def _key(secret: SecretStr | None, name: str) -> bytes:
    text = needed(secret, name, "give 32 random bytes as base64 (`openssl rand -base64 32`)").get_secret_value()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * _KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != _KEY_BYTES:
        raise MissingSetting(
            f"{variable(name)} is not a key: it must be {_KEY_BYTES} bytes as base64 or 64 hex digits "
            "(`openssl rand -base64 32` makes one)"
        )
    return key
