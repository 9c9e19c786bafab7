"""Investors, a project and its stakes, trades over them, and money for them, as the processes would leave them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid4

from models.escrow import (
    Counterparty,
    Payment,
    PaymentMethod,
    TradeAccounts,
    deposit,
    hold,
)
from models.identifiers.wallet_address import checksummed
from models.investment import Agreement, Project
from models.investor import BankAccount, Investor, InvestorStatus, InvestorVerification
from models.tables.database import Database
from models.tables.escrow import EscrowLedger
from models.tables.investors import InvestorRepository
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.stakes import StakeRepository
from models.tables.trade_rows import trade_row
from models.trade import TradeStatus
from tests.tables.cases import NOW

BUYER_NAME = "Meera Raghunathan"
ACCOUNT_NUMBER = "50100234567891"
INVESTOR_PAN = "BNZPM2501F"
SECRETS = (BUYER_NAME, ACCOUNT_NUMBER, INVESTOR_PAN)
_numbers = count(1)


def amount(value: int | str) -> Decimal:
    return Decimal(value).quantize(Decimal("0.01"))


def bank_account(name: str = BUYER_NAME) -> BankAccount:
    return BankAccount(account_number=ACCOUNT_NUMBER, ifsc="HDFC0001234", name=name)


def payment(of: int | str, reference: str | None = None, *, at: datetime = NOW, currency: str = "INR") -> Payment:
    return Payment(
        bank_reference=reference or f"BANK{uuid4().hex[:12]}",
        amount=amount(of),
        currency=currency,
        method=PaymentMethod.NEFT,
        counterparty=Counterparty(name=BUYER_NAME, account=bank_account()),
        occurred_at=at,
    )


@dataclass
class Market:
    """A project of 1,000 units, one seller who holds them all, and buyers."""

    database: Database
    units: int = 1_000
    cost: Decimal = field(default_factory=lambda: amount("1000000"))
    project_id: UUID = field(default_factory=uuid4)
    seller_id: UUID = field(default_factory=uuid4)
    agreement_id: UUID = field(default_factory=uuid4)

    def opened(self) -> "Market":
        self.investor(self.seller_id)
        project = Project(
            id=self.project_id, name="Ring road, package 4", currency="INR", total_units=self.units, created_at=NOW
        )
        stake = Agreement(
            id=self.agreement_id,
            project_id=self.project_id,
            investor_id=self.seller_id,
            units=self.units,
            amount=self.cost,
            currency="INR",
            created_at=NOW,
        )
        with self.database.transaction() as session:
            StakeRepository(session).put_project(project)
            StakeRepository(session).put_agreement(stake, NOW)
        return self

    def investor(self, investor_id: UUID | None = None, **values: object) -> UUID:
        number = next(_numbers)
        usual: dict[str, object] = {
            "id": investor_id or uuid4(),
            "subject": f"investor-{number}-{uuid4().hex[:6]}",
            "wallet_address": checksummed(f"0x{uuid4().hex}{number:08x}"),
            "status": InvestorStatus.REGISTERED,
            "verification": InvestorVerification.VERIFIED,
            "legal_name": BUYER_NAME,
            "pan": INVESTOR_PAN,
            "payout_account": bank_account(),
            "created_at": NOW,
        }
        investor = Investor.model_validate(usual | values)
        with self.database.transaction() as session:
            InvestorRepository(session, self.database.vault, self.database.index).put(investor, NOW)
        return investor.id

    def trade(
        self, *, units: int = 100, price: Decimal | None = None, approved: bool = True, reference: str | None = None
    ) -> TradeAccounts:
        """A trade over the stake by a buyer of its own; `reference` is what its buyer pays into."""
        row = SecondaryMarketTradeRow(
            id=uuid4(),
            investment_agreement_id=self.agreement_id,
            seller_investor_id=self.seller_id,
            buyer_investor_id=self.investor(),
            trade_amount=price or amount(units * 1_000),
            currency="INR",
            units=units,
            status=TradeStatus.REQUESTED,
            escrow_reference=reference,
            requested_by="seller",
            created_at=NOW,
            updated_at=NOW,
        )
        with self.database.transaction() as session:
            session.add(row)
            session.flush()
            if approved:
                row.status, row.approved_at = TradeStatus.APPROVED, NOW
        return TradeAccounts(
            trade_id=row.id, currency=row.currency, buyer_id=row.buyer_investor_id, seller_id=row.seller_investor_id
        )

    def status(self, trade_id: UUID) -> TradeStatus:
        with self.database.transaction() as session:
            return trade_row(session, trade_id).status

    def cancel(self, trade_id: UUID) -> None:
        with self.database.transaction() as session:
            row = session.get_one(SecondaryMarketTradeRow, trade_id)
            row.status, row.reason_code = TradeStatus.CANCELLED, "FUNDING_LATE"

    def funded(self, trade: TradeAccounts, price: Decimal, *, held: bool = True) -> None:
        """The buyer paid the price, and it is held."""
        with self.database.transaction() as session:
            ledger = EscrowLedger(session, self.database.vault, self.database.index, NOW)
            ledger.post(deposit(f"deposit:{trade.trade_id}", payment(str(price)), trade))
            if held:
                ledger.post(hold(f"hold:{trade.trade_id}", price, trade, NOW + timedelta(hours=1)))

    def locked(self, trade: TradeAccounts, units: int) -> None:
        with self.database.transaction() as session:
            StakeRepository(session).lock_units(trade.trade_id, self.agreement_id, units, NOW)


def imbalances(database: Database) -> list[object]:
    """What is wrong with the books: transactions that do not sum to nothing, accounts below it, currencies that do not
    add up."""
    found = list[object]()
    found += database.rows("SELECT transaction_id FROM escrow_entries GROUP BY transaction_id HAVING sum(amount) <> 0")
    found += database.rows("SELECT currency FROM escrow_entries GROUP BY currency HAVING sum(amount) <> 0")
    found += database.rows(
        "SELECT a.id, a.kind::text, sum(e.amount) AS balance FROM escrow_accounts a JOIN escrow_entries e "
        "ON e.account_id = a.id WHERE a.kind NOT IN ('NOSTRO', 'RECEIVABLE') GROUP BY a.id HAVING sum(e.amount) < 0"
    )
    return found
