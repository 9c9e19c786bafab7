"""Nobody but the compliance role can learn that there is an AML report, a suspicion, a task about one, or none.

Every route is walked as every role, before there is anything to hide and after; but for the compliance role each answer
must be the same, whichever ids are named.
"""

import logging
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.app import create_app
from models.actors import Role
from models.ids import report_id_of
from models.jurisdictions import INDIA
from models.report import ReportKey, ReportType
from models.report_calendar import key_of
from models.suspicion import Finding, Subject, SubjectKind, Typology
from models.tables.suspicions import suspicion_id_of
from tests.api.keys import bearer
from tests.house import House, Json
from tests.workflows.reports.month import Month
from tests.workflows.reports.quarter import OFFICER

ROLES: dict[str, dict[str, str]] = {
    "nobody": {},
    "forged": {"Authorization": "Bearer nonsense"},
    **{role.value: bearer(f"walker-{role.value.lower()}", role) for role in Role},
}
OTHERS = [name for name in ROLES if name != Role.COMPLIANCE_OFFICER]
BODIES: dict[str, Json] = {
    "decision": {"decision": "APPROVE", "remarks": "Seen."},
    "confirm": {"remarks": "Seen."},
    "dismiss": {"remarks": "Seen."},
    "assign": {"assignee": "somebody"},
}
_REQUEST_ID = re.compile(r'"request_id":"[0-9a-f]{32}"')
_AS_OF = re.compile(r'"as_of":"[^"]*"')
"""When an answer was made (`GET /buyers/{id}`): another at each asking, whoever asks for whatever."""


class Hidden:
    """What is to be hidden, by its ids; a task has its id from the process, so before there is one it has any."""

    def __init__(self, month: Month, investor: UUID, task_id: UUID) -> None:
        key: ReportKey = key_of(ReportType.AML_SAR, INDIA, INDIA.period(month.name))
        subject = Subject(kind=SubjectKind.INVESTOR, id=investor)
        finding = Finding(typology=Typology.STRUCTURING, subject=subject, transactions=())
        self.report_id = report_id_of(key)
        self.suspicion_id = suspicion_id_of(month.database.index, finding, key)
        self.task_id = task_id
        self.investor = investor

    def paths(self, template: str) -> Iterator[str]:
        """The address with the hidden ids where they belong, and in every other place too."""
        own = {
            "report_id": self.report_id,
            "suspicion_id": self.suspicion_id,
            "task_id": self.task_id,
            "format": "json",
            "key": "x",
            "item_id": UUID(int=5),
        }
        for other in (self.suspicion_id, self.investor):
            given = {**dict.fromkeys(re.findall(r"{(\w+)}", template), other), **own}
            yield template.format(**given)

    def without_ids(self, text: str) -> str:
        """Text in which the ids that are not the same each time do not show."""
        return _AS_OF.sub("", _REQUEST_ID.sub("", text.replace(str(self.task_id), "<task>")))


async def walked(house: House, hidden: Hidden) -> dict[tuple[str, str, str], tuple[int, str, tuple[str, ...]]]:
    """Every answer: to whom, of which method, at which address; its status, its body, the names of its headers."""
    answers: dict[tuple[str, str, str], tuple[int, str, tuple[str, ...]]] = {}
    for template, methods in create_app(house.services).openapi()["paths"].items():
        for method in methods:
            for address in hidden.paths(template):
                for name, who in ROLES.items():
                    answer = await house.api.request(method.upper(), address, headers=who, **_body(template, method))
                    where = hidden.without_ids(address)
                    answers[name, method, where] = (
                        answer.status_code,
                        hidden.without_ids(answer.text),
                        tuple(sorted(answer.headers)),
                    )
    for query in (
        f"?case_id={hidden.suspicion_id}",
        f"?case_id={hidden.report_id}",
        "?process=suspicion",
        "?limit=200",
    ):
        for name, who in ROLES.items():
            answer = await house.api.get(f"/api/v1/tasks{query}", headers=who)
            answers[name, "get", f"/api/v1/tasks{query}"] = (answer.status_code, hidden.without_ids(answer.text), ())
    for query in ("?report_type=AML_SAR", "?status=GENERATED", "?limit=200"):
        for name, who in ROLES.items():
            answer = await house.api.get(f"/api/v1/reports{query}", headers=who)
            answers[name, "get", f"/api/v1/reports{query}"] = (answer.status_code, hidden.without_ids(answer.text), ())
    return answers


def _body(template: str, method: str) -> dict[str, Any]:
    if method in {"get", "delete"}:
        return {}
    return {"json": BODIES.get(template.rpartition("/")[2], {})}


async def test_every_route_answers_every_role_as_if_there_were_nothing(house: House) -> None:
    month = Month(house, 24)
    investor = month.split()
    before = await walked(house, Hidden(month, investor, UUID(int=77)))

    suspicion = await month.found(await month.reported())
    assert (await month.word(suspicion, "confirm")).is_success
    task = await month.task(suspicion)
    hidden = Hidden(month, investor, UUID(task["task_id"]))
    assert str(hidden.suspicion_id) == suspicion["suspicion_id"], "the ids that were walked before are the ones now"
    after = await walked(house, hidden)

    assert before.keys() == after.keys()
    told = {where: (before[where], after[where]) for where in before if before[where] != after[where]}
    assert {where for where in told if where[0] != Role.COMPLIANCE_OFFICER} == set(), told
    seen = {where[2] for where in told if where[0] == Role.COMPLIANCE_OFFICER}
    assert f"/api/v1/suspicions/{hidden.suspicion_id}" in seen, "the walk would see what there is to see"
    assert f"/api/v1/reports/{hidden.report_id}" in seen
    assert "/api/v1/tasks?process=suspicion" in seen


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("rest", ["", "/", "/{id}", "/{id}/confirm", "/{id}/str", "?status=OPEN", "?status=nonsense"])
async def test_to_others_the_address_is_none(
    house: House, method: str, rest: str, caplog: pytest.LogCaptureFixture
) -> None:
    rest = rest.format(id=UUID(int=1))

    def shape(answer: httpx.Response, prefix: str) -> tuple[int, str, list[str]]:
        text = _REQUEST_ID.sub("", answer.text).replace(prefix, "/api/v1/x")
        return answer.status_code, text, sorted(set(answer.headers) - {"content-length"})

    for name in OTHERS:
        with caplog.at_level(logging.INFO, "fatts.api"):
            caplog.clear()
            body: dict[str, Any] = {} if method in {"GET", "HEAD", "OPTIONS", "DELETE"} else {"json": {"remarks": "x"}}
            here = await house.api.request(method, f"/api/v1/suspicions{rest}", headers=ROLES[name], **body)
            there = await house.api.request(method, f"/api/v1/nothing-here{rest}", headers=ROLES[name], **body)
        assert shape(here, "/api/v1/suspicions") == shape(there, "/api/v1/nothing-here")
        assert here.status_code == 404
        assert [record.getMessage().split()[1:4] for record in caplog.records] == [["(no", "such", "address)"]] * 2


async def test_to_the_compliance_role_it_is_there(house: House) -> None:
    unknown = await house.api.get(f"/api/v1/suspicions/{UUID(int=1)}", headers=OFFICER)
    assert (unknown.status_code, unknown.json()["detail"]) == (404, "There is no such suspicion.")
    wrong = await house.api.get("/api/v1/suspicions?status=nonsense", headers=OFFICER)
    assert wrong.status_code == 422
