"""What every document store does, and the CIDs that all of them agree on."""

from typing import Protocol

from aleph_cid import CidHasher

from models.documents import DocumentCorrupt


class DocumentStore(Protocol):
    """Content-addressed storage. Putting the same bytes twice is putting them once."""

    async def put(self, content: bytes) -> str:
        """Store `content`; returns its CID (version 1, raw leaves, as Kubo computes it).

        Raises:
            DocumentStoreUnavailable: it could not be stored.
        """
        ...

    async def get(self, cid: str) -> bytes:
        """The bytes under `cid`, checked against it.

        Raises:
            DocumentLost: the store works, and has nothing under it.
            DocumentCorrupt: what it has does not give this CID.
            DocumentStoreUnavailable: the store did not answer.
        """
        ...


def cid_of(content: bytes) -> str:
    """The CID that `ipfs add --cid-version=1 --raw-leaves` gives `content`."""
    hasher = CidHasher.for_ipfs_v1_raw_leaves()
    hasher.update(content)
    return hasher.finalize()


def checked(cid: str, content: bytes) -> bytes:
    """`content`, if it gives `cid`.

    Raises:
        DocumentCorrupt: it does not.
    """
    hasher = CidHasher.for_expected(cid)
    hasher.update(content)
    if hasher.finalize() != cid:
        raise DocumentCorrupt(cid, "its bytes give another CID")
    return content
