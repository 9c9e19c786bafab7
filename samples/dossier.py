"""Every type of paper there is, for any sample company, and what is truly printed on each, to measure readers by.

What the company does not have (an LLPIN, a labour licence, a Udyam number) is made up for its papers alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from samples import numbers
from samples.company import Company
from samples.paper import Paper
from samples.papers import day_on_paper, office_of, papers_of, rupees_on_paper

_Fields = dict[str, str]


@dataclass(frozen=True)
class _Particulars:
    """What the company's other papers show. Money in paise."""

    llpin: str
    contribution: int
    licence_number: str
    licensed_from: date
    workforce: int
    udyam_number: str
    udyam_on: date
    size: str


def dossier_of(company: Company) -> dict[str, bytes]:
    """Document type to PDF, for all twelve types that have fields."""
    own = {kind: content for kind, (_, content) in papers_of(company).items()}
    particulars = _particulars(company)
    return {**own, **{kind: write(company, particulars) for kind, write in _WRITERS.items()}}


def printed_on(company: Company) -> dict[str, _Fields]:
    """Document type to the fields that are printed on it, in the words of the seed's `extractedFields`: ISO days,
    amounts in paise."""
    bank, accountant, projects = company.bank, company.accountant, company.projects
    particulars = _particulars(company)
    civil = sum(case.kind != "CRIMINAL" for case in company.cases)
    government = sum(project.client_type != "PRIVATE" for project in projects)
    registered_on, signatory = company.registered_on.isoformat(), company.directors[0]
    return {
        "PAN_CARD": {"panNumber": company.pan, "nameOnCard": company.legal_name, "entityType": company.pan[3]},
        "GST_CERTIFICATE": {
            "gstin": company.gstin,
            "legalName": company.legal_name,
            "tradeName": company.legal_name,
            "registrationDate": company.gst_registered_on.isoformat(),
            "taxpayerType": "Regular",
            "businessType": company.gst_constitution,
            "state": company.address.place.state_name,
            "status": "Active",
        },
        "CIN_CERTIFICATE": {
            "cin": company.cin,
            "companyName": company.legal_name,
            "registrationDate": registered_on,
            "companyCategory": "Company limited by Shares",
            "companySubCategory": "Non-govt company",
            "authorizedCapital": "5000000000",
            "paidUpCapital": "2500000000",
        },
        "LLPIN_CERTIFICATE": {
            "llpin": particulars.llpin,
            "llpName": _llp_name(company),
            "registrationDate": registered_on,
            "totalContribution": str(particulars.contribution),
        },
        "CA_TURNOVER_CERTIFICATE": {
            "udin": accountant.udin,
            "caName": accountant.name,
            "caMembershipNumber": accountant.membership_number,
            "caFirmName": accountant.firm,
            "certificateDate": accountant.certified_on.isoformat(),
            **{f"turnoverFY{year[:4]}": str(amount) for year, amount in company.turnover},
        },
        "BANK_SOLVENCY_CERTIFICATE": {
            "bankName": bank.name,
            "branchName": bank.branch,
            "solvencyAmount": str(bank.solvency),
            "issueDate": bank.certified_on.isoformat(),
            "validUntil": bank.valid_until.isoformat(),
            "certificateNumber": bank.certificate_number,
        },
        "PAST_PROJECTS_DOCUMENT": {
            "totalProjects": str(len(projects)),
            "totalValue": str(sum(project.value for project in projects)),
            "governmentProjects": str(government),
            "completedProjects": str(sum(project.terminated_at is None for project in projects)),
            "ongoingProjects": "0",
        },
        "LITIGATION_DISCLOSURE": {
            "hasPendingLitigation": "true" if civil else "false",
            "totalCases": str(len(company.cases)),
            "civilCases": str(civil),
            "criminalCases": str(len(company.cases) - civil),
            "arbitrationCases": "0",
            "totalExposure": str(sum(case.claimed for case in company.cases)),
        },
        "ESIC_CERTIFICATE": {
            "esicNumber": company.esic_number,
            "establishmentName": company.legal_name,
            "registrationDate": company.esic_registered_on.isoformat(),
            "employeeCount": str(company.employees),
        },
        "LABOUR_LICENSE": {
            "licenseNumber": particulars.licence_number,
            "contractorName": company.legal_name,
            "issuingAuthority": _authority(company),
            "validFrom": particulars.licensed_from.isoformat(),
            "validUntil": (particulars.licensed_from + timedelta(days=364)).isoformat(),
            "workforceSize": str(particulars.workforce),
        },
        "MSME_CERTIFICATE": {
            "udyamNumber": particulars.udyam_number,
            "enterpriseName": company.legal_name,
            "enterpriseType": particulars.size,
            "registrationDate": particulars.udyam_on.isoformat(),
        },
        "AUTHORIZATION_LETTER": {
            "companyName": company.legal_name,
            "signatoryName": signatory.name,
            "designation": signatory.designation,
            "authorizationDate": registered_on,
        },
    }


