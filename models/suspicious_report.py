"""A suspicious transaction report (STR) as FIU-IND takes it: its fields in order, their codes and lengths.

The facts are `docs/domain.md`'s (FINnet's STR, SuspicionDetails). What surrounds SuspicionDetails in the file is ours.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from models.record import Record
from models.suspicion import Finding, Typology

MOST_INDICATOR = 100
MOST_GROUNDS = 4000
MOST_LEA_DETAILS = 250
REPORTING_ENTITY = r"^[A-Z0-9]{10}$"
"""FIUREID: what FIU-IND calls whoever reports."""

_NOT_XML = re.compile(r"[^\t\n\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("This must say something, not white space alone.")
    if _NOT_XML.search(text):
        raise ValueError("This has control characters, which the report's XML cannot hold; lines end with a line feed.")
    return text


class SourceOfAlert(StrEnum):
    """What first raised the suspicion: customer verification, watch list, media report, typology, transaction
    monitoring, risk management, an agency's query, an employee, a complaint, a business associate, other, unsaid."""

    CV = "CV"
    WL = "WL"
    MR = "MR"
    TY = "TY"
    TM = "TM"
    RM = "RM"
    LQ = "LQ"
    EI = "EI"
    PC = "PC"
    BA = "BA"
    ZZ = "ZZ"
    XX = "XX"


class YesNo(StrEnum):
    """Yes, no, not known."""

    Y = "Y"
    N = "N"
    X = "X"


class LeaInformed(StrEnum):
    """Whether a law enforcement agency knows: it wrote to us, we wrote to it, no, not known."""

    R = "R"
    S = "S"
    N = "N"
    X = "X"


class PriorityRating(StrEnum):
    """How soon it is to be looked at, the first first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    XX = "XX"


class ReportCoverage(StrEnum):
    """Whether all that is suspected stands in it: complete, in part, not known."""

    C = "C"
    P = "P"
    X = "X"


_Said = AfterValidator(_said)
Indicator = Annotated[str, StringConstraints(min_length=1, max_length=MOST_INDICATOR), _Said]
Grounds = Annotated[str, StringConstraints(min_length=1, max_length=MOST_GROUNDS), _Said]
LeaDetails = Annotated[str, StringConstraints(min_length=1, max_length=MOST_LEA_DETAILS), _Said]


class StrDraft(Record):
    """SuspicionDetails, in FIU-IND's order. An officer may change every field before it is filed."""

    source_of_alert: SourceOfAlert
    alert_indicators: tuple[Indicator, ...] = Field(
        default=(), max_length=100, description="What gave the alert, 1 to 100 characters each."
    )
    due_to_proceeds_of_crime: YesNo = YesNo.X
    complex_trans: YesNo = YesNo.X
    no_eco_rationale: YesNo = YesNo.X
    financing_of_terrorism: YesNo = YesNo.X
    attempted_transaction: YesNo = YesNo.N
    grounds_of_suspicion: Grounds = Field(description="Why it is suspected, 1 to 4000 characters.")
    details_of_investigations: Grounds | None = Field(
        default=None, description="What was found out since, 1 to 4000 characters."
    )
    lea_informed: LeaInformed = LeaInformed.N
    lea_details: LeaDetails | None = Field(default=None, description="Which agency, and when, 1 to 250 characters.")
    priority_rating: PriorityRating = PriorityRating.P2
    report_coverage: ReportCoverage = ReportCoverage.C
    additional_documents: YesNo = YesNo.N


class StrTransaction(Record):
    """A transaction that shows it."""

    reference: UUID
    source: str
    at: datetime
    way: str
    amount: Decimal
    method: str | None = None


class StrDocument(Record):
    """All that the file says. `name` is the one name that it holds: whom it is about."""

    reporting_entity: str = Field(pattern=REPORTING_ENTITY)
    reference: UUID
    reported_on: date
    draft: StrDraft
    subject_kind: str
    subject_id: UUID
    name: str = Field(repr=False)
    currency: str
    transactions: tuple[StrTransaction, ...]


def drafted(finding: Finding, first_day: date, last_day: date) -> StrDraft:
    """What the finding itself says for a report; the rest stays not known until an officer says it."""
    kind = finding.typology
    listed = kind is Typology.SANCTIONED_PARTY
    return StrDraft(
        source_of_alert=SourceOfAlert.WL if listed else SourceOfAlert.TY,
        alert_indicators=(_INDICATORS[kind],),
        complex_trans=YesNo.Y if kind in _COMPLEX else YesNo.X,
        no_eco_rationale=YesNo.Y if kind in _WITHOUT_PURPOSE else YesNo.X,
        grounds_of_suspicion=f"From {first_day:%d %B %Y} to {last_day:%d %B %Y}: {finding.sentence()}",
        priority_rating=PriorityRating.P1 if listed else PriorityRating.P2,
    )


_COMPLEX = frozenset({Typology.STRUCTURING, Typology.RAPID_MOVEMENT, Typology.WASH_TRADE})
_WITHOUT_PURPOSE = frozenset({Typology.RAPID_MOVEMENT, Typology.WASH_TRADE})
_INDICATORS = {
    Typology.STRUCTURING: "Amounts split to stay below the reporting threshold",
    Typology.RAPID_MOVEMENT: "Funds moved out soon after they came in",
    Typology.ROUND_AMOUNTS: "Repeated transactions of round amounts",
    Typology.NEW_ACCOUNT_LARGE: "Large transactions through a newly opened account",
    Typology.WASH_TRADE: "The same thing sold to and bought back from one party",
    Typology.SANCTIONED_PARTY: "Name resembles an entry of a sanctions list",
}
