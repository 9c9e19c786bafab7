"""The section of findings: who the typologies found, and the transactions that show it."""

from collections.abc import Generator, Iterable
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import BinaryIO, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.aml_policy import AmlPolicy
from models.encryption import Vault
from models.jurisdictions import Jurisdiction
from models.report_period import ReportPeriod
from models.report_section import SectionResult
from models.screening import SanctionsList
from models.suspicion import FINDINGS, Finding, SeenTransaction, Subject, SubjectKind, Typology
from models.tables.reports.aml.listed import listed_parties
from models.tables.reports.aml.movements import parameters
from models.tables.reports.aml.typologies import STATEMENTS
from models.tables.reports.section import Report
from models.tables.reports.stream import Connection, JsonStream, json_text, rows_of


class _Row(NamedTuple):
    subject_kind: str
    subject: UUID
    source: str
    id: UUID
    at: datetime
    way: str
    amount: Decimal
    method: str | None
    counterparty: UUID | None

    @property
    def whom(self) -> tuple[str, UUID]:
        return self.subject_kind, self.subject

    def seen(self) -> SeenTransaction:
        return SeenTransaction(
            source=self.source,
            id=self.id,
            at=self.at,
            way=self.way,
            amount=self.amount,
            method=self.method,
            counterparty=self.counterparty,
        )


class Findings:
    """The section. Its file is `{"policy": …, "sanctions_list": …, "findings": [ … ]}`, each finding one subject of one
    typology with all of its transactions, in the order of typology and subject: the same snapshot gives the same bytes.
    """

    name = FINDINGS
    schema_version = 1

    def __init__(self, vault: Vault, policy: AmlPolicy, sanctions: SanctionsList) -> None:
        self._vault = vault
        self._policy = policy
        self._sanctions = sanctions

    def write(
        self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction, out: BinaryIO, report: Report
    ) -> SectionResult:
        """Write the findings, typology after typology; one subject's transactions are in memory at once."""
        stream = JsonStream(out, self.name, report)
        counts = dict.fromkeys(Typology, 0)
        total, first = Decimal("0.00"), True
        stream.text(
            f'{{"policy":{json_text(self._policy.version)},"sanctions_list":{json_text(self._sanctions.version)},'
            '"findings":['
        )
        for finding in self._found(connection, period, jurisdiction):
            stream.row(("" if first else ",\n") + _written(finding, period))
            counts[finding.typology] += 1
            total += finding.total
            first = False
        stream.text("]}\n")
        stream.end()
        return SectionResult(
            name=self.name,
            schema_version=self.schema_version,
            rows={"findings": sum(counts.values()), **{str(typology): count for typology, count in counts.items()}},
            totals={"amount": f"{total:.2f}", "policy": self._policy.version},
        )

    def _found(self, connection: Connection, period: ReportPeriod, jurisdiction: Jurisdiction) -> Generator[Finding]:
        given = parameters(period, jurisdiction, self._policy)
        for typology, statement in STATEMENTS.items():
            rows = rows_of(connection, "finding", statement, given, args_row(_Row))
            yield from _by_subject(typology, rows)
        yield from listed_parties(connection, given, self._vault, self._sanctions, self._policy.screening)


def _by_subject(typology: Typology, rows: Iterable[_Row]) -> Generator[Finding]:
    for (kind, subject), transactions in groupby(rows, key=lambda row: row.whom):
        yield Finding(
            typology=typology,
            subject=Subject(kind=SubjectKind(kind), id=subject),
            transactions=tuple(row.seen() for row in transactions),
        )


def _written(finding: Finding, period: ReportPeriod) -> str:
    return json_text(
        {
            "id": str(finding.id_in(period.first_day)),
            "total": f"{finding.total:.2f}",
            "reason": finding.sentence(),
            **finding.model_dump(mode="json", exclude_none=True),
        }
    )
