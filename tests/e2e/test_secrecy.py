"""Nothing personal stands in clear: in no file of the data directory, and nowhere in what Temporal shows."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from pydantic import JsonValue
from temporalio.client import Client

from tests.cli.running import fatts
from tests.e2e.conftest import Survived
from tests.e2e.stranger import Case

_PERSONAL_MEMBERS = frozenset(
    {"pan", "gstin", "cin", "legalName", "name", "email", "phone", "mobile", "caName", "line1", "udin", "tradeName"}
)
"""The contractor document's members whose values name somebody, wherever in it they stand."""


def personal(document: JsonValue) -> Iterator[str]:
    """Every personal value in a contractor document."""
    match document:
        case dict():
            for member, value in document.items():
                if member in _PERSONAL_MEMBERS and isinstance(value, str):
                    yield value
                else:
                    yield from personal(value)
        case list():
            for each in document:
                yield from personal(each)
        case _:
            pass


_READABLE = re.compile(rb"[\x20-\x7e]{8,}")


def secrets_of(survived: Survived) -> set[bytes]:
    """What must not be found: personal values of every case, account numbers, and the bearer tokens."""
    found: set[str] = set()
    for case in survived.cases.values():
        contractor = cast("JsonValue", case.sample.contractor)
        found |= {value for value in personal(contractor) if len(value) >= 8}
        found.add(case.sample.bank_account_number)
        found.add(case.sample.wallet_private_key.removeprefix("0x"))
    people = (survived.stranger.contractor, survived.stranger.reviewer, survived.stranger.approver)
    found |= {who["Authorization"].removeprefix("Bearer ") for who in people}
    return {value.encode() for value in found}


def files_of(directory: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is there, name and content; PostgreSQL may take one away meanwhile."""
    for path in sorted(directory.rglob("*")):
        try:
            if path.is_file():
                yield str(path.relative_to(directory)), path.read_bytes()
        except FileNotFoundError:
            continue


def found_in(content: bytes, wanted: set[bytes]) -> list[str]:
    """Which of these stand in some bytes, in any spelling of their letters.

    Each is printable ASCII of eight or more, so only such runs are searched: most of a database is none.
    """
    readable = b"\n".join(_READABLE.findall(content)).lower()
    return [value.decode() for value in wanted if value.lower() in readable]


def test_no_file_under_the_data_directory_holds_anything_personal(survived: Survived) -> None:
    directory = survived.stranger.directory
    wanted = secrets_of(survived)
    assert len(wanted) > 100
    assert all(len(value) >= 8 and value.decode().isprintable() and value.isascii() for value in wanted)
    wallet = survived.cases["draft"].sample.wallet_address.encode()
    seen: set[str] = set()
    public: set[str] = set()
    leaks: dict[str, list[str]] = {}
    for name, content in files_of(directory):
        seen.add(name.split("/")[0])
        if wallet in content:
            public.add(name.split("/")[0])
        if leaked := found_in(content, wanted):
            leaks[name] = leaked
    assert leaks == {}
    assert {"temporal.db", "temporal.db-wal", "logs", "documents", "postgres", "sandbox.sealed", "stack.json"} <= seen
    assert "postgres" in public, "what is public is found, so the search is a real one"


def test_the_search_finds_what_is_there(survived: Survived) -> None:
    pan = next(iter(survived.cases.values())).sample.pan
    assert found_in(f"the pan is {pan.lower()}".encode(), secrets_of(survived)) == [pan]


async def test_temporal_shows_nothing_personal(survived: Survived) -> None:
    wanted = secrets_of(survived)
    client = await Client.connect(survived.stranger.book["temporal"])  # without the key: as anybody who gets in
    listed = 0
    async for execution in client.list_workflows():
        listed += 1
        described = await client.get_workflow_handle(execution.id, run_id=execution.run_id).describe()
        shown = described.raw_description.SerializeToString() + execution.raw_info.SerializeToString()
        assert found_in(shown, wanted) == [], execution.id
        async for event in client.get_workflow_handle(execution.id, run_id=execution.run_id).fetch_history_events():
            assert found_in(event.SerializeToString(), wanted) == [], f"{execution.id} event {event.event_id}"
    assert listed >= len(survived.cases)


def test_no_page_for_everybody_tells_more_than_the_registered_name(survived: Survived) -> None:
    case = survived.cases["draft"]
    page = survived.stranger.ask("GET", f"/verify/{case.sample.wallet_address}")
    name = legal_name(case)
    assert found_in(page.content, secrets_of(survived) - {name.encode()}) == []
    assert name in page.text, "a registration is public"


def test_the_audit_log_is_proved_offline_and_one_changed_byte_is_named(survived: Survived, tmp_path: Path) -> None:
    export = tmp_path / "audit.jsonl"
    directory = survived.stranger.directory
    taken = fatts("audit", "export", "--output", export, "--data-dir", directory)
    assert taken.returncode == 0, taken.stderr
    assert found_in(export.read_bytes(), secrets_of(survived)) == []

    nowhere = tmp_path / "no stack here"
    good = fatts("audit", "verify", export, "--data-dir", nowhere)
    assert (good.returncode, good.stdout[:4]) == (0, "ok: "), good.stderr
    lines = export.read_text().splitlines()
    assert f"ok: {len(lines)} entries" in good.stdout

    for position in (0, len(lines) // 2, len(lines) - 1):
        forged = tmp_path / "forged.jsonl"
        shutil.copy(export, forged)
        seq = cast("Mapping[str, JsonValue]", json.loads(lines[position]))["seq"]
        altered = lines[position].replace("2026", "2025", 1) if "2026" in lines[position] else ""
        altered = altered or lines[position].replace('"action":"', '"action":"X', 1)
        forged.write_text("\n".join([*lines[:position], altered, *lines[position + 1 :]]) + "\n")
        told = fatts("audit", "verify", forged, "--data-dir", nowhere)
        assert told.returncode == 1
        assert f"BROKEN at entry {seq}" in told.stdout, told.stdout


def legal_name(case: Case) -> str:
    """The contractor's name, as it declared it."""
    identity = case.sample.contractor["legalIdentity"]
    assert isinstance(identity, dict)
    return str(identity["legalName"])
