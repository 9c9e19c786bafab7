"""One demo trade, played through the public HTTP interface as a seller, a buyer and a compliance officer would."""

import asyncio
from collections.abc import Callable
from copy import copy
from decimal import Decimal
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict

from samples.trades import SampleTrade

_PATIENCE_SECONDS = 180
_POLL_SECONDS = 0.25

TradeStory = Literal["delivered", "undone"]
ENDS: dict[TradeStory, str] = {"delivered": "SETTLED", "undone": "CANCELLED"}
"""How a trade of each story is to end: bought and paid, or paid in part and withdrawn."""

Json = dict[str, Any]
"""What the API answers: the demo reads a few fields of it, as any client would."""


class ToldTrade(BaseModel):
    """One trade of the demo's summary. `refunded` is what the bank sent back to the buyer."""

    model_config = ConfigDict(frozen=True)

    trade_id: str | None = None
    story: str
    expected: str
    status: str = "UNKNOWN"
    reason_code: str | None = None
    transaction: str | None = None
    seller_units: int | None = None
    refunded: str | None = None
    problem: str | None = None

    @property
    def as_expected(self) -> bool:
        """Whether it ended as its story says it should, on chain and in the bank."""
        settled = self.expected == "SETTLED"
        return self.status == self.expected and (self.transaction is not None) is settled


class TradeFailed(Exception):
    """The API answered what the trade cannot go on from."""


