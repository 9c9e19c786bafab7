"""The audit trail of a period: its roots, made again from its entries, and where they stand on chain."""

from decimal import Decimal
from typing import BinaryIO, LiteralString, NamedTuple

from psycopg.rows import args_row, scalar_row

from models.audit import merkle_root
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import Check, SectionResult
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of

_PERIODS: LiteralString = """
SELECT period, first_seq, last_seq, root, transaction_hash, block_number, contract_address, chain_id
FROM audit_anchors
WHERE ends_at > %(starts)s AND ends_at <= %(ends)s
ORDER BY ordinal
"""

_HASHES: LiteralString = """
SELECT entry_hash FROM audit_log WHERE seq BETWEEN %(first)s AND %(last)s ORDER BY seq
"""


class _Period(NamedTuple):
    period: str
    first_seq: int
    last_seq: int
    root: str | None
    transaction_hash: str | None
    block_number: int | None
    contract_address: str | None
    chain_id: int | None


class AuditRoots:
    """The section. Its file is `{"periods": [ … ]}`: each day's run of entries under its Merkle root. The proof of one
    entry against a root is `fatts audit verify`'s, from an export."""

    name = "audit_roots"
    schema_version = 1

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the roots; each is made again from the entries and must be the one that was kept."""
        stream = JsonStream(out, self.name, report)
        starts, ends = jurisdiction.moments(period)
        count = same = anchored = entries = 0
        stream.text('{"periods":[')
        closed = list(rows_of(connection, "closed", _PERIODS, {"starts": starts, "ends": ends}, args_row(_Period)))
        for row in closed:
            hashes = rows_of(connection, "hashes", _HASHES, {"first": row.first_seq, "last": row.last_seq}, scalar_row)
            again = merkle_root(str(each) for each in hashes) == row.root
            stream.row(("," if count else "") + json_text({**row._asdict(), "agrees": again}))
            count += 1
            same += again
            anchored += row.transaction_hash is not None
            entries += row.last_seq - row.first_seq + 1
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"periods": count, "anchored": anchored, "entries": entries},
            totals={},
            checks=(
                Check(
                    name="roots",
                    expected=Decimal(count),
                    found=Decimal(same),
                    explains="roots of the audit trail that its entries give again",
                ),
            ),
        )
