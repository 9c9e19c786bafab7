"""The check of the documents: each is there, is what was uploaded, can be read, and says what was declared."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import JsonValue

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.documents import DocumentVerdict
from models.flags import FlagSource, FlagType, Severity
from models.reading.difference import Difference
from models.verification.results import Findings


def verify_documents(
    verdicts: Sequence[DocumentVerdict], asked_at: datetime | None = None, *, took_ms: int | None = None
) -> CheckResult:
    """What the verdicts on all documents come to.

    One that was lost is our loss, one that cannot be read is nobody's fault: no flag, but a person must ask for it
    again (MANUAL). One whose bytes are not what was stored, and one that says otherwise than was declared, raise
    DOCUMENT_INCONSISTENCY; on the former the case may not be decided.
    """
    found = Findings(CheckKind.DOCUMENTS, FlagSource.DOCUMENT_ANALYSIS)
    lost = sorted({verdict.document_type for verdict in verdicts if verdict.lost})
    corrupt = [verdict for verdict in verdicts if verdict.problem is not None and not verdict.lost]
    ask_again = sorted({verdict.document_type for verdict in verdicts if verdict.ask_again is not None})
    for verdict in corrupt:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            f"The stored {verdict.document_type} is not the file that was uploaded.",
            f"documentReferences.documents[{verdict.document_id}]",
            problem=verdict.problem,
        )
    differing = _add_differences(found, [each for verdict in verdicts for each in verdict.differences])
    if corrupt:
        outcome = CheckOutcome.FAILED
    elif lost or ask_again or not verdicts:
        outcome = CheckOutcome.MANUAL
    elif found.disagree:
        outcome = CheckOutcome.MISMATCH
    else:
        outcome = CheckOutcome.VERIFIED
    return CheckResult(
        check=CheckKind.DOCUMENTS,
        outcome=outcome,
        summary=_summary(len(verdicts), len(corrupt), lost, ask_again, differing),
        findings=found.all(),
        asked_at=asked_at,
        took_ms=took_ms,
    )


def _add_differences(found: Findings, differences: Sequence[Difference]) -> list[str]:
    """One finding a declared field, naming it, what was declared, and each paper with what stands there. Returns the
    fields."""
    by_field: dict[str, list[Difference]] = {}
    for difference in differences:
        by_field.setdefault(difference.field, []).append(difference)
    for field, same in by_field.items():
        papers = ", ".join(dict.fromkeys(each.document_type for each in same))
        read: list[JsonValue] = [
            {
                "document_id": str(each.document_id),
                "document_type": each.document_type,
                "field": each.read_as,
                "declared": each.declared,
                "read": each.read,
                "confidence": each.confidence,
            }
            for each in same
        ]
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            max((each.severity for each in same), key=lambda severity: severity.code),
            f"{papers} says otherwise than {field} declares.",
            field,
            declared_field=field,
            declared=" / ".join(dict.fromkeys(each.declared for each in same)),
            documents=read,
        )
    return list(by_field)


def _summary(count: int, corrupt: int, lost: list[str], ask_again: list[str], differing: list[str]) -> str:
    if count == 0:
        return "There is no document to check."
    said: list[str] = []
    if corrupt:
        said.append(f"{corrupt} of {count} documents are not the files that were uploaded.")
    if lost:
        said.append(f"The document store has lost {', '.join(lost)}: ask the contractor to upload it again.")
    if ask_again:
        said.append(f"{', '.join(ask_again)} cannot be read: ask the contractor for a better copy.")
    if differing:
        said.append(f"The documents say otherwise than {', '.join(differing)} declares.")
    return " ".join(said) or f"All {count} documents are the files that were uploaded, and say what was declared."
