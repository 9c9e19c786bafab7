"""A report's files, each format by the one that makes it."""

from contextlib import ExitStack
from typing import BinaryIO

from activities.clients.reports.checked import check_section, schema_of
from activities.clients.reports.csv_files import write_csv
from activities.clients.reports.json_file import write_json
from activities.clients.reports.pdf_file import write_pdf
from activities.clients.reports.regulator_file import RegulatorForm, write_returns
from activities.report_files import Files, Rendered, Told
from models.report import RenderRequest, ReportType, SectionWritten

_CSV = "csv-"


class ReportRenderer:
    """Makes every format.

    Args:
        forms: how a report of a type is laid out for its regulator, where it is not by return.
    """

    def __init__(self, forms: dict[ReportType, RegulatorForm] | None = None) -> None:
        self._forms = forms or {}

    def render(self, request: RenderRequest, sections: Files, out: BinaryIO, told: Told) -> Rendered:
        """Make one file.

        Raises:
            SchemaViolation: a section is not what its schema says (seen where the JSON is made), or has none.
            RendererMissing: PDF cannot be made here.
            ValueError: there is no such format.
        """
        with ExitStack() as opened:
            contents = {
                each.result.name: opened.enter_context(sections.opened(each.file.sha256)) for each in _wanted(request)
            }
            name = _name(request)
            if request.format.startswith(_CSV):
                (wanted,) = _wanted(request)
                section = wanted.result.name
                write_csv(schema_of(wanted.result), contents[section], out, told)
                return Rendered(media_type="text/csv; charset=utf-8", file_name=f"{name}-{section}.csv")
            match request.format:
                case "json":
                    for each in request.sections:
                        check_section(each.result, contents[each.result.name], told)
                    write_json(request, contents, out)
                    return Rendered(media_type="application/json", file_name=f"{name}.json")
                case "regulator":
                    form = self._forms.get(request.key.report_type, write_returns)
                    made = form(request, contents, out, told)
                    return Rendered(media_type=made.media_type, file_name=f"{name}-regulator.{made.ending}")
                case "pdf":
                    write_pdf(request, contents, out, told)
                    return Rendered(media_type="application/pdf", file_name=f"{name}.pdf")
                case _:
                    raise ValueError(f"there is no format {request.format}")


def _wanted(request: RenderRequest) -> tuple[SectionWritten, ...]:
    """The sections that a format is made of: one for a CSV, all for any other."""
    section = request.format.removeprefix(_CSV)
    if section == request.format:
        return request.sections
    return tuple(each for each in request.sections if each.result.name == section)


def _name(request: RenderRequest) -> str:
    key = request.key
    return f"{key.report_type.lower().replace('_', '-')}-{key.jurisdiction}-{key.period}-r{key.revision}"
