"""Signing keys and tokens for the tests."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from api.tokens import issue_token
from models.actors import Role

ISSUER = "fatts-local"
AUDIENCE = "fatts"


@cache
def ed25519_key(name: str) -> Ed25519PrivateKey:
    """The key called `name`, the same for the whole run."""
    assert name
    return Ed25519PrivateKey.generate()


@cache
def p256_key(name: str) -> EllipticCurvePrivateKey:
    """The key called `name`, the same for the whole run."""
    assert name
    return generate_ec_key(SECP256R1())


def private_pem(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> bytes:
    """The key as the local issuer keeps it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> bytes:
    """The key as the API knows it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def token(
    subject: str,
    *roles: Role,
    key: Ed25519PrivateKey | EllipticCurvePrivateKey | None = None,
    issuer: str = ISSUER,
    audience: str = AUDIENCE,
    age: timedelta = timedelta(0),
    lifetime: timedelta = timedelta(hours=1),
) -> str:
    """A token, by default one that the test's API takes."""
    return issue_token(
        private_pem(key or ed25519_key("issuer")),
        issuer=issuer,
        audience=audience,
        subject=subject,
        roles=roles,
        issued_at=datetime.now(UTC) - age,
        lifetime=lifetime,
    )


def bearer(subject: str, *roles: Role) -> dict[str, str]:
    """The header that makes a request one of `subject`."""
    return {"Authorization": f"Bearer {token(subject, *roles)}"}
