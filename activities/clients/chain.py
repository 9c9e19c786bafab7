"""The registry contract over JSON-RPC, with one local key: the real end of `activities.chain`. Blocking calls."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar, cast
from uuid import UUID

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_account.types import TransactionDictType
from eth_typing import ABIError, HexStr
from eth_utils.abi import abi_to_signature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes
from pydantic import JsonValue
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError, TransactionNotFound, Web3RPCError
from web3.types import Nonce, TxParams, Wei

from contracts import load_artifact
from models.chain import ChainReceipt, ChainRegistration
from models.chain_standing import ChainStanding
from models.flags import RiskLevel
from models.status import ContractorStatus
from models.transaction import (
    NO_CONTRACT,
    MinedTransaction,
    NonceUsed,
    PreparedCall,
    Reverted,
    SignedTransaction,
    Signer,
)

REGISTRY = "ContractorRegistry"

_CALL_TIMEOUT_SECONDS = 10
_DEPLOY_TIMEOUT_SECONDS = 120
_GAS_MARGIN_PERCENT = 20
"""What the state may add between the estimate and the block; unused gas is not paid for."""

_BASE_FEE_MULTIPLE = 4
"""The base fee rises by an eighth a block at most: a signed transaction stays payable for a dozen full blocks, and is
never signed again. What is above the base fee when it is mined is not paid."""

_ALREADY_KNOWN = ("already known", "already imported", "already exists")
_NONCE_USED = ("nonce too low", "nonce is too low", "oldnonce")

_STATUSES = tuple(sorted(ContractorStatus, key=lambda status: status.code))
_RISKS = tuple(sorted(RiskLevel, key=lambda level: level.code))

_RecordWords = tuple[bytes, str, bytes, int, int, int, int, int, int, int, int]
_Answer = TypeVar("_Answer")


def on_chain_id(contractor_id: UUID) -> bytes:
    """What stands for a contractor on chain: keccak256 of the UUID's 16 bytes."""
    return keccak(contractor_id.bytes)


