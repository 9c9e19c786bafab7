"""The stories of suspicions: dismissed with the first word, or confirmed and filed by another."""

from temporalio.client import WorkflowHandle

from tests.house import House
from tests.workflows.reports.month import Month, path
from tests.workflows.reports.quarter import OTHER_OFFICER

AnyHandle = WorkflowHandle[object, object]


async def filed(house: House) -> AnyHandle:
    """Confirmed, its report amended, refused by the regulator, and filed again."""
    month = Month(house, 36)
    suspicion = await month.confirmed()
    draft = (await month.seen(suspicion))["draft"] | {"lea_informed": "S"}
    await house.done("PUT", f"{path(suspicion)}/str", OTHER_OFFICER, json={"draft": draft})
    await month.judged("REJECT", "The grounds are too short.")
    assert (await month.decide(suspicion, "APPROVE")).is_success
    await month.until(suspicion, stage="FILING", failures=["The grounds are too short."])
    await month.judged("ACCEPT")
    assert (await month.decide(suspicion, "APPROVE")).is_success
    await month.process(suspicion).result()
    return house.services.temporal.get_workflow_handle(month.process(suspicion).id)


async def dismissed(house: House) -> AnyHandle:
    """Dismissed with the first word."""
    month = Month(house, 37)
    suspicion = await month.suspicion()
    assert (await month.word(suspicion, "dismiss")).is_success
    await month.process(suspicion).result()
    return house.services.temporal.get_workflow_handle(month.process(suspicion).id)


async def dismissed_by_another(house: House) -> AnyHandle:
    """Confirmed by one, dismissed by the other, with a signal."""
    month = Month(house, 38)
    suspicion = await month.confirmed()
    word = {"subject": "compliance-nair", "role": "COMPLIANCE_OFFICER", "remarks": "A salary."}
    await month.process(suspicion).signal("reject", word)
    await month.process(suspicion).result()
    return house.services.temporal.get_workflow_handle(month.process(suspicion).id)
