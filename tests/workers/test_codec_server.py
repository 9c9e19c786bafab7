"""The codec server: Temporal's UI gets payloads in clear, other pages get nothing."""

import base64
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import JsonValue

from workers.codec import EncryptingCodec
from workers.codec_server import create_codec_app

UI = "http://127.0.0.1:8233"
CLEAR: JsonValue = {
    "payloads": [{"metadata": {"encoding": base64.b64encode(b"json/plain").decode()}, "data": "ImFzaGEi"}]
}


@pytest.fixture
async def server() -> AsyncIterator[AsyncClient]:
    async with serve(bytes(32)) as client:
        yield client


def serve(key: bytes) -> AsyncClient:
    app = create_codec_app(EncryptingCodec(key), namespace="default", origins=[UI])
    return AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1:8081")


async def post(server: AsyncClient, path: str, body: JsonValue, **headers: str) -> Response:
    return await server.post(path, json=body, headers={"Origin": UI, "X-Namespace": "default", **headers})


async def test_what_is_encoded_decodes(server: AsyncClient) -> None:
    encoded = await post(server, "/encode", CLEAR)
    assert encoded.status_code == 200
    assert "ImFzaGEi" not in encoded.text
    decoded = await post(server, "/decode", encoded.json())
    assert decoded.json() == CLEAR
    assert decoded.headers["Access-Control-Allow-Origin"] == UI


async def test_the_ui_may_ask_first(server: AsyncClient) -> None:
    asked = await server.options("/decode", headers={"Origin": UI, "Access-Control-Request-Headers": "x-namespace"})
    assert asked.status_code == 204
    assert "x-namespace" in asked.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
async def test_another_page_gets_nothing(server: AsyncClient, origin: str) -> None:
    encoded = (await post(server, "/encode", CLEAR)).json()
    refused = await post(server, "/decode", encoded, Origin=origin)
    assert refused.status_code == 403
    assert "data" not in refused.text
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert (await server.options("/decode", headers={"Origin": origin})).status_code == 403


async def test_a_command_line_without_an_origin_is_served(server: AsyncClient) -> None:
    assert (await server.post("/encode", json=CLEAR)).status_code == 200


async def test_another_namespace_is_not_ours(server: AsyncClient) -> None:
    refused = await post(server, "/decode", CLEAR, **{"X-Namespace": "payroll"})
    assert refused.status_code == 404
    assert "'default' alone" in refused.json()["message"]


@pytest.mark.parametrize("body", ["nonsense", [], {"payloads": 3}, {"letters": []}])
async def test_nonsense_is_answered_with_what_is_expected(server: AsyncClient, body: JsonValue) -> None:
    refused = await post(server, "/decode", body)
    assert refused.status_code == 400
    assert "payloads" in refused.json()["message"]


async def test_another_systems_payload_is_named_not_opened(server: AsyncClient) -> None:
    async with serve(bytes(range(32))) as stranger:
        theirs = (await post(stranger, "/encode", CLEAR)).json()
    refused = await post(server, "/decode", theirs)
    assert refused.status_code == 400
    assert "not among FATTS_CODEC_KEY" in refused.json()["message"]
