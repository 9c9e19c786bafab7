"""The papers that only some entities need: by their form, their size, their workforce (seed 001, section 4)."""

from samples.company import Company, LabourLicence, Udyam
from samples.paper import Paper
from samples.wording import day_on_paper, office_of, rupees_on_paper


def conditional_papers_of(company: Company) -> dict[str, bytes]:
    """Document type to PDF, for those of the conditional papers that this entity must hand in."""
    papers: dict[str, bytes] = {}
    if company.llpin:
        papers["LLPIN_CERTIFICATE"] = _llp_certificate(company)
    if company.licence is not None:
        papers["LABOUR_LICENSE"] = _labour_licence(company, company.licence)
    if company.udyam is not None:
        papers["MSME_CERTIFICATE"] = _udyam_certificate(company, company.udyam)
    return papers


def _llp_certificate(company: Company) -> bytes:
    paper = Paper(
        "Certificate of Incorporation",
        issuer=("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", "Form 16, Limited Liability Partnership Rules"),
        dated=company.registered_on,
        colour=(70, 45, 20),
    )
    paper.fields(
        [
            ("LLP Identification Number", company.llpin),
            ("Name of the LLP", company.legal_name),
            ("Date of Incorporation", day_on_paper(company.registered_on)),
            ("Total Obligation of Contribution", rupees_on_paper(company.net_worth // 4)),
            ("Registered Office", office_of(company)),
        ]
    )
    paper.signature("Registrar", company.address.place.registrar)
    return paper.content()


def _labour_licence(company: Company, licence: LabourLicence) -> bytes:
    paper = Paper(
        "Licence for Contract Labour",
        issuer=(f"GOVERNMENT OF {company.address.place.state_name.upper()}", "Office of the Licensing Officer"),
        dated=licence.valid_from,
        colour=(20, 70, 90),
    )
    paper.fields(
        [
            ("Licence Number", licence.number),
            ("Name of the Contractor", company.legal_name),
            ("Issuing Authority", licence.authority),
            ("Valid From", licence.valid_from.strftime("%d/%m/%Y")),
            ("Valid Until", licence.valid_until.strftime("%d/%m/%Y")),
            ("Maximum Contract Labour", str(licence.workforce)),
        ]
    )
    paper.note("The licence is not transferable, and is displayed at the place of work.")
    paper.signature(licence.authority)
    return paper.content()


def _udyam_certificate(company: Company, udyam: Udyam) -> bytes:
    paper = Paper(
        "Udyam Registration Certificate",
        issuer=("GOVERNMENT OF INDIA", "Ministry of Micro, Small and Medium Enterprises"),
        dated=udyam.registered_on,
        colour=(15, 60, 110),
    )
    paper.fields(
        [
            ("Udyam Registration Number", udyam.number),
            ("Name of Enterprise", company.legal_name),
            ("Type of Enterprise", udyam.size),
            ("Major Activity", "SERVICES"),
            ("Date of Udyam Registration", udyam.registered_on.strftime("%d %B %Y")),
            ("Official Address", office_of(company)),
        ]
    )
    paper.note("This is a computer generated statement and needs no signature.")
    return paper.content()
