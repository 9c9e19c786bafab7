"""What the registries know of a sample company: the body of the sandbox's `PUT /_sandbox/entities/{pan}`."""

from datetime import date, timedelta

from pydantic import JsonValue

from samples.company import Company, LabourLicence, Udyam
from samples.words import DEBARRING_DEPARTMENTS


def sandbox_entity(company: Company) -> dict[str, JsonValue]:
    """The company as every registry knows it: nothing differs from what it declares."""
    address = company.address
    return {
        "name": company.legal_name,
        "entity_type": company.form.entity_type,
        "trade_name": company.trade_name,
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
        "cin": company.cin or None,
        "llpin": company.llpin or None,
        "incorporation_date": company.registered_on.isoformat(),
        "directors": [
            {"din": director.din, "name": director.name, "designation": director.designation}
            for director in company.directors
            if director.din
        ],
        "bank": {"account": company.bank.account_number, "ifsc": company.bank.ifsc, "name": company.legal_name},
        "esic": {"number": company.esic_number, "employee_count": company.employees},
        "udyam": _udyam(company.udyam),
        "labour_licence": _licence(company.licence),
        "cases": [
            {
                "number": case.number,
                "court": case.court,
                "type": case.kind,
                "status": "PENDING",
                "amount": case.claimed,
            }
            for case in company.cases
        ],
        "debarred": [],
    }


def _udyam(udyam: Udyam | None) -> JsonValue:
    return None if udyam is None else {"number": udyam.number, "enterprise_type": udyam.size}


def _licence(licence: LabourLicence | None) -> JsonValue:
    if licence is None:
        return None
    return {
        "number": licence.number,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": licence.valid_until.isoformat(),
        "workforce_size": licence.workforce,
    }


def as_another_form(entity: dict[str, JsonValue], entity_type: str = "PUBLIC_LIMITED") -> dict[str, JsonValue]:
    """The GST portal has the entity down as one of another form: the slip of a clerk, but a mismatch."""
    return {**entity, "entity_type": entity_type}


def as_formerly_debarred(entity: dict[str, JsonValue], *, today: date) -> dict[str, JsonValue]:
    """An order of debarment was in force against the entity, and has ended: two officials weigh that."""
    order: dict[str, JsonValue] = {
        "department": DEBARRING_DEPARTMENTS[-1],
        "reason": "Failed to sign an awarded contract",
        "from": (today - timedelta(days=1500)).isoformat(),
        "until": (today - timedelta(days=770)).isoformat(),
    }
    return {**entity, "debarred": [order]}


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
