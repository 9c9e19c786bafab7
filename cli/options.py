"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DataDirectory = Annotated[
    Path, typer.Option("--data-dir", help="Where the embedded parts keep their data.", metavar="D", file_okay=False)
]
DEFAULT_DATA_DIRECTORY = Path(".fatts")


def made(data_directory: Path) -> Path:
    """The data directory as an absolute path; its owner's alone where it is new.

    Raises:
        typer.BadParameter: it cannot be made.
    """
    directory = data_directory.resolve()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise typer.BadParameter(
            f"{directory} cannot be made: {error.strerror}; name a directory that you may write",
            param_hint="--data-dir",
        ) from error
    return directory
