"""Documents on a Kubo node, by its RPC API (`/api/v0`): added with raw leaves, and pinned."""

import asyncio
from types import TracebackType
from typing import Self

import httpx
from pydantic import BaseModel, ValidationError

from activities.clients.documents.store import checked, cid_of
from models.documents import DocumentCorrupt, DocumentLost, DocumentStoreUnavailable

_ADD = {
    "cid-version": "1",
    "raw-leaves": "true",
    "pin": "true",
    "chunker": "size-262144",  # named, because Kubo's import profiles can change the default
    "quieter": "true",
    "progress": "false",
}
_NOT_THERE = ("not found", "could not find")


class _Added(BaseModel):
    Hash: str


class _Refusal(BaseModel):
    Message: str


class KuboStore:
    """One Kubo node. Reading asks that node alone: what it was told to pin must be there, not somewhere on the network.

    Args:
        url: of the RPC API, without `/api/v0`.
        timeout_seconds: for a connection, and for each wait for bytes.
    """

    def __init__(self, url: str, *, timeout_seconds: float = 30) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(timeout_seconds, 5))
        self._client = httpx.AsyncClient(base_url=f"{url.rstrip('/')}/api/v0", timeout=timeout, trust_env=False)

    async def put(self, content: bytes) -> str:
        """See `DocumentStore.put`."""
        expected = await asyncio.to_thread(cid_of, content)
        response = await self._ask("/add", params=_ADD, files={"file": ("document", content)})
        if response.is_error:
            raise DocumentStoreUnavailable(f"the Kubo node refused a document: {_reason(response)}")
        try:
            added = _Added.model_validate_json(response.content)
        except ValidationError as error:
            raise DocumentStoreUnavailable("the Kubo node answered with something that names no CID") from error
        if added.Hash != expected:
            raise DocumentStoreUnavailable(f"the Kubo node stored a document under {added.Hash}, not {expected}")
        return expected

    async def get(self, cid: str) -> bytes:
        """See `DocumentStore.get`."""
        response = await self._ask("/cat", params={"arg": cid, "offline": "true"})
        if response.is_error:
            raise self._failure(cid, response)
        try:
            return await asyncio.to_thread(checked, cid, response.content)
        except DocumentCorrupt:
            # A node that lacks a block in the middle says so in a trailer, after status 200 and half of the bytes.
            whole = await self._ask("/dag/stat", params={"arg": cid, "offline": "true", "progress": "false"})
            if whole.is_error:
                raise self._failure(cid, whole) from None
            raise

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _ask(
        self, path: str, *, params: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
    ) -> httpx.Response:
        try:
            return await self._client.post(path, params=params, files=files)
        except httpx.TimeoutException as error:
            raise DocumentStoreUnavailable("the Kubo node did not answer in time") from error
        except httpx.HTTPError as error:
            raise DocumentStoreUnavailable(f"the Kubo node cannot be reached ({type(error).__name__})") from error

    @staticmethod
    def _failure(cid: str, response: httpx.Response) -> Exception:
        reason = _reason(response)
        if any(words in reason for words in _NOT_THERE):
            return DocumentLost(cid)
        return DocumentStoreUnavailable(f"the Kubo node cannot give {cid}: {reason}")


def _reason(response: httpx.Response) -> str:
    try:
        return _Refusal.model_validate_json(response.content).Message
    except ValidationError:
        return f"HTTP {response.status_code}"
