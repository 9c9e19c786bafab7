"""A chain's node and the one account that we sign with: nonces, fees, transactions and where they stand."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_account.types import TransactionDictType
from eth_typing import HexStr
from eth_utils.address import to_checksum_address
from web3 import HTTPProvider, Web3
from web3.exceptions import Web3RPCError
from web3.types import Nonce, RPCEndpoint, RPCResponse, TxParams, Wei

from models.transaction import (
    NO_CONTRACT,
    MinedTransaction,
    NonceUsed,
    PreparedCall,
    Reverted,
    SignedTransaction,
    Signer,
)

_CALL_TIMEOUT_SECONDS = 10
_GAS_MARGIN_PERCENT = 20
"""What the state may add between the estimate and the block; unused gas is not paid for."""

_BASE_FEE_MULTIPLE = 4
"""The base fee rises by an eighth a block at most: a signed transaction stays payable for a dozen full blocks, and is
never signed again. What is above the base fee when it is mined is not paid."""

_ALREADY_KNOWN = ("already known", "already imported", "already exists")
_NONCE_USED = ("nonce too low", "nonce is too low", "oldnonce")

_REVERTED = 3
"""The code of a call that its contract refused."""


class Node:
    """A node, and our account on its chain.

    Args:
        rpc_url: JSON-RPC of the node.
        private_key: the account's key (`0x` hex). No other process may send transactions with it.
    """

    def __init__(self, rpc_url: str, private_key: str) -> None:
        self.web3 = connect(rpc_url)
        self._account = account_of(private_key)
        self._signer: Signer | None = None

    @property
    def signer(self) -> Signer:
        """Who signs, on which chain."""
        if self._signer is None:
            self._signer = Signer(chain_id=self.web3.eth.chain_id, account=self._account.address)
        return self._signer

    def prepare(self, contract: str, data: HexStr, error_of: Callable[[str], str]) -> PreparedCall:
        """A call with its gas and fees, as the chain stands now.

        Args:
            contract: whom to call.
            data: the call.
            error_of: the name of the contract's error, by the data of a revert (`0x` hex).

        Raises:
            Reverted: the contract would refuse it, or is not there (`NO_CONTRACT`).
        """
        call = {"from": self._account.address, "to": contract, "data": data}
        code, estimate, block, tip = together(
            self.web3,
            ("eth_getCode", [contract, "latest"]),
            ("eth_estimateGas", [call]),
            ("eth_getBlockByNumber", ["latest", False]),
            ("eth_maxPriorityFeePerGas", []),
        )
        if result_of(code) == "0x":
            raise Reverted(NO_CONTRACT)
        gas = _number(_unless_reverted(estimate, error_of))
        base_fee = _number(result_of(block).get("baseFeePerGas", "0x0"))
        # A node that does not know the method is asked for what recent blocks paid.
        paid = self.web3.eth.max_priority_fee if "error" in tip else _number(result_of(tip))
        return PreparedCall(
            contract=contract,
            data=data,
            gas=gas * (100 + _GAS_MARGIN_PERCENT) // 100,
            max_fee_per_gas=_BASE_FEE_MULTIPLE * base_fee + paid,
            max_priority_fee_per_gas=paid,
        )

    def sign(self, call: PreparedCall, nonce: int) -> SignedTransaction:
        """The transaction (EIP-1559), ready to go out."""
        return sign_with(
            self._account,
            {
                "chainId": self.signer.chain_id,
                "nonce": Nonce(nonce),
                "to": to_checksum_address(call.contract),
                "value": Wei(0),
                "data": HexStr(call.data),
                "gas": call.gas,
                "maxFeePerGas": Wei(call.max_fee_per_gas),
                "maxPriorityFeePerGas": Wei(call.max_priority_fee_per_gas),
            },
        )

    def broadcast(self, transaction: SignedTransaction) -> None:
        """Hand it to the chain; a transaction the chain knows already is no error.

        Raises:
            NonceUsed: a transaction with this nonce was mined.
        """
        try:
            self.web3.eth.send_raw_transaction(transaction.raw)
        except Web3RPCError as error:
            message = str(error).lower()
            if any(words in message for words in _ALREADY_KNOWN):
                return
            if any(words in message for words in _NONCE_USED):
                raise NonceUsed(f"nonce {transaction.nonce} is used") from error
            raise

    def mined(self, transaction_hash: str) -> MinedTransaction | None:
        """Where the chain holds a transaction; None while it is in no block."""
        asked, newest = together(
            self.web3,
            ("eth_getTransactionReceipt", [transaction_hash]),
            ("eth_getBlockByNumber", ["latest", False]),
        )
        receipt, block = result_of(asked), result_of(newest)
        if receipt is None:
            return None
        if block["hash"] != receipt["blockHash"]:  # what was mined just now is in the newest block
            (of_hash,) = together(self.web3, ("eth_getBlockByHash", [receipt["blockHash"], False]))
            block = result_of(of_hash)
            if block is None:  # a reorganisation dropped it between the two questions
                return None
        return MinedTransaction(
            hash=transaction_hash,
            block_number=_number(receipt["blockNumber"]),
            block_hash=receipt["blockHash"],
            mined_at=moment(_number(block["timestamp"])),
            # Every write leaves an event; a chain that lost the contract takes the call, and leaves none.
            succeeded=_number(receipt["status"]) == 1
            and any(log["address"].lower() == receipt["to"].lower() for log in receipt["logs"]),
        )

    def next_nonce(self, *, pending: bool) -> int:
        """The account's next nonce, with or without what waits to be mined."""
        block = "pending" if pending else "latest"
        (count,) = together(self.web3, ("eth_getTransactionCount", [self._account.address, block]))
        return _number(result_of(count))

    def head(self) -> int:
        """The number of the newest block."""
        return self.web3.eth.block_number


