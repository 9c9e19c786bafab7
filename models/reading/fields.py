"""Which fields are sought on each type of paper, under which labels, and what a value of each looks like.

The names are those of the seed's `extractedFields` (001, section 4); where it gives no example (LLPIN, Udyam, the
letter of authorisation) they follow its manner. Amounts are in paise, as everywhere.
"""

from dataclasses import dataclass

from models.contractor.vocabulary import DocumentType
from models.reading import numbers, values
from models.reading.values import Reader

_T = DocumentType


@dataclass(frozen=True)
class Sought:
    """One field. `labels` are what issuers print beside it, the commonest first. `required`: a paper of this type that
    does not show it is not to be taken for one. `anywhere`: its value is unlike any other text, so it is known without
    a label."""

    name: str
    labels: tuple[str, ...]
    reader: Reader
    required: bool = False
    anywhere: bool = False

    @property
    def is_text(self) -> bool:
        """Whether any words would do as its value."""
        return self.reader in {values.words, values.code}


SOUGHT: dict[DocumentType, tuple[Sought, ...]] = {
    _T.PAN_CARD: (
        Sought(
            "panNumber",
            ("Permanent Account Number", "PAN", "Permanent Account Number Card"),
            numbers.pan_number,
            required=True,
            anywhere=True,
        ),
        Sought("nameOnCard", ("Name", "Name on card", "Name of holder"), values.words, required=True),
    ),
    _T.GST_CERTIFICATE: (
        Sought(
            "gstin", ("Registration Number", "GSTIN", "GST Identification Number"), numbers.gstin_number,
            required=True, anywhere=True,
        ),
        Sought("legalName", ("Legal Name", "Legal Name of Business"), values.words, required=True),
        Sought("tradeName", ("Trade Name, if any", "Trade Name"), values.words),
        Sought("registrationDate", ("Date of Registration", "Date of Liability", "Date of Validity From"), values.day),
        Sought("taxpayerType", ("Type of Registration", "Taxpayer Type"), values.words),
        Sought("businessType", ("Constitution of Business", "Business Type"), values.words),
        Sought("state", ("State", "State Jurisdiction"), values.words),
        Sought("status", ("Status", "GSTIN Status"), values.words),
    ),
    _T.CIN_CERTIFICATE: (
        Sought(
            "cin", ("Corporate Identity Number", "CIN", "Corporate Identification Number"), numbers.cin_number,
            required=True, anywhere=True,
        ),
        Sought("companyName", ("Company Name", "Name of the Company"), values.words, required=True),
        Sought("registrationDate", ("Date of Incorporation", "Date of Registration"), values.day),
        Sought("companyCategory", ("Company Category",), values.words),
        Sought("companySubCategory", ("Company Sub-Category", "Company Subcategory"), values.words),
        Sought(
            "authorizedCapital", ("Authorised Capital", "Authorized Capital", "Authorised Share Capital"), values.money
        ),
        Sought("paidUpCapital", ("Paid-up Capital", "Paid up Capital", "Paid-up Share Capital"), values.money),
    ),
    _T.LLPIN_CERTIFICATE: (
        Sought(
            "llpin", ("LLP Identification Number", "LLPIN", "Limited Liability Partnership Identification Number"),
            numbers.llpin_number, required=True, anywhere=True,
        ),
        Sought("llpName", ("Name of the LLP", "LLP Name", "Name of LLP"), values.words, required=True),
        Sought("registrationDate", ("Date of Incorporation", "Date of Registration"), values.day),
        Sought("totalContribution", ("Total Obligation of Contribution", "Total Contribution"), values.money),
    ),
    _T.CA_TURNOVER_CERTIFICATE: (
        Sought("udin", ("UDIN", "Unique Document Identification Number"), numbers.udin_number, required=True),
        Sought("caName", ("Name of Chartered Accountant", "CA Name"), values.words),
        Sought(
            "caMembershipNumber", ("Membership No.", "Membership Number", "M. No.", "ICAI Membership No."),
            numbers.membership_number,
        ),
        Sought("caFirmName", ("Firm", "Name of Firm", "Firm Name"), values.words),
        Sought("certificateDate", ("Date of Certificate", "Dated", "Date"), values.day),
    ),
    _T.BANK_SOLVENCY_CERTIFICATE: (
        Sought("bankName", ("Bank Name", "Name of Bank"), values.words, required=True),
        Sought("branchName", ("Branch Name", "Branch"), values.words),
        Sought(
            "solvencyAmount", ("Solvency Amount", "Amount of Solvency", "Solvent up to", "Amount"), values.money,
            required=True,
        ),
        Sought("issueDate", ("Issue Date", "Date of Issue"), values.day),
        Sought("validUntil", ("Valid Until", "Valid Upto", "Valid up to", "Valid till"), values.day),
        Sought("certificateNumber", ("Certificate Number", "Certificate No.", "Reference No."), values.code),
    ),
    _T.PAST_PROJECTS_DOCUMENT: (
        Sought("totalProjects", ("Total Projects", "Number of Projects"), values.whole, required=True),
        Sought("totalValue", ("Total Value", "Total Value of Projects"), values.money),
        Sought("governmentProjects", ("Government and PSU Projects", "Government Projects"), values.whole),
        Sought("privateProjects", ("Private Projects",), values.whole),
        Sought("completedProjects", ("Completed Projects",), values.whole),
        Sought("ongoingProjects", ("Ongoing Projects",), values.whole),
    ),
    _T.LITIGATION_DISCLOSURE: (
        Sought(
            "hasPendingLitigation", ("Pending Litigation", "Has Pending Litigation", "Any Pending Litigation"),
            values.yes_or_no, required=True,
        ),
        Sought("totalCases", ("Total Cases", "Number of Cases"), values.whole),
        Sought("civilCases", ("Civil Cases",), values.whole),
        Sought("criminalCases", ("Criminal Cases",), values.whole),
        Sought("arbitrationCases", ("Arbitration Cases",), values.whole),
        Sought("totalExposure", ("Total Exposure", "Total Amount Involved"), values.money),
    ),
    _T.ESIC_CERTIFICATE: (
        Sought(
            "esicNumber", ("Employer's Code No.", "Employer Code", "ESIC Registration Number", "Code Number"),
            numbers.esic_number, required=True, anywhere=True,
        ),
        Sought(
            "establishmentName", ("Name of the Establishment", "Establishment Name", "Name of Employer"), values.words
        ),
        Sought("registrationDate", ("Registration Date", "Date of Registration", "Date of Coverage"), values.day),
        Sought("employeeCount", ("Employees Covered", "Number of Employees", "Employee Count"), values.whole),
    ),
    _T.LABOUR_LICENSE: (
        Sought(
            "licenseNumber", ("Licence Number", "License Number", "Licence No.", "License No."), values.code,
            required=True,
        ),
        Sought("contractorName", ("Name of the Contractor", "Contractor Name"), values.words),
        Sought("issuingAuthority", ("Issuing Authority", "Licensing Officer", "Issued by"), values.words),
        Sought("validFrom", ("Valid From", "Date of Issue"), values.day),
        Sought("validUntil", ("Valid Until", "Valid Upto", "Valid up to", "Date of Expiry"), values.day),
        Sought(
            "workforceSize", ("Maximum Contract Labour", "Workforce Size", "Maximum Number of Contract Labour"),
            values.whole,
        ),
    ),
    _T.MSME_CERTIFICATE: (
        Sought(
            "udyamNumber", ("Udyam Registration Number", "UDYAM Registration No."), numbers.udyam_number,
            required=True, anywhere=True,
        ),
        Sought("enterpriseName", ("Name of Enterprise", "Enterprise Name"), values.words, required=True),
        Sought("enterpriseType", ("Type of Enterprise", "Enterprise Type"), values.category),
        Sought("registrationDate", ("Date of Udyam Registration", "Date of Registration"), values.day),
    ),
    _T.AUTHORIZATION_LETTER: (
        Sought("companyName", ("On behalf of", "Company Name", "Name of the Company"), values.words),
        Sought(
            "signatoryName", ("Authorised Signatory", "Authorized Signatory", "Name of Signatory"), values.words,
            required=True,
        ),
        Sought("designation", ("Designation",), values.words),
        Sought(
            "authorizationDate", ("Date of Authorisation", "Date of Authorization", "Date of Resolution"), values.day
        ),
    ),
    _T.OTHER: (),
}  # fmt: skip
"""Nothing is sought on a paper of type OTHER: nobody knows what it is."""
