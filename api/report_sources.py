"""From a row of a tax report to what it was made of."""

from itertools import islice

import psycopg
from psycopg.rows import tuple_row
from pydantic import JsonValue

from api.cases import instant
from api.problems import not_found, refuse_field
from models.jurisdictions import jurisdiction_of
from models.report import ReportType
from models.report_period import ReportPeriod
from models.supply_key import SupplyKey
from models.tables.database import Database, libpq_url
from models.tables.errors import DatabaseUnavailable
from models.tables.report_view import ReportView
from models.tables.reports.drill import SourceLine, drill

_TAXES = ("taxable_value", "igst", "cgst", "sgst", "cess", "vat")


def source_lines(database: Database, view: ReportView, key: str, *, after: int, limit: int) -> dict[str, JsonValue]:
    """The lines behind a row, as `SourceLines` documents them.

    Raises:
        ApiProblem: 404 when the report is no tax report; 422 when the key is none.
        DatabaseUnavailable: the server could not be reached.
    """
    if view.report_type is not ReportType.TAX:
        raise not_found("row of this report")
    try:
        supply = SupplyKey.parse(key)
    except ValueError as error:
        refuse_field("key", "FORMAT", f"{str(error)[0].upper()}{str(error)[1:]}.")
    jurisdiction = jurisdiction_of(view.jurisdiction)
    period = ReportPeriod(name=view.period, first_day=view.first_day, last_day=view.last_day)
    try:
        with psycopg.connect(
            libpq_url(database.url), row_factory=tuple_row, options="-c timezone=UTC", connect_timeout=5
        ) as connection:
            connection.read_only = True
            found = list(islice(drill(connection, period, jurisdiction, supply), after, after + limit + 1))
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise DatabaseUnavailable("the database went away or cannot be reached; try again") from error
    more = len(found) > limit
    return {"items": [_line(line) for line in found[:limit]], "next_after": after + limit if more else None}


def _line(line: SourceLine) -> JsonValue:
    amounts: dict[str, JsonValue] = {name: f"{getattr(line, name):.2f}" for name in _TAXES}
    return {
        "order_id": str(line.order_id),
        "note_id": str(line.note_id) if line.note_id else None,
        "number": line.number,
        "dated_at": instant(line.dated_at),
        "line_number": line.line_number,
        "hsn": line.hsn,
        **amounts,
    }
