"""anvil, a real Ethereum node for one machine, with its state on disk and keys of our own.

anvil's well-known development accounts are in every textbook; they are left without a coin, and one generated key,
funded at the start, deploys and signs.
"""

import json
import platform
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from pydantic import JsonValue

from cli.stack.ports import LOOPBACK
from cli.stack.processes import Child, ChildFailed, Processes

CHAIN_ID = 31337
_FUNDS_WEI = 10_000 * 10**18
_CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"


@dataclass(frozen=True)
class Anvil:
    """A node that runs, or is coming up."""

    child: Child
    port: int

    @property
    def rpc_url(self) -> str:
        """Its JSON-RPC address."""
        return f"http://{LOOPBACK}:{self.port}"

    def wait_until_ready(self, *, within: float = 30.0) -> None:
        """Wait until it answers for our chain.

        Raises:
            ChildFailed: it ended, or the time was up.
        """
        self.child.wait_until(self._is_ready, within=within)

    def fund(self, address: str) -> None:
        """Give `address` (0x…) enough to deploy and write for a long time."""
        fund(self.rpc_url, address)

    def _is_ready(self) -> bool:
        try:
            return call(self.rpc_url, "eth_chainId", []) == hex(CHAIN_ID)
        except (URLError, OSError):
            return False


def fund(rpc_url: str, address: str) -> None:
    """Give `address` (0x…) ten thousand ether; only an anvil does that.

    Raises:
        RpcRefused: it is another kind of node.
    """
    call(rpc_url, "anvil_setBalance", [address, hex(_FUNDS_WEI)])


class RpcRefused(RuntimeError):
    """The node answered a call with an error."""


def call(rpc_url: str, method: str, params: list[JsonValue]) -> JsonValue:
    """One JSON-RPC call without web3, which takes a second to import.

    Raises:
        RpcRefused: the node answered with an error.
        URLError: nobody answers there.
    """
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
    request = urllib.request.Request(rpc_url, body, {"Content-Type": "application/json"})  # noqa: S310 - http from us
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the same
        response: dict[str, JsonValue] = json.load(answer)
    if "error" in response:
        raise RpcRefused(f"{method} was refused: {response['error']}")
    return response.get("result")


def binary(contracts: Path = _CONTRACTS) -> Path:
    """The native anvil under the npm package, so that no Node process stands between us and it.

    Raises:
        ChildFailed: `contracts/node_modules` lacks it.
    """
    machine = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), platform.machine())
    system = "darwin" if sys.platform == "darwin" else "linux"
    found = contracts / "node_modules" / "@foundry-rs" / f"anvil-{system}-{machine}" / "bin" / "anvil"
    if not found.exists():
        raise ChildFailed(f"anvil is not installed (looked for {found}): run `make setup`, or name FATTS_CHAIN_RPC_URL")
    return found


def version() -> str:
    """The first line of `anvil --version`."""
    answer = subprocess.run([str(binary()), "--version"], check=True, capture_output=True, text=True).stdout
    return answer.splitlines()[0].strip()


def start(state: Path | None, processes: Processes, *, port: int) -> Anvil:
    """Start the node. It comes up in the background.

    Args:
        state: the file its state is loaded from and written to every second and at the end; None keeps nothing.
    """
    kept = ["--state", state.resolve(), "--state-interval", "1", "--preserve-historical-states"] if state else []
    child = processes.start(
        "anvil",
        [
            binary(), "--host", LOOPBACK, "--port", str(port), "--chain-id", str(CHAIN_ID), "--balance", "0", "--quiet",
            *kept,
        ],
        stop_signal=signal.SIGTERM,
        orphan_signal=signal.SIGTERM,
    )  # fmt: skip
    return Anvil(child, port)
