"""The secondary market in a house: investors, stakes and trades staged through the API, money through the sandbox's
bank, and the one question that every test asks at its end: do the books balance, on chain and off?"""

import asyncio
import secrets
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from eth_account import Account
from temporalio.client import WorkflowHandle
from web3 import HTTPProvider, Web3

from activities.clients.chain.contract import on_chain_id
from activities.clients.chain.stake_ledger import STAKES
from contracts import load_artifact
from models.actors import Role
from models.ids import trade_workflow_id
from models.trade_process import TradeState
from tests.api.keys import bearer
from tests.contracts.deployment import Deployment
from tests.house import House, Json, until
from tests.tables.secondary_market import imbalances
from workflows.trade import TradeWorkflow

OFFICER = bearer("compliance-nair", Role.COMPLIANCE_OFFICER)
SECOND = bearer("compliance-bose", Role.COMPLIANCE_OFFICER)


@dataclass(frozen=True)
class Trader:
    """An investor, and the bearer header that it signs in with."""

    investor_id: UUID
    subject: str
    who: dict[str, str]
    wallet: str


@dataclass(frozen=True)
class Stake:
    """A stake as its investor brought it to the market."""

    agreement_id: UUID
    project_id: UUID
    holder: Trader


@dataclass(frozen=True)
class Listed:
    """A trade that was asked for."""

    trade_id: UUID
    seller: Trader
    buyer: Trader
    amount: Decimal
    answer: Json

    @property
    def path(self) -> str:
        """Where the API has it."""
        return f"/trades/{self.trade_id}"


def market_of(house: House) -> "Market":
    """The market of a house that signs for the chain."""
    settings = house.settings
    return Market(
        house,
        Deployment(
            settings.need_chain_rpc_url(),
            settings.need_registry_contract(),
            settings.need_audit_anchor_contract(),
            settings.need_stake_ledger_contract(),
            settings.need_chain_private_key(),
        ),
    )


