"""The sample as files: so many orders in the quarter `Q1-2026`, and a key of what was planted."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from models.financial_year import IST
from samples.base_data.people import People
from samples.base_data.planted import Planter
from samples.base_data.stakes import Stakes
from samples.base_data.tables import COLUMNS, open_tables, path_of
from samples.base_data.trade import Trade

PERIOD = "Q1-2026"
_BEGAN = datetime(2026, 1, 1, tzinfo=IST)
_SECONDS = 90 * 86_400
_ONE_OF_EACH_PER = 20_000
_MOST = 50


@dataclass(frozen=True)
class Sample:
    """A sample that was written: its files, the key, how many cases were planted, how many rows each table has."""

    files: list[Path]
    key: Path
    planted: int
    rows: dict[str, int]


def write_sample(orders: int, seed: int, directory: Path, cases: int | None = None) -> Sample:
    """Write `orders` orders, about as many payments, a tenth as many stakes' and escrow's transactions, and the people.

    The same number and seed give the same files. Each typology is planted twice, and once more for 20,000 orders; or
    `cases` times, where that is said.
    """
    directory.mkdir(parents=True, exist_ok=True)
    random = Random(seed)  # noqa: S311  a sample is to be made again, not to be secret
    with open_tables(directory) as tables:
        people = People(tables, random, orders, _BEGAN)
        trade, stakes = Trade(tables, random, people), Stakes(tables, random, people, _BEGAN)
        each = min(_MOST, 2 + orders // _ONE_OF_EACH_PER) if cases is None else cases
        planted = Planter(random, people, trade, stakes, _BEGAN).plant(each)
        left = max(orders - tables.counts["orders"], 0)
        for number in range(left):
            # the last one is at the quarter's last second
            trade.usual(_BEGAN + timedelta(seconds=int((number + 1) * _SECONDS / left) - 1))
        for number in range(orders // 10):
            stakes.usual(_BEGAN + timedelta(seconds=number * _SECONDS // max(orders // 10, 1)))
    key = directory / "key.json"
    told = {"seed": seed, "period": PERIOD, "rows": tables.counts, "planted": [asdict(case) for case in planted]}
    key.write_text(json.dumps(told, indent=2) + "\n")
    return Sample([path_of(directory, name) for name in COLUMNS], key, len(planted), tables.counts)