class RegistryContract:
    """One deployed `ContractorRegistry`, and the account that may write to it.

    Args:
        rpc_url: JSON-RPC of a node.
        contract: the contract's address.
        private_key: the registrar's key (`0x` hex). No other process may send transactions with it.
        deployed_in: the block to look for events from; a hosted node may limit how far back it searches.
    """

    def __init__(self, rpc_url: str, contract: str, private_key: str, *, deployed_in: int = 0) -> None:
        self._web3 = _connect(rpc_url)
        self._account = _account(private_key)
        self._deployed_in = deployed_in
        self._address = to_checksum_address(contract)
        abi = load_artifact(REGISTRY).abi
        self._contract = self._web3.eth.contract(address=self._address, abi=abi)
        self._errors = {_selector(item): str(item["name"]) for item in abi if item["type"] == "error"}
        self._signer: Signer | None = None

    @property
    def signer(self) -> Signer:
        """Who signs, on which chain, for which contract."""
        if self._signer is None:
            self._signer = Signer(
                chain_id=self._web3.eth.chain_id, account=self._account.address, contract=self._address
            )
        return self._signer

    def prepare(self, registration: ChainRegistration) -> PreparedCall:
        """The call with its gas and fees, as the chain stands now.

        Raises:
            Reverted: the contract would refuse it, or is not there (`NO_CONTRACT`).
        """
        if not self._web3.eth.get_code(self._address):
            # A call of an address without code succeeds, and does nothing.
            raise Reverted(NO_CONTRACT)
        data = self._calldata(registration)
        call: TxParams = {"from": self._account.address, "to": self._address, "data": data}
        gas = self._unless_reverted(lambda: self._web3.eth.estimate_gas(call))
        base_fee = self._web3.eth.get_block("latest").get("baseFeePerGas", Wei(0))
        tip = self._web3.eth.max_priority_fee
        return PreparedCall(
            data=data,
            gas=gas * (100 + _GAS_MARGIN_PERCENT) // 100,
            max_fee_per_gas=_BASE_FEE_MULTIPLE * base_fee + tip,
            max_priority_fee_per_gas=tip,
        )

    def sign(self, call: PreparedCall, nonce: int) -> SignedTransaction:
        """The transaction (EIP-1559), ready to go out."""
        return _sign(
            self._account,
            {
                "chainId": self.signer.chain_id,
                "nonce": Nonce(nonce),
                "to": self._address,
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
            self._web3.eth.send_raw_transaction(transaction.raw)
        except Web3RPCError as error:
            message = str(error).lower()
            if any(words in message for words in _ALREADY_KNOWN):
                return
            if any(words in message for words in _NONCE_USED):
                raise NonceUsed(f"nonce {transaction.nonce} is used") from error
            raise

    def mined(self, transaction_hash: str) -> MinedTransaction | None:
        """Where the chain holds a transaction; None while it is in no block."""
        try:
            receipt = self._web3.eth.get_transaction_receipt(HexStr(transaction_hash))
        except TransactionNotFound:
            return None
        block = self._web3.eth.get_block(receipt["blockHash"])
        return MinedTransaction(
            hash=transaction_hash,
            block_number=receipt["blockNumber"],
            block_hash=receipt["blockHash"].to_0x_hex(),
            mined_at=_moment(block.get("timestamp", 0)),
            # Every write leaves an event; a chain that lost the contract takes the call, and leaves none.
            succeeded=receipt["status"] == 1 and any(log["address"] == self._address for log in receipt["logs"]),
        )

    def next_nonce(self, *, pending: bool) -> int:
        """The account's next nonce, with or without what waits to be mined."""
        return self._web3.eth.get_transaction_count(self._account.address, "pending" if pending else "latest")

    def head(self) -> int:
        """The number of the newest block."""
        return self._web3.eth.block_number

    def find_registration(self, registration: ChainRegistration) -> ChainReceipt | None:
        """The transaction that wrote exactly this registration, whoever sent it; None when there is none.

        It is the one whose event names the contractor and the wallet, if its call is ours to the last byte: later
        writes to the record do not hide it.
        """
        events = self._contract.events.ContractorRegistered.get_logs(
            argument_filters={
                "contractorId": on_chain_id(registration.contractor_id),
                "walletAddress": to_checksum_address(registration.wallet_address),
            },
            from_block=self._deployed_in,
        )
        wanted = HexBytes(self._calldata(registration))
        for event in events:
            transaction = self._web3.eth.get_transaction(event["transactionHash"])
            if transaction.get("to") == self._address and transaction.get("input") == wanted:
                return ChainReceipt(
                    transaction_hash=event["transactionHash"].to_0x_hex(),
                    block_number=event["blockNumber"],
                    contract=self._address,
                    chain_id=self.signer.chain_id,
                )
        return None

    def standing(self, wallet_address: str) -> ChainStanding | None:
        """The record of the contractor that holds a wallet; None when none does."""
        wallet = to_checksum_address(wallet_address)
        record = cast("_RecordWords", self._contract.functions.contractorVerifications(wallet).call())
        (key, holder, root, registered, expires, sequence, status, risk, competence, compliance, open_flags) = record
        if not any(key):
            return None
        return ChainStanding(
            contractor_key="0x" + bytes(key).hex(),
            wallet_address=holder,
            document_root="0x" + bytes(root).hex(),
            registered_at=_moment(registered),
            expires_at=_moment(expires),
            sequence=sequence,
            status=_STATUSES[status],
            risk_level=_RISKS[risk],
            competence_score=competence,
            compliance_score=compliance,
            open_flags=open_flags,
        )

    def is_in_good_standing(self, wallet_address: str) -> bool:
        """Whether the chain says that the holder of a wallet is approved, and within its term."""
        wallet = to_checksum_address(wallet_address)
        return bool(self._contract.functions.isInGoodStanding(wallet).call())

    def verify_document(self, contractor_id: UUID, leaf: str, proof: Sequence[str]) -> bool:
        """Whether the contract finds a leaf under the contractor's stored root. All hashes `0x` hex of 32 bytes."""
        call = self._contract.functions.verifyDocument(
            on_chain_id(contractor_id), HexBytes(leaf), [HexBytes(sibling) for sibling in proof]
        )
        return bool(call.call())

    def _calldata(self, registration: ChainRegistration) -> HexStr:
        return self._contract.encode_abi(
            "registerApproved",
            args=[
                on_chain_id(registration.contractor_id),
                to_checksum_address(registration.wallet_address),
                (
                    HexBytes(registration.document_root),
                    int(registration.expires_at.timestamp()),
                    registration.competence_score,
                    registration.compliance_score,
                    registration.risk_level.code,
                ),
                int(registration.registered_at.timestamp()),
                registration.sequence,
            ],
        )

    def _unless_reverted(self, call: Callable[[], _Answer]) -> _Answer:
        try:
            return call()
        except ContractLogicError as error:
            data = error.data if isinstance(error.data, str) else ""
            raise Reverted(self._errors.get(data[:10], "the contract gave no reason")) from error


def deploy(
    rpc_url: str, private_key: str, *, registrar: str | None = None, admin: str | None = None, pauser: str | None = None
) -> dict[str, str]:
    """Deploy the contracts, and wait until they are mined: name -> address.

    Args:
        rpc_url: JSON-RPC of a node.
        private_key: who pays (`0x` hex).
        registrar: may write; the payer when not given. So with `admin` and `pauser`.

    Raises:
        Reverted: the chain did not take it.
    """
    web3, account = _connect(rpc_url), _account(private_key)
    artifact = load_artifact(REGISTRY)
    roles = [to_checksum_address(role or account.address) for role in (admin, registrar, pauser)]
    contract = web3.eth.contract(abi=artifact.abi, bytecode=HexStr(artifact.bytecode))
    unsigned = contract.constructor(*roles).build_transaction(
        {"from": account.address, "nonce": web3.eth.get_transaction_count(account.address, "pending")}
    )
    sent = web3.eth.send_raw_transaction(_sign(account, unsigned).raw)
    receipt = web3.eth.wait_for_transaction_receipt(sent, timeout=_DEPLOY_TIMEOUT_SECONDS)
    address = receipt["contractAddress"]
    if receipt["status"] != 1 or address is None:
        raise Reverted(f"the deployment of {REGISTRY}")
    return {REGISTRY: address}


def is_deployed(rpc_url: str, contract: str) -> bool:
    """Whether the chain holds code at this address (a chain that forgot may not)."""
    return len(_connect(rpc_url).eth.get_code(to_checksum_address(contract))) > 0


def _connect(rpc_url: str) -> Web3:
    return Web3(HTTPProvider(rpc_url, request_kwargs={"timeout": _CALL_TIMEOUT_SECONDS}))


def _account(private_key: str) -> LocalAccount:
    return Account().from_key(private_key)


def _sign(account: LocalAccount, transaction: TxParams) -> SignedTransaction:
    signed = account.sign_transaction(cast("TransactionDictType", transaction))
    nonce = transaction.get("nonce")
    if nonce is None:
        raise ValueError("a transaction without a nonce cannot be signed")
    return SignedTransaction(nonce=nonce, raw=bytes(signed.raw_transaction), hash=signed.hash.to_0x_hex())


def _selector(error: dict[str, JsonValue]) -> str:
    return "0x" + keccak(text=abi_to_signature(cast("ABIError", error)))[:4].hex()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