@dataclass
class Market:
    """What a test does on the market of a house."""

    house: House
    deployment: Deployment
    roots: list[UUID] = field(default_factory=list[UUID])

    # What officials bring

    async def investor(self, name: str = "Meera Raghunathan", **others: object) -> Trader:
        """A verified investor with an account of its own, known to the chain."""
        number = secrets.randbelow(10**8)
        subject, wallet = f"investor-{number:08}-{uuid4().hex[:4]}", str(Account.create().address)
        account = {"account_number": f"501000{number:08}", "ifsc": "HDFC0001234", "name": name}
        body = {
            "subject": subject,
            "legal_name": name,
            "wallet_address": wallet,
            "pan": f"BNZPM{number % 9_999 + 1:04}F",
            "payout_account": account,
            "verification": "VERIFIED",
            **others,
        }
        made = await self.house.done("POST", "/investors", OFFICER, json=body)
        trader = Trader(UUID(made["investor_id"]), subject, bearer(subject, Role.INVESTOR), wallet)

        async def on_chain() -> Json | None:
            record = await asyncio.to_thread(self._ledger.investor, trader.investor_id)
            return {} if record is not None and record.is_registered else None

        if body["verification"] == "VERIFIED":
            await until(on_chain)
        return trader

    async def project(self, units: int = 1_000, **others: object) -> UUID:
        """A project."""
        body = {"name": "Ring road, package 4", "total_units": units, **others}
        return UUID((await self.house.done("POST", "/projects", OFFICER, json=body))["project_id"])

    async def stake(self, units: int = 1_000, *, holder: Trader | None = None, project: UUID | None = None) -> Stake:
        """A stake of so many units, issued on chain."""
        who = holder or await self.investor()
        where = project or await self.project(max(units, 1_000))
        body = {
            "project_id": str(where),
            "investor_id": str(who.investor_id),
            "units": units,
            "amount": f"{units * 1_000}.00",
        }
        made = await self.house.done("POST", "/agreements", OFFICER, json=body)
        self.roots.append(UUID(made["agreement_id"]))
        return Stake(self.roots[-1], where, who)

    async def suspend(self, trader: Trader) -> None:
        """The investor neither buys nor sells any more."""
        reason = {"reason": "A court has ordered it."}
        await self.house.done("POST", f"/investors/{trader.investor_id}/suspend", OFFICER, json=reason)

    # What the parties do

    async def listed(
        self, stake: Stake, buyer: Trader | None = None, *, units: int = 100, amount: str | None = None
    ) -> Listed:
        """The holder of a stake lists a part of it."""
        who = buyer or await self.investor("Anil Deshpande")
        price = Decimal(amount or f"{units * 1_000}.00")
        body = {
            "investment_agreement_id": str(stake.agreement_id),
            "buyer_investor_id": str(who.investor_id),
            "units": units,
            "trade_amount": str(price),
        }
        return self.as_listed(await self.house.done("POST", "/trades", stake.holder.who, json=body), stake, who, price)

    def as_listed(self, answer: Json, stake: Stake, buyer: Trader, amount: Decimal = Decimal("100000.00")) -> Listed:
        """The trade that an answer speaks of."""
        trade = Listed(UUID(answer["trade_id"]), stake.holder, buyer, amount, answer)
        self.house.traded.append(trade.trade_id)
        return trade

    async def pay(self, trade: Listed, amount: Decimal | str | None = None, *, tell: int = 1) -> Json:
        """Somebody pays into the trade's escrow account."""
        reference = (await self.seen(trade))["escrow"]["reference"]
        body = {"virtual_account": reference, "amount": str(amount or trade.amount), "tell": tell}
        paid = await self.house.sandbox.post("/_sandbox/escrow/deposits", json=body)
        assert paid.is_success, paid.text
        return paid.json()

    async def cancel(self, trade: Listed, who: dict[str, str] | None = None) -> Any:  # noqa: ANN401 — httpx's answer
        """Somebody cancels; the answer, whatever it is."""
        return await self.house.ask("POST", f"{trade.path}/cancel", who or trade.seller.who, json={"reason": "Enough."})

    # What officers do

    async def approve(self, trade: Listed, *officers: dict[str, str]) -> None:
        """Each of the officers settles what is open and approves."""
        for officer in officers or (OFFICER,):
            task = await self.house.task(trade.path, "COMPLIANCE")
            await self.house.settle_all(task, officer)
            approved = await self.house.decide(task, officer, "APPROVE")
            assert approved.is_success, approved.text

    # What can be seen

    async def seen(self, trade: Listed) -> Json:
        """The trade as an official sees it."""
        return await self.house.done("GET", trade.path, OFFICER)

    async def until_waits_for(self, trade: Listed, *who: str) -> Json:
        """The trade, once it waits for one of these."""

        async def there() -> Json | None:
            seen = await self.seen(trade)
            return seen if seen["waiting_on"] in who else None

        return await until(there)

    async def funding(self, trade: Listed) -> Json:
        """The trade, approved, once it waits for the buyer's money."""
        await self.approve(trade)
        return await self.until_waits_for(trade, "BUYER")

    async def ended(self, trade: Listed) -> Json:
        """The trade once its process is over, as an official sees it."""
        await self.process(trade).result()
        return await self.seen(trade)

    def process(self, trade: Listed) -> WorkflowHandle[TradeWorkflow, TradeState]:
        """The trade's workflow, for what only a Temporal client can do."""
        return self.house.services.temporal.get_workflow_handle_for(
            TradeWorkflow.run, trade_workflow_id(trade.trade_id)
        )

    def settlements(self, trade: Listed) -> list[str]:
        """The transactions in which the chain says that this trade was settled."""
        contract = Web3(HTTPProvider(self.deployment.rpc_url)).eth.contract(
            address=Web3.to_checksum_address(self.deployment.stakes), abi=load_artifact(STAKES).abi
        )
        logs = contract.events.TradeSettled.get_logs(
            argument_filters={"tradeId": on_chain_id(trade.trade_id)}, from_block=0
        )
        return [log["transactionHash"].to_0x_hex() for log in logs]

    # Whether the books balance

    async def require_balance(self, *trades: Listed) -> None:
        """Money: every movement sums to nothing, no account is below it, the books hold what lies at the bank. Units:
        each holder has on chain what the record says, and no unit is locked for a trade that has ended. Each of the
        (ended) trades: settled once everywhere, or nowhere and with nothing left behind."""
        database = self.house.services.database
        assert imbalances(database) == []
        await self._require_bank()
        await asyncio.to_thread(self._require_units)
        for trade in trades:
            seen = await self.seen(trade)
            settled = seen["status"] == "SETTLED"
            assert seen["status"] in {"SETTLED", "CANCELLED"}
            assert len(self.settlements(trade)) == int(settled), seen["status"]
            assert (seen["settlement"] is not None) is settled
            assert seen["waiting_on"] == "NOBODY"
            if seen["escrow"] is not None:
                assert (Decimal(seen["escrow"]["paid_in"]), Decimal(seen["escrow"]["held"])) == (0, 0)
            (lock,) = database.rows(
                "SELECT count(*) FILTER (WHERE status = 'HELD') AS held, count(*) FILTER (WHERE status = 'CONSUMED') "
                "AS consumed FROM unit_locks WHERE trade_id = %s",
                (trade.trade_id,),
            )
            assert (lock["held"], lock["consumed"]) == (0, int(settled))

    async def _require_bank(self) -> None:
        async def agrees() -> Json | None:
            books = (await self.house.sandbox.get("/_sandbox/escrow")).json()
            at_the_bank = sum((Decimal(entry["amount"]) for entry in books["entries"]), Decimal(0))
            (row,) = self.house.services.database.rows(
                "SELECT coalesce(sum(e.amount), 0) AS balance FROM escrow_accounts a JOIN escrow_entries e "
                "ON e.account_id = a.id WHERE a.kind = 'NOSTRO'"
            )
            return {} if row["balance"] == -at_the_bank else None

        await until(agrees)  # what the bank has not told yet, it tells

    def _require_units(self) -> None:
        rows = self.house.services.database.rows(
            "WITH RECURSIVE line AS ("
            "SELECT id, id AS root FROM investment_agreements WHERE parent_agreement_id IS NULL "
            "UNION ALL SELECT a.id, l.root FROM investment_agreements a JOIN line l ON a.parent_agreement_id = l.id) "
            "SELECT l.root, i.wallet_address AS wallet, sum(a.units) AS units FROM line l "
            "JOIN investment_agreements a ON a.id = l.id JOIN investor_profiles i ON i.id = a.investor_id "
            "WHERE l.root = ANY(%s) GROUP BY l.root, i.wallet_address",
            (self.roots,),
        )
        issued: dict[UUID, int] = defaultdict(int)
        for row in rows:
            root, wallet = UUID(str(row["root"])), str(row["wallet"])
            units = int(str(row["units"]))
            holding = self._ledger.holding(root, wallet)
            assert holding.units == units, f"{wallet} has {holding.units} on chain, {units} in the record"
            issued[root] += units
        for root, units in issued.items():
            assert self._ledger.holding(root, "0x" + "11" * 20).issued == units

    @property
    def _ledger(self) -> Any:  # noqa: ANN401 — the contract's own class is the client's
        return self.deployment.open().stakes


def statuses(seen: Json) -> list[str]:
    """The statuses that a trade went through."""
    return [entry["status"] for entry in seen["status_history"]]


def counted(seen: list[Json]) -> Counter[str]:
    """How many trades ended how."""
    return Counter(each["status"] for each in seen)
