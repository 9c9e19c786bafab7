"""The faults as a caller meets them on the wire."""

import json

import httpx
import pytest

from tests.sandbox.company import NAME, PAN, company

QUESTION = {"pan": PAN, "name": NAME}


def _calls(http: httpx.Client) -> list[dict[str, object]]:
    return http.get("/_sandbox/calls", params={"service": "pan"}).json()


def test_500_speaks_the_providers_words(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "500"})
    response = http.post("/pan", json=QUESTION)
    assert response.status_code == 500
    assert response.json()["type"] == "internal_error"
    assert set(response.json()) == {"type", "code", "message"}


@pytest.mark.parametrize(("delay_ms", "seconds"), [(None, "1"), (3000, "3"), (1, "1"), (0, "0")])
def test_429_says_how_long_to_wait(http: httpx.Client, delay_ms: int | None, seconds: str) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "429", "delay_ms": delay_ms})
    response = http.post("/pan", json=QUESTION)
    assert response.status_code == 429
    assert response.headers["retry-after"] == seconds
    assert response.headers["x-ratelimit-reset"] == seconds
    assert response.headers["x-ratelimit-remaining"] == "0"
    assert response.headers["x-ratelimit-limit"] == "100"


def test_garbage_comes_in_three_kinds(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "garbage"})
    html, broken, meaningless = (http.post("/pan", json=QUESTION) for _ in range(3))
    assert {response.status_code for response in (html, broken, meaningless)} == {200}
    assert html.headers["content-type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        broken.json()
    assert "pan" not in meaningless.json()


def test_down_resets_the_connection_without_a_response(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "down", "times": 1})
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        http.post("/pan", json=QUESTION)
    assert [(call["status"], call["fault"]) for call in _calls(http)] == [(None, "down")]
    assert http.post("/pan", json=QUESTION).status_code == 200


def test_timeout_never_answers(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "timeout"})
    with pytest.raises(httpx.ReadTimeout):
        http.post("/pan", json=QUESTION, timeout=0.2)
    assert [(call["status"], call["fault"]) for call in _calls(http)] == [(None, "timeout")]


def test_timeout_hangs_up_once_its_delay_is_over(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "timeout", "delay_ms": 50})
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        http.post("/pan", json=QUESTION)


def test_slow_gives_the_right_answer_late(http: httpx.Client) -> None:
    http.put(f"/_sandbox/entities/{PAN}", json=company())
    http.put("/_sandbox/faults/pan", json={"mode": "slow", "delay_ms": 150})
    response = http.post("/pan", json=QUESTION)
    assert response.json()["registered_name"] == NAME
    assert response.elapsed.total_seconds() >= 0.15


def test_a_duplicate_is_delivered_twice_under_one_reference(http: httpx.Client) -> None:
    http.put(f"/_sandbox/entities/{PAN}", json=company())
    plain = http.post("/pan", json=QUESTION).json()
    http.put("/_sandbox/faults/pan", json={"mode": "duplicate", "times": 1})
    assert http.post("/pan", json=QUESTION).json() == plain
    calls = _calls(http)
    assert [(call["delivery"], call["status"], call["fault"]) for call in calls] == [
        (1, 200, None),
        (1, 200, "duplicate"),
        (2, 200, "duplicate"),
    ]
