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

AskChain = Callable[[UUID], SettledOnChain | None]
"""What the chain says of a trade; None when it knows of no such settlement."""

_ROWS: LiteralString = """
SELECT s.id, s.investment_agreement_id, s.units, s.trade_amount, s.settled_at, s.transaction_hash,
       s.settlement_transaction_id, t.amount AS paid
FROM secondary_market_trades s
LEFT JOIN escrow_transactions t ON t.id = s.settlement_transaction_id AND t.kind = 'RELEASE' AND t.trade_id = s.id
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
    paid: Decimal | None


class SettledTrades:
    """The section. Its file is `{"trades": [ … ]}`; `on_chain` says AGREES, DIFFERS or ABSENT of each.

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
        count, agreeing = 0, 0
        amount = paid = Decimal("0.00")
        stream.text('{"trades":[')
        for row in rows_of(connection, "settled", _ROWS, given, args_row(_Row)):
            verdict = self._on_chain(row)
            stream.row(("," if count else "") + _written(row, verdict))
            count += 1
            agreeing += verdict == "AGREES"
            amount += row.amount
            paid += row.paid or 0
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"trades": count},
            totals={"amount": f"{amount:.2f}"},
            checks=(
                Check(
                    name="paid", expected=amount, found=paid, explains="what the escrow released for the settled trades"
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


def _written(row: _Row, verdict: str) -> str:
    return json_text(
        {
            "trade_id": str(row.id),
            "investment_agreement_id": str(row.agreement_id),
            "units": row.units,
            "trade_amount": f"{row.amount:.2f}",
            "settled_at": row.settled_at.isoformat(),
            "settlement_transaction_id": str(row.settlement_transaction_id),
            "released": None if row.paid is None else f"{row.paid:.2f}",
            "transaction_hash": row.transaction_hash,
            "on_chain": verdict,
        }
    )
