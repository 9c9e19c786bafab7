"""What the embedded parts keep secret: made once, kept in `D/secrets`, readable by their owner alone."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StackSecrets:
    """The secrets of one data directory; losing `encryption_key` loses every encrypted column and document."""

    encryption_key: str
    blind_index_key: str
    codec_key: str
    database_password: str
    registries_client_id: str
    registries_client_secret: str
    escrow_webhook_secret: str
    chain_private_key: str
    jwt_private_key: str
    jwt_public_key: str


def directory_of(data_directory: Path) -> Path:
    """Where the secrets of a data directory are."""
    return data_directory / "secrets"


def load_or_make(data_directory: Path) -> StackSecrets:
    """The secrets of `data_directory`; those that are not there yet are made."""
    folder = directory_of(data_directory)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def kept(name: str, make: Callable[[], str]) -> str:
        path = folder / name
        if not path.exists():
            write_private(path, make())
        return path.read_text()

    private_key = kept("jwt_private_key", _jwt_private_key)
    return StackSecrets(
        encryption_key=kept("encryption_key", _key),
        blind_index_key=kept("blind_index_key", _key),
        codec_key=kept("codec_key", _key),
        database_password=kept("database_password", _password),
        registries_client_id=kept("registries_client_id", lambda: f"fatts-{secrets.token_hex(4)}"),
        registries_client_secret=kept("registries_client_secret", _password),
        escrow_webhook_secret=kept("escrow_webhook_secret", _password),
        chain_private_key=kept("chain_private_key", lambda: f"0x{secrets.token_hex(32)}"),
        jwt_private_key=private_key,
        jwt_public_key=kept("jwt_public_key", lambda: _public_key(private_key)),
    )


def jwt_private_key(data_directory: Path) -> str | None:
    """The local issuer's private key (PEM), or None when this data directory has none."""
    path = directory_of(data_directory) / "jwt_private_key"
    return path.read_text() if path.exists() else None


def readable_by_others(data_directory: Path) -> list[Path]:
    """The secrets that somebody else on this machine could read."""
    folder = directory_of(data_directory)
    return sorted(path for path in [folder, *folder.glob("*")] if path.exists() and path.stat().st_mode & 0o077)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _password() -> str:
    return secrets.token_urlsafe(24)


def _jwt_private_key() -> str:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()


def _public_key(private_key: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    key = load_pem_private_key(private_key.encode(), password=None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
