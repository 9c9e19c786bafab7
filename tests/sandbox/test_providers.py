"""What the registries answer: the documented shapes, and what they say of numbers they do not know."""

import httpx
import pytest
from pydantic import JsonValue

from tests.sandbox.company import ACCOUNT, CIN, ESIC, GSTIN, IFSC, LICENCE, LLPIN, NAME, PAN, UDYAM, company

QUESTIONS: dict[str, dict[str, JsonValue]] = {
    "/pan": {"pan": PAN, "name": NAME},
    "/gstin": {"GSTIN": GSTIN, "business_name": NAME},
    "/cin": {"verification_id": "v1", "cin": CIN},
    "/llpin": {"verification_id": "v1", "llpin": LLPIN},
    "/udyam": {"verification_id": "v1", "udyam": UDYAM},
    "/bank-account/sync": {"bank_account": ACCOUNT, "ifsc": IFSC, "name": NAME},
    "/ecourts/party-search": {"verification_id": "v1", "name": NAME},
    "/esic": {"verification_id": "v1", "esic": ESIC},
    "/labour-licence": {"verification_id": "v1", "licence_number": LICENCE},
    "/debarment": {"verification_id": "v1", "pan": PAN, "name": NAME},
}
PATHS = sorted(QUESTIONS)


def _stage(http: httpx.Client, pan: str = PAN, **changes: JsonValue) -> None:
    assert http.put(f"/_sandbox/entities/{pan}", json=company(**changes)).status_code == 200


def _ask(http: httpx.Client, path: str, **changes: JsonValue) -> dict[str, JsonValue]:
    response = http.post(path, json=QUESTIONS[path] | changes)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer.pop("reference_id"), int)
    return answer


KNOWN: list[tuple[str, dict[str, JsonValue]]] = [
    (
        "/pan",
        {
            "pan": PAN,
            "type": "Company",
            "name_provided": NAME,
            "registered_name": NAME,
            "valid": True,
            "message": "PAN verified successfully",
            "pan_status": "VALID",
            "name_match_score": "100.00",
            "name_match_result": "DIRECT_MATCH",
        },
    ),
    (
        "/gstin",
        {
            "GSTIN": GSTIN,
            "legal_name_of_business": NAME,
            "trade_name_of_business": NAME,
            "constitution_of_business": "Private Limited Company",
            "taxpayer_type": "Regular",
            "gst_in_status": "Active",
            "date_of_registration": None,
            "principal_place_split_address": {"state": "Maharashtra"},
            "valid": True,
            "message": "GSTIN Exists",
        },
    ),
    (
        "/cin",
        {
            "verification_id": "v1",
            "status": "VALID",
            "cin": CIN,
            "company_name": NAME,
            "registration_number": 123456,
            "incorporation_date": None,
            "cin_status": "ACTIVE",
            "incorporation_country": "INDIA",
            "director_details": [
                {"din": "07168822", "name": "Ravi Kumar", "designation": "DIRECTOR"},
                {"din": "07168826", "name": "Meera Iyer", "designation": "DIRECTOR"},
            ],
        },
    ),
    (
        "/udyam",
        {
            "verification_id": "v1",
            "udyam": UDYAM,
            "status": "SUCCESS",
            "enterprise_name": NAME,
            "enterprise_type": None,
        },
    ),
    (
        "/bank-account/sync",
        {
            "name_at_bank": "ABC CONSTRUCTIONS PVT LTD",
            "account_status": "VALID",
            "account_status_code": "ACCOUNT_IS_VALID",
            "name_match_score": "100.00",
            "name_match_result": "DIRECT_MATCH",
        },
    ),
    (
        "/ecourts/party-search",
        {
            "verification_id": "v1",
            "cases": [
                {
                    "number": "CS/2022/1234",
                    "court": "District Court, Pune",
                    "type": "CIVIL",
                    "status": "PENDING",
                    "amount": 500000000,
                }
            ],
        },
    ),
    (
        "/esic",
        {
            "verification_id": "v1",
            "esic": ESIC,
            "status": "VALID",
            "establishment_name": NAME,
            "coverage_status": "ACTIVE",
            "employee_count": None,
            "contributions_overdue": None,
        },
    ),
    (
        "/labour-licence",
        {
            "verification_id": "v1",
            "licence_number": LICENCE,
            "status": "VALID",
            "licence_status": "ACTIVE",
            "holder_name": NAME,
            "valid_from": None,
            "valid_until": "2027-03-31",
            "workforce_size": 120,
        },
    ),
    (
        "/debarment",
        {
            "verification_id": "v1",
            "entries": [{"department": "PWD", "reason": "abandoned work", "from": "2024-01-01", "until": "2026-12-31"}],
        },
    ),
]


