"""`fatts contracts`: the contracts on the chain."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The contracts on the chain.", no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """The contracts on the chain."""


@app.command(short_help="Deploy the contracts and print their addresses.")
def deploy(
    write: Annotated[
        Path | None,
        typer.Option(
            help="A directory to write the address to, as the setting fatts_registry_contract. Not done twice."
        ),
    ] = None,
    fund: Annotated[bool, typer.Option(help="Give the account its money first; only an anvil does that.")] = False,
) -> None:
    """Deploy the contracts to FATTS_CHAIN_RPC_URL, signed by FATTS_CHAIN_PRIVATE_KEY, and print their addresses.

    Name the address it prints in FATTS_REGISTRY_CONTRACT. `fatts up` deploys to its own chain by itself.
    """
    from cli.stack import anvil, contract
    from workers.settings import Settings

    settings = Settings()
    rpc_url, private_key = settings.need_chain_rpc_url(), settings.need_chain_private_key()
    record = write / "fatts_registry_contract" if write is not None else None
    if record is not None and record.exists() and contract.has_code(rpc_url, record.read_text()):
        typer.echo(f"{contract.NAME} {record.read_text()} (deployed before)")
        return
    from eth_account import Account

    from activities.clients.chain import deploy as deploy_to

    if fund:
        anvil.fund(rpc_url, str(Account.from_key(private_key).address))
    addresses = deploy_to(rpc_url, private_key)
    if record is not None:
        record.write_text(addresses[contract.NAME])
    for name, address in addresses.items():
        typer.echo(f"{name} {address}")
