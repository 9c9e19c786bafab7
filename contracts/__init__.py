"""The Solidity contracts: their sources, their tests, and what Python needs of them (`artifacts/`, committed)."""

import json
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class Artifact(BaseModel):
    """A compiled contract: its interface, and the code that deploys it (`0x` hex)."""

    model_config = ConfigDict(frozen=True)

    contract_name: str = Field(alias="contractName")
    abi: list[dict[str, JsonValue]]
    bytecode: str


def load_artifact(name: str) -> Artifact:
    """The committed artifact of one contract.

    Raises:
        FileNotFoundError: there is no contract of this name.
    """
    text = resources.files(__name__).joinpath("artifacts", f"{name}.json").read_text(encoding="utf-8")
    return Artifact.model_validate(json.loads(text))
