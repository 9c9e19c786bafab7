"""Verification: a contractor's declaration held against what a registry, or the evidence itself, says.

Each `verify_…` takes the declaration and one answer and gives one `CheckResult` with its findings. Nothing is asked,
nothing is stored here. A finding's description is shown and stored in clear, so it holds no personal value; what the
registry said stands in the evidence, which is stored encrypted.
"""

from models.verification.bank import verify_bank_account
from models.verification.courts import verify_courts
from models.verification.debarment import verify_debarment
from models.verification.evidence import verify_wallet
from models.verification.identity import verify_cin, verify_gstin, verify_llpin, verify_pan, verify_udyam
from models.verification.labour import verify_esic, verify_labour_licence
from models.verification.papers import verify_documents
from models.verification.plan import planned_checks
from models.verification.results import SYSTEM_OF, SourceSystem

__all__ = [
    "SYSTEM_OF",
    "SourceSystem",
    "planned_checks",
    "verify_bank_account",
    "verify_cin",
    "verify_courts",
    "verify_debarment",
    "verify_documents",
    "verify_esic",
    "verify_gstin",
    "verify_labour_licence",
    "verify_llpin",
    "verify_pan",
    "verify_udyam",
    "verify_wallet",
]
