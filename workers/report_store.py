"""The report store that the settings name."""

from activities.clients.reports.objects import DirectoryObjects, Objects
from activities.clients.reports.store import ReportStore
from models.encryption import Vault
from workers.settings import ReportStoreKind, Settings, needed


def open_report_store(settings: Settings, vault: Vault) -> ReportStore:
    """The store of `FATTS_REPORTS_STORE`.

    Raises:
        MissingSetting: that store's own settings are not all there.
    """
    return ReportStore(_objects(settings), vault)


def _objects(settings: Settings) -> Objects:
    match settings.reports_store:
        case ReportStoreKind.DIRECTORY:
            return DirectoryObjects(needed(settings.reports_directory, "reports_directory", "name a directory"))
        case ReportStoreKind.S3:
            # boto3 takes half a second to import, and only this store needs it.
            from activities.clients.reports.s3 import S3Objects  # noqa: PLC0415

            access_key = needed(settings.reports_s3_access_key_id, "reports_s3_access_key_id", "give the access key")
            secret_key = needed(
                settings.reports_s3_secret_access_key, "reports_s3_secret_access_key", "give the secret with it"
            )
            return S3Objects(
                endpoint_url=settings.reports_s3_endpoint_url,
                bucket=needed(settings.reports_s3_bucket, "reports_s3_bucket", "name the bucket"),
                region=settings.reports_s3_region,
                access_key_id=access_key.get_secret_value(),
                secret_access_key=secret_key.get_secret_value(),
            )
