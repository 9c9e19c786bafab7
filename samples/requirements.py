"""Requirements as bodies of `POST /requirements`, and the buyers that make them come out as they say: files for
`fatts import`, and one row of the risk table of the requirement precheck a buyer.

A buyer's name is what its tokens carry: `fatts token --subject sound-cement --role BUYER` speaks for the first.
"""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid5

from models.buyer import buyer_id_of
from samples.case import present_day

_IDS = UUID("5b0c8a8e-6a0e-4a35-8a86-0d9f5a6f1c12")
_RATINGS = 5
_RATED, _DUE, _PAID_LATE = timedelta(days=30), timedelta(days=400), timedelta(days=200)


@dataclass(frozen=True)
class SampleRequirement:
    """What a buyer asks for, what is known of it, and what comes out. `limit` None: it has no credit line."""

    buyer: str
    body: dict[str, str]
    limit: str | None
    outstanding: str
    stars: str
    payment_score: int
    score: int
    status: str


def _cement(quantity: str) -> dict[str, str]:
    return {
        "commodity": "Ordinary Portland cement, 53 grade",
        "min_quantity": "800",
        "preferred_quantity": quantity,
        "quantity_unit": "TONNE",
        "max_budget_per_unit": "7650.00",
    }


_STEEL = {
    "commodity": "TMT bars, Fe 500D",
    "min_quantity": "200",
    "quantity_unit": "TONNE",
    "max_budget_per_unit": "50000.00",
}

REQUIREMENTS = (
    SampleRequirement("sound-cement", _cement("1000"), "20000000.00", "0.00", "4.50", 85, 100, "PASS"),
    SampleRequirement("little-headroom", _cement("1000"), "20000000.00", "11000000.00", "3.50", 75, 85, "PASS"),
    SampleRequirement("just-enough", _cement("1000"), "10000000.00", "0.00", "4.50", 85, 100, "PASS"),
    SampleRequirement("nearly-spent", _cement("1000"), "20000000.00", "15000000.00", "4.50", 85, 50, "FAIL"),
    SampleRequirement("late-payer", _cement("1000"), None, "0.00", "1.50", 45, 55, "WARN"),
    SampleRequirement("beyond-its-limit", _STEEL, "8000000.00", "0.00", "4.50", 85, 20, "FAIL"),
)
"""The rows of the table. A line of ours always has a limit, so the last buyer's is known; it comes out the same."""


def sample_requirements(seed: int | None = None) -> tuple[SampleRequirement, ...]:
    """The rows; of another `seed` they are other buyers."""
    if seed is None:
        return REQUIREMENTS
    return tuple(replace(each, buyer=f"{each.buyer}-{seed}") for each in REQUIREMENTS)


def write_requirements(directory: Path, *, seed: int | None = None, today: date | None = None) -> list[Path]:
    """Write `BUYER.json`, the body to post; and the files to import, in the order in which they refer to each other."""
    today = today or present_day()
    directory.mkdir(parents=True, exist_ok=True)
    samples = sample_requirements(seed)
    seller = uuid5(_IDS, f"seller {seed}")
    bodies = [_json(directory / f"{each.buyer}.json", each.body) for each in samples]
    parties = [_party(seller, today), *(_party(_customer(each), today) for each in samples)]
    return [
        *bodies,
        _csv(directory / "trading_parties.csv", parties),
        _csv(directory / "credit_lines.csv", [_line(each) for each in samples if each.limit is not None]),
        _csv(directory / "ratings.csv", [row for each in samples for row in _ratings(each, today)]),
        _csv(directory / "orders.csv", [_order(each, seller, today) for each in samples]),
        _csv(directory / "payments.csv", [row for each in samples for row in _payments(each, today)]),
    ]


def _line(each: SampleRequirement) -> dict[str, object]:
    return {
        "buyer_id": buyer_id_of(each.buyer),
        "sanctioned_limit": each.limit,
        "outstanding": each.outstanding,
        "currency": "INR",
    }


def _ratings(each: SampleRequirement, today: date) -> list[dict[str, object]]:
    return [
        {
            "id": uuid5(_IDS, f"rating {each.buyer} {number}"),
            "buyer_id": buyer_id_of(each.buyer),
            "rated_by": uuid5(_IDS, f"seller {number}"),
            "deal_id": uuid5(_IDS, f"deal {each.buyer} {number}"),
            "stars": each.stars,
            "value": "250000.00",
            "at": _moment(today - _RATED),
        }
        for number in range(_RATINGS)
    ]


def _party(party_id: UUID, today: date) -> dict[str, object]:
    return {
        "id": party_id,
        "jurisdiction": "IN",
        "region": "27",
        "registered": "UNREGISTERED",
        "onboarded_at": _moment(today - 2 * _DUE),
        "name": f"Sample party {str(party_id)[:8]}",
    }


def _order(each: SampleRequirement, seller: UUID, today: date) -> dict[str, object]:
    return {
        "id": uuid5(_IDS, f"order {each.buyer}"),
        "order_number": f"SAMPLE-{each.buyer.upper()}",
        "jurisdiction": "IN",
        "seller_id": seller,
        "customer_id": _customer(each),
        "buyer_id": buyer_id_of(each.buyer),
        "status": "PLACED",
        "placed_at": _moment(today - 2 * _DUE),
        "place_of_supply": "27",
        "currency": "INR",
        "value": "100000.00",
    }


def _payments(each: SampleRequirement, today: date) -> list[dict[str, object]]:
    """One payment in time and one far too late, in the shares that make the score."""
    due_on = today - _DUE
    shares = [(each.payment_score, due_on), (100 - each.payment_score, today - _PAID_LATE)]
    return [
        {
            "id": uuid5(_IDS, f"payment {each.buyer} {number}"),
            "order_id": uuid5(_IDS, f"order {each.buyer}"),
            "payer_buyer_id": buyer_id_of(each.buyer),
            "method": "NEFT",
            "amount": Decimal(1000 * share).quantize(Decimal("0.01")),
            "currency": "INR",
            "due_on": due_on,
            "paid_at": _moment(paid_on),
        }
        for number, (share, paid_on) in enumerate(shares)
    ]


def _customer(each: SampleRequirement) -> UUID:
    return uuid5(_IDS, f"customer {each.buyer}")


def _moment(day: date) -> str:
    return datetime.combine(day, time(6, 30), UTC).isoformat()


def _json(file: Path, body: dict[str, str]) -> Path:
    file.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    return file


def _csv(file: Path, rows: Iterable[dict[str, object]]) -> Path:
    listed = list(rows)
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.DictWriter(opened, listed[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
    return file
