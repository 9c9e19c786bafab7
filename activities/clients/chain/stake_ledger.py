"""The `StakeLedger`: how a write to it is called, and what it says of investors and their units."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from eth_utils.address import to_checksum_address
from web3 import Web3
from web3.types import EventData

from activities.clients.chain.contract import ContractCall, DeployedContract, on_chain_id
from activities.clients.chain.node import require_code
from models.amounts import PLACES
from models.chain import ChainReceipt
from models.stake import (
    InvestorOnChain,
    InvestorRegistration,
    InvestorRemoval,
    InvestorWalletRotation,
    InvestorWrite,
    StakeForcedTransfer,
    StakeFreeze,
    StakeHolding,
    StakeIssue,
    StakeSettlement,
    StakeWrite,
)
from models.stake_settlement import SettledOnChain

STAKES = "StakeLedger"

_NO_WALLET = "0x" + "00" * 20
_InvestorWords = tuple[bytes, int, bool]
_Place = tuple[int, int]
"""Where an event stands: its block, and its number there."""

_TOUCHES = {
    "Issued": ("agreementId", ("holder",)),
    "TradeSettled": ("agreementId", ("buyer", "seller")),
    "ForcedTransfer": ("tokenId", ("from", "to")),
    "Frozen": ("tokenId", ("account",)),
}
"""The events that change what a wallet holds, or may sell: which argument names the agreement, which name wallets."""


def on_chain_agreement(agreement_id: UUID) -> int:
    """What stands for an agreement on chain: its id there, as the number that token standards ask for."""
    return int.from_bytes(on_chain_id(agreement_id))


def stake_call(write: StakeWrite) -> ContractCall:
    """A write to the ledger, as the contract takes it.

    Raises:
        TypeError: the ledger has no such write.
    """
    match write:
        case StakeIssue():
            agreement = on_chain_agreement(write.agreement_id)
            arguments = (agreement, to_checksum_address(write.holder_wallet), write.units)
            return ContractCall("issue", arguments, "Issued", {"agreementId": agreement})
        case StakeSettlement():
            trade, agreement = on_chain_id(write.trade_id), on_chain_agreement(write.agreement_id)
            seller, buyer = to_checksum_address(write.seller_wallet), to_checksum_address(write.buyer_wallet)
            escrow = on_chain_id(write.escrow_reference)
            arguments = (trade, agreement, seller, buyer, write.units, int(write.price / PLACES), escrow)
            return ContractCall("settle", arguments, "TradeSettled", {"tradeId": trade})
        case StakeFreeze():
            order, agreement = on_chain_id(write.order_id), on_chain_agreement(write.agreement_id)
            arguments = (to_checksum_address(write.wallet_address), agreement, write.units, order)
            return ContractCall("setFrozenTokens", arguments, "OrderCarriedOut", {"orderId": order})
        case StakeForcedTransfer():
            order, agreement = on_chain_id(write.order_id), on_chain_agreement(write.agreement_id)
            giver, receiver = to_checksum_address(write.from_wallet), to_checksum_address(write.to_wallet)
            arguments = (giver, receiver, agreement, write.units, order)
            return ContractCall("forcedTransfer", arguments, "OrderCarriedOut", {"orderId": order})
        case InvestorWrite():
            return _investor_call(write)
        case _:
            raise TypeError(f"the stake ledger has no call for {type(write).__name__}")


class StakeContract(DeployedContract):
    """One deployed `StakeLedger`, as anybody may read it. Reading raises `Reverted` where the contract is not there."""

    def __init__(self, web3: Web3, address: str, *, deployed_in: int = 0) -> None:
        super().__init__(web3, STAKES, address, deployed_in=deployed_in)

    def investor(self, investor_id: UUID) -> InvestorOnChain | None:
        """An investor's record, whichever wallet holds it; None when it was never registered."""
        require_code(self.web3, self.address)
        wallet = str(self.contract.functions.walletOf(on_chain_id(investor_id)).call())
        if wallet == _NO_WALLET:
            return None
        record = self.contract.functions.investorOf(to_checksum_address(wallet)).call()
        _, sequence, is_registered = cast("_InvestorWords", record)
        return InvestorOnChain(wallet_address=wallet, sequence=sequence, is_registered=is_registered)

    def holding(self, agreement_id: UUID, wallet_address: str) -> StakeHolding:
        """What a wallet holds of an agreement; nothing, where the ledger knows neither."""
        require_code(self.web3, self.address)
        wallet, agreement = to_checksum_address(wallet_address), on_chain_agreement(agreement_id)
        functions, block = self.contract.functions, self.web3.eth.block_number
        return StakeHolding(
            agreement_id=agreement_id,
            wallet_address=wallet,
            units=functions.balanceOf(wallet, agreement).call(block_identifier=block),
            frozen=functions.getFrozenTokens(wallet, agreement).call(block_identifier=block),
            issued=functions.totalSupply(agreement).call(block_identifier=block),
            is_registered=functions.canTransact(wallet).call(block_identifier=block),
            proof=self._newest(agreement, wallet),
        )

    def settlement(self, trade_id: UUID) -> SettledOnChain | None:
        """What the ledger says of a trade; None when it was never settled."""
        require_code(self.web3, self.address)
        for event in self.logs("TradeSettled", {"tradeId": on_chain_id(trade_id)}):
            return SettledOnChain(
                units=event["args"]["units"],
                price=event["args"]["price"] * PLACES,
                transaction_hash=event["transactionHash"].to_0x_hex(),
            )
        return None

    def _newest(self, agreement: int, wallet: str) -> ChainReceipt | None:
        """The newest write to what a wallet's investor holds, by the wallet that it had then."""
        moves = self._moves_of_its_investor(wallet)
        touches = (
            (event, [str(event["args"][each]) for each in of_wallets])
            for name, (of_agreement, of_wallets) in _TOUCHES.items()
            for event in self.logs(name, {of_agreement: agreement})
        )
        theirs = [event for event, wallets in touches if _wallet_at(_place(event), moves) in wallets]
        if not theirs:
            return None
        newest = max(theirs, key=_place)
        return ChainReceipt(
            transaction_hash=newest["transactionHash"].to_0x_hex(),
            block_number=newest["blockNumber"],
            contract=self.address,
            chain_id=self.web3.eth.chain_id,
        )

    def _moves_of_its_investor(self, wallet: str) -> list[tuple[_Place, str]]:
        """Since when the investor that holds a wallet had which, oldest first; nothing where nobody holds it."""
        key, _, _ = cast("_InvestorWords", self.contract.functions.investorOf(to_checksum_address(wallet)).call())
        if not any(key):
            return []
        arrivals = [
            *self.logs("InvestorRegistered", {"wallet": wallet}),
            *self.logs("WalletRotated", {"newWallet": wallet}),
        ]
        investor = {"investorId": max(arrivals, key=_place)["args"]["investorId"]}
        return sorted(
            [
                *((_place(each), str(each["args"]["wallet"])) for each in self.logs("InvestorRegistered", investor)),
                *((_place(each), str(each["args"]["newWallet"])) for each in self.logs("WalletRotated", investor)),
            ]
        )


def _investor_call(write: InvestorWrite) -> ContractCall:
    investor, wallet = on_chain_id(write.investor_id), to_checksum_address(write.wallet_address)
    match write:
        case InvestorRegistration():
            function, event = "registerInvestor", "InvestorRegistered"
        case InvestorRemoval():
            function, event = "removeInvestor", "InvestorRemoved"
        case InvestorWalletRotation():
            new_wallet = to_checksum_address(write.new_wallet_address)
            found_by = {"investorId": investor, "previousWallet": wallet, "newWallet": new_wallet}
            return ContractCall(
                "rotateWallet", (investor, wallet, new_wallet, write.sequence), "WalletRotated", found_by
            )
        case _:
            raise TypeError(f"the stake ledger has no call for {type(write).__name__}")
    return ContractCall(function, (investor, wallet, write.sequence), event, {"investorId": investor, "wallet": wallet})


def _wallet_at(place: _Place, moves: Sequence[tuple[_Place, str]]) -> str | None:
    return next((wallet for since, wallet in reversed(moves) if since <= place), None)


def _place(event: EventData) -> _Place:
    return event["blockNumber"], event["logIndex"]
