"""A suspicion on its way: found, judged, filed by another; refused and filed again; dismissed for good."""

import hashlib
from datetime import datetime
from uuid import UUID

from lxml import etree

from activities.clients.reports.str_file import check_str
from models.audit import verify
from models.tables import confidential_audit
from models.working_days import add_working_days
from tests.house import House
from tests.workflows.reports.month import NAME, Month, path
from tests.workflows.reports.quarter import AUDITOR, OFFICER, OTHER_OFFICER


async def test_from_the_finding_to_fiu_inds_receipt(house: House) -> None:
    month = Month(house, 0)
    investor = month.split()
    suspicion = await month.found(await month.reported())
    assert (suspicion["status"], suspicion["typology"], suspicion["total"]) == ("OPEN", "STRUCTURING", "2730000.39")
    assert suspicion["subject"] == {"kind": "INVESTOR", "id": str(investor)}
    assert [each["amount"] for each in suspicion["transactions"]] == ["900000.13", "910000.13", "920000.13"]

    confirmed = (await month.word(suspicion, "confirm")).json()
    seen = await month.seen(suspicion)
    due = add_working_days(datetime.fromisoformat(seen["decided_at"]), 7)
    assert (seen["status"], seen["decided_by"], seen["due_at"]) == ("CONFIRMED", "compliance-das", confirmed["due_at"])
    assert datetime.fromisoformat(seen["due_at"]) == due
    task = await month.task(suspicion)
    assert (task["kind"], task["barred"], datetime.fromisoformat(task["due_at"])) == (
        "FILE_STR",
        ["compliance-das"],
        due,
    )

    own = await month.decide(suspicion, "APPROVE", OFFICER)
    assert (own.status_code, own.json()["code"]) == (403, "FOUR_EYES")
    draft = seen["draft"] | {"grounds_of_suspicion": "Three deposits in three days.", "lea_informed": "S"}
    given = await house.ask("PUT", f"{path(suspicion)}/str", OTHER_OFFICER, json={"draft": draft})
    assert given.status_code == 200, given.text
    decided = await month.decide(suspicion, "APPROVE")
    assert decided.status_code == 200, decided.text
    filed = await month.until(suspicion, status="FILED")
    assert (filed["approved_by"], filed["acknowledgement"][:2]) == ("compliance-nair", "AA")

    file = await house.ask("GET", filed["file"]["href"].removeprefix("/api/v1"), OFFICER)
    assert hashlib.sha256(file.content).hexdigest() == filed["file"]["sha256"]
    check_str(file.content)
    told = etree.fromstring(file.content)
    assert told.findtext("Subject/Name") == NAME
    assert told.findtext("SuspicionDetails/GroundsOfSuspicion") == "Three deposits in three days."
    assert told.findtext("SuspicionDetails/LEAInformed") == "S"
    assert told.findtext("ReportDetails/FIUREID") == "FATTS00001"
    assert len(told.findall("Transactions/Transaction")) == 3
    assert sum(each["reference"] == filed["reference"] for each in await month.submissions()) == 1
    assert [entry.action for entry in month.audited(suspicion)] == [
        *("SUSPICION_JUDGED", "STR_AMENDED", "DECISION_MADE", "STR_WRITTEN", "STR_SUBMITTED", "STR_FILED"),
        "STR_FILE_READ",
    ]
    state = await month.process(suspicion).result()
    assert state.status == "FILED"


async def test_a_draft_that_cannot_be_filed_is_refused_field_by_field(house: House) -> None:
    month = Month(house, 1)
    suspicion = await month.confirmed()
    draft = (await month.seen(suspicion))["draft"]
    wrong = draft | {"grounds_of_suspicion": "x" * 4001, "lea_informed": "Q", "alert_indicators": ["x" * 101]}
    refused = await house.ask("PUT", f"{path(suspicion)}/str", OTHER_OFFICER, json={"draft": wrong})
    assert refused.status_code == 422
    assert {each["field"] for each in refused.json()["errors"]} == {
        "draft.grounds_of_suspicion",
        "draft.lea_informed",
        "draft.alert_indicators[0]",
    }
    silent = await month.word(suspicion, "confirm", remarks="  ")
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (422, "remarks")
    twice = await month.word(suspicion, "confirm", OTHER_OFFICER)
    assert (twice.status_code, twice.json()["code"]) == (409, "WRONG_STATE")


async def test_an_answer_that_is_lost_is_asked_for_and_not_sent_again(house: House) -> None:
    month = Month(house, 2)
    suspicion = await month.confirmed()
    await house.fault("regulator", "lost", times=1)
    assert (await month.decide(suspicion, "APPROVE")).status_code == 200
    filed = await month.until(suspicion, status="FILED")
    assert sum(each["reference"] == filed["reference"] for each in await month.submissions()) == 1


