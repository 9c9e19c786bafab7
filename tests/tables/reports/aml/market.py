"""Movements of money for the AML report's tests, written as their rows."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import select

from models.escrow import EscrowAccountKind, EscrowKind, PaymentMethod
from models.investment import AgreementStatus, InvestmentKind, ProjectStatus
from models.investor import InvestorStatus, InvestorVerification
from models.tables.rows.escrow import EscrowAccountRow, EscrowEntryRow, EscrowPlacementRow, EscrowTransactionRow
from models.tables.rows.investment import (
    InvestmentAgreementRow,
    InvestmentTransactionRow,
    InvestorProfileRow,
    ProjectRow,
)
from models.tables.rows.trade import SecondaryMarketTradeRow
from models.tables.rows.trade_supply import OrderRow, PaymentRow, TradingPartyRow
from models.tables.sealing import RowSealer
from models.trade import TradeStatus
from models.trade_supply import PaymentKind
from tests.tables.reports.books import Books, gstin

OLD = timedelta(days=400)


class Market(Books):
    """Books with investors, stakes and an escrow."""

    def named(self, name: str, at: datetime, *, region: str = "27", new: bool = False) -> TradingPartyRow:
        """A registered party of this name, new or long known at `at`."""
        self._parties = getattr(self, "_parties", 0) + 1
        row = self.party(region, gstin(region, self._parties))
        with self.database.transaction() as session:
            kept = session.get_one(TradingPartyRow, row.id)
            kept.name_sealed = RowSealer(self.vault, "trading_parties", row.id).seal("name_sealed", name)
            kept.onboarded_at = at - (timedelta(days=3) if new else OLD)
        return row

    def paid(
        self,
        order: OrderRow,
        amount: str,
        at: datetime,
        *,
        method: PaymentMethod = PaymentMethod.NEFT,
        refund: bool = False,
        cross_border: bool = False,
    ) -> PaymentRow:
        """A payment of an order, or its refund."""
        row = PaymentRow(
            id=self.new_id(),
            order_id=order.id,
            payer_buyer_id=order.buyer_id,
            kind=PaymentKind.REFUND if refund else PaymentKind.PAYMENT,
            method=method,
            amount=Decimal(amount),
            currency=order.currency,
            due_on=at.date(),
            paid_at=at,
            cross_border=cross_border,
        )
        self.add(row)
        return row

    def investor(self, name: str, at: datetime) -> UUID:
        """A verified investor since `at`."""
        investor_id = self.new_id()
        self.add(
            InvestorProfileRow(
                id=investor_id,
                subject=str(investor_id),
                wallet_address=f"0x{investor_id.hex:0>40}",
                status=InvestorStatus.REGISTERED,
                verification=InvestorVerification.VERIFIED,
                country="IN",
                legal_name=RowSealer(self.vault, "investor_profiles", investor_id).seal("legal_name", name),
                created_at=at,
                updated_at=at,
            )
        )
        return investor_id

    def stake(self, investor_id: UUID, project_id: UUID, at: datetime) -> UUID:
        """An agreement of an investor."""
        agreement_id = self.new_id()
        self.add(
            InvestmentAgreementRow(
                id=agreement_id,
                project_id=project_id,
                investor_id=investor_id,
                units=10,
                amount=Decimal(10),
                currency="INR",
                status=AgreementStatus.ACTIVE,
                created_at=at,
                updated_at=at,
            )
        )
        return agreement_id

    def project(self, at: datetime) -> UUID:
        """Something to invest in."""
        project_id = self.new_id()
        self.add(
            ProjectRow(
                id=project_id, name="Bridge", currency="INR", total_units=100, status=ProjectStatus.OPEN, created_at=at
            )
        )
        return project_id

    def invested(
        self, agreement_id: UUID, investor_id: UUID, kind: InvestmentKind, amount: str, at: datetime, *, to: UUID
    ) -> UUID:
        """What happened to a stake."""
        transaction_id = self.new_id()
        self.add(
            InvestmentTransactionRow(
                id=transaction_id,
                investment_agreement_id=agreement_id,
                investor_id=investor_id,
                kind=kind,
                units=1,
                amount=Decimal(amount),
                currency="INR",
                method=PaymentMethod.NEFT,
                counterparty_investor_id=to,
                occurred_at=at,
            )
        )
        return transaction_id

    def escrowed(
        self, investor_id: UUID | None, kind: EscrowKind, amount: str, at: datetime, *, payer: str | None = None
    ) -> UUID:
        """A deposit or payout of an investor, with its two entries; of its payer the bank told the name, or nothing."""
        nostro = self._account(EscrowAccountKind.NOSTRO, at)
        own = self._account(EscrowAccountKind.INVESTOR, at, investor_id=investor_id)
        signed = Decimal(amount) if kind is EscrowKind.DEPOSIT else -Decimal(amount)
        return self._entered(
            kind, Decimal(amount), {own: signed, nostro: -signed}, at, investor_id=investor_id, payer=payer
        )

    def placed(self, deposit_id: UUID, investor_id: UUID, amount: str, at: datetime) -> None:
        """Two officers say that a deposit of nobody known was an investor's."""
        source = self._account(EscrowAccountKind.INVESTOR, at)
        target = self._account(EscrowAccountKind.INVESTOR, at, investor_id=investor_id)
        moved = Decimal(amount)
        match = self._entered(EscrowKind.MATCH, moved, {source: -moved, target: moved}, at, investor_id=investor_id)
        self.add(
            EscrowPlacementRow(
                transaction_id=match, deposit_id=deposit_id, proposed_by="menon", approved_by="bose", placed_at=at
            )
        )

    def settled_trade(
        self, amount: Decimal, units: int, at: datetime, *, released: str | None = None, fee: str = "0.00"
    ) -> tuple[UUID, str]:
        """A trade that was paid out of escrow and settled on chain, and the transaction by which it was. What it is
        `released` for is its price, where nothing else is said; the fee is taken off it."""
        seller, buyer = self.investor("Seller", at - OLD), self.investor("Buyer", at - OLD)
        agreement = self.stake(seller, self.project(at - OLD), at - OLD)
        trade_id, transaction_hash = self.new_id(), f"0x{self.new_id().hex:0>64}"
        trade = SecondaryMarketTradeRow(
            id=trade_id,
            investment_agreement_id=agreement,
            seller_investor_id=seller,
            buyer_investor_id=buyer,
            trade_amount=amount,
            currency="INR",
            units=units,
            status=TradeStatus.REQUESTED,
            requested_by=str(seller),
            created_at=at,
            updated_at=at,
        )
        self.add(trade)
        paid = self.released(trade_id, Decimal(released or amount), at, fee=Decimal(fee))
        for status in (TradeStatus.APPROVED, TradeStatus.SETTLED):
            with self.database.transaction() as session:
                row = session.get_one(SecondaryMarketTradeRow, trade_id)
                row.status = status
                if status is TradeStatus.SETTLED:
                    row.settled_at, row.settlement_transaction_id = at, paid
                    row.transaction_hash = transaction_hash
        return trade_id, transaction_hash

    def released(
        self, trade_id: UUID, amount: Decimal, at: datetime, *, fee: Decimal = Decimal(0), to: UUID | None = None
    ) -> UUID:
        """Money that comes in for a trade, is held for it, and goes to its seller, or whom it is said to, and the
        fees."""
        with self.database.transaction() as session:
            trade = session.get_one(SecondaryMarketTradeRow, trade_id)
            buyer, seller = trade.buyer_investor_id, trade.seller_investor_id
        nostro, fees = self._account(EscrowAccountKind.NOSTRO, at), self._account(EscrowAccountKind.FEES, at)
        funding, hold = (
            self._account(kind, at, investor_id=buyer, trade_id=trade_id)
            for kind in (EscrowAccountKind.FUNDING, EscrowAccountKind.HOLD)
        )
        own = self._account(EscrowAccountKind.INVESTOR, at, investor_id=to or seller)
        self._entered(
            EscrowKind.DEPOSIT, amount, {funding: amount, nostro: -amount}, at, investor_id=buyer, trade_id=trade_id
        )
        self._entered(
            EscrowKind.HOLD, amount, {hold: amount, funding: -amount}, at, investor_id=buyer, trade_id=trade_id
        )
        shares = {hold: -amount, own: amount - fee, fees: fee}
        return self._entered(EscrowKind.RELEASE, amount, shares, at, investor_id=seller, trade_id=trade_id)

    def _entered(
        self,
        kind: EscrowKind,
        amount: Decimal,
        shares: dict[UUID, Decimal],
        at: datetime,
        *,
        investor_id: UUID | None,
        trade_id: UUID | None = None,
        payer: str | None = None,
    ) -> UUID:
        """A transaction of the escrow with its entries: what each account gets, or gives."""
        transaction_id = self.new_id()
        at_the_bank = kind in {EscrowKind.DEPOSIT, EscrowKind.PAYOUT}
        sealer = RowSealer(self.vault, "escrow_transactions", transaction_id)
        with self.database.transaction() as session:
            session.add(
                EscrowTransactionRow(
                    id=transaction_id,
                    operation_id=str(transaction_id),
                    kind=kind,
                    amount=amount,
                    currency="INR",
                    method=PaymentMethod.RTGS if at_the_bank else PaymentMethod.INTERNAL,
                    investor_id=investor_id,
                    trade_id=trade_id,
                    counterparty_name=None if payer is None else sealer.seal("counterparty_name", payer),
                    bank_reference=str(transaction_id) if at_the_bank else None,
                    occurred_at=at,
                    recorded_at=at,
                )
            )
            session.flush()
            for ordinal, (account, value) in enumerate(shares.items(), 1):
                if value:
                    session.add(
                        EscrowEntryRow(
                            transaction_id=transaction_id,
                            ordinal=ordinal,
                            account_id=account,
                            amount=value,
                            currency="INR",
                        )
                    )
        return transaction_id

    def _account(
        self, kind: EscrowAccountKind, at: datetime, *, investor_id: UUID | None = None, trade_id: UUID | None = None
    ) -> UUID:
        wanted = select(EscrowAccountRow.id).where(
            EscrowAccountRow.kind == kind,
            EscrowAccountRow.currency == "INR",
            EscrowAccountRow.investor_id == investor_id,
            EscrowAccountRow.trade_id == trade_id,
        )
        with self.database.transaction() as session:
            known = session.exec(wanted).one_or_none()
        if known is not None:
            return known
        account_id = self.new_id()
        self.add(
            EscrowAccountRow(
                id=account_id, kind=kind, currency="INR", investor_id=investor_id, trade_id=trade_id, opened_at=at
            )
        )
        return account_id
