"""What officials see of the registries, and a case of the one it waits for."""

from datetime import timedelta
from uuid import UUID

import httpx

from api.cases import case_json
from api.services import ApiServices
from models.actors import Role
from models.application import WaitingOn
from models.provider_gate import GatePolicy
from models.registries import Service
from models.tables.case_view import read_case
from models.tables.database import Database
from models.tables.provider_gates import ProviderGates
from tests.api.keys import bearer

OFFICIAL = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
OWNER = bearer("owner", Role.CONTRACTOR)
PROVIDERS = "/api/v1/providers"


def fail(database: Database, service: Service, times: int) -> None:
    gates = ProviderGates(database, GatePolicy(failures_to_open=3))
    for _ in range(times):
        gates.failed(service, "failed with status 500", None)


async def test_registries_that_were_never_asked_stand_well(client: httpx.AsyncClient) -> None:
    items = (await client.get(PROVIDERS, headers=OFFICIAL)).json()["items"]
    assert [item["service"] for item in items] == list(Service)
    assert {item["state"] for item in items} == {"CLOSED"}


async def test_an_open_circuit_is_shown_with_its_reason_and_when_it_is_tried_again(
    client: httpx.AsyncClient, services: ApiServices
) -> None:
    fail(services.database, Service.GSTIN, 3)
    fail(services.database, Service.PAN, 1)
    items = {item["service"]: item for item in (await client.get(PROVIDERS, headers=OFFICIAL)).json()["items"]}
    assert (items["pan"]["state"], items["pan"]["failures"]) == ("CLOSED", 1)
    gstin = items["gstin"]
    assert (gstin["state"], gstin["failures"], gstin["last_failure"]) == ("OPEN", 3, "failed with status 500")
    assert gstin["opened_at"] < gstin["retry_at"]


async def test_registries_are_for_officials(client: httpx.AsyncClient) -> None:
    assert (await client.get(PROVIDERS, headers=OWNER)).status_code == 403
    assert (await client.get(PROVIDERS)).status_code == 401


async def test_a_case_says_which_registry_it_waits_for(client: httpx.AsyncClient, services: ApiServices) -> None:
    draft = (await client.post("/api/v1/applications", json={"contractor": {}}, headers=OWNER)).json()
    case = read_case(services.database, UUID(draft["application_id"]))
    assert case is not None
    waiting = case.model_copy(update={"waiting_on": WaitingOn.REGISTRIES})
    told = case_json(waiting, [], services.clock(), None, (Service.PAN, Service.ECOURTS))["waiting_for"]
    assert isinstance(told, str)
    assert "not answering at present: pan, ecourts" in told
    assert case_json(waiting, [], services.clock(), None)["waiting_for"] == "the registries to answer the checks"
    assert "not answering" not in str(case_json(case, [], services.clock(), None, (Service.PAN,))["waiting_for"])


def test_a_pause_ends_by_itself(database: Database) -> None:
    gates = ProviderGates(database, GatePolicy())
    gates.failed(Service.PAN, "asked us to slow down", timedelta(seconds=600))
    assert gates.admit(Service.PAN).hindrance == "PAUSE"
    assert gates.admit(Service.CIN).hindrance is None
