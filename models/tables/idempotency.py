"""Requests made under an `Idempotency-Key`: done once, answered as often as they are sent."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from models.conflict import Conflict
from models.encryption import Vault
from models.record import Record
from models.tables.rows.events import IdempotencyKeyRow
from models.tables.sealing import RowSealer

KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"
"""The code of a key that came with another request before."""
IN_PROGRESS = "REQUEST_IN_PROGRESS"
"""The code of a key whose first request is still being answered."""

ABANDONED_AFTER = timedelta(seconds=60)
"""A request that has no answer after this time was cut off: it may be made again."""


class StoredAnswer(Record):
    """The answer that was given."""

    status_code: int
    body: str


class IdempotencyKeys:
    """Reads and writes keys in the caller's transaction; a key belongs to the subject that sent it."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def claim(self, subject: str, key: str, *, request_digest: str, now: datetime) -> StoredAnswer | None:
        """None when the request is to be done now (and `answered` to be called), or the answer it got before.

        Commit the claim before the request is done, so that a second one at the same time sees it.

        Raises:
            Conflict: the key came with another request (KEY_REUSED), or its request is being answered (IN_PROGRESS).
        """
        statement = (
            insert(IdempotencyKeyRow)
            .values(subject=subject, key=key, request_digest=request_digest, claimed_at=now)
            .on_conflict_do_nothing(index_elements=[col(IdempotencyKeyRow.subject), col(IdempotencyKeyRow.key)])
            .returning(col(IdempotencyKeyRow.key))
        )
        if self._session.connection().execute(statement).first() is not None:
            return None
        row = self._row(subject, key)
        if row is None or row.request_digest != request_digest:
            raise Conflict(KEY_REUSED, "this Idempotency-Key came with another request before", "Idempotency-Key")
        if row.status_code is not None and row.response_sealed is not None:
            body = self._sealer(subject, key).open_text("response_sealed", row.response_sealed)
            return StoredAnswer(status_code=row.status_code, body=body or "")
        if now - row.claimed_at < ABANDONED_AFTER:
            raise Conflict(IN_PROGRESS, "the request with this Idempotency-Key is being answered", "Idempotency-Key")
        row.claimed_at = now
        self._session.flush()
        return None

    def answered(self, subject: str, key: str, answer: StoredAnswer) -> None:
        """Keep the answer, sealed."""
        row = self._row(subject, key)
        if row is not None:
            row.status_code = answer.status_code
            row.response_sealed = self._sealer(subject, key).seal("response_sealed", answer.body)
            self._session.flush()

    def release(self, subject: str, key: str) -> None:
        """Forget a claim whose request failed without doing anything, so that it may be made again."""
        row = self._row(subject, key)
        if row is not None and row.status_code is None:
            self._session.delete(row)
            self._session.flush()

    def _row(self, subject: str, key: str) -> IdempotencyKeyRow | None:
        statement = (
            select(IdempotencyKeyRow)
            .where(IdempotencyKeyRow.subject == subject, IdempotencyKeyRow.key == key)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return self._session.exec(statement).one_or_none()

    def _sealer(self, subject: str, key: str) -> RowSealer:
        return RowSealer(self._vault, "idempotency_keys", f"{len(subject)}:{subject}:{key}")
