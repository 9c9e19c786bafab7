"""Writes the TAX report of the sample's quarter into files: `python -m bench.write_tax URL DIRECTORY`."""

import json
import resource
import sys
import time
from pathlib import Path

import psycopg

from bench.trade_books import open_database
from models.jurisdictions import INDIA
from models.tables.reports.tax import tax_sections
from samples.base_data.writing import PERIOD


def main(url: str, directory: Path) -> None:
    """Write the sections from one snapshot, and say what it took."""
    began = time.perf_counter()
    holds, size = True, 0
    vault = open_database(url).vault
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        for section in tax_sections(INDIA, vault):
            path = directory / f"{section.name}.json"
            with path.open("wb") as out:
                result = section.write(connection, INDIA.period(PERIOD), INDIA, out, lambda _progress: None)
            holds = holds and not result.failed_checks
            size += path.stat().st_size
    told = {
        "seconds": time.perf_counter() - began,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": size,
        "holds": holds,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