def connect(rpc_url: str) -> Web3:
    """A node."""
    return Web3(HTTPProvider(rpc_url, request_kwargs={"timeout": _CALL_TIMEOUT_SECONDS}))


def account_of(private_key: str) -> LocalAccount:
    """The account of a key (`0x` hex)."""
    return Account().from_key(private_key)


def sign_with(account: LocalAccount, transaction: TxParams) -> SignedTransaction:
    """A transaction, signed.

    Raises:
        ValueError: it has no nonce.
    """
    signed = account.sign_transaction(cast("TransactionDictType", transaction))
    nonce = transaction.get("nonce")
    if nonce is None:
        raise ValueError("a transaction without a nonce cannot be signed")
    return SignedTransaction(nonce=nonce, raw=bytes(signed.raw_transaction), hash=signed.hash.to_0x_hex())


def require_code(web3: Web3, contract: str) -> None:
    """A call of an address without code succeeds, and does nothing.

    Raises:
        Reverted: the chain has no contract there (`NO_CONTRACT`).
    """
    if not web3.eth.get_code(to_checksum_address(contract)):
        raise Reverted(NO_CONTRACT)


def moment(seconds: int) -> datetime:
    """A moment as the chain counts it, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def together(web3: Web3, *asked: tuple[str, list[object]]) -> list[RPCResponse]:
    """Several questions in one request, answered in their order.

    Raises:
        Web3RPCError: the node takes no such request.
    """
    provider = web3.provider
    assert isinstance(provider, HTTPProvider), "we speak JSON-RPC over HTTP"
    answers = provider.make_batch_request([(RPCEndpoint(method), parameters) for method, parameters in asked])
    if not isinstance(answers, list) or len(answers) != len(asked):
        raise Web3RPCError(f"the node does not answer {len(asked)} questions together")
    return answers


def result_of(answer: RPCResponse) -> Any:  # noqa: ANN401 — as the node's JSON has it
    """What was answered.

    Raises:
        Web3RPCError: an error was.
    """
    if "error" in answer:
        raise Web3RPCError(str(answer["error"]))
    return answer.get("result")


def _unless_reverted(answer: RPCResponse, error_of: Callable[[str], str]) -> Any:  # noqa: ANN401 — as the node's JSON has it
    error = answer.get("error")
    if isinstance(error, dict) and (error.get("code") == _REVERTED or "revert" in str(error.get("message"))):
        data = error.get("data")
        raise Reverted(error_of(data if isinstance(data, str) else ""))
    return result_of(answer)


def _number(quantity: str) -> int:
    return int(quantity, 16)
