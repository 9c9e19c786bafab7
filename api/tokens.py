"""Bearer tokens (JWT): who issued them, that they are whole and in time, and who they name."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, cast

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from models.actors import AI_SYSTEM, SYSTEM, Actor, Role

OIDC_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""What an outside issuer may sign with. Never a shared secret, never none."""

_REQUIRED_CLAIMS = ["exp", "iat", "iss", "aud", "sub"]
_MAX_SUBJECT = 200
_OURS = frozenset({SYSTEM.subject, AI_SYSTEM.subject})
_CLOCK_SKEW = timedelta(seconds=30)
"""How far an outside issuer's clock may be from ours."""


class InvalidToken(Exception):
    """A token that names nobody. `expired` when that is all that is wrong with it. Never holds the token."""

    def __init__(self, reason: str, *, expired: bool = False) -> None:
        super().__init__(reason)
        self.expired = expired


class IssuerUnavailable(Exception):
    """The issuer's keys cannot be had just now."""


class Tokens(Protocol):
    """Says whom a bearer token names."""

    async def actor(self, token: str) -> Actor:
        """The actor that `token` names.

        Raises:
            InvalidToken: it names nobody.
            IssuerUnavailable: whether it does cannot be told.
        """
        ...


class LocalTokens:
    """Tokens of the local issuer, whose public key is known.

    Args:
        public_key_pem: an Ed25519 key (tokens are signed with EdDSA) or one on P-256 (ES256).
        issuer: the `iss` that its tokens have.
        audience: the `aud` that names this API.
    """

    def __init__(self, public_key_pem: bytes, *, issuer: str, audience: str) -> None:
        self._key, self._algorithm = _verification_key(public_key_pem)
        self._issuer = issuer
        self._audience = audience

    async def actor(self, token: str) -> Actor:
        """The actor that `token` names."""
        claims = _claims(
            token,
            self._key,
            algorithms=[self._algorithm],
            issuer=self._issuer,
            audience=self._audience,
            leeway=timedelta(0),
        )
        return actor_of(claims, "roles")


