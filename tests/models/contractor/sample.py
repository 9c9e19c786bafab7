"""A complete and valid contractor document, for any test that needs one."""

from models.contractor.json_object import JsonObject

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

SAMPLE_DOCUMENTS = (
    "PAN_CARD",
    "GST_CERTIFICATE",
    "CIN_CERTIFICATE",
    "CA_TURNOVER_CERTIFICATE",
    "BANK_SOLVENCY_CERTIFICATE",
    "PAST_PROJECTS_DOCUMENT",
    "LITIGATION_DISCLOSURE",
    "ESIC_CERTIFICATE",
    "LABOUR_LICENSE",
    "MSME_CERTIFICATE",
)
"""The documents that `sample_contractor` must upload, on any day."""


def _money(paise: int, formatted: str) -> JsonObject:
    return {"amount": paise, "amountFormatted": formatted, "currency": "INR"}


def _turnover(year: str, paise: int, formatted: str) -> JsonObject:
    return {"financialYear": year, **_money(paise, formatted), "source": "AUDITED"}


def _legal_identity() -> JsonObject:
    return {
        "entityType": "PRIVATE_LIMITED",
        "legalName": "ABC CONSTRUCTIONS PRIVATE LIMITED",
        "tradeName": "ABC BUILDERS",
        "pan": "AAPCU0939K",
        "gstin": "27AAPCU0939K1ZQ",
        "cin": "U45200MH2015PTC123456",
        "llpin": None,
        "registrationDate": "2015-03-15",
        "incorporationYear": 2015,
        "registeredAddress": {
            "line1": "14 Marine Lines",
            "line2": None,
            "city": "Mumbai",
            "district": "Mumbai City",
            "state": "MAHARASHTRA",
            "pincode": "400020",
            "country": "INDIA",
        },
        "contactDetails": {
            "email": "office@abcbuilders.example",
            "phone": "+912222001234",
            "website": "https://www.abcbuilders.example",
        },
        "authorizedSignatories": [
            {
                "name": "Asha Kulkarni",
                "designation": "Managing Director",
                "pan": "ABCPK1234L",
                "din": "01234567",
                "mobile": "+919876543210",
                "email": "asha@abcbuilders.example",
                "authorizationDate": "2023-04-01",
            }
        ],
        "msmeRegistered": True,
        "msmeNumber": "UDYAM-MH-26-0123456",
        "msmeCategory": "MEDIUM",
    }


def _financial_qualification() -> JsonObject:
    return {
        "annualTurnover": _turnover("2024-25", 60_00_00_000_00, "₹60,00,00,000"),
        "turnoverHistory": [
            _turnover("2024-25", 60_00_00_000_00, "₹60,00,00,000"),
            _turnover("2023-24", 50_00_00_000_00, "₹50,00,00,000"),
            _turnover("2022-23", 45_00_00_000_00, "₹45,00,00,000"),
        ],
        "netWorth": {"amount": _money(12_00_00_000_00, "₹12,00,00,000"), "asOnDate": "2025-03-31"},
        "solvencyCertificate": {
            "bankName": "State Bank of India",
            "branchName": "Mumbai Main Branch",
            "solvencyAmount": _money(10_00_00_000_00, "₹10,00,00,000"),
            "issueDate": "2025-06-01",
            "validUntil": "2029-05-31",
            "certificateNumber": "SOL/2025/12345",
        },
        "bankDetails": {
            "bankName": "State Bank of India",
            "branchName": "Mumbai Main Branch",
            "accountType": "CURRENT",
            "ifscCode": "SBIN0001234",
            "accountLast4Digits": "4321",
        },
        "caCertificateDetails": {
            "caName": "Rajesh Kumar",
            "caMembershipNumber": "123450",
            "caFirmName": "Kumar & Associates",
            "caFirmRegistrationNumber": "123456W",
            "udin": "25123450BKAAAA1234",
            "certificateDate": "2025-07-15",
        },
    }


def _technical_experience() -> JsonObject:
    return {
        "totalExperienceYears": 10,
        "coreCompetencies": ["ROAD_CONSTRUCTION", "BRIDGE_CONSTRUCTION"],
        "pastProjects": [
            {
                "projectName": "Four-laning of State Highway 27",
                "clientName": "Maharashtra State Road Development Corporation",
                "clientType": "STATE_GOVERNMENT",
                "projectValue": _money(25_00_00_000_00, "₹25,00,00,000"),
                "startDate": "2021-01-10",
                "originalCompletionDate": "2022-12-31",
                "actualCompletionDate": "2023-01-20",
                "completionStatus": "COMPLETED",
                "completionPercentage": 100,
                "delayDays": 20,
                "delayReason": "Late handing over of land",
                "satisfactoryCertificate": True,
                "performanceRating": "GOOD",
            }
        ],
        "ongoingProjects": [],
        "keyPersonnel": [
            {
                "name": "Vikram Patil",
                "designation": "Chief Engineer",
                "qualification": "B.E. (Civil)",
                "experienceYears": 18,
            }
        ],
        "equipmentOwned": [{"equipmentType": "Excavator", "quantity": 4, "ownershipStatus": "OWNED"}],
    }


def _compliance() -> JsonObject:
    return {
        "litigationDisclosure": {
            "hasPendingLitigation": False,
            "litigationCases": [],
            "hasCriminalCases": False,
            "criminalCases": [],
            "hasArbitrationCases": False,
            "arbitrationCases": [],
        },
        "esicRegistration": {
            "isRegistered": True,
            "registrationNumber": "31000123450000999",
            "registrationDate": "2016-01-01",
            "applicable": True,
            "employeeCount": 85,
        },
        "labourLicense": {
            "isRequired": True,
            "isObtained": True,
            "licenseNumber": "CLRA/MH/2024/778",
            "issuingAuthority": "Labour Commissioner, Mumbai",
            "validFrom": "2024-01-01",
            "validUntil": "2029-12-31",
            "workforceSize": 60,
        },
        "walletDeclaration": {
            "declaredAddress": WALLET,
            "signature": "0x" + "ab" * 65,
            "declarationMessage": "a message whose signature the wallet check verifies",
            "declarationTimestamp": "2026-01-05T10:30:00.000Z",
            "chainId": 31337,
        },
        "blacklistStatus": {"isBlacklisted": False, "blacklistDetails": []},
        "taxCompliance": {
            "incomeTaxReturnsFiled": True,
            "gstReturnsFiled": True,
            "lastITRYear": "2024-25",
            "lastGSTReturnPeriod": "2025-11",
        },
    }


def sample_contractor() -> JsonObject:
    """A private limited company of Maharashtra, complete but for what the system adds; a new copy each time.

    Valid on any day from 2026-01-05 on.
    """
    return {
        "walletAddress": WALLET,
        "legalIdentity": _legal_identity(),
        "financialQualification": _financial_qualification(),
        "technicalExperience": _technical_experience(),
        "compliance": _compliance(),
    }