class DemoTrade:
    """Plays one sample trade.

    Args:
        api: a client whose base URL is the API's `/api/v1`.
        sandbox: a client of the sandbox, which has the escrow bank.
        mint: gives a bearer token for a subject and a role.
        report: is told each new state of the trade.
    """

    def __init__(
        self,
        sample: SampleTrade,
        story: TradeStory,
        *,
        api: httpx.AsyncClient,
        sandbox: httpx.AsyncClient,
        mint: Callable[[str, str], str],
        report: Callable[[str, str], None],
    ) -> None:
        self._sample = sample
        self._story: TradeStory = story
        self._api = api
        self._sandbox = sandbox
        self._officer = _bearer(mint("compliance-nair", "COMPLIANCE_OFFICER"))
        self._seller = _bearer(mint(str(sample.seller["subject"]), "INVESTOR"))
        self._report = report
        self._trade_id: str | None = None

    def again(self) -> "DemoTrade":
        """Another trade between the same people."""
        other = copy(self)
        other._trade_id = None
        return other

    async def play(self) -> ToldTrade:
        """The whole trade; what stops it on the way is told, and stops nothing else."""
        try:
            await self.run(await self.stage())
            return await self._tell()
        except (TradeFailed, httpx.HTTPError) as failure:
            return ToldTrade(
                trade_id=self._trade_id,
                story=self._story,
                expected=ENDS[self._story],
                problem=str(failure) or type(failure).__name__,
            )

    async def stage(self) -> Json:
        """Two investors, a project and a stake in it; returns the body of the trade."""
        sample, officer = self._sample, self._officer
        seller = await self._call(self._api, "POST", "/investors", officer, json=sample.seller)
        buyer = await self._call(self._api, "POST", "/investors", officer, json=sample.buyer)
        project = await self._call(self._api, "POST", "/projects", officer, json=sample.project)
        stake: Json = {"project_id": project["project_id"], "investor_id": seller["investor_id"]}
        agreement = await self._call(self._api, "POST", "/agreements", officer, json=stake | sample.agreement)
        return sample.trade | {
            "investment_agreement_id": agreement["agreement_id"],
            "buyer_investor_id": buyer["investor_id"],
        }

    async def run(self, body: Json) -> str:
        """From the listing to the end of the story; returns the status it ended with."""
        await self.approve(body)
        waits = await self._until("BUYER")
        price = str(body["trade_amount"])
        await self.pay(
            waits["escrow"]["reference"], price if self._story == "delivered" else f"{Decimal(price) / 2:.2f}"
        )
        if self._story == "undone":
            # What comes after the cancel is sent back too, but later than the trade ends.
            await self._seen("has the deposit", lambda trade: Decimal(trade["escrow"]["paid_in"]) > 0)
            reason = {"reason": "The buyer cannot pay the rest."}
            await self._call(self._api, "POST", f"/trades/{self._trade_id}/cancel", self._seller, json=reason)
        return (await self._until("NOBODY"))["status"]

    async def approve(self, body: Json) -> str:
        """From the listing to the officer's word; returns the trade's id."""
        listed = await self._call(self._api, "POST", "/trades", self._seller, json=body)
        self._trade_id = listed["trade_id"]
        self._say(listed["status"])
        task_id = await self._task()
        await self._call(self._api, "POST", f"/tasks/{task_id}/claim", self._officer)
        await self._settle_flags(task_id)
        decision = {"decision": "APPROVE", "remarks": "Nothing speaks against it."}
        await self._call(self._api, "POST", f"/tasks/{task_id}/decision", self._officer, json=decision)
        return listed["trade_id"]

    async def pay(self, reference: str, amount: str) -> None:
        """The buyer pays into the trade's escrow account."""
        deposit = {"virtual_account": reference, "amount": amount}
        await self._call(self._sandbox, "POST", "/_sandbox/escrow/deposits", {}, json=deposit)

    async def _settle_flags(self, task_id: str) -> None:
        task = await self._call(self._api, "GET", f"/tasks/{task_id}", self._officer)
        for item in task["items"]:
            word = {"outcome": "RESOLVED", "remarks": "Explained by the parties, with proof."}
            await self._call(self._api, "POST", f"/tasks/{task_id}/items/{item['item_id']}", self._officer, json=word)

    async def _task(self) -> str:
        """The trade's COMPLIANCE task."""
        page = await self._call(self._api, "GET", "/tasks", self._officer, params={"case_id": self._trade_id or ""})
        if not page["items"]:
            raise TradeFailed(f"{self._story}: no task came up for {self._trade_id}")
        return page["items"][0]["task_id"]

    async def _until(self, waiting_on: str) -> Json:
        """The trade, once it waits for this one."""
        return await self._seen(f"waits for {waiting_on}", lambda trade: trade["waiting_on"] == waiting_on)

    async def _seen(self, what: str, reached: Callable[[Json], bool]) -> Json:
        """Poll the trade, as its seller does, until it is so."""
        deadline = asyncio.get_running_loop().time() + _PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            trade = await self._call(self._api, "GET", f"/trades/{self._trade_id}", self._seller)
            self._say(trade["status"])
            if reached(trade):
                return trade
            await asyncio.sleep(_POLL_SECONDS)
        raise TradeFailed(f"{self._story}: {self._trade_id} never: {what}")

    async def _tell(self) -> ToldTrade:
        trade = await self._call(self._api, "GET", f"/trades/{self._trade_id}", self._seller)
        stake = await self._call(self._api, "GET", f"/agreements/{trade['investment_agreement_id']}", self._seller)
        books = await self._call(self._sandbox, "GET", "/_sandbox/escrow", {})
        back = [
            entry["amount"].removeprefix("-")
            for entry in books["entries"]
            if entry["kind"] == "REFUND" and entry["virtual_account"] == trade["escrow"]["reference"]
        ]
        return ToldTrade(
            trade_id=self._trade_id,
            story=self._story,
            expected=ENDS[self._story],
            status=trade["status"],
            reason_code=trade["reason_code"],
            transaction=trade["chain"]["transaction_hash"] if trade["chain"] else None,
            seller_units=stake["units"],
            refunded=back[0] if back else None,
        )

    def _say(self, status: str) -> None:
        self._report(f"trade {self._story}", status)

    async def _call(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        headers: dict[str, str],
        **body: Any,  # noqa: ANN401 — httpx types them
    ) -> Json:
        answer = await client.request(method, path, headers=headers, **body)
        if not answer.is_success:
            raise TradeFailed(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer.json()


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
