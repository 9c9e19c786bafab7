"""What is wrong with one field by itself, and that everything is said at once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contractor.json_object import JsonObject
from models.contractor.validation import parse, problems_of
from models.problems import Invalid, Problem
from tests.models.contractor.changes import DROP, changed
from tests.models.contractor.sample import sample_contractor

TODAY = date(2026, 11, 22)


def said(document: JsonObject) -> set[tuple[str, str]]:
    return {(p.field.removeprefix("contractor."), p.code) for p in problems_of(document, today=TODAY)}


def refusals(document: JsonObject) -> tuple[Problem, ...]:
    try:
        parse(document, today=TODAY)
    except Invalid as refused:
        return refused.problems
    return ()


def test_the_sample_is_right() -> None:
    assert problems_of(sample_contractor(), today=TODAY) == []
    assert parse(sample_contractor(), today=TODAY).legal_identity.pan == "AAPCU0939K"


PROJECT = "technicalExperience.pastProjects[0]"

WRONG: list[tuple[str, Any, str]] = [
    ("walletAddress", "0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "FORMAT"),
    ("walletAddress", 5, "TYPE"),
    ("legalIdentity", [], "TYPE"),
    ("legalIdentity.entityType", "PVT_LTD", "NOT_ALLOWED"),
    ("legalIdentity.legalName", "AB", "TOO_SHORT"),
    ("legalIdentity.legalName", "    ", "FORMAT"),
    ("legalIdentity.legalName", "A" * 201, "TOO_LONG"),
    ("legalIdentity.legalName", "ABC\x00LTD", "FORMAT"),
    ("legalIdentity.legalName", "ABC\ud800LTD", "FORMAT"),
    ("legalIdentity.pan", "aapcu0939k", "FORMAT"),
    ("legalIdentity.gstin", "27AAPFU0939K1ZM", "FORMAT"),
    ("legalIdentity.legal_name", "ABC", "UNKNOWN_FIELD"),
    ("legalIdentity.registrationDate", "15-03-2015", "FORMAT"),
    ("legalIdentity.registrationDate", "2015-02-29", "FORMAT"),
    ("legalIdentity.registrationDate", "2015-03-15T00:00:00Z", "FORMAT"),
    ("legalIdentity.registrationDate", 20150315, "TYPE"),
    ("legalIdentity.incorporationYear", "2015", "TYPE"),
    ("legalIdentity.incorporationYear", 2015.5, "TYPE"),
    ("legalIdentity.incorporationYear", 1849, "RANGE"),
    ("legalIdentity.registeredAddress.state", "Maharashtra", "NOT_ALLOWED"),
    ("legalIdentity.registeredAddress.pincode", "012345", "FORMAT"),
    ("legalIdentity.registeredAddress.line1", "", "FORMAT"),
    ("legalIdentity.contactDetails.email", "abc.builders", "FORMAT"),
    ("legalIdentity.contactDetails.phone", "022-1234", "FORMAT"),
    ("legalIdentity.contactDetails.website", "abcbuilders", "FORMAT"),
    ("legalIdentity.authorizedSignatories[0].pan", "ABCDK1234L", "FORMAT"),
    ("legalIdentity.authorizedSignatories[0].din", "1234567", "FORMAT"),
    ("legalIdentity.authorizedSignatories[0].aadhaarLast4", "123412341234", "FORMAT"),
    ("legalIdentity.authorizedSignatories", [], "TOO_FEW"),
    ("legalIdentity.msmeRegistered", "YES", "TYPE"),
    ("legalIdentity.msmeRegistered", 1, "TYPE"),
    ("legalIdentity.msmeNumber", "MH123456789012", "FORMAT"),
    ("financialQualification.annualTurnover.amount", -1, "RANGE"),
    ("financialQualification.annualTurnover.amount", "6000000000", "TYPE"),
    ("financialQualification.annualTurnover.amount", True, "TYPE"),
    ("financialQualification.annualTurnover.amount", 2**53, "RANGE"),
    ("financialQualification.annualTurnover.currency", "USD", "NOT_ALLOWED"),
    ("financialQualification.annualTurnover.financialYear", "2023-25", "FORMAT"),
    ("financialQualification.turnoverHistory", {}, "TYPE"),
    ("financialQualification.bankDetails.ifscCode", "SBIN1001234", "FORMAT"),
    ("financialQualification.bankDetails.accountLast4Digits", "00001234", "FORMAT"),
    ("financialQualification.caCertificateDetails.udin", "150223A12345000001", "FORMAT"),
    ("financialQualification.caCertificateDetails.caMembershipNumber", "1234", "FORMAT"),
    ("technicalExperience.totalExperienceYears", 101, "RANGE"),
    ("technicalExperience.coreCompetencies[0]", "TUNNELS", "NOT_ALLOWED"),
    ("technicalExperience.coreCompetencies", [], "TOO_FEW"),
    (f"{PROJECT}.projectValue.amount", 1.5, "TYPE"),
    (f"{PROJECT}.projectId", "project-1", "FORMAT"),
    (f"{PROJECT}.completionPercentage", 101, "RANGE"),
    ("compliance.esicRegistration.registrationNumber", "123", "FORMAT"),
    ("compliance.esicRegistration.employeeCount", -1, "RANGE"),
    ("compliance.walletDeclaration.signature", "signed", "FORMAT"),
    ("compliance.walletDeclaration.declarationTimestamp", "2026-01-05", "FORMAT"),
    ("compliance.walletDeclaration.declarationTimestamp", "2026-01-05T25:00:00Z", "FORMAT"),
    ("compliance.taxCompliance.lastITRYear", "2023-25", "FORMAT"),
]


@pytest.mark.parametrize(("field", "value", "code"), WRONG)
def test_a_wrong_field_is_named_with_its_path_and_code(field: str, value: Any, code: str) -> None:  # noqa: ANN401  any JSON
    document = changed({field: value})

    assert (field, code) in said(document)
    with pytest.raises(Invalid):
        parse(document, today=TODAY)


RIGHT: list[tuple[str, Any]] = [
    ("legalIdentity.legalName", "एबीसी कंस्ट्रक्शन्स प्राइवेट लिमिटेड"),
    ("legalIdentity.legalName", "தமிழ்நாடு கட்டுமானம்"),
    ("legalIdentity.legalName", "ABC"),
    ("legalIdentity.tradeName", None),
    ("legalIdentity.llpin", DROP),
    ("legalIdentity.tan", "MUMA12345B"),
    ("legalIdentity.contactDetails", None),
    ("legalIdentity.operationalAddress", None),
    ("legalIdentity.registrationDate", "2015-02-28"),
    ("financialQualification.netWorth", None),
    ("financialQualification.solvencyCertificate.solvencyAmount.amount", 10**15),
    ("technicalExperience.ongoingProjects", None),
    ("technicalExperience.keyPersonnel", None),
    (f"{PROJECT}.startDate", "2020-02-29"),
    (f"{PROJECT}.performanceRating", None),
    (f"{PROJECT}.satisfactoryCertificate", None),
    ("compliance.litigationDisclosure.litigationCases", None),
    ("compliance.labourLicense", None),
    ("compliance.taxCompliance", None),
    ("compliance.walletDeclaration.declarationTimestamp", "2026-01-05T16:00:00+05:30"),
    ("walletAddress", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"),
]


@pytest.mark.parametrize(("field", "value"), RIGHT)
def test_a_right_field_passes(field: str, value: Any) -> None:  # noqa: ANN401  any JSON
    document = changed({field: value})

    assert problems_of(document, today=TODAY) == []
    parse(document, today=TODAY)


def test_everything_wrong_is_said_at_once() -> None:
    document = changed(
        {
            "legalIdentity.pan": "AAPFU0939K",
            "legalIdentity.gstin": "27AAPFU0939K1ZM",
            "financialQualification.turnoverHistory[1].amount": "5",
            "technicalExperience.pastProjects[0].startDate": "2023-02-29",
            "compliance.walletDeclaration.declaredAddress": "0x" + "1" * 40,
            "compliance.litigationDisclosure.hasCriminalCases": "no",
            "surprise": 1,
            "compliance.esicRegistration.isRegistered": DROP,
        }
    )

    with pytest.raises(Invalid) as refused:
        parse(document, today=TODAY)

    assert {(p.field.removeprefix("contractor."), p.code) for p in refused.value.problems} == {
        ("legalIdentity.pan", "MISMATCH"),
        ("legalIdentity.gstin", "FORMAT"),
        ("financialQualification.turnoverHistory[1].amount", "TYPE"),
        ("technicalExperience.pastProjects[0].startDate", "FORMAT"),
        ("compliance.walletDeclaration.declaredAddress", "MISMATCH"),
        ("compliance.litigationDisclosure.hasCriminalCases", "TYPE"),
        ("surprise", "UNKNOWN_FIELD"),
        ("compliance.esicRegistration.isRegistered", "REQUIRED"),
    }


def test_what_is_missing_is_not_wrong() -> None:
    assert problems_of({}, today=TODAY) == []
    assert problems_of({"legalIdentity": {"pan": "AAPCU0939K"}}, today=TODAY) == []


def test_a_list_longer_than_allowed_is_refused() -> None:
    sample: Any = sample_contractor()
    sample["technicalExperience"]["pastProjects"] *= 51
    assert said(sample) == {("technicalExperience.pastProjects", "TOO_MANY")}

    sample["technicalExperience"]["pastProjects"].pop()
    assert said(sample) == set()


@pytest.mark.parametrize(("field", "value", "code"), WRONG)
def test_a_message_names_the_matter_and_never_the_value(field: str, value: Any, code: str) -> None:  # noqa: ANN401
    del code
    for problem in problems_of(changed({field: value}), today=TODAY):
        assert problem.message[0].isupper() or problem.message.startswith(problem.field.rpartition(".")[2])
        if isinstance(value, str) and len(value.strip()) > 3:
            assert value not in problem.message


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


def _places(value: Any, path: str = "") -> list[str]:  # noqa: ANN401  any JSON
    if isinstance(value, dict):
        return [p for name, item in value.items() for p in [f"{path}.{name}", *_places(item, f"{path}.{name}")]]  # pyright: ignore[reportUnknownVariableType]  any JSON
    if isinstance(value, list):
        return [p for n, item in enumerate(value) for p in [f"{path}[{n}]", *_places(item, f"{path}[{n}]")]]  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  any JSON
    return []


@given(st.sampled_from(_places(sample_contractor())), JSON)
def test_any_json_anywhere_is_judged_and_never_breaks_the_judge(place: str, value: Any) -> None:  # noqa: ANN401
    document = changed({place.removeprefix("."): value})
    problems = problems_of(document, today=TODAY)

    assert set(problems) <= set(refusals(document))
