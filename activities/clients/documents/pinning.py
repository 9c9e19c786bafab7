"""Documents at a pinning service that speaks S3: each object is put under its CID, which it also carries as metadata.

Filebase and its like compute the CID themselves and report it in the object's metadata `cid`; a plain S3 server keeps
what it was given. Either way the object is looked at after it was put, and must carry the CID that its bytes give.
"""

import asyncio
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from activities.clients.documents.store import checked, cid_of
from models.documents import DocumentLost, DocumentStoreUnavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404", "NotFound"}


class PinningStore:
    """One bucket of an S3-to-IPFS pinning service; the bucket must exist."""

    def __init__(
        self,
        *,
        endpoint_url: str,
        bucket: str,
        region: str,
        access_key_id: str,
        secret_access_key: str,
        timeout_seconds: float = 30,
    ) -> None:
        self._bucket = bucket
        # The stubs are installed for S3 alone, so `client` as a whole, all services, has no known type.
        self._s3: S3Client = boto3.session.Session().client(  # pyright: ignore[reportUnknownMemberType]
            "s3",
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            region_name=region,
            endpoint_url=endpoint_url,
            config=Config(
                connect_timeout=min(timeout_seconds, 5),
                read_timeout=timeout_seconds,
                retries={"mode": "standard", "max_attempts": 3},
                s3={"addressing_style": "path"},
                # not every service knows S3's newer checksums, and the CID is a stronger one
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    async def put(self, content: bytes) -> str:
        """See `DocumentStore.put`."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, cid: str) -> bytes:
        """See `DocumentStore.get`."""
        return await asyncio.to_thread(self._get, cid)

    def _put(self, content: bytes) -> str:
        cid = cid_of(content)
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=cid,
                Body=content,
                ContentType="application/octet-stream",
                Metadata={"cid": cid},
            )
            pinned = self._s3.head_object(Bucket=self._bucket, Key=cid)["Metadata"].get("cid")
        except (ClientError, BotoCoreError) as error:
            raise DocumentStoreUnavailable(f"the pinning service did not take a document: {_reason(error)}") from error
        if pinned != cid:
            raise DocumentStoreUnavailable(f"the pinning service pinned {pinned or 'nothing'}, not {cid}")
        return cid

    def _get(self, cid: str) -> bytes:
        try:
            content = self._s3.get_object(Bucket=self._bucket, Key=cid)["Body"].read()
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and _code(error) in _MISSING:
                raise DocumentLost(cid) from error
            raise DocumentStoreUnavailable(f"the pinning service cannot give {cid}: {_reason(error)}") from error
        return checked(cid, content)


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _reason(error: ClientError | BotoCoreError) -> str:
    """The service's error code, or the kind of failure: never its text, which can quote keys and addresses."""
    return _code(error) if isinstance(error, ClientError) else type(error).__name__
