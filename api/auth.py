"""Who is asking: the bearer token of a request as an actor, and what each route demands of it."""

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems import ApiProblem, Code, unavailable
from api.services import Services
from api.tokens import InvalidToken, IssuerUnavailable
from models.actors import Actor, Role

_BEARER = HTTPBearer(
    bearerFormat="JWT",
    scheme_name="bearer",
    description="A JWT whose `sub` names the caller and whose `roles` lists its roles; "
    "`fatts token --subject S --role R` makes one on a local stack.",
    auto_error=False,
)


async def current_actor(
    services: Services, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Actor:
    """The actor that the request's bearer token names.

    Raises:
        ApiProblem: 401 when there is no token, or none that holds; 503 when the issuer's keys cannot be had.
    """
    if credentials is None:
        raise _unauthenticated(Code.UNAUTHENTICATED, "A bearer token is needed: `Authorization: Bearer <token>`.", None)
    try:
        return await services.tokens.actor(credentials.credentials)
    except InvalidToken as error:
        code = Code.TOKEN_EXPIRED if error.expired else Code.TOKEN_INVALID
        raise _unauthenticated(code, f"This token is not accepted: {error}.", "invalid_token") from error
    except IssuerUnavailable as error:
        raise unavailable("The token issuer") from error


CurrentActor = Annotated[Actor, Depends(current_actor)]


class require:  # noqa: N801 — reads as a word in a route's signature
    """A dependency: the actor, who must hold one of `roles`."""

    def __init__(self, *roles: Role) -> None:
        self._roles = frozenset(roles)

    async def __call__(self, actor: CurrentActor) -> Actor:
        """The actor.

        Raises:
            ApiProblem: 403 when it holds none of the roles.
        """
        if self._roles.isdisjoint(actor.roles):
            needed = " or ".join(sorted(self._roles))
            raise ApiProblem(403, Code.FORBIDDEN_ROLE, f"This needs the role {needed}.")
        return actor


async def may_write(services: Services, actor: CurrentActor) -> Actor:
    """The actor, whose writes are counted.

    Raises:
        ApiProblem: 429 when it writes too often.
    """
    services.writes.take(actor.subject)
    return actor


def _unauthenticated(code: Code, detail: str, error: str | None) -> ApiProblem:
    challenge = 'Bearer realm="fatts"' + (f', error="{error}"' if error else "")
    return ApiProblem(401, code, detail, headers={"WWW-Authenticate": challenge})
