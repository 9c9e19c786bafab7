"""`fatts contracts`: the contracts on the chain."""

import typer

app = typer.Typer(help="The contracts on the chain.", no_args_is_help=True)


@app.callback()
def contracts() -> None:
    """The contracts on the chain."""


@app.command()
def deploy() -> None:
    """Deploy the contracts to FATTS_CHAIN_RPC_URL, signed by FATTS_CHAIN_PRIVATE_KEY, and print their addresses.

    Name the address it prints in FATTS_REGISTRY_CONTRACT. `fatts up` deploys to its own chain by itself.
    """
    from activities.clients.chain import deploy as deploy_to
    from workers.settings import Settings

    settings = Settings()
    for name, address in deploy_to(settings.need_chain_rpc_url(), settings.need_chain_private_key()).items():
        typer.echo(f"{name} {address}")
