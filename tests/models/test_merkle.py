"""The document tree: layout, proofs, and what they must not prove."""

import hashlib

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from models.merkle import DocumentLeaf, leaf_hash, proof, root, verify


def leaf(number: int) -> DocumentLeaf:
    def digest(of: str) -> str:
        return "sha256:" + hashlib.sha256(f"{of}{number}".encode()).hexdigest()

    return DocumentLeaf(
        document_type=f"TYPE_{number}", file_hash=digest("file"), ciphertext_hash=digest("sealed"), cid=f"bafk{number}"
    )


def word(value: int) -> bytes:
    return value.to_bytes(32, "big")


def padded(text: str) -> bytes:
    raw = text.encode()
    return word(len(raw)) + raw.ljust(-(-len(raw) // 32) * 32, b"\0")


def test_a_leaf_is_the_doubly_hashed_abi_encoding_of_type_hashes_and_cid():
    one = leaf(1)
    kind, cid = padded(one.document_type), padded(one.cid)
    encoded = (
        word(4 * 32)
        + bytes.fromhex(one.file_hash[7:])
        + bytes.fromhex(one.ciphertext_hash[7:])
        + word(4 * 32 + len(kind))
        + kind
        + cid
    )
    assert leaf_hash(one) == "0x" + keccak(keccak(encoded)).hex()


def test_a_tree_of_one_is_its_leaf_and_a_tree_of_two_hashes_the_sorted_pair():
    first, second = leaf(1), leaf(2)
    assert root([first]) == leaf_hash(first)
    pair = sorted(bytes.fromhex(leaf_hash(each)[2:]) for each in (first, second))
    assert root([first, second]) == "0x" + keccak(b"".join(pair)).hex()


@given(count=st.integers(1, 20), data=st.data())
def test_every_leaf_has_a_proof_and_the_order_of_leaves_does_not_matter(count: int, data: st.DataObject):
    leaves = [leaf(number) for number in range(count)]
    shuffled = data.draw(st.permutations(leaves))
    expected = root(leaves)
    assert root(shuffled) == expected
    for index, each in enumerate(shuffled):
        assert verify(expected, each, proof(shuffled, index))


@pytest.mark.parametrize("changed", ["document_type", "file_hash", "ciphertext_hash", "cid"])
def test_a_changed_part_of_a_leaf_proves_nothing(changed: str):
    leaves = [leaf(number) for number in range(5)]
    other = leaves[2].model_copy(update={changed: getattr(leaf(99), changed)})
    assert not verify(root(leaves), other, proof(leaves, 2))


def test_what_cannot_be_a_tree_is_refused():
    with pytest.raises(ValueError, match="at least one leaf"):
        root([])
    with pytest.raises(ValueError, match="sha256:"):
        root([leaf(1).model_copy(update={"file_hash": "sha256:12"})])
    with pytest.raises(IndexError):
        proof([leaf(1)], 1)
