"""Which bearer tokens name somebody, and whom."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi import FastAPI
from jwt.algorithms import RSAAlgorithm

from api.tokens import InvalidToken, IssuerUnavailable, LocalTokens, OidcTokens
from models.actors import Role
from tests.api.keys import AUDIENCE, ISSUER, ed25519_key, p256_key, public_pem, token

DAY = timedelta(days=1)


def local() -> LocalTokens:
    return LocalTokens(public_pem(ed25519_key("issuer")), issuer=ISSUER, audience=AUDIENCE)


async def test_a_token_names_its_subject_and_the_roles_we_know() -> None:
    actor = await local().actor(token("reviewer-rao", Role.GOVERNMENT_ADMIN, Role.RISK_OFFICER))
    assert actor.subject == "reviewer-rao"
    assert actor.roles == {Role.GOVERNMENT_ADMIN, Role.RISK_OFFICER}


async def test_a_local_issuer_may_sign_on_p256() -> None:
    tokens = LocalTokens(public_pem(p256_key("issuer")), issuer=ISSUER, audience=AUDIENCE)
    assert (await tokens.actor(token("a", key=p256_key("issuer")))).subject == "a"


async def test_an_expired_token_says_that_it_is_expired() -> None:
    with pytest.raises(InvalidToken) as refused:
        await local().actor(token("a", Role.AUDITOR, age=DAY))
    assert refused.value.expired


def unsigned() -> str:
    return jwt.encode(claims(), key="", algorithm="none")


def signed_with_the_public_key_as_secret() -> str:
    """The classic forgery: HS256 with the published key as the shared secret."""

    def encoded(raw: bytes) -> bytes:
        return base64.urlsafe_b64encode(raw).rstrip(b"=")

    text = encoded(b'{"alg":"HS256","typ":"JWT"}') + b"." + encoded(json.dumps(claims()).encode())
    return (text + b"." + encoded(hmac.new(public_pem(ed25519_key("issuer")), text, hashlib.sha256).digest())).decode()


def claims(**changes: object) -> dict[str, object]:
    now = int(datetime.now(UTC).timestamp())
    made: dict[str, object] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "a", "iat": now, "exp": now + 60, "roles": []}
    return {name: value for name, value in (made | changes).items() if value is not None}


def signed(**changes: object) -> str:
    return jwt.encode(claims(**changes), ed25519_key("issuer"), algorithm="EdDSA")


def altered() -> str:
    head, body, signature = token("contractor", Role.CONTRACTOR).split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    payload["roles"] = ["GOVERNMENT_ADMIN"]
    forged = base64.urlsafe_b64encode(json.dumps(payload).encode()).rstrip(b"=").decode()
    return f"{head}.{forged}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda: "", id="empty"),
        pytest.param(lambda: "no.token.at-all", id="nonsense"),
        pytest.param(unsigned, id="unsigned"),
        pytest.param(signed_with_the_public_key_as_secret, id="public key as shared secret"),
        pytest.param(altered, id="roles altered"),
        pytest.param(lambda: token("a", key=ed25519_key("stranger")), id="another key"),
        pytest.param(lambda: token("a", key=p256_key("stranger")), id="another kind of key"),
        pytest.param(lambda: token("a", issuer="https://elsewhere.example"), id="another issuer"),
        pytest.param(lambda: token("a", audience="another-service"), id="another audience"),
        pytest.param(lambda: signed(exp=None), id="never expires"),
        pytest.param(lambda: signed(sub=None), id="no subject"),
        pytest.param(lambda: signed(sub="  "), id="blank subject"),
        pytest.param(lambda: signed(sub="SYSTEM", roles=["SYSTEM"]), id="the system's own name"),
        pytest.param(lambda: signed(iat=int(datetime.now(UTC).timestamp()) + 600), id="issued in the future"),
    ],
)
async def test_a_forged_token_names_nobody(forge: Callable[[], str]) -> None:
    with pytest.raises(InvalidToken) as refused:
        await local().actor(forge())
    assert not refused.value.expired


@pytest.mark.parametrize("roles", [None, "GOVERNMENT_ADMIN", {"GOVERNMENT_ADMIN": True}, ["EMPEROR", 7, None]])
async def test_roles_that_are_no_list_of_ours_give_no_role(roles: object) -> None:
    assert (await local().actor(signed(roles=roles))).roles == frozenset()


class Issuer:
    """An OpenID Connect issuer, as far as a resource server sees it."""

    url = "https://login.example/realms/works"

    def __init__(self) -> None:
        self.keys: dict[str, RSAPrivateKey] = {}
        self.asked = 0
        self.down = False
        self.app = FastAPI()
        self.app.get("/realms/works/.well-known/openid-configuration")(self._discovery)
        self.app.get("/realms/works/keys")(self._published)

    def add_key(self, key_id: str) -> None:
        self.keys[key_id] = generate_private_key(65537, 2048)

    def token(self, key_id: str, **changes: object) -> str:
        body = claims(iss=self.url, realm_access={"roles": ["RISK_OFFICER"]}, **changes)
        return jwt.encode(body, self.keys[key_id], algorithm="RS256", headers={"kid": key_id})

    async def _discovery(self) -> dict[str, str]:
        self.asked += 1
        if self.down:
            raise httpx.ConnectError("down")
        return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"}

    async def _published(self) -> dict[str, list[dict[str, Any]]]:
        return {
            "keys": [
                {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig", "alg": "RS256"}
                for key_id, key in self.keys.items()
            ]
        }


@asynccontextmanager
async def relying_on(issuer: Issuer, now: list[float]) -> AsyncGenerator[OidcTokens]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(issuer.app)) as client:
        yield OidcTokens(
            issuer=issuer.url,
            audience=AUDIENCE,
            client=client,
            monotonic=lambda: now[0],
            roles_claim="realm_access.roles",
        )


@pytest.fixture(scope="module")
def issuer_with_a_key() -> Issuer:
    issuer = Issuer()
    issuer.add_key("one")
    return issuer


@pytest.fixture
def issuer(issuer_with_a_key: Issuer) -> Issuer:
    fresh = Issuer()
    fresh.keys = dict(issuer_with_a_key.keys)
    return fresh


async def test_an_outside_issuer_is_known_by_its_published_keys_asked_for_once(issuer: Issuer) -> None:
    async with relying_on(issuer, [0.0]) as tokens:
        for _ in range(3):
            actor = await tokens.actor(issuer.token("one"))
            assert actor.roles == {Role.RISK_OFFICER}
    assert issuer.asked == 1


async def test_a_new_key_of_the_issuer_is_fetched_but_unknown_ids_are_no_flood(issuer: Issuer) -> None:
    now = [0.0]
    async with relying_on(issuer, now) as tokens:
        await tokens.actor(issuer.token("one"))
        issuer.add_key("two")
        for _ in range(5):
            with pytest.raises(InvalidToken):
                await tokens.actor(issuer.token("two"))
        assert issuer.asked == 1
        now[0] += 60
        assert (await tokens.actor(issuer.token("two"))).subject == "a"
        assert issuer.asked == 2


async def test_known_keys_hold_while_the_issuer_is_down(issuer: Issuer) -> None:
    now = [0.0]
    async with relying_on(issuer, now) as tokens:
        await tokens.actor(issuer.token("one"))
        issuer.down = True
        now[0] += 7200
        assert (await tokens.actor(issuer.token("one"))).subject == "a"


async def test_without_the_issuers_keys_nobody_can_be_told(issuer: Issuer) -> None:
    issuer.down = True
    async with relying_on(issuer, [0.0]) as tokens:
        with pytest.raises(IssuerUnavailable):
            await tokens.actor(issuer.token("one"))


@pytest.mark.parametrize("changes", [{"iss": "https://elsewhere.example"}, {"aud": "another"}, {"exp": 1}])
async def test_an_outside_token_must_be_meant_for_us(issuer: Issuer, changes: dict[str, object]) -> None:
    async with relying_on(issuer, [0.0]) as tokens:
        body = claims(iss=issuer.url) | changes
        with pytest.raises(InvalidToken):
            await tokens.actor(jwt.encode(body, issuer.keys["one"], algorithm="RS256", headers={"kid": "one"}))
