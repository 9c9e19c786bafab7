"""Input at its limits and beyond, over HTTP: what is taken comes back as it was sent, a refusal names its field."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from api.middleware import MAX_JSON_BYTES
from models.actors import Role
from models.money import MAX_PAISE
from samples import sample_application
from tests.api.keys import bearer
from tests.models.contractor.changes import DROP, changed

APPLICATIONS = "/api/v1/applications"
OWNER = bearer("owner", Role.CONTRACTOR)
OFFICIAL = bearer("reviewer-rao", Role.GOVERNMENT_ADMIN)
IDENTITY, FINANCIAL = "legalIdentity", "financialQualification"
SIGNATORIES = f"{IDENTITY}.authorizedSignatories"
PROJECTS = "technicalExperience.pastProjects"
DISCLOSURE = "compliance.litigationDisclosure"
DEVANAGARI = "श्री गणेश निर्माण प्राइवेट लिमिटेड"
TAMIL = "தமிழ்நாடு கட்டுமான நிறுவனம்"

Json = dict[str, Any]


async def sent(client: httpx.AsyncClient, contractor: Json) -> httpx.Response:
    return await client.post(APPLICATIONS, json={"contractor": contractor}, headers=OWNER)


async def round_trip(client: httpx.AsyncClient, contractor: Json) -> Json:
    """The document as it comes back."""
    answer = await sent(client, contractor)
    assert answer.status_code == 201, answer.text
    read = await client.get(answer.json()["links"]["contractor"], headers=OWNER)
    return read.json()["contractor"]


async def refusals(client: httpx.AsyncClient, changes: Json) -> set[tuple[str, str]]:
    """Field and code of each thing that is wrong with the sample after these changes."""
    answer = await sent(client, changed({**changes, "compliance.walletDeclaration": DROP}))
    assert answer.status_code == 422, answer.text[:1000]
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


def sample(changes: Json) -> Json:
    return changed({**changes, "compliance.walletDeclaration": DROP})


def project() -> Json:
    return sample({})["technicalExperience"]["pastProjects"][0]


def signatories(count: int) -> list[Json]:
    one = sample({})["legalIdentity"]["authorizedSignatories"][0]
    return [{**one, "name": f"Asha Kulkarni {index}", "din": f"{index:08d}"} for index in range(count)]


def text(length: int, number: int) -> str:
    """So many characters of Devanagari, three bytes each, no two texts alike."""
    return (f"{number:05d} " + "निर्माण कार्य " * (length // 13 + 1))[:length].strip()


def five_megabytes() -> Json:
    """As large as a body may be, with every list as long as it needs to be for that."""
    projects = [
        {
            **project(),
            "projectName": text(500, index),
            "projectDescription": text(2000, index),
            "delayReason": text(500, index),
            "remarks": text(1000, index),
        }
        for index in range(50)
    ]
    people = [
        {"name": text(200, i), "designation": text(100, i), "qualification": text(200, i), "experienceYears": 9}
        for i in range(500)
    ]
    cases = [
        {
            "caseNumber": f"OS/{i}/2019",
            "court": text(200, i),
            "caseType": "CIVIL",
            "claimAmount": {"amount": 1, "currency": "INR"},
            "status": "DISPOSED",
            "description": text(1000, i),
        }
        for i in range(500)
    ]
    arbitrations = [{"caseReference": text(200, i), "arbitrator": text(200, i)} for i in range(300)]
    document = sample(
        {
            PROJECTS: projects,
            "technicalExperience.ongoingProjects": [
                {**one, "completionStatus": "ONGOING", "completionPercentage": 10, "actualCompletionDate": None}
                for one in projects
            ],
            SIGNATORIES: signatories(10),
            "technicalExperience.keyPersonnel": people,
            f"{DISCLOSURE}.litigationCases": cases,
            f"{DISCLOSURE}.hasArbitrationCases": True,
            f"{DISCLOSURE}.arbitrationCases": arbitrations,
        }
    )
    document["compliance"]["blacklistStatus"] = {
        "isBlacklisted": True,
        "blacklistDetails": [{"department": text(200, i), "reason": text(1000, i)} for i in range(400)],
    }
    while size_of(document) > MAX_JSON_BYTES - 1000:
        document["compliance"]["blacklistStatus"]["blacklistDetails"].pop()
    return document


def size_of(document: Json) -> int:
    return len(body_of(document))


def body_of(document: Json) -> bytes:
    return json.dumps({"contractor": document}, ensure_ascii=False, separators=(",", ":")).encode()


async def test_five_megabytes_with_fifty_projects_and_ten_signatories_are_fine(client: httpx.AsyncClient) -> None:
    document = five_megabytes()
    assert size_of(document) > 0.98 * MAX_JSON_BYTES
    headers = {**OWNER, "Content-Type": "application/json"}
    answer = await client.post(APPLICATIONS, content=body_of(document), headers=headers)
    assert answer.status_code == 201, answer.text
    links = answer.json()["links"]
    back = (await client.get(links["contractor"], headers=OWNER)).json()["contractor"]
    for listed in ("projectName", "projectDescription", "remarks"):
        assert [one[listed] for one in back["technicalExperience"]["pastProjects"]] == [
            one[listed] for one in document["technicalExperience"]["pastProjects"]
        ]
    assert back["technicalExperience"]["keyPersonnel"] == document["technicalExperience"]["keyPersonnel"]
    assert len(back["legalIdentity"]["authorizedSignatories"]) == 10
    assert back["compliance"]["blacklistStatus"] == document["compliance"]["blacklistStatus"]
    shown = await client.get(links["self"], headers=OWNER)
    assert {path.partition(".")[0] for path in shown.json()["missing"]} == {"contractor", "documents"}


async def test_more_than_five_megabytes_are_too_much(client: httpx.AsyncClient) -> None:
    headers = {**OWNER, "Content-Type": "application/json"}
    body = body_of(sample({})).ljust(MAX_JSON_BYTES)
    assert (await client.post(APPLICATIONS, content=body, headers=headers)).status_code == 201
    answer = await client.post(APPLICATIONS, content=body + b" ", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


TOO_LONG_OR_SHORT: list[tuple[str, list[Json]]] = [
    (PROJECTS, [project()] * 51),
    ("technicalExperience.ongoingProjects", [{**project(), "completionStatus": "ONGOING"}] * 51),
    (SIGNATORIES, signatories(11)),
    ("technicalExperience.keyPersonnel", [{}] * 501),
    (PROJECTS, [{"projectName": "Work of which no more is known yet"}] * 51),
    (PROJECTS, []),
    (SIGNATORIES, []),
]


@pytest.mark.parametrize(
    ("field", "items"),
    TOO_LONG_OR_SHORT,
    ids=[
        "51 projects",
        "51 ongoing",
        "11 signatories",
        "501 people",
        "51 unfinished projects",
        "no project",
        "no signatory",
    ],
)
async def test_a_list_too_long_or_too_short_is_refused_by_its_name(
    client: httpx.AsyncClient, field: str, items: list[Json]
) -> None:
    code = "TOO_MANY" if items else "TOO_FEW"
    assert (f"contractor.{field}", code) in await refusals(client, {field: items})


@pytest.mark.parametrize("name", [DEVANAGARI, TAMIL, "ABC CONSTRUCTIONS © ｆｕｌｌ 𑀅 🏗️"])
async def test_a_name_in_any_script_comes_back_as_it_was_sent(client: httpx.AsyncClient, name: str) -> None:
    back = await round_trip(
        client,
        sample(
            {
                f"{IDENTITY}.legalName": name,
                f"{IDENTITY}.tradeName": name,
                f"{IDENTITY}.registeredAddress.line1": name,
                f"{SIGNATORIES}[0].name": name,
                f"{PROJECTS}[0].clientName": name,
            }
        ),
    )
    identity = back["legalIdentity"]
    assert {identity["legalName"], identity["tradeName"], identity["registeredAddress"]["line1"]} == {name}
    assert identity["authorizedSignatories"][0]["name"] == name
    assert back["technicalExperience"]["pastProjects"][0]["clientName"] == name


@pytest.mark.parametrize("name", [DEVANAGARI, TAMIL])
async def test_officials_find_a_case_by_a_word_of_such_a_name(client: httpx.AsyncClient, name: str) -> None:
    draft = await sent(client, sample({f"{IDENTITY}.legalName": name}))
    for word in name.split():
        page = await client.get(APPLICATIONS, params={"q": word}, headers=OFFICIAL)
        items = page.json()["items"]
        assert [(item["application_id"], item["legal_name"]) for item in items] == [
            (draft.json()["application_id"], name)
        ], word
    page = await client.get(APPLICATIONS, params={"q": "निगम" if name == DEVANAGARI else "நகரம்"}, headers=OFFICIAL)
    assert page.json()["items"] == []


AMOUNTS = [
    f"{FINANCIAL}.annualTurnover.amount",
    f"{FINANCIAL}.netWorth.amount.amount",
    f"{FINANCIAL}.solvencyCertificate.solvencyAmount.amount",
    f"{PROJECTS}[0].projectValue.amount",
]


def at(document: Json, path: str) -> object:
    """What stands at a path, of whose lists the first item is meant."""
    place: Any = document
    *steps, last = path.replace("[0]", ".0").split(".")
    for step in steps:
        place = place[0] if step == "0" else place[step]
    return place[last]


async def test_amounts_up_to_ten_to_the_fifteenth_come_back_to_the_paisa(
    client: httpx.AsyncClient,
) -> None:
    amount = 10**15 - 1
    changes: Json = dict.fromkeys(AMOUNTS, amount)
    changes[f"{FINANCIAL}.turnoverHistory[0].amount"] = amount
    for path in [*AMOUNTS, f"{FINANCIAL}.turnoverHistory[0].amount"]:
        changes[f"{path.removesuffix('.amount')}.amountFormatted"] = DROP
    answer = await sent(client, sample(changes))
    assert answer.status_code == 201, answer.text
    back = (await client.get(answer.json()["links"]["contractor"], headers=OWNER)).json()["contractor"]
    for path in AMOUNTS:
        assert at(back, path) == amount, path


@pytest.mark.parametrize("path", AMOUNTS)
@pytest.mark.parametrize(
    ("amount", "code"),
    [(-1, "RANGE"), (MAX_PAISE + 1, "RANGE"), (1.5, "TYPE"), ("100", "TYPE"), (True, "TYPE"), (10**40, "RANGE")],
)
async def test_an_amount_that_is_none_is_refused_by_its_name(
    client: httpx.AsyncClient, path: str, amount: object, code: str
) -> None:
    formatted = f"{path.removesuffix('.amount')}.amountFormatted"
    assert (f"contractor.{path}", code) in await refusals(client, {path: amount, formatted: DROP})


FUTURE = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
CERTIFICATE = f"{FINANCIAL}.caCertificateDetails.certificateDate"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({f"{IDENTITY}.registrationDate": FUTURE}, f"{IDENTITY}.registrationDate", "FUTURE_DATE"),
        ({f"{IDENTITY}.incorporationYear": 2099}, f"{IDENTITY}.incorporationYear", "FUTURE_DATE"),
        ({f"{SIGNATORIES}[0].authorizationDate": FUTURE}, f"{SIGNATORIES}[0].authorizationDate", "FUTURE_DATE"),
        ({CERTIFICATE: FUTURE}, CERTIFICATE, "FUTURE_DATE"),
        (
            {f"{FINANCIAL}.solvencyCertificate.issueDate": FUTURE},
            f"{FINANCIAL}.solvencyCertificate.issueDate",
            "FUTURE_DATE",
        ),
        ({f"{PROJECTS}[0].actualCompletionDate": FUTURE}, f"{PROJECTS}[0].actualCompletionDate", "FUTURE_DATE"),
        ({f"{PROJECTS}[0].startDate": "2014-12-31"}, f"{PROJECTS}[0].startDate", "BEFORE_INCORPORATION"),
        ({CERTIFICATE: "2014-12-31"}, CERTIFICATE, "BEFORE_INCORPORATION"),
        (
            {f"{SIGNATORIES}[0].authorizationDate": "2015-03-14"},
            f"{SIGNATORIES}[0].authorizationDate",
            "BEFORE_INCORPORATION",
        ),
        (
            {"compliance.esicRegistration.registrationDate": "2015-03-14"},
            "compliance.esicRegistration.registrationDate",
            "BEFORE_INCORPORATION",
        ),
        ({f"{IDENTITY}.registrationDate": "2015-02-29"}, f"{IDENTITY}.registrationDate", "FORMAT"),
        ({f"{PROJECTS}[0].startDate": "2100-02-29"}, f"{PROJECTS}[0].startDate", "FORMAT"),
        ({f"{PROJECTS}[0].startDate": "2021-02-30"}, f"{PROJECTS}[0].startDate", "FORMAT"),
        ({f"{PROJECTS}[0].startDate": "29-02-2020"}, f"{PROJECTS}[0].startDate", "FORMAT"),
        ({f"{PROJECTS}[0].startDate": "0000-01-01"}, f"{PROJECTS}[0].startDate", "FORMAT"),
        ({f"{PROJECTS}[0].startDate": 20200229}, f"{PROJECTS}[0].startDate", "TYPE"),
        ({f"{PROJECTS}[0].actualCompletionDate": "2020-01-01"}, f"{PROJECTS}[0].actualCompletionDate", "DATE_ORDER"),
        (
            {f"{FINANCIAL}.turnoverHistory[0].financialYear": "2025-27"},
            f"{FINANCIAL}.turnoverHistory[0].financialYear",
            "FORMAT",
        ),
    ],
)
async def test_a_day_that_cannot_be_is_refused_by_its_name(
    client: httpx.AsyncClient, changes: Json, field: str, code: str
) -> None:
    assert (f"contractor.{field}", code) in await refusals(client, changes)


async def test_the_twenty_ninth_of_february_of_a_leap_year_is_a_day(client: httpx.AsyncClient) -> None:
    leap = {
        f"{PROJECTS}[0].startDate": "2020-02-29",
        f"{PROJECTS}[0].actualCompletionDate": "2024-02-29",
        f"{IDENTITY}.registrationDate": "2012-02-29",
        f"{IDENTITY}.incorporationYear": 2012,
        f"{IDENTITY}.cin": "U45200MH2012PTC123456",
    }
    back = await round_trip(client, sample(leap))
    assert back["legalIdentity"]["registrationDate"] == "2012-02-29"
    done = back["technicalExperience"]["pastProjects"][0]
    assert (done["startDate"], done["actualCompletionDate"]) == ("2020-02-29", "2024-02-29")
    assert done["delayDays"] == 425, "from 31 December 2022, over a leap day"


async def test_everything_that_is_wrong_is_named_at_once(client: httpx.AsyncClient) -> None:
    found = await refusals(
        client,
        {
            f"{IDENTITY}.registrationDate": FUTURE,
            f"{PROJECTS}[0].projectValue.amount": -5,
            SIGNATORIES: signatories(11),
            f"{IDENTITY}.legalName": "A\u0007B",
        },
    )
    assert {
        f"contractor.{IDENTITY}.registrationDate",
        f"contractor.{PROJECTS}[0].projectValue.amount",
        f"contractor.{SIGNATORIES}",
        f"contractor.{IDENTITY}.legalName",
    } <= {field for field, _ in found}


async def test_the_samples_of_all_types_are_taken_over_http(client: httpx.AsyncClient) -> None:
    for number, form in enumerate(("LLP", "PARTNERSHIP", "PROPRIETORSHIP", "AOP", "TRUST", "GOVERNMENT")):
        owner = bearer(f"owner-{number}", Role.CONTRACTOR)
        case = sample_application(2, entity_type=form, with_udyam=True, with_licence=True)
        answer = await client.post(APPLICATIONS, json={"contractor": case.contractor}, headers=owner)
        assert answer.status_code == 201, answer.text
