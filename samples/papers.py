"""The papers an application needs, as PDFs whose text says what the real ones say (seed 001, section 4)."""

from collections.abc import Callable
from datetime import timedelta

from samples.company import Company
from samples.conditional_papers import conditional_papers_of
from samples.paper import Paper
from samples.wording import day_on_paper, office_of, rupees_on_paper


def papers_of(company: Company) -> dict[str, tuple[str, bytes]]:
    """Document type to file name and content, for each paper that the entity must hand in."""
    own = {"CIN_CERTIFICATE": bool(company.cin)}
    written = {kind: write(company) for kind, write in _WRITERS.items() if own.get(kind, True)}
    papers = {**written, **conditional_papers_of(company)}
    return {kind: (f"{kind.lower().replace('_', '-')}.pdf", content) for kind, content in papers.items()}


def _pan_card(company: Company) -> bytes:
    paper = Paper(
        "Permanent Account Number Card",
        issuer=("INCOME TAX DEPARTMENT", "GOVT. OF INDIA"),
        dated=company.registered_on + timedelta(days=9),
        colour=(25, 70, 120),
    )
    paper.fields(
        [
            ("Permanent Account Number", company.pan),
            ("Name", company.legal_name),
            ("Date of Incorporation / Formation", day_on_paper(company.registered_on)),
            ("Status of Holder", f"{company.pan[3]} - {company.form.holder}"),
        ]
    )
    paper.note("This card is issued in electronic form. In case of doubt, verify at the e-filing portal.")
    return paper.content()


def _gst_certificate(company: Company) -> bytes:
    registered_on = company.gst_registered_on
    paper = Paper(
        "Registration Certificate",
        issuer=("Government of India", "Form GST REG-06", "[See Rule 10(1)]"),
        dated=registered_on,
        colour=(110, 40, 40),
    )
    paper.fields(
        [
            ("Registration Number", company.gstin),
            ("1. Legal Name", company.legal_name),
            ("2. Trade Name, if any", company.trade_name or company.legal_name),
            ("3. Constitution of Business", company.gst_constitution),
            ("4. Address of Principal Place", office_of(company)),
            ("5. Date of Liability", day_on_paper(registered_on)),
            ("6. Date of Registration", day_on_paper(registered_on)),
            ("7. Period of Validity", f"From {day_on_paper(registered_on)} To Not Applicable"),
            ("8. Type of Registration", "Regular"),
            ("9. State", company.address.place.state_name),
            ("10. Status", "Active"),
        ]
    )
    paper.note(
        "The registration certificate is required to be prominently displayed at all places of business in the State."
    )
    return paper.content()


def _incorporation_certificate(company: Company) -> bytes:
    paper = Paper(
        "Certificate of Incorporation",
        issuer=("GOVERNMENT OF INDIA", "MINISTRY OF CORPORATE AFFAIRS", company.address.place.registrar),
        dated=company.registered_on,
        colour=(70, 45, 20),
    )
    paper.paragraph(
        f"I hereby certify that {company.legal_name} is incorporated on this {day_on_paper(company.registered_on)} "
        "under the Companies Act and that the company is limited by shares."
    )
    paper.fields(
        [
            ("Corporate Identity Number", company.cin),
            ("Company Name", company.legal_name),
            ("Date of Incorporation", day_on_paper(company.registered_on)),
            ("Company Category", "Company limited by Shares"),
            ("Company Sub-Category", "Non-govt company"),
            ("Authorised Capital", rupees_on_paper(5_000_000_000)),
            ("Paid-up Capital", rupees_on_paper(2_500_000_000)),
            ("Permanent Account Number", company.pan),
            ("Registered Office", office_of(company)),
        ]
    )
    paper.signature("Registrar of Companies", company.address.place.registrar)
    return paper.content()


def _turnover_certificate(company: Company) -> bytes:
    accountant = company.accountant
    paper = Paper(
        "Certificate of Annual Turnover",
        issuer=(
            accountant.firm,
            "Chartered Accountants",
            f"Firm Registration No. {accountant.firm_registration_number}",
        ),
        dated=accountant.certified_on,
    )
    paper.paragraph("TO WHOMSOEVER IT MAY CONCERN")
    paper.paragraph(
        f"We have examined the audited books of account of {company.legal_name} (PAN {company.pan}), having its "
        f"registered office at {office_of(company)}, and certify that its turnover for the financial years below was:"
    )
    paper.table(
        ("Financial Year", "Annual Turnover", "Basis"),
        [(f"FY {year}", rupees_on_paper(amount), "Audited") for year, amount in company.turnover],
        widths=(30, 45, 25),
    )
    paper.fields(
        [
            (f"Net Worth as on {day_on_paper(company.net_worth_on)}", rupees_on_paper(company.net_worth)),
            ("UDIN", accountant.udin),
            ("Membership No.", accountant.membership_number),
            ("Date of Certificate", day_on_paper(accountant.certified_on)),
            ("Place", company.address.place.city),
        ]
    )
    paper.signature(f"For {accountant.firm}", accountant.name, "Partner")
    return paper.content()


