"""What a wallet holds on the market, for anybody: units, and the transaction that each holding stands by."""

from uuid import UUID

from models.chain import ChainReceipt
from models.investor import InvestorStatus
from models.record import Record
from models.tables.database import Database

_INVESTOR = "SELECT id, wallet_address, status::text AS status FROM investor_profiles WHERE wallet_address = %s"

_HOLDINGS = """
WITH RECURSIVE line AS (
    SELECT id, id AS root FROM investment_agreements WHERE parent_agreement_id IS NULL
    UNION ALL
    SELECT a.id, l.root FROM investment_agreements a JOIN line l ON a.parent_agreement_id = l.id
),
held AS (
    SELECT l.root, sum(a.units) AS units, min(a.project_id::text) AS project_id
    FROM line l JOIN investment_agreements a ON a.id = l.id
    WHERE a.investor_id = %(investor_id)s
    GROUP BY l.root
    HAVING sum(a.units) > 0
),
moves AS (
    SELECT h.root, 'agreement:' || h.root || ':issue' AS operation_id FROM held h
    UNION ALL
    SELECT l.root, 'trade:' || t.id || ':settle-on-chain'
    FROM secondary_market_trades t JOIN line l ON l.id = t.investment_agreement_id
    WHERE t.status = 'SETTLED' AND %(investor_id)s IN (t.seller_investor_id, t.buyer_investor_id)
)
SELECT DISTINCT ON (h.root) h.root AS agreement_id, h.project_id::uuid AS project_id, h.units::bigint AS units,
       c.hash AS transaction_hash, c.block_number, c.contract, c.chain_id
FROM held h
JOIN moves m ON m.root = h.root
JOIN chain_transactions c ON c.operation_id = m.operation_id AND c.block_number IS NOT NULL
ORDER BY h.root, c.block_number DESC
"""


class Holding(Record):
    """Units of an agreement as the ledger counts them: under the agreement they were issued by. `receipt` is the newest
    transaction that changed them."""

    agreement_id: UUID
    project_id: UUID
    units: int
    receipt: ChainReceipt


class StakeStanding(Record):
    """What an investor's wallet holds. It names nobody."""

    wallet_address: str
    investor_id: UUID
    status: InvestorStatus
    holdings: tuple[Holding, ...]


def stakes_of_wallet(database: Database, wallet_address: str) -> StakeStanding | None:
    """By wallet, in EIP-55 form; None when no investor holds by it.

    Raises:
        DatabaseUnavailable: the server could not be reached.
    """
    investor = database.row(_INVESTOR, (wallet_address,))
    if investor is None:
        return None
    rows = database.rows(_HOLDINGS, {"investor_id": investor["id"]})
    proof = ("transaction_hash", "block_number", "contract", "chain_id")
    holdings = tuple(
        Holding.model_validate(
            {
                **{name: value for name, value in row.items() if name not in proof},
                "receipt": {name: row[name] for name in proof},
            }
        )
        for row in rows
    )
    return StakeStanding(
        wallet_address=wallet_address,
        investor_id=UUID(str(investor["id"])),
        status=InvestorStatus(str(investor["status"])),
        holdings=holdings,
    )
