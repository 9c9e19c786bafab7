"""Three years of a registration: renewed late, renewed early, suspended when it ends. Everything real but the time."""

import secrets
from datetime import timedelta

from temporalio.testing import WorkflowEnvironment

from tests.contracts.deployment import Deployment
from tests.house import House
from tests.workflows.years import Registered, instant, register

EVENTS_A_YEAR = 200
"""Issue 3, item 7. Measured: 172 in a quiet year that ends; 354 in two with a renewal, two suspensions and the end."""

ACTIONS_A_QUIET_YEAR = 42
"""Billed. Measured: 39, and 86 in the two busy years."""


async def test_three_years(house: House, temporal_env: WorkflowEnvironment, deployment: Deployment) -> None:
    # The first year passes quietly, and ends.
    first = await register(house, temporal_env, deployment, secrets.randbelow(10**9))
    began = await first.until_on_chain("GOV_APPROVED")
    certificate = (await house.done("GET", f"/verify/{began['wallet_address']}", {}))["certificate_hash"]
    await a_year_but_its_last_days(first)
    await first.pass_days(16)
    await first.process.result()
    ended = await first.until_on_chain("EXPIRED")
    assert len(first.audited("REGISTRATION_RECHECKED")) == 11
    assert [entry["status"] for entry in ended["status_history"]] == ["GOV_APPROVED", "EXPIRED"]
    quiet = await first.costs()
    assert sum(cost.events for _, cost in quiet) <= EVENTS_A_YEAR
    assert len(quiet) >= 2, "it continued as new"
    assert sum(cost.billed for _, cost in quiet) <= ACTIONS_A_QUIET_YEAR

    # Renewed after the end: approved anew, a new term, a new certificate.
    second = await first.renewed()
    anew = await second.until_on_chain("GOV_APPROVED")
    assert [write["what"] for write in anew["chain"]] == ["REGISTERED", "EXPIRED", "REGISTERED"]
    assert (await house.done("GET", f"/verify/{anew['wallet_address']}", {}))["certificate_hash"] != certificate
    before = await second.costs()

    # Renewed before the end: not a day is lost, and the process that runs hears of it.
    await second.pass_days(300)
    await second.until(lambda seen: seen["checked_at"] is not None)
    third = await second.renewed()
    extended = await third.until_on_chain("GOV_APPROVED")
    old_end = instant(anew["expires_at"]).replace(microsecond=0)  # the chain's, which counts seconds
    assert instant(extended["expires_at"]) == old_end + timedelta(days=365)
    assert extended["chain"][-1]["what"] == "RENEWED"
    assert extended["reminders_sent"] == []

    # In its last year it is suspended and reinstated, suspended again, and ends so.
    await third.order("suspend")
    await third.until_on_chain("SUSPENDED")
    await third.order("reinstate")
    await third.until_on_chain("GOV_APPROVED")
    await third.pass_days(120)
    await third.order("suspend")
    await third.until_on_chain("SUSPENDED")
    await third.pass_days(400)
    await third.process.result()
    over = await third.until_on_chain("EXPIRED")
    assert [entry["status"] for entry in over["status_history"]][-5:] == [
        "GOV_APPROVED",
        "SUSPENDED",
        "GOV_APPROVED",
        "SUSPENDED",
        "EXPIRED",
    ]
    assert over["reminders_sent"] == [60, 30, 7]
    two_years = (await third.costs())[len(before) - 1 :]
    assert sum(cost.events for _, cost in two_years) <= 2 * EVENTS_A_YEAR
    assert sum(cost.billed for _, cost in two_years) <= 3 * ACTIONS_A_QUIET_YEAR


async def a_year_but_its_last_days(registered: Registered) -> None:
    """350 days, with what must have happened by then."""
    for days, reminders in ((50, []), (200, []), (60, [60]), (40, [60, 30])):
        await registered.pass_days(days)
        await registered.until(lambda seen, sent=reminders: seen["reminders_sent"] == sent)
