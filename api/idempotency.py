"""Idempotency-Key: a request that is made twice has one effect and one answer."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import JsonValue
from starlette.concurrency import run_in_threadpool

from api.auth import may_write
from api.problems import ApiProblem, Code, refuse_field
from api.services import ApiServices, Services
from models.actors import Actor
from models.conflict import Conflict
from models.record import Record
from models.tables.idempotency import IN_PROGRESS, KEY_REUSED, IdempotencyKeys, StoredAnswer

_KEY_FORMAT = re.compile(r"^[\x21-\x7e]{1,200}$")
_OPERATIONS = UUID("7f0a4b0e-8d0e-4a52-9a53-3d5a3b7f1c20")
"""The space of the ids of what is done under a key: done again after a crash, it has the same id."""

_IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Makes the request safe to repeat: the same key with the same body has the same answer and no "
        "second effect. Any printable ASCII of up to 200 characters, best a UUID.",
        examples=["0f8fad5b-d9cb-469f-a165-70867728950e"],
    ),
]


class _Envelope(Record):
    """An answer as it is kept."""

    headers: dict[str, str]
    body: JsonValue


class Exchange:
    """One writing request: who writes, and under which key, if any."""

    def __init__(self, services: ApiServices, actor: Actor, request: Request, key: str | None) -> None:
        self.services = services
        self.actor = actor
        self._request = request
        self._key = key
        self.operation = services.new_id() if key is None else uuid5(_OPERATIONS, f"{actor.subject}|{key}")
        """The id of what is done: under a key always the same."""

    async def once(self, body: str, act: Callable[[], Awaitable[JSONResponse]]) -> Response:
        """What `act` answers, or what it answered when this request came before.

        Args:
            body: what was sent, in a canonical form.
            act: does it. Where it raises, nothing is kept and the request may be made again; so it must do nothing
                before it raises, or only what `operation` makes safe to repeat.

        Raises:
            ApiProblem: 422 when the key came with another request, 409 when its request is being answered.
        """
        if self._key is None:
            return await act()
        key = self._key
        given = await run_in_threadpool(self._claim, key, body)
        if given is not None:
            envelope = _Envelope.model_validate_json(given.body)
            return JSONResponse(envelope.body, given.status_code, {**envelope.headers, "Idempotency-Replayed": "true"})
        answered = False
        try:
            response = await act()
            await run_in_threadpool(self._keep, key, response)
            answered = True
        finally:
            if not answered:
                await run_in_threadpool(self._release, key)
        return response

    def _claim(self, key: str, body: str) -> StoredAnswer | None:
        plain = f"{self._request.method} {self._request.url.path}\n{body}"
        # A keyed digest: a body may hold little that cannot be guessed (an account number), and the table is at rest.
        digest = self.services.database.index.of("idempotency", hashlib.sha256(plain.encode()).hexdigest())
        try:
            with self.services.database.transaction() as session:
                keys = IdempotencyKeys(session, self.services.database.vault)
                return keys.claim(self.actor.subject, key, request_digest=digest, now=self.services.clock())
        except Conflict as conflict:
            if conflict.code == KEY_REUSED:
                raise ApiProblem(422, Code.IDEMPOTENCY_KEY_REUSED, _sentence(conflict)) from conflict
            if conflict.code == IN_PROGRESS:
                raise ApiProblem(409, Code.IN_PROGRESS, _sentence(conflict), headers={"Retry-After": "1"}) from conflict
            raise

    def _keep(self, key: str, response: JSONResponse) -> None:
        kept = {name: response.headers[name] for name in ("location",) if name in response.headers}
        envelope = _Envelope(headers=kept, body=json.loads(bytes(response.body)))
        with self.services.database.transaction() as session:
            keys = IdempotencyKeys(session, self.services.database.vault)
            answer = StoredAnswer(status_code=response.status_code, body=envelope.model_dump_json())
            keys.answered(self.actor.subject, key, answer)

    def _release(self, key: str) -> None:
        with self.services.database.transaction() as session:
            IdempotencyKeys(session, self.services.database.vault).release(self.actor.subject, key)


async def exchange_of(
    request: Request,
    services: Services,
    actor: Annotated[Actor, Depends(may_write)],
    key: _IdempotencyKey = None,
) -> Exchange:
    """The exchange that `request` is.

    Raises:
        ApiProblem: 401, 429, or 422 when the key is malformed.
    """
    if key is not None and not _KEY_FORMAT.match(key):
        refuse_field("Idempotency-Key", "FORMAT", "A key is 1 to 200 printable ASCII characters without spaces.")
    return Exchange(services, actor, request, key)


Writing = Annotated[Exchange, Depends(exchange_of)]


def _sentence(conflict: Conflict) -> str:
    text = str(conflict)
    return f"{text[:1].upper()}{text[1:]}."
