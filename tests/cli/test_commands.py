"""The commands that need no running stack, as a stranger types them."""

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from api.tokens import LocalTokens
from cli.main import app
from cli.stack import address_book
from cli.stack.secrets import load_or_make, readable_by_others
from models.actors import Role
from models.audit import AuditEvent, AuditRole
from models.tables.audit import append
from models.tables.database import create_database_engine

RUNNER = CliRunner()


def test_help_is_quick_because_nothing_heavy_is_imported_for_it() -> None:
    code = (
        "import sys; from cli.main import app\n"
        "heavy = {'alembic', 'boto3', 'fastapi', 'psycopg', 'pydantic', 'sqlalchemy', 'temporalio', 'web3'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    imported = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert imported.stdout.split() == []


@pytest.mark.parametrize(
    "command",
    [
        ["up"], ["demo"], ["doctor"], ["token"], ["api"], ["worker"], ["sandbox"], ["codec-server"], ["migrate"],
        ["contracts", "deploy"], ["audit", "export"], ["audit", "verify"], ["schedules", "apply"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_tells_a_stranger_what_it_does(command: list[str]) -> None:
    shown = RUNNER.invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    listed = RUNNER.invoke(app, [*command[:-1], "--help"]).output
    assert command[-1] in listed
    assert "..." not in next(line for line in listed.splitlines() if line.strip().startswith(command[-1]))


def test_a_missing_setting_is_one_sentence_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FATTS_DATABASE_URL", raising=False)
    failed = subprocess.run([sys.executable, "-m", "cli.main", "migrate"], check=False, capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr.startswith("fatts: FATTS_DATABASE_URL is not set: ")
    assert len(failed.stderr.splitlines()) == 1


async def test_a_token_names_its_subject_and_roles(tmp_path: Path) -> None:
    made = load_or_make(tmp_path)
    arguments = ["token", "--subject", "meera", "--role", "GOVERNMENT_ADMIN", "--role", "RISK_OFFICER"]
    printed = RUNNER.invoke(app, [*arguments, "--data-dir", str(tmp_path)])
    assert printed.exit_code == 0
    (token,) = printed.output.split()
    verifier = LocalTokens(made.jwt_public_key.encode(), issuer="fatts-local", audience="fatts")
    actor = await verifier.actor(token)
    assert (actor.subject, actor.roles) == ("meera", {Role.GOVERNMENT_ADMIN, Role.RISK_OFFICER})


def test_an_unknown_role_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    load_or_make(tmp_path)
    refused = RUNNER.invoke(app, ["token", "--subject", "x", "--role", "KING", "--data-dir", str(tmp_path)])
    assert refused.exit_code == 2
    assert "there is no role 'KING'; there are AUDITOR," in refused.output


def test_secrets_are_made_once_and_are_their_owners_alone(tmp_path: Path) -> None:
    first = load_or_make(tmp_path)
    assert load_or_make(tmp_path) == first
    assert readable_by_others(tmp_path) == []
    (tmp_path / "secrets" / "codec_key").chmod(0o644)
    assert [path.name for path in readable_by_others(tmp_path)] == ["codec_key"]
    assert len({first.encryption_key, first.blind_index_key, first.codec_key}) == 3


def test_a_data_directory_is_held_by_one(tmp_path: Path) -> None:
    assert not address_book.is_locked(tmp_path)
    with address_book.locked(tmp_path):
        assert address_book.is_locked(tmp_path)
        with pytest.raises(address_book.AlreadyRunning, match=r"another `fatts up` \(pid \d+\) runs on"):
            address_book.locked(tmp_path).__enter__()
    assert not address_book.is_locked(tmp_path)


def test_doctor_says_that_nothing_runs_and_what_to_do(tmp_path: Path) -> None:
    told = RUNNER.invoke(app, ["doctor", "--data-dir", str(tmp_path)])
    assert told.exit_code == 1
    assert "FAIL  stack       no stack was ever started here" in told.output
    assert f"-> fatts up --data-dir {tmp_path}" in told.output


def test_the_audit_log_is_proved_from_an_export_and_a_forger_is_found(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FATTS_DATABASE_URL", postgres_url)
    at = datetime(2026, 4, 1, tzinfo=UTC)
    events = [
        AuditEvent(
            at=at, action=f"STEP_{number}", actor="meera", actor_role=AuditRole.GOVERNMENT_ADMIN, subject="case-1"
        )
        for number in range(3)
    ]
    with Session(create_database_engine(postgres_url)) as session:
        append(session, events)
        session.commit()
    export = tmp_path / "audit.jsonl"
    assert RUNNER.invoke(app, ["audit", "export", "--output", str(export)]).exit_code == 0
    good = RUNNER.invoke(app, ["audit", "verify", str(export)])
    assert good.exit_code == 0
    assert re.fullmatch(r"ok: 3 entries, root [0-9a-f]{64}\n", good.output)
    assert RUNNER.invoke(app, ["audit", "verify"]).output == good.output
    export.write_text(export.read_text().replace("STEP_1", "STEP_9"))
    forged = RUNNER.invoke(app, ["audit", "verify", str(export)])
    assert forged.exit_code == 1
    assert forged.output.startswith("BROKEN at entry 2: entry 2 was altered")
