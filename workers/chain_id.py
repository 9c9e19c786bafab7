"""Which chain we write to, and wallets sign for."""

import httpx
from pydantic import BaseModel, JsonValue

from workers.settings import MissingSetting, Settings, variable


class _Answer(BaseModel):
    """The node's answer to `eth_chainId`: a hexadecimal number."""

    result: str


async def chain_id_of(settings: Settings) -> int:
    """The chain's number: `FATTS_CHAIN_ID`, or what the node says (asked without web3, which is slow to import).

    Raises:
        MissingSetting: neither is named, or the node does not answer with a number.
    """
    if settings.chain_id is not None:
        return settings.chain_id
    url = settings.need_chain_rpc_url()
    question: dict[str, JsonValue] = {"jsonrpc": "2.0", "id": 1, "method": "eth_chainId", "params": []}
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.post(url, json=question)
            return int(_Answer.model_validate_json(answer.content).result, 16)
    except (httpx.HTTPError, ValueError) as error:
        raise MissingSetting(
            f"the node of {variable('chain_rpc_url')} does not say which chain it serves: start it, "
            f"or set {variable('chain_id')}"
        ) from error
