"""`docs/schemas/`, made from the schemas that reports are checked against: `python -m tests.docs.report_schemas`."""

import json
from pathlib import Path

from models.report_schemas import SCHEMAS, schema_name
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "schemas"


def files() -> dict[Path, str]:
    """Every file, and what stands in it."""
    return {
        FOLDER / (name := schema_name(*of)): json.dumps({"$id": name, **schema}, indent=2, ensure_ascii=False) + "\n"
        for of, schema in SCHEMAS.items()
    }


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text)
