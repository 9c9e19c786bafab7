"""What an official is told who settles a check by hand: what to look at, where, and when it passes."""

from models.checks import CheckKind

_K = CheckKind

_GUIDANCE: dict[CheckKind, tuple[str, str]] = {
    _K.PAN: (
        "Verify the PAN by hand",
        "Open the PAN card on the case. On the income tax e-filing portal choose 'Verify your PAN' and enter"
        " the PAN, the name and the date of incorporation. VERIFIED when the portal says active and the name"
        " agrees.",
    ),
    _K.GSTIN: (
        "Verify the GSTIN by hand",
        "On the GST portal choose 'Search taxpayer' by GSTIN. VERIFIED when the status is Active and legal"
        " name, constitution and state of the principal place of business are those declared.",
    ),
    _K.CIN: (
        "Verify the company by hand",
        "On the MCA portal choose 'View company master data'. VERIFIED when the company is Active, name and"
        " date of incorporation are those declared, and each signatory with a DIN is among the directors.",
    ),
    _K.LLPIN: (
        "Verify the LLP by hand",
        "On the MCA portal choose 'View LLP master data'. VERIFIED when the LLP is Active, name and date of"
        " incorporation are those declared, and each signatory with a DPIN is among the designated partners.",
    ),
    _K.UDYAM: (
        "Verify the MSME registration by hand",
        "On the Udyam portal choose 'Verify Udyam registration'. VERIFIED when name and category are those declared.",
    ),
    _K.BANK_ACCOUNT: (
        "Verify the bank account by hand",
        "Ask the contractor's bank, or for a cancelled cheque. VERIFIED when the account is open, in the"
        " contractor's name, and IFSC and last four digits are those declared.",
    ),
    _K.ECOURTS: (
        "Search the courts by hand",
        "Search the eCourts services by party name in the contractor's state. VERIFIED when every pending"
        " case against the contractor is in its disclosure; mind namesakes.",
    ),
    _K.ESIC: (
        "Verify the ESIC registration by hand",
        "On the ESIC portal choose 'Employer search' by code. VERIFIED when the establishment is the"
        " contractor's, covered, and its contributions are paid.",
    ),
    _K.LABOUR_LICENCE: (
        "Verify the labour licence by hand",
        "Ask the labour department that issued it, or its portal. VERIFIED when the licence is in force, the"
        " contractor's, and large enough for the declared workforce.",
    ),
    _K.DEBARMENT: (
        "Search the debarment lists by hand",
        "Look for the PAN and the name in the central procurement portal's list and the department's own."
        " FAILED when any order names the contractor; give the order's number and dates in the remarks.",
    ),
    _K.WALLET_SIGNATURE: (
        "Verify the wallet by hand",
        "Have the contractor sign the case's wallet message anew. VERIFIED when the signature is the declared"
        " wallet's.",
    ),
    _K.DOCUMENTS: (
        "Look at the documents",
        "The store could not give back every document. Ask the contractor to upload the named ones again."
        " VERIFIED when you hold each of them and it is what its type says; FAILED otherwise.",
    ),
    _K.UDIN: (
        "Verify the CA certificate's UDIN",
        "Open the CA turnover certificate on the case. On the ICAI's UDIN portal choose 'Verify UDIN' and"
        " enter the UDIN that stands on it (the portal sends a one-time password to you). VERIFIED when the"
        " portal knows the UDIN, its membership number and date are the certificate's, and the turnover"
        " figures there are those declared.",
    ),
    _K.BANK_SOLVENCY: (
        "Verify the bank's solvency letter",
        "Open the solvency certificate on the case. Ask the issuing branch, by the address in the bank's own"
        " directory and not by one on the letter. VERIFIED when the branch confirms number, amount, date of"
        " issue and validity, and they are those declared.",
    ),
}


def manual_guidance(kind: CheckKind) -> tuple[str, str]:
    """Title and guidance of the task item on which an official settles `kind`."""
    return _GUIDANCE[kind]
