"""The whole system on one machine: the parts that no setting names, then our own processes, watched until the end."""

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.probe import is_healthy
from cli.stack import address_book, anvil, contract, postgres, temporal
from cli.stack.address_book import AddressBook
from cli.stack.anvil import Anvil
from cli.stack.plan import Plan, make_plan
from cli.stack.postgres import Postgres
from cli.stack.processes import Child, ChildFailed, Processes
from cli.stack.secrets import load_or_make
from cli.stack.temporal import Temporal
from workers.settings import Settings, variable

_RESTARTS = 5
_RESTART_WINDOW_SECONDS = 60.0
_ROOT = Path(__file__).resolve().parents[2]


@dataclass
class _Part:
    """One child and how to start it again."""

    child: Child
    launch: Callable[[], Child]
    restarts: deque[float] = field(default_factory=lambda: deque[float](maxlen=_RESTARTS))


class Stack:
    """One data directory's stack. Hold its lock (`address_book.locked`) while it is used.

    Args:
        directory: where everything it keeps is.
        settings: what is named in them is used instead of an embedded part.
        port: the API's port; None chooses.
        say: takes the lines that people read.
    """

    def __init__(self, directory: Path, settings: Settings, *, port: int | None, say: Callable[[str], None]) -> None:
        self._directory = directory
        self._settings = settings
        self._port = port
        self._say = say
        self._processes = Processes(directory)
        self._parts: list[_Part] = []
        self._environment: dict[str, str] = {}

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings its own processes run with, secrets included: what one that stands beside them needs too."""
        return self._environment

    def start(self) -> AddressBook:
        """Start everything and wait until it is ready.

        Raises:
            ChildFailed: a part did not come up.
            workers.settings.MissingSetting: a part that is named lacks a setting.
        """
        for name in self._processes.stop_leftovers():
            self._say(f"{name:<11} stopped what a killed run had left behind")
        secrets = load_or_make(self._directory)
        plan = make_plan(self._directory, self._settings, secrets, port=self._port)
        self._environment = plan.environment()
        database_url, contracts, chain_rpc = self._start_foundations(plan)
        for name, setting in contract.SETTINGS.items():
            self._environment[variable(setting)] = contracts[name]
        self._start_services(plan)
        book = AddressBook(
            api=plan.url("api"),
            sandbox=plan.url("sandbox") if plan.embeds_sandbox else None,
            temporal=plan.temporal_address,
            temporal_ui=plan.url("temporal_ui") if plan.embeds_temporal else self._settings.temporal_ui_url,
            codec=plan.url("codec"),
            postgres=database_url,
            chain_rpc=chain_rpc,
            contracts=contracts,
            pid=os.getpid(),
        )
        address_book.write(self._directory, book)
        return book

    def look_after(self) -> None:
        """Start again what has ended though it should run. Call it often, from the thread that called `start`.

        Raises:
            ChildFailed: a part keeps ending.
        """
        for part in self._parts:
            if part.child.is_running():
                continue
            now = time.monotonic()
            name, code = part.child.name, part.child.process.returncode
            if len(part.restarts) == _RESTARTS and now - part.restarts[0] < _RESTART_WINDOW_SECONDS:
                raise ChildFailed(f"{name} ended {_RESTARTS + 1} times within a minute; {part.child.last_words()}")
            part.restarts.append(now)
            self._say(f"{name:<11} ended with exit code {code}; starting it again")
            successor = part.launch()
            self._processes.replace(part.child, successor)
            part.child = successor

    def stop(self) -> None:
        """Stop everything, the last started first."""
        self._parts.clear()
        self._processes.stop()

    def _start_foundations(self, plan: Plan) -> tuple[str, dict[str, str], str]:
        # All three are launched before any is waited for: they come up side by side.
        server = self._launch_temporal(plan) if plan.embeds_temporal else None
        node = self._launch_anvil(plan) if plan.embeds_chain else None
        database = self._launch_postgres(plan) if plan.embeds_postgres else None
        contracts, chain_rpc = self._contracts(plan, node)
        if database is not None:
            database.wait_until_ready()
            postgres.create_database(database)
            database_url = database.url()
            self._environment[variable("database_url")] = database_url
            self._say(f"postgres    127.0.0.1:{database.port}")
        else:
            database_url = self._settings.need_database_url()
            self._say(f"postgres    as {variable('database_url')} says")
        from models.tables.migrate import upgrade

        upgrade(database_url)
        if server is not None:
            server.wait_until_ready()
        self._say(f"temporal    {plan.temporal_address}")
        if server is not None:
            self._say(f"temporal-ui {server.ui_url}")
        return database_url, contracts, chain_rpc

    def _contracts(self, plan: Plan, node: Anvil | None) -> tuple[dict[str, str], str]:
        if node is None:
            rpc_url = self._settings.need_chain_rpc_url()
            self._settings.need_chain_private_key()
            contracts = {
                contract.REGISTRY: self._settings.need_registry_contract(),
                contract.ANCHORS: self._settings.need_audit_anchor_contract(),
                contract.STAKES: self._settings.need_stake_ledger_contract(),
            }
            self._say(f"chain       {rpc_url}")
        else:
            node.wait_until_ready()
            rpc_url = node.rpc_url
            self._say(f"chain       {rpc_url}")
            key = self._settings.chain_private_key
            contracts = contract.ensure_deployed(
                self._directory,
                node,
                key.get_secret_value() if key else plan.secrets.chain_private_key,
                say=lambda name: self._say(f"contract    {name} deployed"),
            )
        for name, address in contracts.items():
            self._say(f"contract    {name} {address}")
        return contracts, rpc_url

    def _launch_postgres(self, plan: Plan) -> Postgres:
        def launch() -> Postgres:
            return postgres.start(
                self._directory / "postgres",
                self._processes,
                port=plan.ports["postgres"],
                password=plan.secrets.database_password,
            )

        first = launch()
        self._parts.append(_Part(first.child, lambda: launch().child))
        return first

    def _launch_temporal(self, plan: Plan) -> Temporal:
        ports = temporal.TemporalPorts(
            grpc=plan.ports["temporal"],
            ui=plan.ports["temporal_ui"],
            http=plan.ports["temporal_http"],
            metrics=plan.ports["temporal_metrics"],
        )

        def launch() -> Temporal:
            return temporal.start(
                self._directory / "temporal.db", self._processes, ports=ports, codec_url=plan.url("codec")
            )

        first = launch()
        self._parts.append(_Part(first.child, lambda: launch().child))
        return first

    def _launch_anvil(self, plan: Plan) -> Anvil:
        def launch() -> Anvil:
            return anvil.start(self._directory / "anvil.json", self._processes, port=plan.ports["chain"])

        first = launch()
        self._parts.append(_Part(first.child, lambda: launch().child))
        return first

    def _start_services(self, plan: Plan) -> None:
        commands: list[tuple[str, Sequence[str]]] = [("worker", ["worker"]), ("api", ["api"])]
        if plan.embeds_sandbox:
            commands.append(("sandbox", ["sandbox"]))
        commands.append(("codec", ["codec-server"]))
        self._say(f"sanctions   {plan.sanctions}")
        started = {name: self._launch_service(name, arguments) for name, arguments in commands}
        self._apply_schedules()
        for name in ("codec", "sandbox", "worker", "api"):
            child = started.get(name)
            if child is None:
                continue
            if name == "worker":
                child.wait_until(lambda child=child: child.has_said("worker ready"), within=60)
                self._say(f"{name:<11} pid {child.pid}")
            else:
                url = plan.url(name)
                child.wait_until(lambda url=url: is_healthy(f"{url}/healthz"), within=60)
                self._say(f"{name:<11} {url}")

    def _apply_schedules(self) -> None:
        command = [sys.executable, "-m", "cli.main", "schedules", "apply"]
        child = self._processes.start("schedules", command, env=self._environment, cwd=_ROOT)
        child.process.wait(60)
        if child.process.returncode != 0:
            raise ChildFailed(f"the schedules could not be applied; {child.last_words()}")
        for line in child.said().splitlines():
            self._say(f"schedule    {line}")

    def _launch_service(self, name: str, arguments: Sequence[str]) -> Child:
        def launch() -> Child:
            command = [sys.executable, "-m", "cli.main", *arguments]
            return self._processes.start(name, command, env=self._environment, cwd=_ROOT)

        first = launch()
        self._parts.append(_Part(first, launch))
        return first
