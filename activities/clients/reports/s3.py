"""Objects in one bucket of an S3 server."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from models.report_store import ReportFileLost, ReportStoreUnavailable

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_MISSING = {"NoSuchKey", "404", "NotFound"}
_PART = 16 * 1024 * 1024
_FOLDER = "reports"


class S3Objects:
    """Objects under `reports/`; the bucket must exist. Large ones go in parts, one after the other: memory is one part,
    whatever the size."""

    def __init__(
        self,
        *,
        endpoint_url: str | None,
        bucket: str,
        region: str,
        access_key_id: str | None,
        secret_access_key: str | None,
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
                # not every server knows S3's newer checksums; every frame of ours is authenticated by itself
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._transfer = TransferConfig(
            multipart_threshold=_PART, multipart_chunksize=_PART, use_threads=False, max_concurrency=1
        )

    def put(self, key: str, content: BinaryIO) -> None:
        """See `Objects.put`."""
        try:
            self._s3.upload_fileobj(content, self._bucket, self.name_of(key), Config=self._transfer)
        except (ClientError, BotoCoreError, Boto3Error) as error:
            raise ReportStoreUnavailable(f"the report store did not take a file: {_reason(error)}") from error

    @contextmanager
    def opened(self, key: str) -> Generator[BinaryIO]:
        """See `Objects.opened`."""
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=self.name_of(key))["Body"]
        except (ClientError, BotoCoreError) as error:
            if isinstance(error, ClientError) and _code(error) in _MISSING:
                raise ReportFileLost(key) from error
            raise ReportStoreUnavailable(f"the report store cannot give a file: {_reason(error)}") from error
        try:
            yield cast("BinaryIO", body)
        except BotoCoreError as error:
            raise ReportStoreUnavailable(f"the report store broke off: {_reason(error)}") from error
        finally:
            body.close()

    @staticmethod
    def name_of(key: str) -> str:
        """The object's name in the bucket."""
        return f"{_FOLDER}/{key}"


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _reason(error: Exception) -> str:
    """The server's error code, or the kind of failure: never its text, which can quote keys and addresses."""
    return _code(error) if isinstance(error, ClientError) else type(error).__name__