async def test_what_fiu_ind_refuses_comes_back_with_its_reasons(house: House) -> None:
    month = Month(house, 3)
    suspicion = await month.confirmed()
    first = await month.task(suspicion)
    await month.judged("REJECT", "The grounds are too short.")
    try:
        assert (await month.decide(suspicion, "APPROVE")).status_code == 200
        back = await month.until(suspicion, stage="FILING", failures=["The grounds are too short."])
    finally:
        await month.judged("ACCEPT")
    assert (back["status"], back["failures"]) == ("CONFIRMED", ["The grounds are too short."])
    task = await month.task(suspicion)
    assert task["task_id"] != first["task_id"]
    assert task["due_at"] == first["due_at"], "the law's time does not begin again"
    assert [item["guidance"] for item in task["items"]] == ["The grounds are too short."]
    assert (await month.decide(suspicion, "APPROVE")).status_code == 200
    filed = await month.until(suspicion, status="FILED")
    assert filed["reference"] != back["reference"]
    assert filed["failures"] == []


async def test_another_revision_finds_the_same_suspicion_and_a_dismissed_one_stays_so(house: House) -> None:
    month = Month(house, 4)
    month.split()
    report = await month.reported()
    suspicion = await month.found(report)
    for verdict in ("REJECT", "APPROVE"):
        (task,) = (await house.done("GET", f"/reports/{report['report_id']}", OFFICER))["tasks"]
        assert (await house.decide(task, OFFICER, verdict, "Again.")).is_success
        report = await month.report_at(report, "CORRECTION", "DONE")
    second = await month.report_at({"report_id": report["next_revision"]}, "SIGN_OFF")
    again = await month.found(second)
    assert again["suspicion_id"] == suspicion["suspicion_id"]
    assert again["created_at"] == suspicion["created_at"]

    dismissed = await month.word(again, "dismiss")
    assert (dismissed.status_code, dismissed.json()["status"], dismissed.json()["task_id"]) == (200, "DISMISSED", None)
    late = await month.word(again, "confirm")
    assert (late.status_code, late.json()["code"]) == (409, "WRONG_STATE")
    assert (await month.process(suspicion).result()).status == "DISMISSED"


async def test_the_second_officer_may_dismiss_it_after_all_and_by_signal(house: House) -> None:
    month = Month(house, 5)
    suspicion = await month.confirmed()
    process = month.process(suspicion)
    await process.signal("reject", {"subject": "compliance-das", "role": "COMPLIANCE_OFFICER", "remarks": "Own."})
    await process.signal("reject", "nonsense")
    word = {"subject": "compliance-nair", "role": "COMPLIANCE_OFFICER", "remarks": "A salary."}
    await process.signal("reject", word)
    assert (await process.result()).status == "DISMISSED"
    assert [entry.action for entry in month.audited(suspicion)] == [
        *("SUSPICION_JUDGED", "DECISION_REFUSED", "DECISION_REFUSED", "DECISION_MADE"),
    ]


async def test_nothing_outside_of_the_confidential_record_names_it(house: House) -> None:
    month = Month(house, 6)
    investor = month.split()
    report = await month.reported()
    suspicion = await month.found(report)
    assert (await month.word(suspicion, "confirm")).is_success
    assert (await month.decide(suspicion, "APPROVE")).is_success
    filed = await month.until(suspicion, status="FILED")
    assert month.told(suspicion["suspicion_id"], report["report_id"], filed["reference"]) == []
    with month.database.transaction() as session:
        assert verify(confidential_audit.entries(session, month.database.vault)).ok

    described = await month.process(suspicion).describe()
    subject = str(investor)
    asked = "SELECT finding_id FROM suspicions WHERE id = %s"
    finding = str(month.database.rows(asked, (UUID(suspicion["suspicion_id"]),))[0]["finding_id"])
    for hidden in (subject, finding, NAME):
        assert hidden not in described.id
        assert hidden not in str(described.raw_description)
    names = {str(pair.key.name) for pair in described.typed_search_attributes}  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] — the SDK leaves the values' types open
    assert names <= {"BuildIds"}, "Temporal's own says which worker it ran on"
    history = str(await month.process(suspicion).fetch_history())
    for hidden in (subject, NAME, "STRUCTURING"):
        assert hidden not in history
    listed = (await house.done("GET", "/tasks?limit=200", AUDITOR))["items"]
    assert suspicion["suspicion_id"] not in str(listed)
