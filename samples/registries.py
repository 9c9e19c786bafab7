"""What the registries know of a sample company: the body of the sandbox's `PUT /_sandbox/entities/{pan}`."""

from datetime import date, timedelta

from pydantic import JsonValue

from samples.company import Company
from samples.words import DEBARRING_DEPARTMENTS


def sandbox_entity(company: Company) -> dict[str, JsonValue]:
    """The company as every registry knows it: nothing differs from what it declares."""
    address = company.address
    return {
        "name": company.legal_name,
        "entity_type": "PRIVATE_LIMITED",
        "gstin": company.gstin,
        "gst_registered_on": company.gst_registered_on.isoformat(),
        "address": {
            "street": address.line1,
            "location": address.line2,
            "city": address.place.city,
            "district": address.place.district,
            "state": address.place.state_name,
            "pincode": address.pincode,
        },
        "cin": company.cin,
        "incorporation_date": company.registered_on.isoformat(),
        "directors": [
            {"din": director.din, "name": director.name, "designation": director.designation}
            for director in company.directors
        ],
        "bank": {"account": company.bank.account_number, "ifsc": company.bank.ifsc, "name": company.legal_name},
        "esic": {"number": company.esic_number, "employee_count": company.employees},
        "cases": [],
        "debarred": [],
    }


def as_public_company(entity: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The GST portal has the company down as a public limited one: the slip of a form, but a mismatch."""
    return {**entity, "entity_type": "PUBLIC_LIMITED"}


def as_debarred(entity: dict[str, JsonValue], company: Company, *, today: date) -> dict[str, JsonValue]:
    """An order of debarment is in force against the company."""
    department = DEBARRING_DEPARTMENTS[len(company.legal_name) % len(DEBARRING_DEPARTMENTS)]
    order: dict[str, JsonValue] = {
        "department": department.format(state=company.address.place.state_name),
        "reason": "Abandoned a work after drawing the mobilisation advance",
        "from": (today - timedelta(days=210)).isoformat(),
        "until": (today + timedelta(days=520)).isoformat(),
    }
    return {**entity, "debarred": [order]}
