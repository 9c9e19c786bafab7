"""What a process imports is there already: importing it anew for every case would cost 20 times the time."""

import asyncio
import importlib
import pkgutil
from types import ModuleType
from uuid import uuid4

from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import activities
import models
from tests.workers import probe
from tests.workers.probe import Probe
from workers.worker import workflow_runner

_OF_THE_RECORD = ("activities.clients", "models.tables")
"""What no process imports."""


def modules_of(package: ModuleType) -> list[str]:
    """All modules of a package that a process may import."""
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [each.name for each in found if not each.name.startswith(_OF_THE_RECORD)]


async def test_the_runner_of_production_passes_through_what_has_no_state(temporal_env: WorkflowEnvironment) -> None:
    names = ["pydantic", "pydantic.main", "pydantic_core", *modules_of(activities), *modules_of(models)]
    assert "models.application_case" in names
    outside = {name: id(vars(importlib.import_module(name))["__spec__"]) for name in names}
    queue = f"probe-{uuid4()}"
    async with Worker(temporal_env.client, task_queue=queue, workflows=[Probe], workflow_runner=workflow_runner()):
        async with asyncio.timeout(60):  # many imports at once would be killed as a deadlock, and tried for ever
            seen = await temporal_env.client.execute_workflow(Probe.run, names, id=queue, task_queue=queue)
    assert seen.pop("itself") != id(probe.ITSELF)  # the probe itself is executed anew: the sandbox does its work
    assert seen == outside
