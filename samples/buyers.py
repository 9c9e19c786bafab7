"""Buyers that do not exist, as files for `fatts import`: branches, who acts for whom, credit lines, ratings.

The names in them are those that tokens carry: `fatts token --subject acme-pune --role BUYER` speaks for a buyer here.
"""

import csv
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from models.buyer import buyer_id_of

BUYERS = ("acme-pune", "acme-nagpur", "bharat-roads", "chetna-steel", "newcomer")
"""A buyer in good standing, one of the same family, one with little credit left, one that is rated badly, and one of
whom nothing is known."""

_IDS = UUID("5b0c8a8e-6a0e-4a35-8a86-0d9f5a6f1c11")
_HEAD = uuid5(_IDS, "branch acme")
_BRANCHES = (
    (_HEAD, None, "ACME", "ACME Infrastructure, head office"),
    (uuid5(_IDS, "branch acme-pune"), _HEAD, "ACME-PNQ", "ACME Infrastructure, Pune"),
    (uuid5(_IDS, "branch acme-nagpur"), _HEAD, "ACME-NAG", "ACME Infrastructure, Nagpur"),
    (uuid5(_IDS, "branch bharat-roads"), None, "BHARAT", "Bharat Roads"),
)
_LINES = (
    ("acme-pune", "20000000.00", "0.00"),
    ("acme-nagpur", "15000000.00", "5000000.00"),
    ("bharat-roads", "8000000.00", "6500000.00"),
    ("chetna-steel", "10000000.00", "0.00"),
)
_STARS = {
    "acme-pune": ("4.50", "4.75", "4.25", "5.00", "4.00", "4.50"),
    "acme-nagpur": ("3.50", "4.00", "3.75", "3.50", "4.25"),
    "bharat-roads": ("4.00", "3.00", "4.50", "3.50"),
    "chetna-steel": ("1.50", "2.00", "1.00", "2.50", "1.50"),
}
_FIRST_RATING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)


def write_buyers(directory: Path) -> list[Path]:
    """Write the files, the same each time; returns them. `ratings` is JSON Lines, the others are CSV."""
    directory.mkdir(parents=True, exist_ok=True)
    return [
        _csv(directory / "branches.csv", ("id", "parent_id", "code", "name"), _BRANCHES),
        _csv(
            directory / "buyer_representatives.csv",
            ("buyer_id", "subject"),
            [(buyer_id_of(buyer), f"clerk-of-{buyer}") for buyer in BUYERS],
        ),
        _csv(
            directory / "credit_lines.csv",
            ("buyer_id", "sanctioned_limit", "outstanding", "currency"),
            [(buyer_id_of(buyer), limit, outstanding, "INR") for buyer, limit, outstanding in _LINES],
        ),
        _json_lines(directory / "ratings.jsonl", [rating for buyer in _STARS for rating in _ratings(buyer)]),
    ]


def _ratings(buyer: str) -> list[dict[str, str]]:
    return [
        {
            "id": str(uuid5(_IDS, f"rating {buyer} {number}")),
            "buyer_id": str(buyer_id_of(buyer)),
            "rated_by": str(uuid5(_IDS, f"seller {number}")),
            "deal_id": str(uuid5(_IDS, f"deal {buyer} {number}")),
            "stars": stars,
            "value": f"{250_000 * (number + 1)}.00",
            "at": (_FIRST_RATING + timedelta(days=30 * number)).isoformat(),
        }
        for number, stars in enumerate(_STARS[buyer])
    ]


def _csv(file: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Path:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return file


def _json_lines(file: Path, rows: list[dict[str, str]]) -> Path:
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return file
