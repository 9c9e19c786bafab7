"""A settled trade in a financial audit: held against the escrow's ledger, and against the chain itself."""

from datetime import datetime
from typing import Any

from tests.house import Json, until
from tests.trading import OFFICER, SECOND, Listed, Market


async def test_a_settled_trade_agrees_with_the_chain_and_a_falsified_one_does_not(market: Market) -> None:
    stake = await market.stake()
    trade = await market.listed(stake, units=400)
    await market.funding(trade)
    await market.pay(trade)
    settled = await market.ended(trade)
    assert settled["status"] == "SETTLED"

    _moved(market, trade, "2026-02-03")
    report = await _audited(market, "Q1-2026")
    assert (report["stage"], report["failures"]) == ("SIGN_OFF", []), report
    (task,) = report["tasks"]
    assert (await market.house.decide(task, SECOND, "APPROVE", "Seen.")).is_success
    report = await _at(market, report, "DONE")
    assert (report["status"], report["signed_by"]) == ("APPROVED", "compliance-bose")
    (row,) = await _settled_trades(market, report)
    assert row["on_chain"] == "AGREES"
    assert row["transaction_hash"] == settled["chain"]["transaction_hash"]
    assert (row["units"], row["trade_amount"], row["released"]) == (400, "400000.00", "400000.00")

    _moved(market, trade, "2026-05-03")
    _on_chain_by(market, trade, "0x" + "5a" * 32)
    report = await _audited(market, "Q2-2026")
    assert (report["status"], report["stage"]) == ("FAILED", "CORRECTION")
    (said,) = report["failures"]
    assert said.startswith("settled_trades: "), said
    assert "stand on chain" in said, said
    _on_chain_by(market, trade, row["transaction_hash"])
    await market.require_balance(trade)


def _moved(market: Market, trade: Listed, day: str) -> None:
    """Move a trade's settlement to a period that is over."""
    at = datetime.fromisoformat(f"{day}T10:00:00+05:30")
    moved = "UPDATE secondary_market_trades SET settled_at = %s WHERE id = %s RETURNING id"
    assert market.house.services.database.row(moved, (at, trade.trade_id)) is not None


def _on_chain_by(market: Market, trade: Listed, transaction_hash: str) -> None:
    """Say behind everybody's back that another transaction settled it."""
    changed = "UPDATE secondary_market_trades SET transaction_hash = %s WHERE id = %s RETURNING id"
    assert market.house.services.database.row(changed, (transaction_hash, trade.trade_id)) is not None


async def _audited(market: Market, period: str) -> Json:
    body = {"report_type": "FINANCIAL_AUDIT", "period": period, "jurisdiction": "IN"}
    asked = await market.house.done("POST", "/reports", OFFICER, json=body)
    return await _at(market, asked, "SIGN_OFF", "CORRECTION")


async def _at(market: Market, report: Json, *stages: str) -> Json:
    async def there() -> Json | None:
        answer = await market.house.ask("GET", f"/reports/{report['report_id']}", OFFICER)
        return answer.json() if answer.is_success and answer.json()["stage"] in stages else None

    return await until(there)


async def _settled_trades(market: Market, report: Json) -> list[dict[str, Any]]:
    whole = await market.house.done("GET", f"/reports/{report['report_id']}/files/json", OFFICER)
    return whole["sections"]["settled_trades"]["content"]["trades"]
