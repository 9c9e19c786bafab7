"""Who was sent a report's file is an entry: of the open trail, or of the confidential one where nobody may know."""

from datetime import UTC, date, datetime

from httpx import Response

from models.audit import AuditEntry, AuditEvent, AuditRole, export_line, verify
from models.audit_anchor import period_of
from models.audit_export import commitment_line, verify_export
from models.confidential_anchor import ConfidentialPeriod
from models.tables import audit, confidential_audit
from models.tables.confidential_anchors import ConfidentialAnchorRecords
from tests.house import House, Json
from tests.workflows.reports.month import Month, path
from tests.workflows.reports.quarter import AUDITOR, OFFICER, OTHER_OFFICER, Quarter

SEEN = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


async def test_a_download_is_an_entry_of_the_open_trail(house: House) -> None:
    quarter = Quarter(house, 24)
    report = await quarter.made()
    file = next(each for each in report["files"] if each["format"] == "pdf")
    href = file["href"].removeprefix("/api/v1")
    sent = await house.ask("GET", href, AUDITOR)
    assert sent.content.startswith(b"%PDF")
    known = await house.ask("GET", href, AUDITOR | {"If-None-Match": sent.headers["etag"]})
    missing = await house.ask("GET", f"/reports/{report['report_id']}/files/xlsx", AUDITOR)
    assert (known.status_code, missing.status_code) == (304, 404)
    (entry,) = [each for each in quarter.audited(report) if each.action == "REPORT_FILE_READ"]
    assert (entry.actor, entry.actor_role, entry.contractor_id) == ("auditor-sen", "AUDITOR", None)
    assert entry.details == {"format": "pdf", "sha256": file["sha256"]}
    with quarter.database.transaction() as session:
        assert verify(audit.entries(session)).ok


async def test_what_cannot_be_entered_is_not_sent(house: House) -> None:
    quarter = Quarter(house, 25)
    report = await quarter.made()
    shut = "ALTER TABLE audit_log ADD CONSTRAINT shut CHECK (action <> 'REPORT_FILE_READ') NOT VALID"
    with quarter.database.transaction() as session:
        session.connection().exec_driver_sql(shut)
    try:
        answer = await house.ask("GET", f"/reports/{report['report_id']}/files/json", AUDITOR)
        assert (answer.status_code, "sections" in answer.text) == (500, False)
    finally:
        with quarter.database.transaction() as session:
            session.connection().exec_driver_sql("ALTER TABLE audit_log DROP CONSTRAINT shut")


async def test_of_a_suspicion_it_is_one_of_the_confidential_trail_alone(house: House) -> None:
    month = Month(house, 30)
    month.split()
    report = (await month.reported())["report_id"]
    suspicion = await month.found({"report_id": report})
    assert (await month.word(suspicion, "confirm")).is_success
    assert (await month.decide(suspicion, "APPROVE")).is_success
    await month.until(suspicion, status="FILED")
    for name in ("json", "pdf"):
        assert (await house.ask("GET", f"/reports/{report}/files/{name}", OFFICER)).is_success
    for who in (OFFICER, OTHER_OFFICER):
        assert (await house.ask("GET", f"{path(suspicion)}/str", who)).is_success
    refused = await house.ask("GET", f"/reports/{report}/files/json", AUDITOR)
    assert refused.status_code == 404

    assert month.told("STR_FILE_READ", suspicion["suspicion_id"], report) == []
    trail = await whole_trail(house)
    with month.database.transaction() as session:
        assert trail == confidential_audit.entries(session, month.database.vault)
    assert verify(trail).ok
    subjects = {report, suspicion["suspicion_id"]}
    seen = [each for each in trail if each.action.endswith("_READ") and each.subject in subjects]
    assert [(each.action, each.actor, each.details.get("format")) for each in seen] == [
        ("REPORT_FILE_READ", "compliance-das", "json"),
        ("REPORT_FILE_READ", "compliance-das", "pdf"),
        ("STR_FILE_READ", "compliance-das", None),
        ("STR_FILE_READ", "compliance-nair", None),
    ]
    bad = await house.ask("GET", "/suspicions/audit?cursor=x", OFFICER)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "cursor")


async def test_an_officer_proves_the_confidential_trail_without_the_record(house: House) -> None:
    """From the answers of the API alone; for everybody else there is no such address."""
    records = ConfidentialAnchorRecords(house.services.database)
    for day in (1, 2, 3):
        records.close(period_of(date(2026, 3, day)))
        event = AuditEvent(at=SEEN, action="SEEN", actor="c", actor_role=AuditRole.COMPLIANCE_OFFICER, subject="s")
        confidential_audit.record(house.services.database, event)
    first = await house.done("GET", "/suspicions/audit/anchors?limit=2", OFFICER)
    rest = await house.done("GET", f"/suspicions/audit/anchors?cursor={first['next_cursor']}", OFFICER)
    periods = [ConfidentialPeriod.model_validate(item) for item in (*first["items"], *rest["items"])]
    assert (len(first["items"]), rest["next_cursor"]) == (2, None)
    report = verify_export([*map(export_line, await whole_trail(house)), *map(commitment_line, periods)])
    assert report.ok, report
    assert report.anchored_to == report.trail.entries - 1
    absent = await house.ask("GET", "/suspicions/nothing/here", AUDITOR)
    refused = await house.ask("GET", "/suspicions/audit/anchors", AUDITOR)
    assert (refused.status_code, without_instance(refused)) == (404, without_instance(absent))


def without_instance(answer: Response) -> Json:
    """A problem's members but the ones that name the request."""
    return {name: value for name, value in answer.json().items() if name not in {"request_id", "instance"}}


async def whole_trail(house: House) -> list[AuditEntry]:
    """The confidential trail, as the compliance role reads it, in small pages."""
    items, cursor = list[Json](), ""
    while True:
        page = await house.done("GET", f"/suspicions/audit?limit=4{cursor}", OFFICER)
        items += page["items"]
        if page["next_cursor"] is None:
            return [AuditEntry.model_validate(item) for item in items]
        cursor = f"&cursor={page['next_cursor']}"
