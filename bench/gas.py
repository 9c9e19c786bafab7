"""What a write to the chain costs, in gas, as the receipts of real transactions say (the 21,000 of any transaction
included).

Fresh contracts are deployed on an anvil of the benchmark's own, and written to as the workers write: contractors are
registered and approved in one transaction each, then suspended and reinstated; parts of a stake are sold to buyers that
hold none of it, then more of it to the same. The dearest is shown, for zero bytes in
hashes and addresses make calldata cheaper by chance. The floor is what the chain itself asks of such a transaction:
21,000, its calldata (16 a byte that is not zero, 4 one that is), and 22,100 for each of the two fresh slots that a
registration fills, or 5,000 for the one slot that a status update changes. A settlement fills a slot for the trade, and
another for a buyer that is new to the agreement; it changes the seller's, and that of a buyer who holds some already.

The committed gas snapshot of the contract's functions is checked too, by forge.
"""

import secrets
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from eth_account import Account
from hexbytes import HexBytes

from activities.clients.chain.anchors import ANCHORS
from activities.clients.chain.deployment import deploy
from activities.clients.chain.node import connect
from activities.clients.chain.registry import REGISTRY
from activities.clients.chain.signing import SigningChain
from activities.clients.chain.stake_ledger import STAKES
from bench.benchmark import Benchmark, BenchmarkFailed, Figure, Measurement
from bench.ground import Ground
from cli.stack import anvil
from cli.stack.ports import free_ports
from models.chain import ChainRegistration, ChainStatusChange, ChainWrite
from models.flags import RiskLevel
from models.stake import InvestorRegistration, StakeIssue, StakeSettlement
from models.status import ContractorStatus

_CONTRACTORS = 8
_TRANSACTION, _ZERO_BYTE, _OTHER_BYTE, _FRESH_SLOT, _CHANGED_SLOT = 21_000, 4, 16, 22_100, 5_000
_CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"

REGISTER = Figure(what="register and approve, one transaction", unit="gas", at_most=105_000, aim=80_000)
UPDATE = Figure(what="a status update", unit="gas", at_most=42_000)
SETTLE_NEW = Figure(what="settle a trade, a new holder", unit="gas", at_most=92_000)
SETTLE_EXISTING = Figure(what="settle a trade, an existing holder", unit="gas", at_most=75_000)
SNAPSHOT = Figure(what="the committed gas snapshot: checks that fail", unit="", at_most=0)


def run(ground: Ground) -> Iterator[Measurement]:
    """Write to a registry, read the receipts, and check the snapshot."""
    contractors = [_registration() for _ in range(_CONTRACTORS)]
    (port,) = free_ports(1)
    with ground.processes("gas") as children:
        node = anvil.start(None, children, port=port)
        node.wait_until_ready()
        chain = _Chain(node)
        yield _dearest(REGISTER, [chain.write(each, 2 * _FRESH_SLOT) for each in contractors])
        updated = [
            chain.write(_change(each, status, sequence), _CHANGED_SLOT)
            for each in contractors
            for sequence, status in enumerate((ContractorStatus.SUSPENDED, ContractorStatus.GOV_APPROVED), start=2)
        ]
        yield _dearest(UPDATE, updated)
        seller = _investor()
        stake = StakeIssue(
            operation_id="bench:issue", agreement_id=uuid4(), holder_wallet=seller.wallet_address, units=2**60
        )
        buyers = [_investor() for _ in range(_CONTRACTORS)]
        for write in (seller, *buyers, stake):
            chain.write(write, 0)
        for figure, slots in (
            (SETTLE_NEW, 2 * _FRESH_SLOT + _CHANGED_SLOT),
            (SETTLE_EXISTING, _FRESH_SLOT + 2 * _CHANGED_SLOT),
        ):
            yield _dearest(figure, [chain.write(_trade(stake, buyer), slots) for buyer in buyers])
    command = ["npm", "run", "--silent", "snapshot:check"]
    checked = subprocess.run(command, cwd=_CONTRACTS, check=False, capture_output=True, text=True)
    if checked.returncode:
        ground.say(checked.stdout + checked.stderr)
    yield SNAPSHOT.measured(int(checked.returncode != 0), note="forge snapshot --check, tolerance 1 %")


@dataclass(frozen=True)
class _Spent:
    """The gas that one transaction used, and the least that the chain would have taken for it."""

    used: int
    floor: int


class _Chain:
    """Fresh contracts, written to by the one path that the workers write by."""

    def __init__(self, node: anvil.Anvil) -> None:
        account = Account.create()
        key = account.key.to_0x_hex()
        node.fund(account.address)
        addresses = deploy(node.rpc_url, key)
        self._chain = SigningChain(
            node.rpc_url, key, registry=addresses[REGISTRY], anchors=addresses[ANCHORS], stakes=addresses[STAKES]
        )
        self._web3 = connect(node.rpc_url)

    def write(self, write: ChainWrite, slots: int) -> _Spent:
        """Write, and read the receipt. `slots` is the least gas for the slots it fills or changes."""
        signed = self._chain.sign(self._chain.prepare(write), self._chain.next_nonce(pending=True))
        self._chain.broadcast(signed)
        sent = HexBytes(signed.hash)
        receipt = self._web3.eth.wait_for_transaction_receipt(sent)
        if receipt["status"] != 1:
            raise BenchmarkFailed(f"the transaction {signed.hash} reverted")
        data = HexBytes(self._web3.eth.get_transaction(sent).get("input", HexBytes(b"")))
        calldata = sum(_OTHER_BYTE if byte else _ZERO_BYTE for byte in data)
        return _Spent(used=receipt["gasUsed"], floor=_TRANSACTION + calldata + slots)


def _registration() -> ChainRegistration:
    contractor_id, now = uuid4(), datetime.now(UTC)
    return ChainRegistration(
        operation_id=f"bench:{contractor_id}",
        contractor_id=contractor_id,
        wallet_address=Account.create().address,
        document_root="0x" + secrets.token_hex(32),
        competence_score=87,
        compliance_score=91,
        risk_level=RiskLevel.MEDIUM,
        registered_at=now,
        expires_at=now + timedelta(days=365),
    )


def _change(registration: ChainRegistration, to: ContractorStatus, sequence: int) -> ChainStatusChange:
    return ChainStatusChange(
        operation_id=f"{registration.operation_id}:{sequence}",
        contractor_id=registration.contractor_id,
        wallet_address=registration.wallet_address,
        sequence=sequence,
        status=to,
    )


def _investor() -> InvestorRegistration:
    investor_id = uuid4()
    return InvestorRegistration(
        operation_id=f"bench:{investor_id}",
        investor_id=investor_id,
        wallet_address=Account.create().address,
        sequence=1,
    )


def _trade(stake: StakeIssue, buyer: InvestorRegistration) -> StakeSettlement:
    trade_id = uuid4()
    return StakeSettlement(
        operation_id=f"bench:{trade_id}",
        trade_id=trade_id,
        agreement_id=stake.agreement_id,
        seller_wallet=stake.holder_wallet,
        buyer_wallet=buyer.wallet_address,
        units=10**12,
        price=Decimal("9999999999999.99"),
        escrow_reference=uuid4(),
    )


def _dearest(figure: Figure, all_spent: Sequence[_Spent]) -> Measurement:
    dearest = max(all_spent, key=lambda spent: spent.used)
    return figure.measured(dearest.used, floor=dearest.floor, note=f"the dearest of {len(all_spent)} transactions")


BENCHMARK = Benchmark(name="gas", figures=(REGISTER, UPDATE, SETTLE_NEW, SETTLE_EXISTING, SNAPSHOT), run=run)
