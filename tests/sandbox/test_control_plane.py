"""Staging, giving faults, reading calls: what a tester does, and what it is told when it slips."""

from typing import Any

import httpx
import pytest
from pydantic import JsonValue

from tests.sandbox.company import ACCOUNT, LLPIN, NAME, PAN, company


def _errors(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in response.json()["errors"]}


def test_a_staged_entity_is_given_back_and_can_be_taken_away(http: httpx.Client) -> None:
    put = http.put(f"/_sandbox/entities/{PAN}", json=company())
    assert put.status_code == 200
    assert put.json()["pan"] == PAN
    got = http.get(f"/_sandbox/entities/{PAN}")
    assert got.json() == put.json()
    assert got.json()["debarred"][0]["from"] == "2024-01-01"
    assert http.delete(f"/_sandbox/entities/{PAN}").status_code == 204
    assert http.get(f"/_sandbox/entities/{PAN}").status_code == 404
    assert http.delete(f"/_sandbox/entities/{PAN}").status_code == 404


def test_only_the_name_is_needed(http: httpx.Client) -> None:
    assert http.put(f"/_sandbox/entities/{PAN}", json={"name": NAME}).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"entity_type": "PVT"}, "entity_type"),
        ({"gstin": "27AAPCU0939K1Z"}, "gstin"),
        ({"cin": "X45200MH2010PTC123456"}, "cin"),
        ({"llpin": LLPIN}, "body"),
        ({"directors": [{"din": "1", "name": "R"}]}, "directors.0.din"),
        ({"bank": {"account": ACCOUNT, "ifsc": "YESB1000262"}}, "bank.ifsc"),
        ({"bank": {"account": ACCOUNT}}, "bank.ifsc"),
        ({"udyam": "UDYAM-1"}, "udyam.number"),
        ({"esic": "123"}, "esic.number"),
        (
            {"cases": [{"number": "1", "court": "C", "type": "CIVIL", "status": "PENDING", "amount": -1}]},
            "cases.0.amount",
        ),
        ({"debarred": [{"department": "D", "reason": "R", "from": "2024-02-01", "until": "2024-01-01"}]}, "debarred.0"),
        ({"debarred": [{"department": "D", "reason": "R", "from": "soon"}]}, "debarred.0.from"),
        ({"statuses": {"pan_status": "INVALID"}}, "statuses.pan_status"),
        ({"legal_name": NAME}, "legal_name"),
    ],
)
def test_a_slip_is_named_and_nothing_is_staged(http: httpx.Client, change: dict[str, JsonValue], field: str) -> None:
    assert field in _errors(http.put(f"/_sandbox/entities/{PAN}", json=company(**change)))
    assert http.get(f"/_sandbox/entities/{PAN}").status_code == 404


def test_every_slip_is_named_at_once_and_no_value_repeated(http: httpx.Client) -> None:
    response = http.put(f"/_sandbox/entities/{PAN}", json=company(gstin="SECRETGSTIN", esic="SECRETESIC"))
    assert set(_errors(response)) == {"gstin", "esic.number"}
    assert "SECRET" not in response.text


def test_what_is_no_pan_is_refused(http: httpx.Client) -> None:
    assert "pan" in _errors(http.put("/_sandbox/entities/aapcu0939k", json={"name": NAME}))


def test_an_unknown_service_or_mode_names_the_allowed_ones(http: httpx.Client) -> None:
    service = _errors(http.put("/_sandbox/faults/passport", json={"mode": "500"}))["service"]
    assert all(f"'{name}'" in service for name in ("pan", "ecourts", "escrow", "regulator"))
    mode = _errors(http.put("/_sandbox/faults/pan", json={"mode": "explode"}))["mode"]
    assert all(
        f"'{name}'" in mode for name in ("500", "429", "timeout", "garbage", "slow", "down", "duplicate", "none")
    )
    assert "service" in _errors(http.get("/_sandbox/calls", params={"service": "passport"}))


@pytest.mark.parametrize(
    "body", [{}, {"mode": "500", "times": 0}, {"mode": "slow", "delay_ms": -1}, {"mode": "500", "n": 1}]
)
def test_a_fault_that_makes_no_sense_is_refused(http: httpx.Client, body: dict[str, Any]) -> None:
    _errors(http.put("/_sandbox/faults/pan", json=body))
    assert http.get("/_sandbox/faults").json() == {}


@pytest.mark.parametrize("service", ["escrow", "regulator"])
def test_services_of_other_processes_take_faults_too(http: httpx.Client, service: str) -> None:
    assert http.put(f"/_sandbox/faults/{service}", json={"mode": "down"}).status_code == 200
    assert http.get("/_sandbox/faults").json()[service]["mode"] == "down"


def _ask(http: httpx.Client, **body: str) -> int:
    return http.post("/pan", json={"pan": PAN, "name": NAME} | body).status_code


def test_a_fault_ends_after_its_times(http: httpx.Client) -> None:
    put = http.put("/_sandbox/faults/pan", json={"mode": 500, "times": 2})
    assert put.json() == {"service": "pan", "mode": "500", "times": 2, "delay_ms": 0, "served": 0}
    assert [_ask(http) for _ in range(3)] == [500, 500, 200]


@pytest.mark.parametrize("clear", ["none", "delete", "forget"])
def test_a_fault_without_times_stands_until_cleared(http: httpx.Client, clear: str) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "500", "times": None})
    assert [_ask(http) for _ in range(3)] == [500] * 3
    match clear:
        case "none":
            assert http.put("/_sandbox/faults/pan", json={"mode": "none"}).json() == {"service": "pan", "mode": "none"}
        case "delete":
            assert http.delete("/_sandbox/faults/pan").status_code == 204
        case _:
            assert http.delete("/_sandbox").status_code == 204
    assert _ask(http) == 200


def test_a_fault_is_one_services_own(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/gstin", json={"mode": "500"})
    assert _ask(http) == 200


def test_every_call_is_told(http: httpx.Client) -> None:
    http.put("/_sandbox/faults/pan", json={"mode": "500", "times": 1})
    _ask(http)
    _ask(http, pan="nonsense")
    http.post("/pan", content=b"no json", headers={"x-client-secret": "guess"})
    http.post("/cin", json={"verification_id": "v", "cin": "U45200MH2010PTC123456"})
    calls = http.get("/_sandbox/calls", params={"service": "pan"}).json()
    assert [(call["status"], call["fault"]) for call in calls] == [(500, "500"), (400, None), (401, None)]
    assert {(call["service"], call["method"], call["path"]) for call in calls} == {("pan", "POST", "/pan")}
    assert calls[0]["body"] == {"pan": PAN, "name": NAME}
    assert calls[2]["body"] == "no json"
    assert [call["service"] for call in http.get("/_sandbox/calls").json()] == ["pan", "pan", "pan", "cin"]


def test_forgetting_leaves_nothing(http: httpx.Client) -> None:
    http.put(f"/_sandbox/entities/{PAN}", json=company())
    http.put("/_sandbox/faults/pan", json={"mode": "500"})
    _ask(http)
    assert http.delete("/_sandbox").status_code == 204
    assert http.get(f"/_sandbox/entities/{PAN}").status_code == 404
    assert http.get("/_sandbox/faults").json() == {}
    assert http.get("/_sandbox/calls").json() == []
