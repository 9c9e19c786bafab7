"""A company as a tester would stage it."""

from pydantic import JsonValue

PAN = "AAPCU0939K"
NAME = "ABC CONSTRUCTIONS PRIVATE LIMITED"
GSTIN = "27AAPCU0939K1ZQ"
CIN = "U45200MH2010PTC123456"
LLPIN = "AAB-1234"
UDYAM = "UDYAM-MH-18-0001234"
ESIC = "31000123450000999"
LICENCE = "CLRA/ALC/MUM/2024/0042"
ACCOUNT = "026291800001191"
IFSC = "YESB0000262"


def company(**changes: JsonValue) -> dict[str, JsonValue]:
    """The body of `PUT /_sandbox/entities/{PAN}`, every registry's part filled, with `changes`."""
    staged: dict[str, JsonValue] = {
        "name": NAME,
        "entity_type": "PRIVATE_LIMITED",
        "gstin": GSTIN,
        "cin": CIN,
        "directors": [{"din": "07168822", "name": "Ravi Kumar"}, {"din": "07168826", "name": "Meera Iyer"}],
        "bank": {"account": ACCOUNT, "ifsc": IFSC, "name": "ABC CONSTRUCTIONS PVT LTD"},
        "udyam": UDYAM,
        "esic": ESIC,
        "labour_licence": {"number": LICENCE, "valid_until": "2027-03-31", "workforce_size": 120},
        "cases": [
            {
                "number": "CS/2022/1234",
                "court": "District Court, Pune",
                "type": "CIVIL",
                "status": "PENDING",
                "amount": 5_000_000_00,
            }
        ],
        "debarred": [{"department": "PWD", "reason": "abandoned work", "from": "2024-01-01", "until": "2026-12-31"}],
    }
    return staged | changes
