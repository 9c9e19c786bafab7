"""What is held against the evidence itself: the wallet's signature and the stored documents."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.documents import DocumentVerdict
from models.flags import FlagSource, FlagType, Severity
from models.verification.results import Findings
from models.wallet import problem_with_declaration, wallet_message


def verify_wallet(
    contractor: Contractor, *, chain_id: int, now: datetime, contractor_id: UUID | None = None
) -> CheckResult:
    """The declared wallet signed our message for this contractor and this chain within the day before `now`.

    Args:
        now: when the declaration was handed in (the submission), not when the check happens to run.
        contractor_id: whom the message must name; the document's own `contractorId` when not given.
    """
    found = Findings(CheckKind.WALLET_SIGNATURE, FlagSource.DOCUMENT_ANALYSIS)
    identifier = contractor_id or contractor.contractor_id
    if identifier is None:
        problem = "The application names no contractor that the signature could be for."
    else:
        problem = _problem_with_wallet(contractor, identifier, chain_id, now)
    if problem is not None:
        found.add(FlagType.WALLET_MISMATCH, Severity.ERROR, problem, "compliance.walletDeclaration.signature")
    return CheckResult(
        check=CheckKind.WALLET_SIGNATURE,
        outcome=CheckOutcome.VERIFIED if problem is None else CheckOutcome.MISMATCH,
        summary=problem or "The wallet signed the declaration.",
        findings=found.all(),
        asked_at=now,
    )


def _problem_with_wallet(contractor: Contractor, contractor_id: UUID, chain_id: int, now: datetime) -> str | None:
    declaration = contractor.compliance.wallet_declaration
    if declaration.chain_id is not None and declaration.chain_id != chain_id:
        return "The declaration is for another chain."
    message = declaration.declaration_message or wallet_message(
        contractor_id=contractor_id,
        wallet_address=declaration.declared_address,
        chain_id=chain_id,
        issued_at=declaration.declaration_timestamp,
    )
    return problem_with_declaration(
        message=message,
        signature=declaration.signature,
        declared_address=declaration.declared_address,
        contractor_id=contractor_id,
        wallet_address=contractor.wallet_address,
        chain_id=chain_id,
        now=now,
    )


def verify_documents(
    verdicts: Sequence[DocumentVerdict], asked_at: datetime | None = None, *, took_ms: int | None = None
) -> CheckResult:
    """Every stored document is there, and is what was uploaded.

    A lost one is our loss: no flag, but a person must ask for it again (MANUAL). One whose bytes are not what was
    stored raises DOCUMENT_INCONSISTENCY; the case may not be decided on it.
    """
    found = Findings(CheckKind.DOCUMENTS, FlagSource.DOCUMENT_ANALYSIS)
    lost = sorted({verdict.document_type for verdict in verdicts if verdict.lost})
    corrupt = [verdict for verdict in verdicts if verdict.problem is not None and not verdict.lost]
    for verdict in corrupt:
        found.add(
            FlagType.DOCUMENT_INCONSISTENCY,
            Severity.ERROR,
            f"The stored {verdict.document_type} is not the file that was uploaded.",
            f"documentReferences.documents[{verdict.document_id}]",
            problem=verdict.problem,
        )
    if corrupt:
        outcome = CheckOutcome.FAILED
    elif lost or not verdicts:
        outcome = CheckOutcome.MANUAL
    else:
        outcome = CheckOutcome.VERIFIED
    return CheckResult(
        check=CheckKind.DOCUMENTS,
        outcome=outcome,
        summary=_documents_summary(len(verdicts), len(corrupt), lost),
        findings=found.all(),
        asked_at=asked_at,
        took_ms=took_ms,
    )


def _documents_summary(count: int, corrupt: int, lost: list[str]) -> str:
    if count == 0:
        return "There is no document to check."
    said: list[str] = []
    if corrupt:
        said.append(f"{corrupt} of {count} documents are not the files that were uploaded.")
    if lost:
        said.append(f"The document store has lost {', '.join(lost)}: ask the contractor to upload it again.")
    return " ".join(said) or f"All {count} documents are the files that were uploaded."
