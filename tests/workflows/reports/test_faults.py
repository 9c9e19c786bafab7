"""What goes wrong with a report: books that do not agree, a gateway that is away, loses its answer or rejects, and
words that may not be said."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.house import House, Json, until
from tests.workflows.reports.quarter import AUDITOR, OFFICER, OTHER_OFFICER, Quarter

WORD = {"subject": "compliance-das", "role": "COMPLIANCE_OFFICER", "remarks": "Seen."}


async def test_books_that_do_not_agree_fail_it_and_say_by_how_much(house: House) -> None:
    quarter = Quarter(house, 8)
    quarter.sell(1)
    quarter.sell(1, value=Decimal("1170.00"))
    report = await quarter.made()
    assert (report["status"], report["stage"]) == ("FAILED", "CORRECTION")
    assert any("2350.00 expected, 2360.00 found, +10.00 apart" in each for each in report["failures"]), report
    (task,) = report["tasks"]
    assert task["kind"] == "CORRECTION"
    assert [item["guidance"] for item in task["items"]] == report["failures"]
    assert report["files"] == []

    left = await quarter.decide(report, "REJECT", "The order is being put right by hand.")
    assert left.status_code == 200, left.text
    report = await quarter.until(report, "DONE")
    assert report["status"] == "FAILED"
    await quarter.process().result()
    again = await quarter.asked()
    assert (again["revision"], again["report_id"] == report["report_id"]) == (2, False)


async def test_a_rejection_explains_itself_and_has_a_new_revision_made(house: House) -> None:
    quarter = Quarter(house, 9)
    quarter.sell(1)
    await quarter.judged("REJECT", "Table 12: the HSN 7308 needs six digits.")
    try:
        report = await quarter.until(await quarter.signed_off(), "CORRECTION")
    finally:
        await quarter.judged("ACCEPT")
    assert report["status"] == "REJECTED"
    (task,) = report["tasks"]
    assert [(item["title"], item["guidance"]) for item in task["items"]] == [
        ("Reason 1, by the regulator", "Table 12: the HSN 7308 needs six digits.")
    ]
    assert (await quarter.asked())["report_id"] == report["report_id"], "it waits for a word"
    decided = await quarter.decide(report, "APPROVE", "Put right.", OTHER_OFFICER)
    assert decided.json()["status"] == "REJECTED", decided.text
    report = await quarter.until(report, "DONE")
    following = await quarter.until({"report_id": report["next_revision"]}, "SIGN_OFF")
    assert (following["revision"], following["status"]) == (2, "GENERATED")


async def test_a_gateway_that_took_the_file_and_lost_its_answer_is_asked_not_sent_to_again(house: House) -> None:
    quarter = Quarter(house, 10)
    quarter.sell(1)
    sent = await quarter.calls("POST")
    await house.fault("regulator", "lost", times=1)
    try:
        report = await quarter.until(await quarter.signed_off(), "DONE")
    finally:
        await house.fault("regulator", "none")
    assert report["status"] == "APPROVED"
    assert await quarter.calls("POST") == sent + 1


@pytest.mark.parametrize(("number", "mode"), [(11, "500"), (12, "down"), (13, "garbage")])
async def test_a_gateway_that_is_away_is_waited_for(house: House, number: int, mode: str) -> None:
    quarter = Quarter(house, number)
    await house.fault("regulator", mode)
    try:
        report = await quarter.signed_off()
        before = len(await exchanges(quarter))

        async def tried() -> Json | None:
            return {} if len(await exchanges(quarter)) > before else None

        await until(tried)
        assert (await quarter.seen(report))["stage"] == "SUBMISSION"
    finally:
        await house.fault("regulator", "none")
    assert (await quarter.until(report, "DONE"))["status"] == "APPROVED"


async def exchanges(quarter: Quarter) -> list[tuple[str, Json]]:
    """What the log has of the exchanges with the regulator."""
    rows = quarter.database.rows("SELECT event_type::text, payload::text FROM integrations_log ORDER BY created_at, id")
    return [(str(row["event_type"]), json.loads(str(row["payload"]))) for row in rows]


async def test_every_exchange_is_logged_and_no_key_in_clear(house: House) -> None:
    quarter = Quarter(house, 14)
    report = await quarter.until(await quarter.signed_off(), "DONE")
    told = [
        (event, each["method"]) for event, each in await exchanges(quarter) if each["reference"] == report["reference"]
    ]
    assert told[:6] == [
        *(("OUTBOUND", "GET"), ("INBOUND", "GET")),
        *(("OUTBOUND", "PUT"), ("INBOUND", "PUT")),
        *(("OUTBOUND", "POST"), ("INBOUND", "POST")),
    ]
    row = quarter.database.row("SELECT config_details::text AS details, secrets_sealed FROM integrations_config")
    assert row is not None
    assert "not-a-secret" not in str(row["details"])
    assert b"not-a-secret" not in bytes(row["secrets_sealed"])  # pyright: ignore[reportArgumentType] — a bytea


async def test_an_integration_that_is_set_inactive_is_not_spoken_to(house: House) -> None:
    quarter = Quarter(house, 15)
    first = await quarter.until(await quarter.signed_off(), "DONE")
    assert first["status"] == "APPROVED", "the gateway is configured by then"
    with quarter.database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE integrations_config SET status = 'INACTIVE'")
    following = Quarter(house, 16)
    try:
        report = await following.signed_off()
        puts = await quarter.calls("PUT")
        assert (await following.seen(report))["stage"] == "SUBMISSION"
    finally:
        with quarter.database.transaction() as session:
            session.connection().exec_driver_sql("UPDATE integrations_config SET status = 'ACTIVE'")
    assert await quarter.calls("PUT") == puts
    assert (await following.until(report, "DONE"))["status"] == "APPROVED"


async def test_the_last_second_of_a_quarter_is_in_it_and_the_next_is_not(house: House) -> None:
    quarter, following = Quarter(house, 17), Quarter(house, 18)
    assert quarter.ends == following.starts
    quarter.sell(1, at=quarter.ends - timedelta(seconds=1))  # 23:59:59 in India
    following.sell(1, at=following.starts)
    for each in (quarter, following):
        report = await each.made()
        assert report["report_data"]["outward_supplies"]["totals"]["taxable_value"] == "1000.00", each.name


async def test_who_may_not_is_told_so(house: House) -> None:
    quarter = Quarter(house, 19)
    body = {"report_type": "TAX", "period": quarter.name, "jurisdiction": "IN"}
    assert (await house.ask("POST", "/reports", AUDITOR, json=body)).status_code == 403
    report = await quarter.made()
    (task,) = report["tasks"]
    assert (await house.decide(task, AUDITOR, "APPROVE")).status_code == 403
    blank = await house.decide(task, OFFICER, "REJECT")
    assert (blank.status_code, blank.json()["code"]) == (422, "REMARKS_REQUIRED")
    changes = {"decision": "REQUEST_CHANGES", "remarks": "x", "fields": ["legalIdentity.pan"]}
    asked = await house.ask("POST", f"/tasks/{task['task_id']}/decision", OFFICER, json=changes)
    assert (asked.status_code, asked.json()["code"]) == (409, "WRONG_STATE")
    failed = await house.decide(task, OFFICER, "REJECT", "The order of May is missing.")
    assert (failed.status_code, failed.json()["status"]) == (200, "FAILED")
    late = await house.decide(task, OFFICER, "APPROVE")
    assert late.status_code == 409
    report = await quarter.seen(report)
    assert report["failures"] == ["not signed off: The order of May is missing."]


async def test_signals_mean_the_same_and_a_bad_one_changes_nothing(house: House) -> None:
    quarter = Quarter(house, 20)
    report = await quarter.made()
    process = quarter.process()
    for word in ({"subject": "", "role": "AUDITOR"}, {**WORD, "role": "AUDITOR"}):
        await process.signal("approve", word)
    await process.signal("approve", args=[WORD, WORD])
    await process.signal("approve", WORD)
    assert (await quarter.until(report, "DONE"))["status"] == "APPROVED"
    refused = [entry for entry in quarter.audited(report) if entry.action == "DECISION_REFUSED"]
    assert len(refused) == 3
    state = await process.query("status")
    assert state["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"report_type": "TAX", "period": "Q5-2026"}, "period"),
        ({"report_type": "TAX", "period": "Q1-2999"}, "period"),
        ({"report_type": "TAX", "period": "2026"}, "period"),
        ({"report_type": "TAX", "period": "Q1-2026", "jurisdiction": "XX"}, "jurisdiction"),
        ({"report_type": "VAT", "period": "Q1-2026"}, "report_type"),
        ({"period": "Q1-2026"}, "report_type"),
        ({"report_type": "TAX", "period": "Q1-2026", "more": 1}, "more"),
    ],
)
async def test_what_is_asked_for_wrongly_is_told_by_field(house: House, body: Json, field: str) -> None:
    answer = await house.ask("POST", "/reports", OFFICER, json=body)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field]), answer.text
