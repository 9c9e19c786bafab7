"""Who trades and who invests in the sample: sellers, customers, investors. Nobody of them exists."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from models.escrow import investor_account
from models.identifiers import gstin, wallet_address
from samples.base_data.tables import Tables, moment, row_id
from samples.words import COMPANY_NAMES, COMPANY_TRADES, GIVEN_NAMES, SURNAMES

STATES = ("27", "29", "33", "24", "07", "19", "36", "09", "08", "32")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARTY, _INVESTOR, BUYER = 0x5A01, 0x5A02, 0x5A03
_SERIALS = 9_999
_BANKS = ("HDFC", "ICIC", "SBIN", "UTIB", "KKBK", "PUNB")


class Party:
    """A seller or a customer."""

    __slots__ = ("id", "region")

    def __init__(self, party_id: str, region: str) -> None:
        self.id = party_id
        self.region = region


class People:
    """Writes the parties and investors, and knows them by number."""

    def __init__(self, tables: Tables, random: Random, orders: int, began: datetime) -> None:
        self._tables = tables
        self._random = random
        self._began = began
        self._parties = self._investors_written = 0
        self._names = dict[str, str]()
        self.sellers = [self._party("seller", True) for _ in range(max(3, min(400, orders // 2_000)))]
        self.customers = [self._party("customer", True) for _ in range(max(5, min(20_000, orders // 40)))]
        self.consumers = [self._party("consumer", False) for _ in range(max(5, min(2_000, orders // 200)))]
        self.investors = [
            self.investor(began - timedelta(days=400 + number * 97 % 2_000))
            for number in range(max(5, min(10_000, orders // 50)))
        ]

    def customer(self, since: datetime) -> Party:
        """A new registered customer, known since a moment."""
        return self._party("customer", True, since)

    def own_account(self, investor: str) -> tuple[str, str, str]:
        """The bank account that an investor pays from: its holder's name, its number, its IFSC."""
        number = int(investor[-12:], 16)
        return (
            self._names[investor],
            f"{50_100_000_000_000 + number * 7_919}",
            f"{_BANKS[number % len(_BANKS)]}0{number % 900:06d}",
        )

    def investor(self, since: datetime, name: str | None = None) -> str:
        """A new investor with an escrow account, known since a moment; its id."""
        number = self._investors_written = self._investors_written + 1
        identifier = row_id(_INVESTOR, number)
        wallet = wallet_address.checksummed(f"0x{number:040x}")
        called = name or f"{self._random.choice(GIVEN_NAMES)} {self._random.choice(SURNAMES)}"
        self._names[identifier] = called
        at = moment(since)
        self._tables.write(
            "investor_profiles",
            f"{identifier},sample-investor-{number},{wallet},REGISTERED,VERIFIED,IN,{called},{_pan('P', number)},"
            f"{at},{at}",
        )
        account = investor_account(UUID(identifier), "INR")
        self._tables.write("escrow_accounts", f"{account.id},INVESTOR,INR,{identifier},{at}")
        return identifier

    def _party(self, kind: str, registered: bool, since: datetime | None = None) -> Party:
        number = self._parties = self._parties + 1
        onboarded = moment(since or self._began - timedelta(days=_known_for(number)))
        region = STATES[number % len(STATES)] if kind != "seller" else STATES[number % 5]
        identifier = row_id(_PARTY, number)
        name = f"{COMPANY_NAMES[number % len(COMPANY_NAMES)]} {COMPANY_TRADES[number % len(COMPANY_TRADES)]} {number}"
        if not registered:
            self._tables.write(
                "trading_parties", f"{identifier},IN,{region},UNREGISTERED,MONTHLY,,Consumer {number},{onboarded}"
            )
            return Party(identifier, region)
        frequency = "QUARTERLY" if kind == "seller" and number % 4 == 0 else "MONTHLY"
        first = f"{region}{_pan('C', number)}1Z"
        tax_number = first + gstin.check_character(first)
        self._tables.write(
            "trading_parties",
            f"{identifier},IN,{region},REGULAR,{frequency},{tax_number},{name} Private Limited,{onboarded}",
        )
        return Party(identifier, region)


def _known_for(number: int) -> int:
    """For how many days a party was known when the quarter began: most for years, each fortieth for days."""
    return 1 + number % 13 if number % 40 == 0 else 90 + number * 37 % 2_500


def _pan(holder: str, number: int) -> str:
    place, serial = divmod(number - 1, _SERIALS)
    letters = "".join(_LETTERS[place // 26**power % 26] for power in (2, 1, 0))
    return f"{letters}{holder}S{serial + 1:04d}F"
