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
            help="A directory to write the addresses to, each as the setting that names it (fatts_registry_contract, "
            "fatts_audit_anchor_contract, fatts_stake_ledger_contract). What is there and on the chain is not deployed "
            "twice."
        ),
    ] = None,
    fund: Annotated[bool, typer.Option(help="Give the account its money first; only an anvil does that.")] = False,
    only: Annotated[
        str | None, typer.Option(help="Deploy one contract alone: ContractorRegistry, AuditAnchor or StakeLedger.")
    ] = None,
    payment_token: Annotated[
        str | None,
        typer.Option(
            help="The ERC-20 token (0x…, of two decimals) that the StakeLedger's trades are paid in, for good; without "
            "it an escrow off the chain holds their price."
        ),
    ] = None,
) -> None:
    """Deploy the contracts to FATTS_CHAIN_RPC_URL, signed by FATTS_CHAIN_PRIVATE_KEY, and print their addresses.

    Name the addresses it prints in FATTS_REGISTRY_CONTRACT, FATTS_AUDIT_ANCHOR_CONTRACT and
    FATTS_STAKE_LEDGER_CONTRACT. `fatts up` deploys to its own chain by itself. Let no worker sign with the key
    meanwhile.
    """
    from cli.stack import contract
    from models.identifiers import wallet_address
    from workers.settings import Settings

    if only is not None and only not in contract.SETTINGS:
        raise typer.BadParameter(f"there is no contract {only!r}: give one of {', '.join(contract.SETTINGS)}")
    if payment_token is not None and (problem := wallet_address.problem_with(payment_token)) is not None:
        raise typer.BadParameter(problem, param_hint="--payment-token")
    settings = Settings()
    rpc_url, private_key = settings.need_chain_rpc_url(), settings.need_chain_private_key()
    if payment_token is not None and not contract.has_code(rpc_url, payment_token):
        raise typer.BadParameter(f"the chain has no contract at {payment_token}", param_hint="--payment-token")
    wanted: list[str] = []
    for name, setting in contract.SETTINGS.items():
        if only not in {None, name}:
            continue
        record = write / f"fatts_{setting}" if write is not None else None
        if record is not None and record.exists() and contract.has_code(rpc_url, record.read_text()):
            typer.echo(f"{name} {record.read_text()} (deployed before)")
        else:
            wanted.append(name)
    if not wanted:
        return
    from activities.clients.chain.deployment import deploy as deploy_to

    place = contract.deploy_funded if fund else deploy_to
    for name, address in place(rpc_url, private_key, names=wanted, payment_token=payment_token).items():
        if write is not None:
            (write / f"fatts_{contract.SETTINGS[name]}").write_text(address)
        typer.echo(f"{name} {address}")
