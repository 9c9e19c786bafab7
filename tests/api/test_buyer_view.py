"""A buyer as it is seen, who may act for it, and what it is told when its line is cut."""

from datetime import UTC, datetime

import httpx
import pytest
from sqlmodel import Session

from api.services import ApiServices
from models.actors import Role
from models.buyer import buyer_id_of
from models.tables import audit
from models.tables.notifications import NotificationRecords
from tests.api.keys import bearer

OFFICER, AUDITOR = bearer("das", Role.RISK_OFFICER), bearer("bose", Role.AUDITOR)
BUYER, CLERK, STRANGER = (bearer(name, Role.BUYER) for name in ("buyer", "clerk", "stranger"))
PATH = "/api/v1/buyers/buyer"
BUYER_ID = buyer_id_of("buyer")


async def sanctioned(client: httpx.AsyncClient, limit: str, outstanding: str) -> None:
    body = {"sanctioned_limit": limit, "outstanding": outstanding, "reason": "Review."}
    answer = await client.put(f"{PATH}/credit-line", json=body, headers=OFFICER)
    assert answer.status_code == 200, answer.text


async def test_a_buyer_is_seen_by_itself_its_clerks_and_officials(client: httpx.AsyncClient) -> None:
    await sanctioned(client, "20000000.00", "11000000.00")
    assert (await client.put(f"{PATH}/representatives/clerk", headers=OFFICER)).status_code == 200
    for who in (BUYER, CLERK, OFFICER, AUDITOR):
        seen = (await client.get(PATH, headers=who)).json()
        assert seen["buyer_id"] == str(BUYER_ID)
        assert seen["credit_line"] == {
            "sanctioned_limit": "20000000.00",
            "exposure": "11000000.00",
            "exposure_share": "0.55",
            "remaining": "9000000.00",
            "currency": "INR",
            "blocked": False,
        }
        assert (seen["rating"], seen["payment_performance"]) == (
            {"score": None, "counted": 0},
            {"score": None, "counted": 0},
        )
        assert (seen["representatives"], seen["unavailable"]) == (["clerk"], [])
    for who in (STRANGER, bearer("buyer", Role.CONTRACTOR), bearer("buyer", Role.INVESTOR)):
        assert (await client.get(PATH, headers=who)).status_code == 404
    assert (await client.get(PATH)).status_code == 401


async def test_of_a_buyer_that_nobody_wrote_down_nothing_is_known(client: httpx.AsyncClient) -> None:
    seen = (await client.get("/api/v1/buyers/newcomer", headers=OFFICER)).json()
    assert (seen["credit_line"], seen["representatives"]) == (None, [])


async def test_officials_say_who_acts_for_a_buyer(client: httpx.AsyncClient, services: ApiServices) -> None:
    path = f"{PATH}/representatives/clerk"
    for who in (BUYER, CLERK, AUDITOR):
        assert (await client.put(path, headers=who)).status_code == 403
        assert (await client.delete(path, headers=who)).status_code == 403
    for _ in range(2):
        assert (await client.put(path, headers=OFFICER)).json()["representatives"] == ["clerk"]
    assert (await client.get(PATH, headers=CLERK)).status_code == 200
    for _ in range(2):
        assert (await client.delete(path, headers=OFFICER)).json()["representatives"] == []
    assert (await client.get(PATH, headers=CLERK)).status_code == 404
    with Session(services.database.engine) as session:
        entries = list(audit.entries(session, subject=f"buyer:{BUYER_ID}"))
    assert [(entry.action, entry.details) for entry in entries] == [
        ("REPRESENTATIVE_ADDED", {"representative": "clerk"}),
        ("REPRESENTATIVE_REMOVED", {"representative": "clerk"}),
    ]


@pytest.mark.parametrize("subject", ["x" * 201, "a%0Ab"])
async def test_a_name_that_no_token_carries_is_refused(client: httpx.AsyncClient, subject: str) -> None:
    assert (await client.put(f"{PATH}/representatives/{subject}", headers=OFFICER)).status_code == 422


async def test_a_cut_that_leaves_a_buyer_exposed_is_told_without_any_requirement(
    client: httpx.AsyncClient, services: ApiServices
) -> None:
    """To officials who listen, to the buyer, to who acts for it, and to nobody else; once for the crossing."""
    wanted = {"url": "https://erp.example.org/hook", "event_types": ["exposure_alert"]}
    await client.put(f"{PATH}/representatives/clerk", headers=OFFICER)
    hooks = [
        (await client.post("/api/v1/webhooks", json=wanted, headers=who)).json()["webhook_id"]
        for who in (OFFICER, BUYER, CLERK, STRANGER)
    ]
    await sanctioned(client, "20000000.00", "11000000.00")
    await sanctioned(client, "12000000.00", "11000000.00")
    await sanctioned(client, "11500000.00", "11000000.00")
    records = NotificationRecords(services.database, lambda: datetime.now(UTC))
    while records.plan():
        pass
    found = (await client.get(f"/api/v1/notifications?case_id={BUYER_ID}", headers=OFFICER)).json()["items"]
    told = [each["webhook_id"] for each in found if each["event_type"] == "exposure_alert"]
    assert sorted(told) == sorted(hooks[:3])
