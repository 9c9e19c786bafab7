"""`fatts audit` with anchors: proved from an export, offline and against the chain; every forgery is found."""

import base64
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.testing import ActivityEnvironment
from typer.testing import CliRunner, Result

from cli.main import app
from cli.stack.anvil import Anvil
from models.audit import AuditEvent, AuditRole
from models.audit_anchor import ClosedPeriod, on_chain_root, operation_id, period_of
from models.chain import ChainAnchor
from models.encryption import BlindIndex, Vault
from models.tables import confidential_audit
from models.tables.audit import append, record
from models.tables.audit_anchors import AuditAnchorRecords
from models.tables.confidential_anchors import ConfidentialAnchorRecords
from models.tables.database import Database
from tests.activities.chain_house import House
from tests.contracts.deployment import deploy_contracts, wallet

NOON = datetime(2026, 3, 1, 6, 30, tzinfo=UTC)


@pytest.fixture
def house(postgres_url: str, anvil: Anvil, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """Two days of entries, each day closed and anchored, and one entry after them."""
    monkeypatch.setenv("FATTS_DATABASE_URL", postgres_url)
    database = Database(postgres_url, vault=Vault(bytes(32), secrets.token_bytes), index=BlindIndex(bytes(32)))
    house = House(deploy_contracts(anvil), database)
    for day in range(2):
        write(database, NOON + timedelta(days=day))
        anchor(house, date(2026, 3, 1 + day))
    write(database, NOON + timedelta(days=2))
    yield house
    database.close()


def write(database: Database, at: datetime) -> None:
    event = AuditEvent(at=at, action="STEP", actor="meera", actor_role=AuditRole.GOVERNMENT_ADMIN, subject="case-1")
    with database.transaction() as session:
        append(session, [event])
    record(database, event.model_copy(update={"action": "PAPER_READ"}))


def anchor(house: House, day: date) -> ClosedPeriod:
    records = AuditAnchorRecords(house.database)
    closed = records.close(period_of(day))
    assert closed.root is not None
    write_anchor = ChainAnchor(
        operation_id=operation_id(closed.period), period=closed.period, root=on_chain_root(closed.root)
    )
    return records.anchored(closed.period, ActivityEnvironment().run(house.activities.anchor_on_chain, write_anchor))


def commit(house: House, day: date) -> None:
    records = ConfidentialAnchorRecords(house.database)
    closed = records.close(period_of(day))
    write_anchor = ChainAnchor(
        operation_id=operation_id(closed.period), period=closed.period, root=on_chain_root(closed.root)
    )
    records.anchored(closed.period, ActivityEnvironment().run(house.activities.anchor_on_chain, write_anchor))


def fatts(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", *arguments])


@pytest.fixture
def export(house: House, tmp_path: Path) -> Path:
    file = tmp_path / "audit.jsonl"
    assert fatts("export", "--output", str(file)).exit_code == 0
    return file


def test_an_export_is_proved_without_the_server(house: House, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FATTS_DATABASE_URL")
    told = fatts("verify", str(export))
    assert told.exit_code == 0, told.output
    first, second = told.output.splitlines()
    assert first.startswith("ok: 6 entries, root ")
    assert second == (
        "anchors: 2 periods cover entries 1 to 4, the last is 2026-03-02; 2 entries after them are in none yet"
    )


def test_the_chain_confirms_it(house: House, export: Path) -> None:
    told = fatts("verify", str(export), "--rpc-url", house.deployment.rpc_url)
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[-1] == f"chain: 2 roots in {house.deployment.anchors} are those of these entries"
    trusted = fatts("verify", "--rpc-url", house.deployment.rpc_url, "--contract", house.deployment.anchors)
    assert trusted.exit_code == 0, trusted.output


def test_the_confidential_log_is_exported_proved_and_held_against_the_chain(
    house: House, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only with the record's keys; each log is held against its own roots on the chain that has both."""
    without_keys = fatts("export", "--confidential")
    assert without_keys.exit_code != 0
    assert "suspicion-1" not in without_keys.output
    for name in ("ENCRYPTION_KEY", "BLIND_INDEX_KEY"):
        monkeypatch.setenv(f"FATTS_{name}", base64.b64encode(bytes(32)).decode())
    event = AuditEvent(at=NOON, action="STR_FILED", actor="c", actor_role=AuditRole.SYSTEM, subject="suspicion-1")
    commit(house, date(2026, 3, 1))
    confidential_audit.record(house.database, event)
    commit(house, date(2026, 3, 2))
    file, rpc = tmp_path / "confidential.jsonl", ("--rpc-url", house.deployment.rpc_url)
    assert fatts("export", "--confidential", "--output", str(file)).exit_code == 0
    assert "suspicion-1" in file.read_text()
    assert "suspicion-1" not in export.read_text()

    for asked in ((str(file),), ("--confidential",)):
        told = fatts("verify", *asked, *rpc)
        assert told.exit_code == 0, told.output
        first, second, third = told.output.splitlines()
        assert first.startswith("ok: 1 entries, root ")
        assert second.startswith("anchors: 2 periods cover entries 1 to 1, the last is 2026-03-02/confidential; 0 ")
        assert third == f"chain: 2 roots in {house.deployment.anchors} are those of these entries"
    assert fatts("verify", str(export), *rpc).exit_code == 0

    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "03-02/confidential" not in line and '"seq":1' not in line))
    assert fatts("verify", str(file)).exit_code == 0  # by itself it is whole
    told = fatts("verify", str(file), *rpc)
    assert told.exit_code == 1
    assert "the chain holds a root for period 2026-03-02/confidential, which is missing here" in told.output


def without(*parts: str) -> Callable[[str], str]:
    return lambda text: "".join(
        line for line in text.splitlines(keepends=True) if not any(part in line for part in parts)
    )


def with_another_actor(text: str) -> str:
    return text.replace("meera", "nobody")


@pytest.mark.parametrize(
    ("forge", "found"),
    [
        (with_another_actor, "BROKEN at entry 1"),
        (without('"seq":3', '"seq":4', '"seq":5', '"seq":6'), "its end was cut off"),
        (without('"2026-03-01"'), "period 2026-03-02 covers entries 3 to 4"),
    ],
    ids=["altered", "cut off", "an anchor left out"],
)
def test_a_forger_is_found_offline(export: Path, forge: Callable[[str], str], found: str) -> None:
    export.write_text(forge(export.read_text()))
    told = fatts("verify", str(export))
    assert told.exit_code == 1
    assert found in told.output


def test_an_end_that_was_cut_off_with_its_anchor_is_found_on_the_chain(house: House, export: Path) -> None:
    cut = without('"seq":3', '"seq":4', '"seq":5', '"seq":6', '"2026-03-02"')
    export.write_text(cut(export.read_text()))
    assert fatts("verify", str(export)).exit_code == 0  # by itself it is whole
    told = fatts("verify", str(export), "--rpc-url", house.deployment.rpc_url)
    assert told.exit_code == 1
    assert "the chain holds a root for period 2026-03-02, which is missing here" in told.output


def test_a_node_or_contract_that_is_not_there_is_named(house: House, export: Path) -> None:
    away = fatts("verify", str(export), "--rpc-url", "http://127.0.0.1:9")
    assert away.exit_code == 2
    assert "does not answer" in away.output
    nowhere = fatts("verify", str(export), "--rpc-url", house.deployment.rpc_url, "--contract", wallet())
    assert nowhere.exit_code == 2
    assert "has no contract at" in nowhere.output
    nonsense = fatts("verify", str(export), "--rpc-url", house.deployment.rpc_url, "--contract", "nobody")
    assert nonsense.exit_code == 2
    assert "nobody is not an AuditAnchor" in nonsense.output
