"""Our contracts and the one account that writes to them: the real end of `activities.chain_signer.Chain`."""

from uuid import UUID

from activities.clients.chain.anchors import AnchorContract, anchor_call
from activities.clients.chain.contract import ContractCall, DeployedContract
from activities.clients.chain.node import Node
from activities.clients.chain.registry import RegistryContract, registry_call
from activities.clients.chain.stake_ledger import StakeContract, stake_call
from models.chain import ChainAnchor, ChainReceipt, ChainWrite, ContractorWrite
from models.chain_standing import ChainStanding
from models.stake import StakeWrite
from models.transaction import MinedTransaction, PreparedCall, SignedTransaction, Signer


class SigningChain:
    """What the one signer sees and does. One key, one nonce, three contracts.

    Args:
        rpc_url: JSON-RPC of a node.
        private_key: the registrar's key (`0x` hex). No other process may send transactions with it.
        registry: address of the `ContractorRegistry`.
        anchors: address of the `AuditAnchor`.
        stakes: address of the `StakeLedger`.
        deployed_in: the block to look for events from; a hosted node may limit how far back it searches.
    """

    def __init__(
        self, rpc_url: str, private_key: str, *, registry: str, anchors: str, stakes: str, deployed_in: int = 0
    ) -> None:
        self._node = Node(rpc_url, private_key)
        self.registry = RegistryContract(self._node.web3, registry, deployed_in=deployed_in)
        self.anchors = AnchorContract(self._node.web3, anchors, deployed_in=deployed_in)
        self.stakes = StakeContract(self._node.web3, stakes, deployed_in=deployed_in)

    @property
    def signer(self) -> Signer:
        """Who signs, on which chain."""
        return self._node.signer

    def contract_of(self, write: ChainWrite) -> str:
        """The address of the contract that takes a write."""
        return self._call(write)[0].address

    def prepare(self, write: ChainWrite) -> PreparedCall:
        """The call with its gas and fees, as the chain stands now.

        Raises:
            Reverted: the contract would refuse it, or is not there (`NO_CONTRACT`).
        """
        contract, call = self._call(write)
        return self._node.prepare(contract.address, contract.calldata(call), contract.error_of)

    def sign(self, call: PreparedCall, nonce: int) -> SignedTransaction:
        """The transaction, ready to go out."""
        return self._node.sign(call, nonce)

    def broadcast(self, transaction: SignedTransaction) -> None:
        """Hand it to the chain; a transaction the chain knows already is no error.

        Raises:
            NonceUsed: a transaction with this nonce was mined.
        """
        self._node.broadcast(transaction)

    def mined(self, transaction_hash: str) -> MinedTransaction | None:
        """Where the chain holds a transaction; None while it is in no block."""
        return self._node.mined(transaction_hash)

    def next_nonce(self, *, pending: bool) -> int:
        """The account's next nonce, with or without what waits to be mined."""
        return self._node.next_nonce(pending=pending)

    def head(self) -> int:
        """The number of the newest block."""
        return self._node.head()

    def find(self, write: ChainWrite) -> ChainReceipt | None:
        """The transaction that wrote exactly this, whoever sent it; None when there is none."""
        contract, call = self._call(write)
        return contract.find(call)

    def standing_of(self, contractor_id: UUID) -> ChainStanding | None:
        """A contractor's record, whichever wallet holds it; None when there is none.

        Raises:
            Reverted: the contract is not there.
        """
        return self.registry.standing_of(contractor_id)

    def _call(self, write: ChainWrite) -> tuple[DeployedContract, ContractCall]:
        match write:
            case ContractorWrite():
                return self.registry, registry_call(write)
            case ChainAnchor():
                return self.anchors, anchor_call(write)
            case StakeWrite():
                return self.stakes, stake_call(write)
            case _:
                raise TypeError(f"no contract takes a {type(write).__name__}")
