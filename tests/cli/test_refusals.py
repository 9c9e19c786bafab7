"""What an operator gets wrong is said in one sentence that names the thing: no traceback, and never a secret."""

from pathlib import Path

import pytest

from tests.cli.running import fatts

_PASSWORD = "hunter2hunter2"
_NOBODY_LISTENS = f"postgresql://fatts:{_PASSWORD}@127.0.0.1:1/fatts"


def refused(*arguments: str | Path, code: int = 1, **settings: str) -> str:
    """What a command says that must fail."""
    told = fatts(*arguments, **settings)
    assert told.returncode == code, told.stdout + told.stderr
    assert "Traceback" not in told.stderr, told.stderr
    assert _PASSWORD not in told.stderr + told.stdout
    return told.stderr


@pytest.mark.parametrize("command", [("migrate",), ("audit", "verify"), ("audit", "export")], ids=" ".join)
def test_a_database_that_is_not_there_is_named_without_its_password(command: tuple[str, ...]) -> None:
    said = refused(*command, FATTS_DATABASE_URL=_NOBODY_LISTENS)
    assert said.startswith("fatts: the database postgresql://fatts:***@127.0.0.1:1/fatts cannot be used: ")
    assert "Connection refused" in said


@pytest.mark.parametrize("url", ["nonsense", f"mysql://u:{_PASSWORD}@host/db", "postgresql://host-alone"])
def test_an_address_that_is_none_is_told_what_one_looks_like(url: str) -> None:
    said = refused("migrate", FATTS_DATABASE_URL=url)
    assert "FATTS_DATABASE_URL is not the address of a PostgreSQL database" in said
    assert "postgresql://user:password@host:port/database" in said


def test_a_setting_of_the_wrong_kind_is_named(tmp_path: Path) -> None:
    said = refused("up", "--data-dir", tmp_path, FATTS_PORT=_PASSWORD)
    assert said.startswith("fatts: FATTS_PORT is wrong: ")
    assert "allowed_origins" in refused("up", "--data-dir", tmp_path, FATTS_ALLOWED_ORIGINS=_PASSWORD)


def test_a_port_that_is_none_and_a_directory_that_cannot_be_are_refused(tmp_path: Path) -> None:
    assert "--port" in refused("up", "--data-dir", tmp_path, "--port", "99999", code=2)
    (tmp_path / "file").touch()
    assert "--data-dir" in refused("up", "--data-dir", tmp_path / "file" / "below", code=2)


def test_an_export_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "none.jsonl" in refused("audit", "verify", tmp_path / "none.jsonl", code=2)


def test_nobody_has_no_name_and_nobody_has_the_systems(tmp_path: Path) -> None:
    for subject in ("", " ", "SYSTEM", "a" * 201, "two\nlines"):
        said = refused("token", "--subject", subject, "--role", "CONTRACTOR", "--data-dir", tmp_path, code=2)
        assert "--subject" in said
