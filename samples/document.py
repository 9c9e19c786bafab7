"""The contractor document of a sample entity, as its applicant would send it (camelCase, seed 001)."""

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from pydantic import JsonValue

from samples.company import Address, Company, CourtCase, Project
from samples.places import Place


def contractor_document(company: Company) -> dict[str, JsonValue]:
    """The document before its wallet declaration is signed and its papers are uploaded."""
    return {
        "walletAddress": company.wallet_address,
        "legalIdentity": _legal_identity(company),
        "financialQualification": _financial(company),
        "technicalExperience": _experience(company),
        "compliance": _compliance(company),
    }


def _money(paise: int) -> dict[str, JsonValue]:
    return {"amount": paise, "currency": "INR"}


def _address(address: Address) -> dict[str, JsonValue]:
    return {
        "line1": address.line1,
        "line2": address.line2,
        **_place(address.place, address.pincode),
    }


def _place(place: Place, pincode: str) -> dict[str, JsonValue]:
    return {
        "city": place.city,
        "district": place.district,
        "state": place.state,
        "pincode": pincode,
        "country": "INDIA",
    }


def _legal_identity(company: Company) -> dict[str, JsonValue]:
    return {
        "entityType": company.form.entity_type,
        "legalName": company.legal_name,
        **_present(tradeName=company.trade_name),
        "pan": company.pan,
        "gstin": company.gstin,
        **_present(cin=company.cin, llpin=company.llpin),
        "registrationDate": company.registered_on.isoformat(),
        "incorporationYear": company.registered_on.year,
        "registeredAddress": _address(company.address),
        "contactDetails": {"email": company.email, "phone": company.phone},
        "authorizedSignatories": [
            {
                "name": director.name,
                "designation": director.designation,
                "pan": director.pan,
                **_present(din=director.din),
                "aadhaarLast4": director.aadhaar_last4,
                "mobile": director.mobile,
                "authorizationDate": company.registered_on.isoformat(),
            }
            for director in company.directors
        ],
        "msmeRegistered": company.udyam is not None,
        **_present(msmeNumber=company.udyam and company.udyam.number),
        "msmeCategory": company.udyam.size if company.udyam else "NOT_APPLICABLE",
    }


def _present(**fields: str | None) -> dict[str, JsonValue]:
    """Those of the fields that say something."""
    return {name: value for name, value in fields.items() if value}


def _financial(company: Company) -> dict[str, JsonValue]:
    history: list[JsonValue] = [
        {"financialYear": year, "amount": amount, "currency": "INR", "source": "AUDITED"}
        for year, amount in company.turnover
    ]
    bank, accountant = company.bank, company.accountant
    return {
        "annualTurnover": history[-1],
        "turnoverHistory": history,
        "netWorth": {"amount": _money(company.net_worth), "asOnDate": company.net_worth_on.isoformat()},
        "solvencyCertificate": {
            "bankName": bank.name,
            "branchName": bank.branch,
            "solvencyAmount": _money(bank.solvency),
            "issueDate": bank.certified_on.isoformat(),
            "validUntil": bank.valid_until.isoformat(),
            "certificateNumber": bank.certificate_number,
        },
        "bankDetails": {
            "bankName": bank.name,
            "branchName": bank.branch,
            "accountType": "CURRENT",
            "ifscCode": bank.ifsc,
            "accountLast4Digits": bank.account_number[-4:],
        },
        "caCertificateDetails": {
            "caName": accountant.name,
            "caMembershipNumber": accountant.membership_number,
            "caFirmName": accountant.firm,
            "caFirmRegistrationNumber": accountant.firm_registration_number,
            "udin": accountant.udin,
            "certificateDate": accountant.certified_on.isoformat(),
        },
    }


