"""A request under a key is done once, and answered the same each time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from models.conflict import Conflict
from models.tables.database import Database
from models.tables.idempotency import ABANDONED_AFTER, IdempotencyKeys, StoredAnswer
from tests.tables.cases import NOW

ANSWER = StoredAnswer(status_code=201, body='{"application_id": "ü"}')


def claim(database: Database, *, subject: str = "c", digest: str = "d", now: datetime = NOW) -> StoredAnswer | None:
    with database.transaction() as session:
        return IdempotencyKeys(session, database.vault).claim(subject, "key", request_digest=digest, now=now)


def answer(database: Database) -> None:
    with database.transaction() as session:
        IdempotencyKeys(session, database.vault).answered("c", "key", ANSWER)


def test_the_second_time_the_first_answer_comes_back(database: Database) -> None:
    assert claim(database) is None
    answer(database)
    assert claim(database) == ANSWER
    assert claim(database, now=NOW + timedelta(days=1)) == ANSWER


def test_a_key_is_for_one_request(database: Database) -> None:
    claim(database)
    answer(database)
    with pytest.raises(Conflict) as refused:
        claim(database, digest="another")
    assert refused.value.code == "IDEMPOTENCY_KEY_REUSED"


def test_a_key_belongs_to_who_sent_it(database: Database) -> None:
    claim(database)
    answer(database)
    assert claim(database, subject="somebody-else") is None


def test_while_it_is_being_answered_it_is_not_done_again(database: Database) -> None:
    claim(database)
    with pytest.raises(Conflict) as refused:
        claim(database, now=NOW + timedelta(seconds=1))
    assert refused.value.code == "REQUEST_IN_PROGRESS"


def test_a_request_that_was_cut_off_may_be_made_again(database: Database) -> None:
    claim(database)
    assert claim(database, now=NOW + ABANDONED_AFTER) is None


def test_a_request_that_did_nothing_may_be_made_again(database: Database) -> None:
    claim(database)
    with database.transaction() as session:
        IdempotencyKeys(session, database.vault).release("c", "key")
    assert claim(database, digest="another") is None


def test_an_answer_is_not_released(database: Database) -> None:
    claim(database)
    answer(database)
    with database.transaction() as session:
        IdempotencyKeys(session, database.vault).release("c", "key")
    assert claim(database) == ANSWER


def test_of_two_at_once_one_is_done(database: Database) -> None:
    def done(_: int) -> bool:
        try:
            return claim(database) is None
        except Conflict:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(done, range(4))) == [False, False, False, True]
