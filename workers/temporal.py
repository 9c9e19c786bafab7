"""The Temporal client and its runtime: one of each a process."""

from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from workers.codec import data_converter
from workers.settings import Settings


async def connect(settings: Settings) -> Client:
    """A client that encrypts every payload.

    `FATTS_TEMPORAL_ADDRESS` and `FATTS_TEMPORAL_NAMESPACE` win; without them Temporal's own environment configuration
    (`TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, TLS, profiles) is honoured.
    """
    config = ClientConfig.load_client_connect_config()
    if settings.temporal_address:
        config["target_host"] = settings.temporal_address
    if settings.temporal_namespace:
        config["namespace"] = settings.temporal_namespace
    converter = data_converter(settings.codec_key_bytes, settings.codec_former_keys_bytes)
    return await Client.connect(**config, data_converter=converter, runtime=_runtime(settings))


def _runtime(settings: Settings) -> Runtime:
    if not settings.metrics_address:
        return Runtime.default()
    metrics = PrometheusConfig(bind_address=settings.metrics_address)
    return Runtime(telemetry=TelemetryConfig(metrics=metrics))
