"""How our processes connect to Temporal."""

import base64

from temporalio.testing import WorkflowEnvironment

from workers.codec import data_converter
from workers.settings import Settings
from workers.temporal import connect

FORMER_KEY, KEY = bytes(range(32)), bytes(range(32, 64))


def written(key: bytes) -> str:
    return base64.b64encode(key).decode()


async def test_what_a_former_key_encrypted_is_still_read(temporal_env: WorkflowEnvironment) -> None:
    (stored,) = await data_converter(FORMER_KEY).encode(["a case that was open when the key was changed"])
    settings = Settings.model_validate(
        {
            "temporal_address": temporal_env.client.service_client.config.target_host,
            "temporal_namespace": temporal_env.client.namespace,
            "codec_key": written(KEY),
            "codec_former_keys": [written(FORMER_KEY)],
        }
    )
    client = await connect(settings)
    assert await client.data_converter.decode([stored]) == ["a case that was open when the key was changed"]
    (anew,) = await client.data_converter.encode(["x"])
    assert anew.metadata["encryption-key-id"] != stored.metadata["encryption-key-id"]