def _experience(company: Company) -> dict[str, JsonValue]:
    last = max(project.completed_on for project in company.projects)
    return {
        "totalExperienceYears": last.year - company.registered_on.year,
        "coreCompetencies": list[JsonValue](company.competencies),
        "pastProjects": [_project(company, project) for project in company.projects],
        "ongoingProjects": [],
        "keyPersonnel": [
            {
                "name": name,
                "designation": role,
                "qualification": degree,
                "specialization": field,
                "experienceYears": years,
            }
            for name, role, degree, field, years in company.personnel
        ],
        "equipmentOwned": [
            {"equipmentType": machine, "quantity": count, "ownershipStatus": "OWNED"}
            for machine, count in company.machines
        ],
    }


def _project(company: Company, project: Project) -> dict[str, JsonValue]:
    return {
        "projectId": str(uuid5(NAMESPACE_URL, f"{company.cin or company.pan}/{project.contract_number}")),
        "projectName": project.name,
        "clientName": project.client,
        "clientType": project.client_type,
        "clientDepartment": project.department,
        "projectValue": _money(project.value),
        "startDate": project.started_on.isoformat(),
        "originalCompletionDate": project.due_on.isoformat(),
        "actualCompletionDate": project.completed_on.isoformat(),
        "completionStatus": "COMPLETED" if project.terminated_at is None else "TERMINATED",
        "completionPercentage": 100 if project.terminated_at is None else project.terminated_at,
        "projectLocation": {"line1": project.name[:200], **_place(project.place, project.pincode)},
        "projectCategory": project.competence,
        "contractNumber": project.contract_number,
        "satisfactoryCertificate": project.terminated_at is None,
        "performanceRating": project.rating,
    }


def _compliance(company: Company) -> dict[str, JsonValue]:
    latest_year = company.turnover[-1][0]
    return {
        "litigationDisclosure": _disclosure(company.cases),
        "esicRegistration": {
            "isRegistered": True,
            "registrationNumber": company.esic_number,
            "registrationDate": company.esic_registered_on.isoformat(),
            "applicable": True,
            "employeeCount": company.employees,
        },
        "labourLicense": _licence(company),
        "blacklistStatus": {"isBlacklisted": False, "blacklistDetails": []},
        "taxCompliance": {
            "incomeTaxReturnsFiled": True,
            "gstReturnsFiled": True,
            "lastITRYear": latest_year,
            "lastGSTReturnPeriod": _last_return_period(company.accountant.certified_on),
        },
        "environmentalClearance": {"required": False, "obtained": False},
    }


def _licence(company: Company) -> dict[str, JsonValue]:
    licence = company.licence
    if licence is None:
        return {"isRequired": False, "isObtained": False, "workforceSize": company.contract_labour}
    return {
        "isRequired": True,
        "isObtained": True,
        "licenseNumber": licence.number,
        "issuingAuthority": licence.authority,
        "validFrom": licence.valid_from.isoformat(),
        "validUntil": licence.valid_until.isoformat(),
        "workforceSize": company.contract_labour,
    }


def _disclosure(cases: tuple[CourtCase, ...]) -> dict[str, JsonValue]:
    civil = [case for case in cases if case.kind != "CRIMINAL"]
    criminal = [case for case in cases if case.kind == "CRIMINAL"]
    return {
        "hasPendingLitigation": bool(civil),
        "litigationCases": [
            {
                "caseNumber": case.number,
                "court": case.court,
                "caseType": case.kind,
                "claimAmount": _money(case.claimed),
                "status": "PENDING",
                "filingDate": case.filed_on.isoformat(),
                "againstContractor": True,
            }
            for case in civil
        ],
        "hasCriminalCases": bool(criminal),
        "criminalCases": [{"firNumber": case.number, "status": "PENDING"} for case in criminal],
        "hasArbitrationCases": False,
        "arbitrationCases": [],
        "totalExposureAmount": _money(sum(case.claimed for case in cases)),
    }


def _last_return_period(day: date) -> str:
    """The month before `day`, as `YYYY-MM`."""
    return f"{day.year - 1}-12" if day.month == 1 else f"{day.year}-{day.month - 1:02d}"
