"""A suspicious-activity report is there for the compliance role alone."""

from uuid import uuid4

from models.actors import Role
from models.report import ReportType
from models.tables import audit, confidential_audit
from tests.api.keys import bearer
from tests.house import House, Json
from tests.workflows.reports.quarter import AUDITOR, OFFICER, Quarter
from workflows.attributes import CASE_STATUS, DUE_AT, WAITING_ON

OTHERS = [
    AUDITOR,
    *(bearer(f"official-{role.lower()}", role) for role in (Role.GOVERNMENT_ADMIN, Role.RISK_OFFICER, Role.SYSTEM)),
]


async def test_nobody_else_learns_of_it(house: House) -> None:
    quarter = Quarter(house, 21)
    events_before = events(quarter)
    trail_before = trail(quarter)
    report = await quarter.made("AML_SAR")
    assert (report["stage"], [task["kind"] for task in report["tasks"]]) == ("SIGN_OFF", ["SIGN_OFF"]), report
    task = report["tasks"][0]["task_id"]
    for who in OTHERS:
        for path in (f"/reports/{report['report_id']}", f"/reports/{report['report_id']}/files/pdf"):
            hidden, unknown = await house.ask("GET", path, who), await house.ask("GET", f"/reports/{uuid4()}", who)
            assert without_request(hidden.json()) == without_request(unknown.json())
            assert hidden.status_code == unknown.status_code
        listed = await house.ask("GET", f"/reports?period={quarter.name}", who)
        assert listed.status_code == 403 or listed.json()["items"] == []
        for path in (f"/tasks?case_id={report['report_id']}", "/tasks?process=report&role=COMPLIANCE_OFFICER"):
            page = await house.done("GET", path, who)
            assert task not in {each["task_id"] for each in page["items"]}
        for method, tail, body in (
            ("GET", "", None),
            ("POST", "/claim", None),
            ("POST", "/decision", {"decision": "APPROVE"}),
        ):
            hidden = await house.ask(method, f"/tasks/{task}{tail}", who, json=body)
            unknown = await house.ask(method, f"/tasks/{uuid4()}{tail}", who, json=body)
            assert hidden.status_code == unknown.status_code == 404
            assert without_request(hidden.json()) == without_request(unknown.json())
    assert events(quarter) == events_before
    assert trail(quarter) == trail_before
    with quarter.database.transaction() as session:
        own = confidential_audit.entries(session, quarter.database.vault)
    assert next(each.action for each in own if each.subject == report["report_id"]) == "REPORT_REQUESTED"
    described = await quarter.process(ReportType.AML_SAR).describe()
    shown = described.typed_search_attributes
    assert (shown.get(CASE_STATUS), shown.get(WAITING_ON), shown.get(DUE_AT)) == (None, None, None)


async def test_the_compliance_officer_sees_it_and_signs_it_off(house: House) -> None:
    quarter = Quarter(house, 22)
    report = await quarter.made("AML_SAR")
    page = await house.done("GET", f"/reports?report_type=AML_SAR&period={quarter.name}", OFFICER)
    assert [each["report_id"] for each in page["items"]] == [report["report_id"]]
    assert (await quarter.decide(report, "APPROVE", "Seen.")).status_code == 200
    assert (await quarter.until(report, "DONE"))["status"] == "APPROVED"


def events(quarter: Quarter) -> int:
    row = quarter.database.row("SELECT count(*) AS n FROM outbox")
    assert row is not None
    return int(str(row["n"]))


def trail(quarter: Quarter) -> int:
    with quarter.database.transaction() as session:
        return sum(1 for _ in audit.entries(session))


def without_request(problem: Json) -> Json:
    return {name: value for name, value in problem.items() if name not in {"request_id", "instance"}}
