"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DataDirectory = Annotated[
    Path, typer.Option("--data-dir", help="Where the embedded parts keep their data.", metavar="D", file_okay=False)
]
DEFAULT_DATA_DIRECTORY = Path(".fatts")