def _solvency_certificate(company: Company) -> bytes:
    bank = company.bank
    paper = Paper("Solvency Certificate", issuer=(bank.name, bank.branch, f"IFSC {bank.ifsc}"), dated=bank.certified_on)
    paper.paragraph(
        f"This is to certify that to the best of our knowledge and information {company.legal_name}, a customer of our "
        f"bank, is respectable and can be treated as good for any engagement up to a limit of "
        f"{rupees_on_paper(bank.solvency)}."
    )
    paper.fields(
        [
            ("Certificate Number", bank.certificate_number),
            ("Bank Name", bank.name),
            ("Branch Name", bank.branch),
            ("Account Number", "X" * 10 + bank.account_number[-4:]),
            ("Solvency Amount", rupees_on_paper(bank.solvency)),
            ("Issue Date", day_on_paper(bank.certified_on)),
            ("Valid Until", day_on_paper(bank.valid_until)),
        ]
    )
    paper.paragraph("This certificate is issued without any guarantee or responsibility on the bank or its officers.")
    paper.signature(f"For {bank.name}", "Branch Manager")
    return paper.content()


def _projects_document(company: Company) -> bytes:
    projects = company.projects
    government = sum(project.client_type != "PRIVATE" for project in projects)
    paper = Paper(
        "List of Past Projects",
        issuer=(company.legal_name, office_of(company), company.registration),
        dated=company.accountant.certified_on,
    )
    paper.fields(
        [
            ("Total Projects", str(len(projects))),
            ("Completed Projects", str(sum(project.terminated_at is None for project in projects))),
            ("Ongoing Projects", "0"),
            ("Government and PSU Projects", str(government)),
            ("Total Value", rupees_on_paper(sum(project.value for project in projects))),
        ]
    )
    paper.table(
        ("Work", "Client", "Contract No.", "Value", "Started", "Due", "Completed"),
        [
            (
                project.name,
                project.client,
                project.contract_number,
                rupees_on_paper(project.value),
                day_on_paper(project.started_on),
                day_on_paper(project.due_on),
                day_on_paper(project.completed_on),
            )
            for project in projects
        ],
        widths=(30, 28, 20, 22, 17, 17, 17),
    )
    paper.signature(f"For {company.legal_name}", company.directors[0].name, company.directors[0].designation)
    return paper.content()


def _litigation_disclosure(company: Company) -> bytes:
    civil = sum(case.kind != "CRIMINAL" for case in company.cases)
    paper = Paper(
        "Litigation Disclosure Statement",
        issuer=(company.legal_name, office_of(company), company.registration),
        dated=company.accountant.certified_on,
    )
    paper.paragraph(
        f"I, {company.directors[0].name}, {company.directors[0].designation} of {company.legal_name}, solemnly affirm "
        "that the particulars below are true and complete, and that nothing has been concealed."
    )
    paper.fields(
        [
            ("Pending Litigation", "Yes" if civil else "No"),
            ("Civil Cases", str(civil)),
            ("Criminal Cases", str(len(company.cases) - civil)),
            ("Arbitration Cases", "0"),
            ("Total Exposure", rupees_on_paper(sum(case.claimed for case in company.cases))),
        ]
    )
    signatory = company.directors[0]
    din = (f"DIN {signatory.din}",) if signatory.din else ()
    paper.signature(signatory.name, signatory.designation, *din)
    return paper.content()


def _esic_certificate(company: Company) -> bytes:
    paper = Paper(
        "Registration of Employees under the ESI Act",
        issuer=("EMPLOYEES' STATE INSURANCE CORPORATION", "Ministry of Labour and Employment, Government of India"),
        dated=company.esic_registered_on,
        colour=(20, 90, 60),
    )
    paper.fields(
        [
            ("Employer's Code No.", company.esic_number),
            ("Name of the Establishment", company.legal_name),
            ("Address", office_of(company)),
            ("Registration Date", day_on_paper(company.esic_registered_on)),
            ("Employees Covered", str(company.employees)),
        ]
    )
    paper.note("This is a system generated letter and needs no signature.")
    return paper.content()


_WRITERS: dict[str, Callable[[Company], bytes]] = {
    "PAN_CARD": _pan_card,
    "GST_CERTIFICATE": _gst_certificate,
    "CIN_CERTIFICATE": _incorporation_certificate,
    "CA_TURNOVER_CERTIFICATE": _turnover_certificate,
    "BANK_SOLVENCY_CERTIFICATE": _solvency_certificate,
    "PAST_PROJECTS_DOCUMENT": _projects_document,
    "LITIGATION_DISCLOSURE": _litigation_disclosure,
    "ESIC_CERTIFICATE": _esic_certificate,
}
