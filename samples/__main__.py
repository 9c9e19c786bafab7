"""`python -m samples`: a sample case as files, and its wallet's signature, for whoever tries the API by hand."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from eth_account import Account
from eth_account.messages import encode_defunct

from samples.buyers import write_buyers
from samples.case import Story, sample_application
from samples.flags import FLAG_TYPES, sample_flag
from samples.forms import FORMS
from samples.requirements import write_requirements

app = typer.Typer(help="Sample applications as files.", no_args_is_help=True, add_completion=False)


@app.command()
def write(
    directory: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.", file_okay=False)],
    *,
    seed: Annotated[int, typer.Option(min=0, help="Which company: each number has its own.")] = 1,
    story: Annotated[Story, typer.Option(help="What is to become of it.")] = "clean",
    entity_type: Annotated[str, typer.Option(help="One of the eight: LLP, TRUST, …")] = "PRIVATE_LIMITED",
    udyam: Annotated[bool, typer.Option("--udyam", help="A registered small enterprise.")] = False,
    licence: Annotated[
        bool, typer.Option("--licence", help="With so much contract labour that it has a licence.")
    ] = False,
    flag: Annotated[
        str | None, typer.Option(help="In place of a story: the one risk flag that the rules are to find, by its type.")
    ] = None,
) -> None:
    """Write `contractor.json`, `submit.json` (bodies of requests), `entity.json` and `pan` (for the sandbox),
    `wallet.key`, and the papers as `papers/DOCUMENT_TYPE.pdf`."""
    if entity_type not in FORMS:
        raise typer.BadParameter(f"must be one of {', '.join(FORMS)}", param_hint="--entity-type")
    if flag is not None and flag not in FLAG_TYPES:
        raise typer.BadParameter(f"must be one of {', '.join(FLAG_TYPES)}", param_hint="--flag")
    case = (
        sample_application(seed, story, entity_type=entity_type, with_udyam=udyam, with_licence=licence)
        if flag is None
        else sample_flag(flag, seed)
    )
    papers = directory / "papers"
    papers.mkdir(parents=True, exist_ok=True)
    bodies = {
        "contractor.json": {"contractor": case.contractor},
        "submit.json": {"bank_account_number": case.bank_account_number},
        "entity.json": case.sandbox_entity,
    }
    for name, body in bodies.items():
        (directory / name).write_text(json.dumps(body, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (directory / "pan").write_text(case.pan)
    (directory / "wallet.key").write_text(case.wallet_private_key)
    for document_type, (_, content) in case.files.items():
        (papers / f"{document_type}.pdf").write_bytes(content)


@app.command()
def declare(
    directory: Annotated[Path, typer.Argument(help="Where `write` wrote the case.", exists=True, file_okay=False)],
) -> None:
    """Read the API's answer to `GET …/wallet-message`, sign it with the case's wallet (EIP-191), and print the body
    that declares it by PATCH."""
    asked = json.load(sys.stdin)
    signed = Account.sign_message(encode_defunct(text=asked["message"]), (directory / "wallet.key").read_text())
    declaration = {
        "declaredAddress": asked["wallet_address"],
        "signature": signed.signature.to_0x_hex(),
        "declarationMessage": asked["message"],
    }
    typer.echo(json.dumps({"contractor": {"compliance": {"walletDeclaration": declaration}}}))


@app.command()
def buyers(
    directory: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.", file_okay=False)],
) -> None:
    """Write branches, buyers' representatives, credit lines and ratings as files for `fatts import`."""
    for file in write_buyers(directory):
        typer.echo(file)


@app.command()
def requirements(
    directory: Annotated[Path, typer.Argument(help="Where to write; made if it is not there.", file_okay=False)],
) -> None:
    """Write bodies of `POST /requirements` (`BUYER.json`), and the buyers that make them come out as PASS, WARN and
    FAIL, as files for `fatts import`."""
    for file in write_requirements(directory):
        typer.echo(file)


if __name__ == "__main__":
    app()
