"""A report on its way: computed, rendered, signed off, handed in, accepted; and asked for by many."""

import asyncio
import base64
import hashlib
import io
import json
import zipfile

from tests.house import House
from tests.workflows.reports.quarter import AUDITOR, OFFICER, OTHER_OFFICER, Quarter


async def test_from_being_asked_for_to_the_regulators_receipt(house: House) -> None:
    quarter = Quarter(house, 0)
    quarter.sell(3)
    report = await quarter.made()
    assert (report["status"], report["stage"], report["failures"]) == ("GENERATED", "SIGN_OFF", []), report
    assert report["report_data"]["outward_supplies"]["totals"]["taxable_value"] == "3000.00"
    assert all(check["holds"] for section in report["sections"] for check in section["checks"])
    assert [file["format"] for file in report["files"]] == [
        *("json", "regulator", "csv-outward_supplies", "csv-gstr1", "csv-gstr3b", "pdf"),
    ]
    assert [task["kind"] for task in report["tasks"]] == ["SIGN_OFF"]

    decided = await quarter.decide(report, "APPROVE", "Seen.")
    assert (decided.status_code, decided.json()["status"]) == (200, "GENERATED"), decided.text
    report = await quarter.until(report, "DONE")
    assert report["status"] == "APPROVED"
    assert [each["status"] for each in report["status_history"]] == ["GENERATED", "SUBMITTED", "APPROVED"]
    assert report["signed_by"] == "compliance-das"
    assert report["acknowledgement"].startswith("AA")
    assert await quarter.calls("POST") >= 1
    actions = [entry.action for entry in quarter.audited(report)]
    assert actions[0] == "REPORT_REQUESTED"
    assert actions[-2:] == ["REPORT_SUBMITTED", "REPORT_APPROVED"]
    state = await quarter.process().result()
    assert state.status == "APPROVED"


async def test_its_files_are_what_they_say(house: House) -> None:
    quarter = Quarter(house, 1)
    quarter.sell(2)
    report = await quarter.made()
    contents: dict[str, bytes] = {}
    for file in report["files"]:
        answer = await house.ask("GET", file["href"].removeprefix("/api/v1"), AUDITOR)
        assert answer.status_code == 200, answer.text
        digest = hashlib.sha256(answer.content)
        assert digest.hexdigest() == file["sha256"]
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        said = f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
        assert (answer.headers["content-digest"], answer.headers["repr-digest"]) == (said, said)
        assert int(answer.headers["content-length"]) == file["size"] == len(answer.content)
        contents[file["format"]] = answer.content
        again = await house.ask(
            "GET", file["href"].removeprefix("/api/v1"), AUDITOR | {"If-None-Match": answer.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")

    whole = json.loads(contents["json"])
    assert (whole["period"], whole["as_of"][:10]) == (quarter.name, report["as_of"][:10])
    assert len(whole["sections"]["gstr1"]["content"]["returns"]) == 1
    archive = zipfile.ZipFile(io.BytesIO(contents["regulator"]))
    assert [name.partition("/")[0] for name in archive.namelist()] == ["gstr1", "gstr3b"]
    gstr1 = json.loads(archive.read(archive.namelist()[0]))
    assert len(gstr1["b2b"][0]["inv"]) == 2
    assert contents["csv-outward_supplies"].decode().count("\r\n") == 2
    assert contents["pdf"].startswith(b"%PDF-1.7")
    missing = await house.ask("GET", f"/reports/{report['report_id']}/files/xlsx", AUDITOR)
    assert missing.status_code == 404


async def test_two_who_ask_at_once_ask_for_the_same_report(house: House) -> None:
    quarter = Quarter(house, 2)
    quarter.sell(1)
    both = await asyncio.gather(*(quarter.asked(who=who) for who in (OFFICER, OTHER_OFFICER) * 3))
    assert len({each["report_id"] for each in both}) == 1
    body = {"report_type": "TAX", "period": "FY2018-19-Q2", "jurisdiction": "IN"}
    also = await house.done("POST", "/reports", OFFICER, json=body)
    assert also["report_id"] == both[0]["report_id"], "the same days under another name"
    report = await quarter.until(both[0], "SIGN_OFF")
    page = await house.done("GET", f"/reports?period={quarter.name}", OFFICER)
    assert [each["report_id"] for each in page["items"]] == [report["report_id"]]


async def test_an_empty_quarter_is_a_report_of_nothing(house: House) -> None:
    report = await Quarter(house, 3).made()
    assert (report["stage"], report["report_data"]["gstr1"]["rows"]["returns"]) == ("SIGN_OFF", 0)
    assert report["report_data"]["outward_supplies"]["totals"]["taxable_value"] == "0.00"


async def test_a_row_is_traced_to_its_lines(house: House) -> None:
    quarter = Quarter(house, 4)
    orders = quarter.sell(3)
    report = await quarter.made()
    whole = await house.ask("GET", f"/reports/{report['report_id']}/files/json", AUDITOR)
    (row,) = whole.json()["sections"]["outward_supplies"]["content"]["rows"]
    path = f"/reports/{report['report_id']}/rows/{row['key']}"
    lines = await house.done("GET", f"{path}?limit=2", AUDITOR)
    more = await house.done("GET", f"{path}?limit=2&after={lines['next_after']}", AUDITOR)
    assert {each["order_id"] for each in lines["items"] + more["items"]} == {str(order) for order in orders}
    assert more["next_after"] is None
    bad = await house.ask("GET", f"/reports/{report['report_id']}/rows/nonsense", AUDITOR)
    assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "key")
