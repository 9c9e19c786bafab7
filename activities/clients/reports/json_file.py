"""The whole report as one JSON document: what it is, and every section with its totals and its checks."""

import json
from collections.abc import Mapping
from shutil import copyfileobj
from typing import BinaryIO

from pydantic import JsonValue

from activities.clients.reports.objects import CHUNK
from models.audit import instant
from models.report import RenderRequest
from models.report_schemas import schema_name
from models.report_section import Check


def write_json(request: RenderRequest, contents: Mapping[str, BinaryIO], out: BinaryIO) -> None:
    """Write the document to `out`. The sections' own files are copied into it as they are, never read whole."""
    key = request.key
    head: dict[str, JsonValue] = {
        "report_id": str(request.report_id),
        "report_type": key.report_type.value,
        "jurisdiction": key.jurisdiction,
        "period": key.period,
        "first_day": key.first_day.isoformat(),
        "last_day": key.last_day.isoformat(),
        "revision": key.revision,
        "as_of": instant(request.as_of.at),
    }
    out.write(_json(head)[:-1] + b',"sections":{')
    for position, section in enumerate(request.sections):
        result = section.result
        said: dict[str, JsonValue] = {
            "schema": schema_name(result.name, result.schema_version),
            "sha256": section.file.sha256,
            "rows": dict[str, JsonValue](result.rows),
            "totals": result.totals,
            "checks": [_check(check) for check in result.checks],
        }
        name = json.dumps(result.name).encode()
        out.write((b"," if position else b"") + name + b":" + _json(said)[:-1] + b',"content":')
        content = contents[result.name]
        content.seek(0)
        copyfileobj(content, out, CHUNK)
        out.write(b"}")
    out.write(b"}}\n")


def _check(check: Check) -> JsonValue:
    return {
        "name": check.name,
        "explains": check.explains,
        "expected": f"{check.expected:.2f}",
        "found": f"{check.found:.2f}",
        "difference": f"{check.difference:.2f}",
        "holds": check.holds,
    }


def _json(value: JsonValue) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
