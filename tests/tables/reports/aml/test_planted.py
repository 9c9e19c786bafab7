"""What the sample plants and what the report finds are the same, and where nothing is planted nothing is found."""

from pathlib import Path

import pytest

from bench.aml_report import key_of, look
from bench.trade_books import fill
from models.suspicion import Typology
from models.tables.database import Database
from samples.base_data.tables import COLUMNS
from samples.base_data.writing import write_sample


@pytest.mark.parametrize("cases", [3, 0])
def test_what_was_planted_is_found_and_nothing_else(database: Database, tmp_path: Path, cases: int) -> None:
    sample = write_sample(4_000, seed=7, directory=tmp_path, cases=cases)
    planted, partners = key_of(sample)
    assert {typology for typology, _ in planted} == (set(Typology) if cases else set())
    fill(database, sample, tuple(COLUMNS))

    _, found = look(database)

    assert planted <= found, planted - found
    assert found - planted - partners == set()
