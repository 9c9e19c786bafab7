"""The rules between fields as JSON Schema can say them: what one answer makes required, and what it rules out."""

from collections.abc import Iterable

from pydantic import JsonValue

from models.contractor.json_object import JsonObject
from models.contractor.rules.identity import MAY_HAVE_CIN
from models.contractor.vocabulary import COMPANIES, CaseStatus, CompletionStatus, EntityType, MsmeCategory
from models.identifiers.cin import ENTITY_TYPES_OF_KIND
from models.identifiers.pan import LETTERS_OF

_TEXT: JsonObject = {"type": "string"}
_NULL: JsonObject = {"type": "null"}
_SOME: JsonObject = {"type": "array", "minItems": 1}
_NONE: JsonObject = {"type": ["array", "null"], "maxItems": 0}
_DIRECTOR = "[Dd][Ii][Rr][Ee][Cc][Tt][Oo][Rr]"
_DESIGNATED_PARTNER = "[Dd][Ee][Ss][Ii][Gg][Nn][Aa][Tt][Ee][Dd] [Pp][Aa][Rr][Tt][Nn][Ee][Rr]"


def conditions() -> dict[str, list[JsonValue]]:
    """For each definition of the schema, what goes into its `allOf`."""
    return {
        "legalIdentity": [*_entity_types(), *_signatories(), *_msme()],
        "pastProject": _project(),
        "litigationDisclosure": _litigation(),
        "esicRegistration": [
            _when(_is("isRegistered", True), _has(registrationNumber=_TEXT), _may_have(registrationNumber=_NULL))
        ],
        "labourLicense": [_when(_is("isObtained", True), _has(licenseNumber=_TEXT, validUntil=_TEXT))],
    }


def blacklist_conditions() -> list[JsonValue]:
    """The same for `blacklistStatus`, which is no definition of its own."""
    return [_when(_is("isBlacklisted", True), _has(blacklistDetails=_SOME))]


def _is(name: str, *values: JsonValue) -> JsonObject:
    """The field is there and has one of the values."""
    return {"properties": {name: {"enum": list(values)}}, "required": [name]}


def _has(**fields: JsonObject) -> JsonObject:
    """The fields are there and are so."""
    return {"properties": dict(fields), "required": list[JsonValue](fields)}


def _may_have(**fields: JsonObject) -> JsonObject:
    """The fields are so, if they are there."""
    return {"properties": dict(fields)}


def _when(condition: JsonObject, then: JsonObject, otherwise: JsonObject | None = None) -> JsonObject:
    branches: JsonObject = {"if": condition, "then": then}
    return branches if otherwise is None else {**branches, "else": otherwise}


def _names(entity_types: Iterable[EntityType]) -> list[str]:
    return sorted(str(entity_type) for entity_type in entity_types)


def _entity_types() -> list[JsonValue]:
    rules: list[JsonValue] = [
        _when(_is("entityType", *_names(COMPANIES)), _has(cin=_TEXT)),
        _when(_is("entityType", *_names(set(EntityType) - MAY_HAVE_CIN)), _may_have(cin=_NULL)),
        _when(_is("entityType", EntityType.LLP.value), _has(llpin=_TEXT), _may_have(llpin=_NULL)),
    ]
    for entity_type, letters in LETTERS_OF.items():
        fitting: dict[str, JsonObject] = {"pan": {"pattern": f"^.{{3}}[{''.join(sorted(letters))}]"}}
        kinds = sorted(kind for kind, types in ENTITY_TYPES_OF_KIND.items() if entity_type in types)
        if kinds:
            fitting["cin"] = {"pattern": f"^.{{12}}({'|'.join(kinds)})"}
        rules.append(_when(_is("entityType", entity_type.value), _may_have(**fitting)))
    return rules


def _signatories() -> list[JsonValue]:
    return [
        _when(
            _is("entityType", *types),
            _may_have(authorizedSignatories={"items": _when(_has(designation={"pattern": who}), _has(din=_TEXT))}),
        )
        for types, who in ((_names(COMPANIES), _DIRECTOR), ([EntityType.LLP.value], _DESIGNATED_PARTNER))
    ]


def _msme() -> list[JsonValue]:
    sizes: list[JsonValue] = [size.value for size in MsmeCategory if size is not MsmeCategory.NOT_APPLICABLE]
    registered = _has(msmeNumber=_TEXT, msmeCategory={"enum": sizes})
    other = _may_have(msmeNumber=_NULL, msmeCategory={"enum": [MsmeCategory.NOT_APPLICABLE.value, None]})
    return [_when(_is("msmeRegistered", True), registered, other)]


def _project() -> list[JsonValue]:
    ended: JsonObject = {
        "anyOf": [_has(actualCompletionDate=_TEXT), _has(completionDate=_TEXT)],
        "properties": {"completionPercentage": {"enum": [100, None]}},
    }
    return [
        _when(_is("completionStatus", CompletionStatus.COMPLETED.value), ended),
        _when(
            _is("completionStatus", CompletionStatus.ONGOING.value),
            _may_have(actualCompletionDate=_NULL, completionDate=_NULL),
        ),
    ]


def _litigation() -> list[JsonValue]:
    running = _is("status", CaseStatus.PENDING.value, CaseStatus.APPEAL_PENDING.value)
    rules: list[JsonValue] = [
        _when(
            _is("hasPendingLitigation", True),
            _has(litigationCases=_SOME),
            _may_have(litigationCases=_without(running)),
        )
    ]
    for answer, cases, kind in (
        ("hasCriminalCases", "criminalCases", "CRIMINAL"),
        ("hasArbitrationCases", "arbitrationCases", "ARBITRATION"),
    ):
        listed_elsewhere = _has(litigationCases={"type": "array", "contains": _is("caseType", kind)})
        none_running = _without({"allOf": [_is("caseType", kind), running]})
        rules.append(
            _when(
                _is(answer, True),
                {"anyOf": [_has(**{cases: _SOME}), listed_elsewhere]},
                _may_have(**{cases: _NONE, "litigationCases": none_running}),
            )
        )
    return rules


def _without(item: JsonObject) -> JsonObject:
    """A list (or null) without such an item."""
    return {"items": {"not": item}}
