"""The README is true: it names every setting, command and route, and its commands are ones that there are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from fastapi import FastAPI
from temporalio.client import Client
from typer.core import TyperGroup
from typer.exceptions import TyperException

from activities.clients.reading.pool import PaperReader
from cli.main import app as cli
from models.actors import Role
from models.tables.database import Database
from tests.api.conftest import INDEX, VAULT, api_services
from tests.docs import settings_table
from tests.docs.pages import README, between, commands_in, fences


def the_front_door() -> TyperGroup:
    group = typer.main.get_command(cli)
    assert isinstance(group, TyperGroup)
    return group


COMMANDS = the_front_door()


@pytest.fixture
async def api(tmp_path: Path) -> FastAPI:
    """The application with nothing behind it: it is only asked what it is."""
    from api.app import create_app

    nowhere = Database("postgresql://nobody@127.0.0.1:9/none", vault=VAULT, index=INDEX, pool_size=1)
    temporal = await Client.connect("127.0.0.1:9", lazy=True)
    return create_app(api_services(nowhere, temporal, tmp_path, PaperReader(processes=1)))


class NoSuchCommand(Exception):
    """A command line that starts with no command of ours."""


def every_command(group: TyperGroup, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name)


def parse(words: list[str]) -> None:
    """Read a command line as `fatts` does, and run nothing.

    Raises:
        NoSuchCommand, TyperException: there is no such command or option.
    """
    group, path = COMMANDS, "fatts"
    while words != ["--help"]:
        if not words or words[0] not in group.commands:
            raise NoSuchCommand(f"{path} has no command {words[:1]}")
        path, command, words = f"{path} {words[0]}", group.commands[words[0]], words[1:]
        if not isinstance(command, TyperGroup):
            command.make_context(path, words)
            return
        group = command


def test_the_table_of_settings_is_the_settings() -> None:
    shown = between(
        README.read_text(), "<!-- made by: python -m tests.docs.settings_table -->", "<!-- end of the settings"
    )
    assert shown == settings_table.table(), "run python -m tests.docs.settings_table and put its table here"


def test_every_command_is_named() -> None:
    named = {
        tuple(words) for words in re.findall(r"^\| `fatts ([a-z-]+)(?: ([a-z]+))?", README.read_text(), re.MULTILINE)
    }
    assert {tuple(word for word in words if word) for words in named} == set(every_command(COMMANDS))


def test_every_route_is_named_and_no_other(api: FastAPI) -> None:
    named = set(re.findall(r"`(GET|POST|PATCH|PUT|DELETE) (/(?:api/v1|healthz|readyz)[^`]*)`", README.read_text()))
    served = {(method.upper(), path) for path, methods in api.openapi()["paths"].items() for method in methods}
    assert named == served


def test_every_role_is_explained() -> None:
    table = between(README.read_text(), "### Roles", "### The sandbox")
    for role in Role:
        assert role in table, role


def test_the_rooms_are_those_of_the_house() -> None:
    (house,) = [fence.text for fence in fences(README.read_text()) if fence.text.startswith("models/ ")]
    for line in house.splitlines():
        assert (README.parent / line.split()[0]).is_dir(), line


@pytest.mark.parametrize("command", commands_in(README.read_text()))
def test_every_command_line_is_one_that_fatts_takes(command: str) -> None:
    parse(command.split())


@pytest.mark.parametrize("command", ["no-such-command", "up --no-such-option", "audit no-such", "token --subject s"])
def test_a_command_line_that_fatts_does_not_take_would_be_found(command: str) -> None:
    with pytest.raises((NoSuchCommand, TyperException)):
        parse(command.split())


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^make (\w+)", README.read_text(), re.MULTILINE))))
def test_every_make_target_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (README.parent / "Makefile").read_text(), re.MULTILINE)


def test_the_table_would_show_a_new_setting() -> None:
    assert settings_table.table().count("\n") == len(settings_table.Settings.model_fields) + 2
