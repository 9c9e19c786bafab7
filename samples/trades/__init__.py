"""A sale of a stake between two people who do not exist, as the bodies of the requests that stage it."""

import random
from dataclasses import dataclass
from typing import Any

from eth_account import Account

from samples.numbers import digits_of, pan

_SELLERS = ("Asha Venkataraman", "Devika Nambiar", "Ravi Thirumalai", "Ishaan Kulkarni")
_BUYERS = ("Anil Deshpande", "Tara Bhattacharya", "Manoj Wadhwa", "Leela Fernandes")
UNITS, SOLD = 1_000, 250
PRICE = "312500.00"
"""Of the units that are sold: a quarter above what they were subscribed for."""


@dataclass(frozen=True)
class SampleTrade:
    """The bodies of POST /investors (two), /projects, /agreements and /trades; ids that the API gives are left out."""

    seller: dict[str, Any]
    buyer: dict[str, Any]
    project: dict[str, Any]
    agreement: dict[str, Any]
    trade: dict[str, Any]


def sample_trade(seed: int) -> SampleTrade:
    """The trade of a seed: each has its own people."""
    chance = random.Random(f"trade-{seed}")  # noqa: S311 — a sample, no secret
    return SampleTrade(
        seller=_investor(chance, "seller", chance.choice(_SELLERS), seed),
        buyer=_investor(chance, "buyer", chance.choice(_BUYERS), seed),
        project={"name": f"Ring road, package {seed % 90 + 1}", "currency": "INR", "total_units": UNITS},
        agreement={"units": UNITS // 2, "amount": f"{UNITS // 2 * 1_000}.00"},
        trade={"units": SOLD, "trade_amount": PRICE, "currency": "INR"},
    )


def _investor(chance: random.Random, role: str, name: str, seed: int) -> dict[str, Any]:
    key = f"0x{chance.getrandbits(256) | 1:064x}"
    return {
        "subject": f"{role}-{seed}",
        "legal_name": name,
        "wallet_address": str(Account.from_key(key).address),
        "pan": pan(chance.randrange(10**8), kind="P", name=name, random=chance),
        "country": "IN",
        "payout_account": {
            "account_number": digits_of(chance, 14),
            "ifsc": "HDFC0001234",
            "name": name,
        },
        "verification": "VERIFIED",
    }
