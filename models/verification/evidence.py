"""The wallet's signature, held against the evidence itself."""

from datetime import datetime
from uuid import UUID

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
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
        declaration = contractor.compliance.wallet_declaration
        found.add(
            FlagType.WALLET_MISMATCH,
            Severity.ERROR,
            problem,
            "compliance.walletDeclaration.signature",
            wallet_address=contractor.wallet_address,
            declared_address=declaration.declared_address,
            signed_message=declaration.declaration_message,
        )
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
