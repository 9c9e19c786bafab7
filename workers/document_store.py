"""The document store that the settings name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from activities.clients.documents.directory import DirectoryStore
from activities.clients.documents.kubo import KuboStore
from activities.clients.documents.store import DocumentStore
from workers.settings import DocumentStoreKind, Settings, needed


@asynccontextmanager
async def open_document_store(settings: Settings) -> AsyncGenerator[DocumentStore]:
    """The store of `FATTS_DOCUMENT_STORE`, closed when the block ends.

    Raises:
        MissingSetting: that store's own settings are not all there.
    """
    match settings.document_store:
        case DocumentStoreKind.DIRECTORY:
            yield DirectoryStore(needed(settings.document_directory, "document_directory", "name a directory"))
        case DocumentStoreKind.KUBO:
            async with KuboStore(
                needed(settings.kubo_url, "kubo_url", "name Kubo's RPC API, http://host:5001")
            ) as store:
                yield store
        case DocumentStoreKind.S3:
            # boto3 takes half a second to import, and only this store needs it.
            from activities.clients.documents.pinning import PinningStore  # noqa: PLC0415

            access_key = needed(settings.s3_access_key_id, "s3_access_key_id", "give the pinning service's access key")
            secret_key = needed(
                settings.s3_secret_access_key, "s3_secret_access_key", "give the secret that goes with it"
            )
            yield PinningStore(
                endpoint_url=needed(settings.s3_endpoint_url, "s3_endpoint_url", "name the S3-to-IPFS pinning service"),
                bucket=needed(settings.s3_bucket, "s3_bucket", "name the bucket"),
                region=settings.s3_region,
                access_key_id=access_key.get_secret_value(),
                secret_access_key=secret_key.get_secret_value(),
            )
