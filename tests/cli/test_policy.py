"""`fatts policy replay`: what was decided comes out as it was by its own policy, and otherwise by another."""

import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from cli.main import app
from models.actors import Actor, Role
from models.decision import Verdict
from models.encryption import BlindIndex, Vault
from models.requirement import RequirementInputs, RequirementTerms
from models.requirement_policy import RequirementPolicy, default_policy
from models.requirement_steps import AssessOrder, Cause, Reading, RequirementRequest
from models.tables import policies
from models.tables.database import Database
from models.tables.requirement import RequirementRecords

NOON = datetime(2026, 11, 2, 6, 30, tzinfo=UTC)
STRICTER = default_policy().model_copy(
    update={"version": "stricter", "effective_from": NOON + timedelta(days=10), "pass_from": 95}
)


@pytest.fixture
def database(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A record of three assessments by the policy of the house: PASS 100, PASS 90, and one of nothing known."""
    monkeypatch.setenv("FATTS_DATABASE_URL", postgres_url)
    database = Database(postgres_url, vault=Vault(bytes(32), secrets.token_bytes), index=BlindIndex(bytes(32)))
    assess(database, NOON, rating=Decimal("4.50"), payment_performance=85)
    assess(database, NOON + timedelta(days=1), rating=Decimal("2.50"), payment_performance=85)
    assess(database, NOON + timedelta(days=2))
    yield database
    database.close()


def assess(database: Database, at: datetime, policy: RequirementPolicy = default_policy(), **known: Any) -> UUID:  # noqa: ANN401, B008
    """One assessment, written as its process writes it."""
    requirement_id = uuid4()
    order = AssessOrder(
        operation_id=f"test:{requirement_id}",
        requirement_id=requirement_id,
        cause=Cause.CREATED,
        at=at,
        request=RequirementRequest(
            buyer_id=uuid4(),
            owner_subject="buyer",
            commodity="cement",
            terms=RequirementTerms(min_quantity=Decimal(3), max_budget_per_unit=Decimal("33.33")),
            quantity_unit="tonne",
            currency="INR",
        ),
    )
    RequirementRecords(database).assess(order, Reading(inputs=RequirementInputs(**known), policy=policy, as_of=at))
    return requirement_id


def replay(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["policy", "replay", *map(str, arguments)])


def policy_file(directory: Path, policy: RequirementPolicy) -> Path:
    file = directory / "policy.json"
    file.write_text(policy.model_dump_json())
    return file


@pytest.mark.usefixtures("database")
def test_the_policy_in_force_gives_back_every_assessment(tmp_path: Path) -> None:
    for given in (["--policy", policy_file(tmp_path, default_policy())], []):
        result = replay(*given, "--since", "2026-11-01")
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("3 assessments decided again by ")
        assert "0 would come out otherwise" in result.stdout


@pytest.mark.usefixtures("database")
def test_another_policy_says_what_would_change_and_why(tmp_path: Path) -> None:
    file = policy_file(tmp_path, STRICTER)
    result = replay("--policy", file, "--since", "2026-11-01")
    assert result.exit_code == 3
    assert "PASS 90 -> WARN 90" in result.stdout
    assert "PASS is from 95, WARN from 50" in result.stdout
    assert "3 assessments decided again by stricter: 1 would come out otherwise, 1 of them with another status" in (
        result.stdout
    )
    *changes, total = [
        json.loads(line) for line in replay("--policy", file, "--since", "2026-11-01", "--json").stdout.splitlines()
    ]
    assert [(each["status_before"], each["status_after"], each["score_after"]) for each in changes] == [
        ("PASS", "WARN", 90)
    ]
    assert total == {"policy": "stricter", "decided_again": 3, "would_change": 1, "would_change_status": 1}


@pytest.mark.usefixtures("database")
def test_a_day_is_a_day_in_india(tmp_path: Path) -> None:
    file = policy_file(tmp_path, STRICTER)
    assert replay("--policy", file, "--since", "2026-11-03").exit_code == 3
    later = replay("--policy", file, "--since", "2026-11-04")
    assert (later.exit_code, later.stdout.split(" ")[0]) == (0, "1")


def test_history_of_several_policies_comes_out_as_it_was(database: Database) -> None:
    das, roy = (Actor(subject=name, roles=frozenset({Role.RISK_OFFICER})) for name in ("das", "roy"))
    with database.transaction() as session:
        policies.propose(session, STRICTER, policy_id=uuid4(), reason="So.", actor=das, now=NOON)
        policies.decide(session, "stricter", Verdict.APPROVE, actor=roy, now=NOON)
    assess(database, NOON + timedelta(days=11), STRICTER, rating=Decimal("2.50"))
    result = replay("--since", "2026-11-01")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("4 assessments")


def test_an_assessment_that_was_altered_is_found(database: Database) -> None:
    with database.transaction() as session:
        connection = session.connection()
        connection.execute(text("ALTER TABLE requirement_assessments DISABLE TRIGGER append_only"))
        connection.execute(text('UPDATE requirement_assessments SET inputs = inputs || \'{"rating": "1.00"}\''))
    result = replay("--since", "2026-11-01")
    assert result.exit_code == 1
    assert "3 would come out otherwise" in result.stdout


def test_a_policy_that_the_record_does_not_have_is_found(database: Database) -> None:
    assess(database, NOON, STRICTER)
    result = replay("--since", "2026-11-01")
    assert result.exit_code == 1
    assert "'stricter', which the record does not have" in result.stderr


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "policy"),
        ("{}", "version"),
        (STRICTER.model_copy(update={"warn_from": 96}).model_dump_json(), "warn_from"),
    ],
)
def test_a_policy_that_is_none_is_refused_by_its_field(tmp_path: Path, document: str, said: str) -> None:
    file = tmp_path / "policy.json"
    file.write_text(document)
    result = replay("--policy", file, "--since", "2026-11-01")
    assert result.exit_code == 2
    assert said in result.stderr


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert "cannot be read" in replay("--policy", tmp_path / "none", "--since", "2026-11-01").stderr
    wrong_day = replay("--since", "01/11/2026")
    assert (wrong_day.exit_code, "2026-04-01" in wrong_day.stderr) == (2, True)
