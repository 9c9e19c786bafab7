"""The file that goes to the regulator."""

import zipfile
from collections.abc import Callable, Mapping
from shutil import copyfileobj
from typing import BinaryIO

from pydantic import JsonValue

from activities.clients.reports.json_reading import members_as_written
from activities.clients.reports.objects import CHUNK
from activities.report_files import Told
from models.record import Record
from models.report import RenderRequest

_RETURNS = "returns"
_NAMES = ("gstin", "trn")
_PERIODS = ("fp", "ret_period", "tax_period")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Form(Record):
    """What a regulator's file is, and the ending of its name."""

    media_type: str
    ending: str


RegulatorForm = Callable[[RenderRequest, Mapping[str, BinaryIO], BinaryIO, Told], Form]
"""Writes the regulator's file of a report's sections to the third argument."""


def write_returns(request: RenderRequest, contents: Mapping[str, BinaryIO], out: BinaryIO, told: Told) -> Form:
    """A ZIP with a file for each return, as the portal takes it: `gstr1/27AAPCU0939K1ZQ-032026.json`. A section that
    has no returns goes in whole, unless others have some: then it is what they were made of. Times in the archive are
    fixed, so the same sections give the same bytes."""
    by_return = [name for name in contents if _has_returns(contents[name])]
    done = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for section in by_return or contents:
            content = contents[section]
            if not by_return:
                content.seek(0)
                with archive.open(_entry(f"{section}.json"), "w") as file:
                    copyfileobj(content, file, CHUNK)
                continue
            for number, (_, element, written) in enumerate(members_as_written(content), 1):
                archive.writestr(_entry(f"{section}/{_name(element, number)}.json"), written)
                done += 1
                told(done, None)
    del request
    return Form(media_type="application/zip", ending="zip")


def _has_returns(content: BinaryIO) -> bool:
    """Whether a section consists of returns, even if of none."""
    content.seek(0)
    return content.read(len(_RETURNS) + 4).lstrip().startswith(b'{"' + _RETURNS.encode() + b'"')


def _name(element: JsonValue, number: int) -> str:
    if isinstance(element, dict):
        whose = next((str(element[name]) for name in _NAMES if name in element), None)
        when = next((str(element[name]) for name in _PERIODS if name in element), None)
        if whose and when and f"{whose}{when}".isalnum():
            return f"{whose}-{when}"
    return str(number)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
