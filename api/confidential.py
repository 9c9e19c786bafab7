"""Routes that nobody but the compliance role may learn of: for everybody else there is nothing at their address.

Whoever asks is looked at before the address is: the router then finds no route, and answers as for any address that
there is not, the same in body, headers and way, without a look at the record. So it tells nothing of what is there.
"""

from starlette.datastructures import Headers
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from api.strict_json import StrictJsonRoute
from api.tokens import InvalidToken, IssuerUnavailable, Tokens
from models.actors import Role

_SEES = "sees_confidential"
_BEARER = "bearer "


class ConfidentialRoute(StrictJsonRoute):
    """A route that is there for the compliance role alone."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route, for who may; never, for all others."""
        if not scope.get("state", {}).get(_SEES, False):
            return Match.NONE, {}
        return super().matches(scope)


class ConfidentialRoutes:
    """Looks at the token of a request to a confidential address, before it is routed.

    Args:
        prefix: where the confidential routes are.
    """

    def __init__(self, app: ASGIApp, *, prefix: str, tokens: Tokens) -> None:
        self._app = app
        self._prefix = prefix
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["path"].startswith(self._prefix):
            scope.setdefault("state", {})[_SEES] = await self._may_see(Headers(scope=scope))
        await self._app(scope, receive, send)

    async def _may_see(self, headers: Headers) -> bool:
        authorization = headers.get("authorization", "")
        if not authorization.lower().startswith(_BEARER):
            return False
        try:
            actor = await self._tokens.actor(authorization[len(_BEARER) :].strip())
        except (InvalidToken, IssuerUnavailable):
            return False
        return actor.has(Role.COMPLIANCE_OFFICER)