class OidcTokens:
    """Tokens of any OpenID Connect issuer, by the keys it publishes.

    Args:
        issuer: its URL, which its tokens carry as `iss`.
        jwks_url: where its keys are; found by its discovery document (`/.well-known/openid-configuration`) if None.
        audience: the `aud` that names this API.
        roles_claim: where its tokens carry the roles; dots lead inwards (`realm_access.roles`).
        client: asks the issuer.
        monotonic: seconds that never go back.
        keys_for: how long its keys are kept before they are asked for again.
        ask_again_after: how soon an unknown key id may make us ask again: forged ids must not become a flood.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        client: httpx.AsyncClient,
        monotonic: Callable[[], float],
        jwks_url: str | None = None,
        roles_claim: str = "roles",
        keys_for: timedelta = timedelta(hours=1),
        ask_again_after: timedelta = timedelta(seconds=30),
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._jwks_url = jwks_url
        self._roles_claim = roles_claim
        self._client = client
        self._monotonic = monotonic
        self._keys_for = keys_for.total_seconds()
        self._ask_again_after = ask_again_after.total_seconds()
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked_at: float | None = None
        self._asking = asyncio.Lock()

    async def actor(self, token: str) -> Actor:
        """The actor that `token` names."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise InvalidToken("the token is malformed") from error
        key = await self._key(str(header.get("kid", "")))
        claims = _claims(
            token, key, algorithms=OIDC_ALGORITHMS, issuer=self._issuer, audience=self._audience, leeway=_CLOCK_SKEW
        )
        return actor_of(claims, self._roles_claim)

    async def _key(self, key_id: str) -> jwt.PyJWK:
        async with self._asking:
            age = float("inf") if self._asked_at is None else self._monotonic() - self._asked_at
            if age > self._keys_for or (key_id not in self._keys and age > self._ask_again_after):
                await self._ask()
        try:
            return self._keys[key_id]
        except KeyError as error:
            raise InvalidToken("the token's key is not one of its issuer's") from error

    async def _ask(self) -> None:
        try:
            key_set = jwt.PyJWKSet.from_dict(dict(await self._json(self._jwks_url or await self._discovered())))
        except (httpx.HTTPError, jwt.PyJWTError, KeyError, ValueError) as error:
            if self._keys:
                return  # the keys we have still hold; the issuer is asked again with the next token
            raise IssuerUnavailable("the token issuer's keys cannot be had") from error
        self._keys = {key.key_id: key for key in key_set.keys if key.key_id and key.public_key_use in {None, "sig"}}
        self._asked_at = self._monotonic()

    async def _discovered(self) -> str:
        discovery = await self._json(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        return str(discovery["jwks_uri"])

    async def _json(self, url: str) -> Mapping[str, object]:
        answer = await self._client.get(url)
        answer.raise_for_status()
        found: object = answer.json()
        if not isinstance(found, dict):
            raise ValueError("the issuer's answer is not a JSON object")
        return cast("Mapping[str, object]", found)


def is_usable_subject(subject: str) -> bool:
    """Whether somebody may go by this name: not empty, not too long, none of the system's own, and of characters that
    a log and a database can hold."""
    return bool(subject.strip()) and len(subject) <= _MAX_SUBJECT and subject.isprintable() and subject not in _OURS


def actor_of(claims: Mapping[str, object], roles_claim: str) -> Actor:
    """Whom verified claims name, with the roles that this system knows.

    Raises:
        InvalidToken: the subject cannot be used.
    """
    subject = claims["sub"]
    if not isinstance(subject, str) or not is_usable_subject(subject):
        raise InvalidToken("the token's subject cannot be used here")
    named: object = claims
    for step in roles_claim.split("."):
        named = cast("Mapping[str, object]", named).get(step) if isinstance(named, dict) else None
    given = cast("Sequence[object]", named) if isinstance(named, list) else ()
    return Actor(subject=subject, roles=frozenset(role for role in Role if role.value in given))


def _claims(
    token: str,
    key: Ed25519PublicKey | EllipticCurvePublicKey | jwt.PyJWK,
    *,
    algorithms: Sequence[str],
    issuer: str,
    audience: str,
    leeway: timedelta,
) -> Mapping[str, object]:
    try:
        claims: Mapping[str, object] = jwt.decode(
            token,
            key,
            algorithms=algorithms,
            issuer=issuer,
            audience=audience,
            leeway=leeway,
            options={"require": _REQUIRED_CLAIMS},
        )
    except jwt.ExpiredSignatureError as error:
        raise InvalidToken("the token has expired", expired=True) from error
    except (jwt.PyJWTError, ValueError) as error:
        raise InvalidToken("the token is not one of this issuer's for this service") from error
    return claims


def _verification_key(pem: bytes) -> tuple[Ed25519PublicKey | EllipticCurvePublicKey, str]:
    key = load_pem_public_key(pem)
    if isinstance(key, Ed25519PublicKey):
        return key, "EdDSA"
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key, "ES256"
    raise ValueError("the local issuer's key must be Ed25519 or on P-256")


def issue_token(
    private_key_pem: bytes,
    *,
    issuer: str,
    audience: str,
    subject: str,
    roles: Sequence[Role],
    issued_at: datetime,
    lifetime: timedelta,
) -> str:
    """A token as the local issuer signs it, which `LocalTokens` with the matching public key takes."""
    key = load_pem_private_key(private_key_pem, password=None)
    if not isinstance(key, Ed25519PrivateKey | EllipticCurvePrivateKey):
        raise ValueError("the local issuer's key must be Ed25519 or on P-256")
    claims = {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "roles": [role.value for role in roles],
        "iat": issued_at,
        "exp": issued_at + lifetime,
    }
    return jwt.encode(claims, key, algorithm="EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256")
