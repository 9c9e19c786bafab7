"""What an assessment shows to whom: linked cases, reasons and remedies of a rejection, a scorer over HTTP."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from cli.stack import postgres as postgres_part
from models.actors import Role
from models.scorecard import MODEL_VERSION
from samples import SampleCase, sample_application, sample_flag
from tests.activities.test_scorer import answering
from tests.api.keys import bearer
from tests.house import REVIEWER, Applied, House, Json, house_settings, running_house
from tests.sandbox.served import served
from workflows import queues

AUDITOR = bearer("auditor-sen", Role.AUDITOR)


@asynccontextmanager
async def opened(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, directory: Path, scorer_url: str | None = None
) -> AsyncGenerator[House]:
    """A house with a database of its own, up to the chain's door."""
    name = f"assessments_{uuid4().hex}"
    postgres_part.create_database(postgres, name, template="migrated")
    settings = house_settings(postgres.url(name), temporal_env.client, directory, scorer_url=scorer_url)
    at_work = [queue for queue in queues.ALL if queue != queues.CHAIN]
    async with running_house(settings, temporal_env.client, served_queues=at_work) as house:
        yield house


@pytest.fixture
async def house(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path: Path
) -> AsyncGenerator[House]:
    """Without a scorer of its own."""
    async with opened(postgres, temporal_env, tmp_path) as house:
        yield house


async def applied(house: House, sample: SampleCase) -> Applied:
    owner = bearer(f"contractor-{sample.wallet_address}", Role.CONTRACTOR)
    return await house.hand_in(Applied(sample, await house.draft(sample, owner), owner))


async def reviewed(house: House, case: Applied) -> Json:
    """The case, once a reviewer has taken it and it is scored."""
    await house.claim(await house.task(case.path, "REVIEW"), REVIEWER)
    return await house.until_scored(case.path)


async def test_linked_cases_are_shown_to_officials_alone(house: House) -> None:
    seed = secrets.randbelow(10**6)
    first = await applied(house, sample_application(seed))
    assert (await reviewed(house, first))["linked_cases"] == []
    second = await applied(house, sample_flag("SUSPICIOUS_PATTERN", seed))
    seen = await reviewed(house, second)

    (linked,) = seen["linked_cases"]
    assert (linked["application_id"], linked["kinds"]) == (str(first.application_id), ["BANK_ACCOUNT", "PHONE"])
    assert linked["legal_name"]
    assert await house.done("GET", linked["links"]["self"].removeprefix("/api/v1"), AUDITOR)
    (flag,) = seen["flags"]
    assert (flag["flag_type"], flag["severity"]) == ("SUSPICIOUS_PATTERN", "WARNING")
    # The one that came first is linked too, as soon as anybody looks.
    (back,) = (await house.done("GET", first.path, AUDITOR))["linked_cases"]
    assert back["application_id"] == str(second.application_id)

    own = await house.done("GET", second.path, second.owner)
    assert own["linked_cases"] is None
    assert [flag["flag_type"] for flag in own["flags"]] == ["SUSPICIOUS_PATTERN"]
    contractor_id = linked["contractor_id"]
    for path in (second.path, f"{second.path}/contractor"):
        shown = (await house.ask("GET", path, second.owner)).text
        for secret in (str(first.application_id), contractor_id, linked["legal_name"], 'BANK_ACCOUNT", "PHONE'):
            assert secret not in shown, path
    assert (await house.done("GET", first.path, first.owner))["linked_cases"] is None

    review = await house.task(second.path, "REVIEW")
    await house.decide(review, REVIEWER, "REJECT", "The same people under another name.")
    told = await house.until_status(second.path, "REJECTED")
    assert told["rejection"]["reason_codes"] == ["OFFICIAL_JUDGEMENT"]  # a WARNING is no reason of the rules


async def test_what_is_kept_for_the_contractors_stream_tells_no_link(house: House) -> None:
    seed = secrets.randbelow(10**6)
    first = await applied(house, sample_application(seed))
    second = await applied(house, sample_flag("SUSPICIOUS_PATTERN", seed))
    await reviewed(house, second)
    rows = house.services.database.rows("SELECT payload::text FROM outbox WHERE case_id = %s", (second.application_id,))
    assert rows
    assert all(str(first.application_id) not in str(row["payload"]) for row in rows)


async def test_a_rejection_says_why_and_what_would_have_helped(house: House) -> None:
    case = await applied(house, sample_flag("TAX_DEFAULT", secrets.randbelow(10**6)))
    assert (await reviewed(house, case))["rejection"] is None
    review = await house.task(case.path, "REVIEW")
    await house.decide(review, REVIEWER, "REJECT", "File the returns first.")
    rejection = (await house.until_status(case.path, "REJECTED"))["rejection"]
    assert rejection["reason_codes"] == ["TAX_DEFAULT"]
    assert rejection["reason"] == "File the returns first."
    nearest = rejection["nearest_change"]
    assert (nearest["change"], nearest["field"]) == ("FILE_RETURNS", "compliance.taxCompliance")
    assert nearest["outcome_after"] == "APPROVABLE"
    assert nearest["score_after"] > nearest["score_before"]


async def test_an_automatic_rejection_says_so_too(house: House) -> None:
    case = await applied(house, sample_application(secrets.randbelow(10**6), "debarred"))
    rejection = (await house.until_status(case.path, "REJECTED"))["rejection"]
    assert rejection["reason_codes"] == ["ACTIVE_DEBARMENT", "BLACKLIST_HISTORY"]
    assert rejection["nearest_change"]["change"] == "END_DEBARMENT"
    assert rejection["reason"]


@pytest.mark.parametrize(
    ("status", "version"),
    [(200, "house-scorer-7"), (422, MODEL_VERSION)],
    ids=["a scorer that answers", "a scorer that does not"],
)
async def test_a_scorer_over_http_scores_and_the_rules_do_where_it_fails(
    postgres: postgres_part.Postgres, temporal_env: WorkflowEnvironment, tmp_path: Path, status: int, version: str
) -> None:
    with served(answering(status, model_version="house-scorer-7")) as url:
        async with opened(postgres, temporal_env, tmp_path, url) as house:
            case = await applied(house, sample_application(secrets.randbelow(10**6)))
            seen = await reviewed(house, case)
    assert seen["score"]["model_version"] == version
    assert seen["status"] == "AI_SCORED"
    assert seen["score"]["competence_score"] > 50
