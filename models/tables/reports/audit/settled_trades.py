"""The trades of a period that were settled, each held against the escrow's ledger and against the chain."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.stake_settlement import SettledOnChain
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of

_NAMED = 5
"""Trades that the check itself names."""

AskChain = Callable[[UUID], SettledOnChain | None]
"""What the chain says of a trade; None when it knows of no such settlement."""

_ROWS: LiteralString = """
SELECT s.id, s.investment_agreement_id, s.units, s.trade_amount, s.settled_at, s.transaction_hash,
       s.settlement_transaction_id, t.amount AS released, r.releases, e.from_hold, e.to_seller, e.to_fees
FROM secondary_market_trades s
LEFT JOIN escrow_transactions t ON t.id = s.settlement_transaction_id AND t.kind = 'RELEASE' AND t.trade_id = s.id
CROSS JOIN LATERAL (
    SELECT count(*) AS releases FROM escrow_transactions WHERE kind = 'RELEASE' AND trade_id = s.id
) r
CROSS JOIN LATERAL (
    SELECT coalesce(-sum(n.amount) FILTER (WHERE a.kind = 'HOLD' AND a.trade_id = s.id), 0) AS from_hold,
           coalesce(sum(n.amount) FILTER (WHERE a.kind = 'INVESTOR' AND a.investor_id = s.seller_investor_id), 0)
               AS to_seller,
           coalesce(sum(n.amount) FILTER (WHERE a.kind = 'FEES'), 0) AS to_fees
    FROM escrow_entries n JOIN escrow_accounts a ON a.id = n.account_id
    WHERE n.transaction_id = t.id
) e
WHERE s.status = 'SETTLED' AND s.settled_at >= %(starts)s AND s.settled_at < %(ends)s AND s.currency = %(currency)s
ORDER BY s.settled_at, s.id
"""


class _Row(NamedTuple):
    id: UUID
    agreement_id: UUID
    units: int
    amount: Decimal
    settled_at: datetime
    transaction_hash: str | None
    settlement_transaction_id: UUID
    released: Decimal | None
    releases: int
    from_hold: Decimal
    to_seller: Decimal
    to_fees: Decimal

    def differences(self) -> list[str]:
        """Where the escrow's entries are not those of a settlement of this trade (`models.escrow.release`): its price
        leaves its hold once, and reaches its seller and the fees."""
        if self.released is None:
            return ["the escrow has no release for it"]
        found = {
            "the release is of": self.released,
            "its hold gave": self.from_hold,
            "seller and fees got": self.to_seller + self.to_fees,
        }
        said = [
            f"{what} {amount:.2f}, not {self.amount:.2f}" for what, amount in found.items() if amount != self.amount
        ]
        return said if self.releases == 1 else [*said, f"the escrow released for it {self.releases} times"]


class SettledTrades:
    """The section. Its file is `{"trades": [ … ]}`; `in_escrow` and `on_chain` say AGREES, DIFFERS or ABSENT of each,
    `differences` where the escrow differs.

    Args:
        ask_chain: what the chain says of a trade. It is asked beside the snapshot: a settlement does not change.
    """

    name = "settled_trades"
    schema_version = 1

    def __init__(self, ask_chain: AskChain) -> None:
        self._ask_chain = ask_chain

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the trades; every one must have been paid in full, and stand on chain as it stands in the record."""
        stream = JsonStream(out, self.name, report)
        starts, ends = jurisdiction.moments(period)
        given = {"starts": starts, "ends": ends, "currency": jurisdiction.currency}
        count, agreeing, unpaid = 0, 0, list[str]()
        amount = released = Decimal("0.00")
        stream.text('{"trades":[')
        for row in rows_of(connection, "settled", _ROWS, given, args_row(_Row)):
            verdict, differences = self._on_chain(row), row.differences()
            stream.row(("," if count else "") + _written(row, verdict, differences))
            count += 1
            agreeing += verdict == "AGREES"
            unpaid += [str(row.id)] if differences else []
            amount += row.amount
            released += row.released or 0
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"trades": count},
            totals={"amount": f"{amount:.2f}", "released": f"{released:.2f}"},
            checks=(
                Check(
                    name="paid",
                    expected=Decimal(count),
                    found=Decimal(count - len(unpaid)),
                    explains=f"settled trades that were paid as the entries of the escrow say{_but_for(unpaid)}",
                ),
                Check(
                    name="on_chain",
                    expected=Decimal(count),
                    found=Decimal(agreeing),
                    explains="settled trades that stand on chain as in the record",
                ),
            ),
        )

    def _on_chain(self, row: _Row) -> str:
        settled = self._ask_chain(row.id)
        if settled is None:
            return "ABSENT"
        same = (settled.units, settled.price, settled.transaction_hash) == (
            row.units,
            row.amount,
            row.transaction_hash,
        )
        return "AGREES" if same else "DIFFERS"


def _but_for(trades: list[str]) -> str:
    """Which are not: the first of them by their ids, which stand in the section with what differs."""
    if not trades:
        return ""
    more = f" and {len(trades) - _NAMED} more" if len(trades) > _NAMED else ""
    return f" (not {', '.join(trades[:_NAMED])}{more})"


def _written(row: _Row, verdict: str, differences: list[str]) -> str:
    return json_text(
        {
            "trade_id": str(row.id),
            "investment_agreement_id": str(row.agreement_id),
            "units": row.units,
            "trade_amount": f"{row.amount:.2f}",
            "settled_at": row.settled_at.isoformat(),
            "settlement_transaction_id": str(row.settlement_transaction_id),
            "released": None if row.released is None else f"{row.released:.2f}",
            "to_seller": f"{row.to_seller:.2f}",
            "to_fees": f"{row.to_fees:.2f}",
            "in_escrow": "ABSENT" if row.released is None else "DIFFERS" if differences else "AGREES",
            "differences": [*differences],
            "transaction_hash": row.transaction_hash,
            "on_chain": verdict,
        }
    )
