"""Which worker runs what: every activity that a process calls is registered on the queue it is called on."""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from temporalio.activity import _Definition as ActivityDefinition  # pyright: ignore[reportPrivateUsage] — no other way
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

import activities
import workflows
from activities.verification import VerificationActivities, checks_of
from tests.contracts.deployment import Deployment
from tests.house import house_settings
from workers.composition import open_house
from workers.worker import WORKFLOWS, worker_for
from workflows import queues
from workflows.chain_writes import WRITES

KEY = "0x" + "11" * 32
STANDS_FOR: dict[str, list[Callable[..., object]]] = {
    "check": [*checks_of(VerificationActivities).values()],
    "carry_out": [carry_out for carry_out, _ in WRITES.values()],
}
"""The activities that a name can stand for in a process, where the call names none itself."""

_CALLS = {"execute_activity_method", "start_activity_method"}
_LOCAL_CALLS = {"execute_local_activity_method", "start_local_activity_method"}


@pytest.fixture(scope="module")
async def registered(
    temporal_env: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[dict[str, list[str]]]:
    """The activities of each queue's worker. Nothing that they need is asked, so nothing of it has to run."""
    nowhere = Deployment("http://127.0.0.1:9", *(f"0x{digit * 40}" for digit in "123"), private_key=KEY)
    settings = house_settings(
        "postgresql://nobody@127.0.0.1:9/none", temporal_env.client, tmp_path_factory.mktemp("none"), nowhere
    ).model_copy(update={"registries_url": "http://127.0.0.1:9", "scorer_url": "http://127.0.0.1:9"})
    # a connection of its own: on one connection a queue has one worker, and those of other tests are to come
    client = await Client.connect(temporal_env.client.service_client.config.target_host)
    async with open_house(settings, chain=True) as house:
        yield {name: names_of(worker_for(client, name, house)) for name in queues.ALL}


def names_of(worker: Worker) -> list[str]:
    config = worker.config()
    assert "activities" in config
    return [name_of(each) for each in config["activities"]]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] — the SDK says Callable


def name_of(method: object) -> str:
    definition = ActivityDefinition.must_from_callable(method)  # pyright: ignore[reportUnknownMemberType, reportArgumentType] — any of ours
    assert definition.name is not None
    return definition.name


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(found.name)


def called() -> Iterator[tuple[str, str]]:
    """Activity and queue of every call in the processes' source."""
    for module in modules_of(workflows):
        source = Path(inspect.getsourcefile(module) or "").read_text()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr in _LOCAL_CALLS:
                    yield from ((name, queues.CASES) for name in asked_for(node, module))
                elif node.func.attr in _CALLS:
                    yield from ((name, queue_of(node, module)) for name in asked_for(node, module))


def asked_for(call: ast.Call, module: ModuleType) -> list[str]:
    method = call.args[0]
    if isinstance(method, ast.Attribute):
        assert isinstance(method.value, ast.Name)
        return [name_of(getattr(vars(module)[method.value.id], method.attr))]
    return [name_of(each) for each in STANDS_FOR[ast.unparse(method)]]


def queue_of(call: ast.Call, module: ModuleType) -> str:
    """The queue that a call names, itself, by its terms (`**_COMPUTING`), or by the function that makes its options
    (`**options_of(…)`)."""
    for keyword in call.keywords:
        if keyword.arg is None and isinstance(keyword.value, ast.Name):
            return vars(module)[keyword.value.id]["task_queue"]
    said = [ast.unparse(call)] + [
        inspect.getsource(vars(module)[ast.unparse(keyword.value.func)])
        for keyword in call.keywords
        if keyword.arg is None and isinstance(keyword.value, ast.Call)
    ]
    ((name,),) = [found for each in said if (found := re.findall(r"task_queue=queues\.(\w+)", each))]
    return vars(queues)[name]


def test_every_activity_is_called_where_a_worker_knows_it(registered: dict[str, list[str]]) -> None:
    calls = set(called())
    assert ("record_step", queues.CASES) in calls
    assert ("register_on_chain", queues.CHAIN) in calls
    # `check` stands for any check; the one that is made locally is the wallet's signature, which asks no registry
    local_checks = {(name_of(check), queues.CASES) for check in checks_of(VerificationActivities).values()}
    unknown = {(name, queue) for name, queue in calls if name not in registered[queue]}
    assert unknown <= local_checks - {("check_wallet_signature", queues.CASES)}


def test_every_activity_is_on_a_queue_and_once_on_each(registered: dict[str, list[str]]) -> None:
    for queue, names in registered.items():
        assert len(set(names)) == len(names), queue
    written = {
        definition.name
        for module in modules_of(activities)
        for _, owner in inspect.getmembers(module, inspect.isclass)
        if owner.__module__ == module.__name__
        for _, method in inspect.getmembers(owner, callable)
        if (definition := ActivityDefinition.from_callable(method)) is not None  # pyright: ignore[reportUnknownMemberType]
    }
    assert written == {name for names in registered.values() for name in names}


def test_every_process_is_listed_once() -> None:
    written = [
        owner
        for module in modules_of(workflows)
        for _, owner in inspect.getmembers(module, inspect.isclass)
        if owner.__module__ == module.__name__ and hasattr(owner, "__temporal_workflow_definition")
    ]
    assert sorted(each.__name__ for each in WORKFLOWS) == sorted(each.__name__ for each in written)