@pytest.mark.parametrize(("path", "answer"), KNOWN, ids=[path for path, _ in KNOWN])
def test_a_staged_entity_is_answered_in_the_documented_shape(
    http: httpx.Client, path: str, answer: dict[str, JsonValue]
) -> None:
    _stage(http)
    assert _ask(http, path) == answer


def test_an_llp_is_in_the_register_of_llps(http: httpx.Client) -> None:
    _stage(http, cin=None, llpin="AAB1234", entity_type="LLP", incorporation_date="2012-05-01")
    answer = _ask(http, "/llpin")
    assert answer["status"] == "VALID"
    assert answer["llp_name"] == NAME
    assert answer["incorporation_date"] == "2012-05-01"
    partners = answer["designated_partners"]
    assert isinstance(partners, list)
    assert len(partners) == 2


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/pan", "valid", False),
        ("/gstin", "valid", False),
        ("/cin", "status", "INVALID"),
        ("/llpin", "status", "INVALID"),
        ("/udyam", "status", "FAILURE"),
        ("/bank-account/sync", "account_status", "INVALID"),
        ("/ecourts/party-search", "cases", []),
        ("/esic", "status", "INVALID"),
        ("/labour-licence", "status", "INVALID"),
        ("/debarment", "entries", []),
    ],
)
def test_an_entity_nobody_staged_is_unknown(http: httpx.Client, path: str, field: str, value: JsonValue) -> None:
    answer = _ask(http, path)
    assert answer[field] == value
    assert NAME not in [answer.get(key) for key in ("registered_name", "company_name", "name_at_bank")]


@pytest.mark.parametrize(
    ("path", "statuses", "field", "value"),
    [
        ("/pan", {"pan": "DELETED"}, "pan_status", "DELETED"),
        ("/pan", {"pan": "DELETED"}, "valid", False),
        ("/pan", {"pan": "INVALID"}, "registered_name", None),
        ("/pan", {"pan": "active"}, "pan_status", "VALID"),
        ("/gstin", {"gstin": "Active"}, "gst_in_status", "Active"),
        ("/bank-account/sync", {"bank": "ACTIVE"}, "account_status", "VALID"),
        ("/gstin", {"gstin": "CANCELLED"}, "gst_in_status", "Cancelled"),
        ("/gstin", {"gstin": "INVALID"}, "valid", False),
        ("/cin", {"cin": "Strike Off"}, "cin_status", "STRIKE OFF"),
        ("/cin", {"cin": "INVALID"}, "status", "INVALID"),
        ("/udyam", {"udyam": "CANCELLED"}, "status", "FAILURE"),
        ("/bank-account/sync", {"bank": "ACCOUNT_CLOSED"}, "account_status_code", "ACCOUNT_CLOSED"),
        ("/bank-account/sync", {"bank": "ACCOUNT_CLOSED"}, "account_status", "INVALID"),
        ("/esic", {"esic": "DEFAULTER"}, "coverage_status", "DEFAULTER"),
        ("/labour-licence", {"labour": "EXPIRED"}, "licence_status", "EXPIRED"),
        ("/labour-licence", {"labour_licence": "EXPIRED"}, "licence_status", "EXPIRED"),
    ],
)
def test_a_staged_status_is_what_the_registry_says(
    http: httpx.Client, path: str, statuses: JsonValue, field: str, value: JsonValue
) -> None:
    _stage(http, statuses=statuses)
    assert _ask(http, path)[field] == value


def test_an_account_at_another_branch_is_not_this_account(http: httpx.Client) -> None:
    _stage(http)
    assert _ask(http, "/bank-account/sync", ifsc="YESB0000001")["account_status_code"] == "INVALID_IFSC_FAIL"


