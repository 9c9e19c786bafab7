"""The README's table of settings, made from the settings: `python -m tests.docs.settings_table` prints it."""

import json
from enum import Enum
from typing import cast

import typer
from pydantic.fields import FieldInfo

from workers.settings import Settings, variable

HEAD = "| Variable | Default | What it is |\n| --- | --- | --- |\n"


def table() -> str:
    """Every setting, in the order of the code."""
    rows = [
        f"| `{variable(name)}` | {_default(field)} | {str(field.description).replace('|', chr(92) + '|')} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "".join(rows)


def _default(field: FieldInfo) -> str:
    value = cast("object", field.get_default(call_default_factory=True, validated_data={}))
    if value is None:
        return "none"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


if __name__ == "__main__":
    typer.echo(table(), nl=False)
