"""PostgreSQL killed in the middle of requests: whoever asks is told to come back, and nothing is lost."""

import json
import os
import signal
import threading
from uuid import uuid4

import httpx

from tests.e2e.conftest import Survived
from tests.e2e.stranger import Json, until

_REQUESTS = 60


def test_a_killed_database_costs_a_retry_and_nothing_else(survived: Survived) -> None:
    stranger = survived.stranger
    drafts = f"{stranger.book['api']}/api/v1/applications"
    flagged = stranger.submit(stranger.draft())
    answers: list[tuple[str, httpx.Response]] = []

    def ask() -> None:
        for _ in range(_REQUESTS):
            key = str(uuid4())
            headers = {**stranger.contractor, "Idempotency-Key": key}
            answers.append((key, httpx.post(drafts, json={"contractor": {}}, headers=headers, timeout=60)))

    asking = threading.Thread(target=ask)
    asking.start()
    until("answered request", lambda: answers or None)
    pid = json.loads((stranger.directory / "run" / "postgres.pid").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    asking.join()

    away = [answer for _, answer in answers if answer.status_code != 201]
    assert {answer.status_code for answer in away} <= {503, 409}, {answer.text for answer in away}
    for answer in away:
        assert answer.headers["content-type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.json()["code"] in {"UNAVAILABLE", "IN_PROGRESS"}

    until("readiness", lambda: stranger.http.get(f"{stranger.book['api']}/readyz").is_success or None)
    for key, answer in answers:
        headers = {**stranger.contractor, "Idempotency-Key": key}

        def again(headers: dict[str, str] = headers) -> Json | None:
            told = stranger.http.post(drafts, json={"contractor": {}}, headers=headers)
            return told.json() if told.status_code == 201 else None

        told = until("answer after the restart", again)
        if answer.status_code == 201:
            assert told["application_id"] == answer.json()["application_id"], "done twice"
        assert stranger.done("GET", f"/applications/{told['application_id']}", stranger.contractor)["status"] == "DRAFT"

    stranger.review(flagged)
    stranger.approve(flagged)
    stranger.until_status(flagged, "GOV_APPROVED")