def _particulars(company: Company) -> _Particulars:
    random = Random(f"fatts dossier {company.pan}")  # noqa: S311  invented facts, not secrets
    code = company.address.place.registry_code
    licensed_from = company.accountant.certified_on - timedelta(days=random.randint(10, 200))
    return _Particulars(
        llpin="".join(random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=3)) + "-" + numbers.digits_of(random, 4),
        contribution=random.randint(5, 90) * 100_000 * 100,
        licence_number=f"CL/{code}/{licensed_from.year}/{random.randint(10000, 99999)}",
        licensed_from=licensed_from,
        workforce=random.randint(50, 400),
        udyam_number=f"UDYAM-{code}-{random.randint(1, 36):02d}-{random.randint(1, 9999999):07d}",
        udyam_on=company.registered_on + timedelta(days=random.randint(100, 900)),
        size=random.choice(("SMALL", "MEDIUM")),
    )


def _llp_name(company: Company) -> str:
    return company.legal_name.removesuffix("PRIVATE LIMITED") + "LLP"


def _authority(company: Company) -> str:
    return f"Labour Commissioner, {company.address.place.state_name}"


def _llp_certificate(company: Company, particulars: _Particulars) -> bytes:
    paper = Paper(
        "Certificate of Incorporation",
        issuer=("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", "Form 16, Limited Liability Partnership Rules"),
        dated=company.registered_on,
        colour=(70, 45, 20),
    )
    paper.fields(
        [
            ("LLP Identification Number", particulars.llpin),
            ("Name of the LLP", _llp_name(company)),
            ("Date of Incorporation", day_on_paper(company.registered_on)),
            ("Total Obligation of Contribution", rupees_on_paper(particulars.contribution)),
            ("Registered Office", office_of(company)),
        ]
    )
    paper.signature("Registrar", company.address.place.registrar)
    return paper.content()


def _labour_licence(company: Company, particulars: _Particulars) -> bytes:
    paper = Paper(
        "Licence for Contract Labour",
        issuer=(f"GOVERNMENT OF {company.address.place.state_name.upper()}", "Office of the Licensing Officer"),
        dated=particulars.licensed_from,
        colour=(20, 70, 90),
    )
    paper.fields(
        [
            ("Licence Number", particulars.licence_number),
            ("Name of the Contractor", company.legal_name),
            ("Issuing Authority", _authority(company)),
            ("Valid From", particulars.licensed_from.strftime("%d/%m/%Y")),
            ("Valid Until", (particulars.licensed_from + timedelta(days=364)).strftime("%d/%m/%Y")),
            ("Maximum Contract Labour", str(particulars.workforce)),
        ]
    )
    paper.note("The licence is not transferable, and is displayed at the place of work.")
    paper.signature(_authority(company))
    return paper.content()


def _udyam_certificate(company: Company, particulars: _Particulars) -> bytes:
    paper = Paper(
        "Udyam Registration Certificate",
        issuer=("GOVERNMENT OF INDIA", "Ministry of Micro, Small and Medium Enterprises"),
        dated=particulars.udyam_on,
        colour=(15, 60, 110),
    )
    paper.fields(
        [
            ("Udyam Registration Number", particulars.udyam_number),
            ("Name of Enterprise", company.legal_name),
            ("Type of Enterprise", particulars.size),
            ("Major Activity", "SERVICES"),
            ("Date of Udyam Registration", particulars.udyam_on.strftime("%d %B %Y")),
            ("Official Address", office_of(company)),
        ]
    )
    paper.note("This is a computer generated statement and needs no signature.")
    return paper.content()


def _authorization_letter(company: Company, particulars: _Particulars) -> bytes:
    del particulars
    signatory = company.directors[0]
    paper = Paper(
        "Letter of Authorisation",
        issuer=(company.legal_name, office_of(company), f"CIN {company.cin}"),
        dated=company.registered_on,
    )
    paper.paragraph(
        "The Board of Directors has resolved that the person named below may sign, submit and act in all matters of "
        "tenders and contracts with any Department of Government."
    )
    paper.fields(
        [
            ("On behalf of", company.legal_name),
            ("Authorised Signatory", signatory.name),
            ("Designation", signatory.designation),
            ("Date of Authorisation", company.registered_on.strftime("%d.%m.%Y")),
        ]
    )
    paper.signature(f"For {company.legal_name}", company.directors[1].name, company.directors[1].designation)
    return paper.content()


_WRITERS: Mapping[str, Callable[[Company, _Particulars], bytes]] = {
    "LLPIN_CERTIFICATE": _llp_certificate,
    "LABOUR_LICENSE": _labour_licence,
    "MSME_CERTIFICATE": _udyam_certificate,
    "AUTHORIZATION_LETTER": _authorization_letter,
}