@pytest.mark.parametrize(
    ("asked", "band"),
    [
        ("Abc Constructions Pvt. Ltd.", "DIRECT_MATCH"),
        ("ABC CONSTRUCTION PRIVATE LIMITED", "GOOD_PARTIAL_MATCH"),
        ("ZENITH LOGISTICS LLP", "NO_MATCH"),
    ],
)
def test_names_are_scored_in_the_providers_bands(http: httpx.Client, asked: str, band: str) -> None:
    _stage(http)
    answer = _ask(http, "/pan", name=asked)
    assert answer["name_match_result"] == band
    score = answer["name_match_score"]
    assert isinstance(score, str)
    assert 0 <= float(score) <= 100


def test_a_party_is_found_by_its_name_however_it_is_spelled(http: httpx.Client) -> None:
    _stage(http)
    assert _ask(http, "/ecourts/party-search", name="M/s ABC Constructions Pvt Ltd")["cases"]
    assert _ask(http, "/debarment", pan="AAPCZ0001A", name="ABC Constructions (P) Ltd.")["entries"]
    assert _ask(http, "/debarment", pan=PAN, name="Another Name Limited")["entries"]
    assert not _ask(http, "/debarment", pan="AAPCZ0001A", name="Another Name Limited")["entries"]


@pytest.mark.parametrize("path", PATHS)
def test_wrong_credentials_are_refused_in_the_providers_words(http: httpx.Client, path: str) -> None:
    response = http.post(path, json=QUESTIONS[path], headers={"x-client-secret": "guess"})
    assert response.status_code == 401
    assert set(response.json()) == {"type", "code", "message"}
    assert response.json()["type"] == "authentication_error"


@pytest.mark.parametrize(
    ("path", "field", "code"),
    [
        ("/pan", "pan", "pan_value_invalid"),
        ("/gstin", "GSTIN", "gstin_value_invalid"),
        ("/cin", "cin", "cin_value_invalid"),
        ("/bank-account/sync", "ifsc", "ifsc_value_invalid"),
        ("/cin", "verification_id", "verification_id_value_invalid"),
    ],
)
def test_a_bad_format_is_a_400_in_the_providers_words(http: httpx.Client, path: str, field: str, code: str) -> None:
    for body, expected in (
        (QUESTIONS[path] | {field: "?"}, code),
        ({key: value for key, value in QUESTIONS[path].items() if key != field}, f"{field.lower()}_missing"),
    ):
        response = http.post(path, json=body)
        assert response.status_code == 400
        assert response.json()["type"] == "validation_error"
        assert response.json()["code"] == expected
    assert http.post(path, content=b"{").json()["code"] == "request_body_invalid"


@pytest.mark.parametrize("path", PATHS)
def test_the_same_question_has_the_same_reference_and_another_one_another(http: httpx.Client, path: str) -> None:
    def reference(**changes: JsonValue) -> int:
        return http.post(path, json=QUESTIONS[path] | changes).json()["reference_id"]

    other: dict[str, dict[str, JsonValue]] = {
        "/pan": {"pan": "AAPCZ0001A"},
        "/gstin": {"GSTIN": "27AAPCZ0001A1Z0"},
        "/cin": {"cin": "U45200MH2010PTC654321"},
        "/llpin": {"llpin": "AAB-4321"},
        "/udyam": {"udyam": "UDYAM-MH-18-0004321"},
        "/bank-account/sync": {"bank_account": "123456789"},
        "/esic": {"esic": "31000123450000111"},
        "/labour-licence": {"licence_number": "OTHER"},
    }
    assert reference() == reference()
    assert reference() != reference(**other.get(path, {"name": "Another Name Limited"}))


def test_of_two_entities_with_one_number_the_last_staged_counts(http: httpx.Client) -> None:
    _stage(http)
    _stage(http, pan="AAPFU0939K", name="XYZ BUILDERS")
    assert _ask(http, "/gstin")["legal_name_of_business"] == "XYZ BUILDERS"
    _stage(http)
    assert _ask(http, "/gstin")["legal_name_of_business"] == NAME
