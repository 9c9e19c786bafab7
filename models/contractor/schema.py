"""The JSON Schema (draft-07) of the contractor document, made from the models and the rules.

It keeps the seed's `$id`, title, description and definition names, and describes the *complete* document: its
`required` is the seed's, so it names parts that the system adds (marked `readOnly`) and a contractor leaves out. What
JSON Schema cannot say (check characters, the wallet's checksum, dates against each other and today) only the API says.
"""

from typing import cast

from pydantic import JsonValue

from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.contractor.ownership import SYSTEM_OWNED
from models.contractor.schema_conditions import blacklist_conditions, conditions
from models.contractor.structure import copy_of
from models.contractor.vocabulary import CompletionStatus

_DEFINITIONS = {
    "LegalIdentity": "legalIdentity",
    "Address": "address",
    "ContactDetails": "contactDetails",
    "AuthorizedSignatory": "authorizedSignatory",
    "FinancialQualification": "financialQualification",
    "TurnoverEntry": "turnoverEntry",
    "MonetaryValue": "monetaryValue",
    "SolvencyCertificate": "solvencyCertificate",
    "TechnicalExperience": "technicalExperience",
    "PastProject": "pastProject",
    "KeyPerson": "keyPerson",
    "Compliance": "compliance",
    "LitigationDisclosure": "litigationDisclosure",
    "EsicRegistration": "esicRegistration",
    "LabourLicense": "labourLicense",
    "WalletDeclaration": "walletDeclaration",
    "DocumentReferences": "documentReferences",
    "DocumentReference": "documentReference",
    "VerificationStatus": "verificationStatus",
    "DocumentRiskFlags": "riskFlags",
    "DocumentRiskFlag": "riskFlag",
    "AiScore": "aiScore",
    "AuditEntry": "auditEntry",
}
"""The models that are definitions of the seed's schema; the others stand where they are used, as in the seed."""

_REF = "#/definitions/"

_REQUIRED_OF_A_COMPLETE_DOCUMENT: list[JsonValue] = [
    "contractorId",
    "walletAddress",
    "legalIdentity",
    "financialQualification",
    "technicalExperience",
    "compliance",
    "documentReferences",
    "verificationStatus",
]


def contractor_schema() -> JsonObject:
    """The schema served at `/schemas/contractor.json`; a new copy each time."""
    generated = cast("JsonObject", Contractor.model_json_schema(by_alias=True, ref_template=_REF + "{model}"))
    models = _object(generated, "$defs")
    root = _cleaned({**generated, "required": _REQUIRED_OF_A_COMPLETE_DOCUMENT}, models)
    definitions = {name: _cleaned(_object(models, model), models) for model, name in _DEFINITIONS.items()}
    _complete(root, definitions)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://fatts.gov.in/schemas/contractor.json",
        "title": "FATTS Contractor Registration Schema",
        "description": "Production-grade contractor onboarding data model for Indian public procurement",
        "type": "object",
        "required": list(_REQUIRED_OF_A_COMPLETE_DOCUMENT),
        "properties": root["properties"],
        "additionalProperties": False,
        "definitions": dict(definitions),
    }


def _complete(root: JsonObject, definitions: dict[str, JsonObject]) -> None:
    """Puts in what the models alone do not say: the rules between fields, and what only the system writes."""
    for name, rules in conditions().items():
        definitions[name]["allOf"] = rules
    _property(definitions["compliance"], "blacklistStatus")["allOf"] = blacklist_conditions()
    definitions["verificationStatus"]["required"] = ["currentStatus"]
    ongoing = _property(definitions["technicalExperience"], "ongoingProjects")
    only_ongoing: JsonObject = {"properties": {"completionStatus": {"enum": [CompletionStatus.ONGOING.value]}}}
    ongoing["items"] = {"allOf": [ongoing["items"], only_ongoing]}
    for *owners, name in SYSTEM_OWNED:
        owner = definitions[owners[-1]] if owners else root
        _property(owner, name)["readOnly"] = True


def _object(parent: JsonObject, name: str) -> JsonObject:
    value = parent[name]
    assert isinstance(value, dict), f"pydantic's schema has no object under {name}"
    return value


def _property(definition: JsonObject, name: str) -> JsonObject:
    return _object(_object(definition, "properties"), name)


def _cleaned(schema: JsonObject, models: JsonObject) -> JsonObject:
    """One object's schema in the seed's form: no generated titles, references by the seed's names, null allowed."""
    required = schema.get("required", [])
    assert isinstance(required, list)
    cleaned = {name: value for name, value in schema.items() if name not in {"title", "$defs"}}
    cleaned["properties"] = {
        name: _value(_object(_object(schema, "properties"), name), models, nullable=name not in required)
        for name in _object(schema, "properties")
    }
    return cleaned


def _value(schema: JsonObject, models: JsonObject, *, nullable: bool) -> JsonObject:
    """One field's schema, with null allowed where the field is optional (domain ruling)."""
    value = copy_of(schema)
    value.pop("title", None)
    alternatives = value.pop("anyOf", None)
    if isinstance(alternatives, list):
        # Pydantic's `X | None`: the optional field itself says that null is allowed.
        only = next(choice for choice in alternatives if isinstance(choice, dict) and choice.get("type") != "null")
        value = {**only, **value}
    if value.get("default", 0) is None:
        del value["default"]
    for inside in ("items", "additionalProperties"):
        inner = value.get(inside)
        if isinstance(inner, dict):
            value[inside] = _value(inner, models, nullable=False)
    reference = value.get("$ref")
    if isinstance(reference, str):
        value = _referred(value, reference.removeprefix(_REF), models, nullable=nullable)
    elif nullable:
        value = _or_null(value)
    return value


def _referred(value: JsonObject, model: str, models: JsonObject, *, nullable: bool) -> JsonObject:
    beside = {name: kept for name, kept in value.items() if name != "$ref"}
    if model in _DEFINITIONS:
        # Draft-07 ignores what stands beside a $ref, so it goes into an allOf or anyOf.
        reference: JsonObject = {"$ref": _REF + _DEFINITIONS[model]}
        if nullable:
            return {"anyOf": [reference, {"type": "null"}], **beside}
        return {"allOf": [reference], **beside} if beside else reference
    inlined = _object(models, model)
    meant = _cleaned(inlined, models) if "properties" in inlined else _value(inlined, models, nullable=False)
    if "enum" in meant and "description" not in beside:
        meant.pop("description", None)
    meant = {**meant, **beside}
    return _or_null(meant) if nullable else meant


def _or_null(value: JsonObject) -> JsonObject:
    if "const" in value:
        value = {**value, "enum": [value["const"]]}
        del value["const"]
    if "enum" in value:
        choices = value["enum"]
        assert isinstance(choices, list)
        value = {**value, "enum": [*choices, None]}
    return {**value, "type": [value["type"], "null"]} if "type" in value else value
