"""One contract for every scorer, in this process and over HTTP; and what becomes of a scorer that breaks it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from hypothesis import HealthCheck, given, settings
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.clients.scorer import HttpScorer
from activities.scoring import AssessmentRequest, Scorecard, Scorer, ScorerUnavailable, ScoringActivities
from cli.stack.ports import free_ports
from models.checks import CheckResult
from models.contractor.document import Contractor
from models.flags import RiskFlag
from models.links import Link, LinkKind
from models.score import problem_with_score
from models.score_inputs import ScoreInputs, ScoreRequest, assessment_id_of, inputs_digest, score_inputs
from models.scorecard import replay, score
from sandbox.app import create_app
from tests.models.declared import declare
from tests.models.scored import contractors, flag_sets, result_sets, verified
from tests.sandbox.served import served

NOW = datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC)
CASE, OTHER = UUID(int=42), UUID(int=43)


@pytest.fixture(scope="module")
def scorer_url() -> Iterator[str]:
    """The stand-in on a real socket."""
    with served(create_app(state_file=None, vault=None, client_id="tests", client_secret="not-a-secret")) as url:
        yield f"{url}/scorer"


@pytest.fixture(scope="module", params=["in this process", "over HTTP"])
def scorer(request: pytest.FixtureRequest, scorer_url: str) -> Iterator[Scorer]:
    """Every scorer there is."""
    if request.param == "in this process":
        yield Scorecard()
        return
    with HttpScorer(scorer_url) as http:
        yield http


def inputs_of(contractor: Contractor) -> ScoreInputs:
    return score_inputs(contractor, results=verified(contractor), flags=(), as_of=NOW)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(contractors(), result_sets, flag_sets)
def test_a_scorer_keeps_the_contract(
    scorer: Scorer, contractor: Contractor, results: list[CheckResult], flags: list[RiskFlag]
) -> None:
    inputs = score_inputs(contractor, results=results, flags=flags, as_of=NOW)
    digest = inputs_digest(inputs)
    identifier = assessment_id_of(CASE, digest)
    made = scorer.score(inputs, identifier)
    assert problem_with_score(made, assessment_id=identifier, inputs_digest=digest, assessed_at=NOW) is None
    assert scorer.score(inputs, identifier) == made
    assert replay(made, inputs) == made  # both ends run the same rules: the same score, bit for bit


def test_a_scorer_takes_the_largest_application(scorer: Scorer) -> None:
    project = declare().technical_experience.past_projects[0]
    largest = project.model_copy(update={"project_value": project.project_value.model_copy(update={"amount": 10**15})})
    technical = declare().technical_experience.model_copy(update={"past_projects": (largest,) * 50})
    inputs = inputs_of(declare().model_copy(update={"technical_experience": technical}))
    made = scorer.score(inputs, assessment_id_of(CASE, inputs_digest(inputs)))
    assert 0 <= made.competence_score <= 100


# A scorer that breaks the contract


def answering(status: int = 200, **changes: Any) -> FastAPI:  # noqa: ANN401 — whatever a broken scorer sends
    """A scorer that answers with `status`, and with something changed in its answer."""
    app = FastAPI()

    @app.post("/score")
    async def ask(request: Request) -> Response:
        body = await request.json()
        answer = json.loads(
            score(ScoreInputs.model_validate(body["inputs"]), UUID(body["assessment_id"])).model_dump_json()
        )
        return Response(json.dumps({**answer, **changes}), status, media_type="application/json")

    _ = ask
    return app


def refusal(app: FastAPI) -> ScorerUnavailable:
    inputs = inputs_of(declare())
    with served(app) as url, HttpScorer(url) as scorer, pytest.raises(ScorerUnavailable) as raised:
        scorer.score(inputs, assessment_id_of(CASE, inputs_digest(inputs)))
    return raised.value


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"competence_score": 101}, "outside 0 to 100"),
        ({"competence_score": -1}, "outside 0 to 100"),
        ({"competence_score": "high"}, "not a score"),
        ({"competence_score": 12}, "do not sum"),
        ({"confidence_level": 1.5}, "confidence"),
        ({"assessment_id": str(OTHER)}, "another assessment"),
        ({"inputs_digest": "00" * 32}, "other inputs"),
        ({"assessment_timestamp": "2020-01-01T00:00:00Z"}, "another moment"),
        ({"score_breakdown": {}}, "not the five"),
        ({"surprise": True}, "not a score"),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(changes: dict[str, Any], why: str) -> None:
    refused = refusal(answering(**changes))
    assert why in str(refused)
    assert refused.retryable


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(500, True), (503, True), (429, True), (408, True), (401, False), (404, False), (422, False)],
)
def test_a_refusal_says_whether_asking_again_can_help(status: int, retryable: bool) -> None:
    refused = refusal(answering(status))
    assert refused.retryable is retryable
    assert str(status) in str(refused)


def test_a_page_of_html_is_no_score() -> None:
    app = FastAPI()
    app.add_api_route("/score", lambda: Response("<html>maintenance</html>"), methods=["POST"])
    assert refusal(app).retryable


def test_a_scorer_that_is_not_there_is_unavailable() -> None:
    (nobody,) = free_ports(1)
    with (
        HttpScorer(f"http://127.0.0.1:{nobody}") as scorer,
        pytest.raises(ScorerUnavailable, match="reached") as raised,
    ):
        scorer.score(inputs_of(declare()), OTHER)
    assert raised.value.retryable


def test_a_scorer_that_is_late_is_unavailable() -> None:
    app = FastAPI()

    @app.post("/score")
    async def ask(request: Request) -> Response:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return Response()

    _ = ask
    late = timedelta(milliseconds=300)
    with (
        served(app) as url,
        HttpScorer(url, timeout=late) as scorer,
        pytest.raises(ScorerUnavailable, match="in time") as raised,
    ):
        scorer.score(inputs_of(declare()), OTHER)
    assert raised.value.retryable


def test_the_token_is_sent_and_nothing_that_names_the_contractor() -> None:
    seen: list[tuple[str | None, str]] = []
    app = answering()

    @app.middleware("http")
    async def note(request: Request, call_next: Any) -> Response:  # noqa: ANN401 — Starlette's own type
        seen.append((request.headers.get("authorization"), (await request.body()).decode()))
        return await call_next(request)

    _ = note
    inputs = inputs_of(declare())
    with served(app) as url, HttpScorer(url, token="a-token") as scorer:
        scorer.score(inputs, assessment_id_of(CASE, inputs_digest(inputs)))
    ((authorization, body),) = seen
    assert authorization == "Bearer a-token"
    for personal in ("ABC", "AAPCU0939K", "Kulkarni", "Patil", "SBIN", str(CASE)):
        assert personal not in body


def test_inputs_that_were_altered_on_the_way_are_not_scored(scorer_url: str) -> None:
    inputs = inputs_of(declare())
    request = ScoreRequest(assessment_id=CASE, inputs_digest="00" * 32, inputs=inputs)
    answer = httpx.post(f"{scorer_url}/score", json=request.model_dump(mode="json"))
    assert answer.status_code == 422
    assert "inputs_digest" in answer.text


# The activity


class OneCase:
    """The record of one case, linked with another."""

    def __init__(self) -> None:
        self.erased = False

    def contractor(self, application_id: UUID) -> Contractor:
        assert application_id == CASE
        return declare()

    def links_of(self, application_id: UUID) -> tuple[Link, ...]:
        assert application_id == CASE
        return (Link(application_id=OTHER, contractor_id=OTHER, kinds=(LinkKind.PHONE,)),)

    def erase_bank_account(self, application_id: UUID) -> None:
        assert application_id == CASE
        self.erased = True


REQUEST = AssessmentRequest(application_id=CASE, results=(), flags=(), as_of=NOW)


def test_the_activity_judges_as_the_rules_do_whoever_scores(scorer: Scorer) -> None:
    record = OneCase()
    assessment = ActivityEnvironment().run(ScoringActivities(record, scorer).assess_with_scorer, REQUEST)
    assert record.erased
    assert [flag.finding.flag_type for flag in assessment.flags] == ["SUSPICIOUS_PATTERN"]
    assert assessment == ActivityEnvironment().run(
        ScoringActivities(OneCase(), Scorecard()).assess_with_scorer, REQUEST
    )


@pytest.mark.parametrize(("status", "gives_up"), [(500, False), (422, True)])
def test_the_activity_is_retried_where_that_can_help(status: int, gives_up: bool) -> None:
    with served(answering(status)) as url, HttpScorer(url, timeout=timedelta(seconds=5)) as scorer:
        activities = ScoringActivities(OneCase(), scorer)
        with pytest.raises(ApplicationError) as raised:
            ActivityEnvironment().run(activities.assess_with_scorer, REQUEST)
    assert raised.value.type == "SCORER_UNAVAILABLE"
    assert raised.value.non_retryable is gives_up
