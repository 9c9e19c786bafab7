"""The Merkle tree over a contractor's documents, in OpenZeppelin's `StandardMerkleTree` layout.

A leaf is `keccak256(keccak256(abi.encode(type, fileHash, ciphertextHash, cid)))` with the types of `LEAF_ENCODING`;
pairs are hashed in sorted order. So a proof made here verifies with OpenZeppelin's `MerkleProof.verify` on chain and
with its npm library, and hashing the leaves twice keeps an inner node from passing as a leaf.
"""

from collections.abc import Sequence

from eth_typing import HexStr
from multiproof.standard import StandardMerkleTree, standard_leaf_hash

from models.documents import StoredDocument
from models.record import Record

LEAF_ENCODING = ("string", "bytes32", "bytes32", "string")
"""Solidity's types of a leaf's four parts: document type, hash of the file, hash of the ciphertext, CID."""

_HASH_PREFIX = "sha256:"
_Values = list[str | bytes]
_Tree = StandardMerkleTree[_Values]


class DocumentLeaf(Record):
    """What one leaf says of one document. The hashes are `sha256:` and 64 hex digits."""

    document_type: str
    file_hash: str
    ciphertext_hash: str
    cid: str


def document_leaf(document: StoredDocument) -> DocumentLeaf:
    """The leaf of a stored document."""
    return DocumentLeaf(
        document_type=document.document_type,
        file_hash=document.file_hash,
        ciphertext_hash=document.ciphertext_hash,
        cid=document.ipfs_cid,
    )


def leaf_hash(leaf: DocumentLeaf) -> str:
    """The leaf as it stands in the tree: `0x` and 64 hex digits.

    Raises:
        ValueError: a hash is not `sha256:` and 64 hex digits.
    """
    return "0x" + standard_leaf_hash(_values(leaf), list(LEAF_ENCODING)).hex()


def root(leaves: Sequence[DocumentLeaf]) -> str:
    """The root over `leaves` (`0x` and 64 hex digits); their order does not matter, how often each occurs does.

    Raises:
        ValueError: there are no leaves, or a hash is malformed.
    """
    return str(_tree(leaves).root)


def proof(leaves: Sequence[DocumentLeaf], index: int) -> tuple[str, ...]:
    """The sibling hashes from `leaves[index]` up to the root, each `0x` and 64 hex digits.

    Raises:
        ValueError: there are no leaves, or a hash is malformed.
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} among {len(leaves)}")
    return tuple(str(step) for step in _tree(leaves).get_proof(index))


def verify(expected_root: str, leaf: DocumentLeaf, steps: Sequence[str]) -> bool:
    """Whether `steps` prove that `leaf` stands in the tree with `expected_root`."""
    return _Tree.verify(HexStr(expected_root), list(LEAF_ENCODING), _values(leaf), [HexStr(step) for step in steps])


def _values(leaf: DocumentLeaf) -> _Values:
    return [leaf.document_type, _digest(leaf.file_hash), _digest(leaf.ciphertext_hash), leaf.cid]


def _digest(value: str) -> bytes:
    digest = bytes.fromhex(value.removeprefix(_HASH_PREFIX)) if value.startswith(_HASH_PREFIX) else b""
    if len(digest) != 32:
        raise ValueError(f"{value!r} is not sha256: and 64 hex digits")
    return digest


def _tree(leaves: Sequence[DocumentLeaf]) -> _Tree:
    if not leaves:
        raise ValueError("a Merkle tree needs at least one leaf")
    return _Tree.of([_values(leaf) for leaf in leaves], list(LEAF_ENCODING))
