"""Which checks a machine can make for a contractor; the others are `models.manual_checks`."""

from models.checks import CheckKind
from models.contractor.document import Contractor

_K = CheckKind


def planned_checks(contractor: Contractor) -> tuple[CheckKind, ...]:
    """The checks a machine can do for this contractor, by what it declares; in the order of `CheckKind`."""
    identity, compliance = contractor.legal_identity, contractor.compliance
    licence = compliance.labour_license
    needed = {_K.PAN, _K.GSTIN, _K.ECOURTS, _K.DEBARMENT, _K.WALLET_SIGNATURE, _K.DOCUMENTS}
    conditional = {
        _K.CIN: identity.cin is not None,
        _K.LLPIN: identity.llpin is not None,
        _K.UDYAM: bool(identity.msme_registered) and identity.msme_number is not None,
        _K.BANK_ACCOUNT: contractor.financial_qualification.bank_details is not None,
        _K.ESIC: compliance.esic_registration.registration_number is not None,
        _K.LABOUR_LICENCE: licence is not None and bool(licence.is_obtained) and licence.license_number is not None,
    }
    needed |= {kind for kind, applies in conditional.items() if applies}
    return tuple(kind for kind in CheckKind if kind in needed)
