"""`fatts import`, run as its users run it, against a real PostgreSQL."""

import base64
import json
import re
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from models.aml_policy import default_aml_policy
from models.encryption import BlindIndex, Vault
from models.jurisdictions import INDIA
from models.sanctions import read_sanctions
from models.tables.database import Database, libpq_url
from models.tables.loading.registry import LOADABLES
from models.tables.reports.aml.findings import Findings
from models.tables.reports.tax import tax_sections
from samples.base_data.writing import PERIOD, write_sample
from tests.cli.running import FATTS, fatts, plain_environment
from tests.tables.reports.books import Books

LISTED = read_sanctions(Path("samples/sanctions/un_consolidated_sample.csv").read_text(encoding="utf-8"))
KEY = bytes(range(32))
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def settings(postgres_url: str) -> dict[str, str]:
    """What `fatts import` needs to load into this test's own database."""
    key = base64.b64encode(KEY).decode()
    return {"FATTS_DATABASE_URL": postgres_url, "FATTS_ENCRYPTION_KEY": key, "FATTS_BLIND_INDEX_KEY": key}


@pytest.fixture
def run(settings: dict[str, str]) -> Run:
    """`fatts import` on this test's own database."""

    def run(*arguments: str | Path) -> CompletedProcess[str]:
        return fatts("import", *arguments, **settings)

    return run


def test_a_sample_is_made_loaded_and_reported_on(run: Run, postgres_url: str, tmp_path: Path) -> None:
    said = run("--sample", "1500", "--seed", "7", "--output", tmp_path / "sample")
    assert said.returncode == 0, said.stderr
    key = json.loads((tmp_path / "sample" / "key.json").read_text())
    assert key["rows"]["orders"] == 1500
    assert {case["typology"] for case in key["planted"]} == {
        "STRUCTURING",
        "RAPID_MOVEMENT",
        "ROUND_AMOUNTS",
        "NEW_ACCOUNT_LARGE",
        "SANCTIONED_PARTY",
        "WASH_TRADE",
    }
    told = dict(re.findall(r"^(\w+)\.csv: (\d+) rows", said.stdout, re.MULTILINE))
    assert told == {name: str(count) for name, count in key["rows"].items()}

    with psycopg.connect(libpq_url(postgres_url)) as connection:
        for case in key["planted"]:
            assert _found(connection, case) == len(case["transactions"]), case

    database = Database(postgres_url, vault=Vault(KEY, bytes), index=BlindIndex(KEY))
    books = Books(database)
    for section in tax_sections(INDIA, books.vault):
        written, result = books.write(section, PERIOD)
        assert [check.sentence() for check in result.failed_checks] == []
        assert Decimal(str(result.totals["charged"])) > 0
        assert written.get("rows") or len(written["returns"]) >= 3
    found, _ = books.write(Findings(books.vault, default_aml_policy(), LISTED), PERIOD)
    seen = {(each["typology"], each["subject"]["id"]) for each in found["findings"]}
    planted = {(case["typology"], case["subject_id"]) for case in key["planted"]}
    assert planted <= seen, planted - seen
    assert seen - planted <= {("WASH_TRADE", case["note"].removeprefix("with ")) for case in key["planted"]}
    database.close()

    again = run(*(tmp_path / "sample").glob("*.csv"))
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("loaded before") == len(key["rows"])


def _found(connection: "psycopg.Connection[tuple[object, ...]]", case: dict[str, Any]) -> int:
    statement = sql.SQL("SELECT count(*) FROM {} WHERE id = ANY(%s::uuid[])").format(sql.Identifier(case["source"]))
    row = connection.execute(statement, (case["transactions"],)).fetchone()
    assert row is not None
    return int(str(row[0]))


def test_a_bad_file_is_said_in_one_line_and_those_before_it_stay(run: Run, postgres_url: str, tmp_path: Path) -> None:
    branch = "6f5b3f0e-9d0c-4a3e-8f2a-0b6e7f6d2a11"
    (tmp_path / "branches.csv").write_text(f"id,code,name\n{branch},MUM,Mumbai\n")
    (tmp_path / "projects.csv").write_text(
        f"id,name,currency,total_units,status,created_at\n{branch},X,INR,many,OPEN,2026-01-01T00:00:00Z\n"
    )
    said = run(tmp_path / "projects.csv", tmp_path / "branches.csv")
    assert said.returncode == 1
    assert said.stdout == "branches.csv: 1 rows into branches\n"
    assert said.stderr == (
        "projects.csv: line 2, column total_units: right is a whole number. Nothing of projects.csv was loaded.\n"
    )


def test_one_that_is_killed_leaves_nothing_and_starts_over(
    run: Run, settings: dict[str, str], postgres_url: str, tmp_path: Path
) -> None:
    """It is killed (-9) while it waits to write what it has staged, because somebody holds the table."""
    path = tmp_path / "branches.csv"
    rows = "".join(f"{uuid4()},B{number},Branch {number}\n" for number in range(3000))
    path.write_text(f"id,code,name\n{rows}")
    with psycopg.connect(libpq_url(postgres_url)) as holder:
        holder.execute("LOCK TABLE branches IN EXCLUSIVE MODE")
        process = subprocess.Popen([*FATTS, "import", str(path)], env={**plain_environment(), **settings})
        while not _waits_for_branches(postgres_url):
            assert process.poll() is None
        process.kill()
        process.wait()
    assert run(path).stdout == "branches.csv: 3000 rows into branches\n"
    assert "loaded before" in run(path).stdout


def _waits_for_branches(url: str) -> bool:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'branches'::regclass"
        ).fetchone()
    return row is not None and row[0] > 0


def test_nothing_to_load_or_two_things_are_refused(run: Run, tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("--sample", "5", tmp_path / "orders.csv").returncode == 2
    missing = run(tmp_path / "orders.csv")
    assert (missing.returncode, "it cannot be read" in missing.stderr) == (1, True)


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    one, other = (write_sample(300, 3, tmp_path / name) for name in ("one", "other"))
    assert [path.read_bytes() for path in one.files] == [path.read_bytes() for path in other.files]
    assert one.key.read_bytes() == other.key.read_bytes()
    assert [path.stem for path in one.files] != []
    assert {path.stem for path in one.files} <= {loadable.name for loadable in LOADABLES}
