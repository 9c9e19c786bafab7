"""The score: bounded, explained, replayable; what is better never lowers it."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.document import Contractor
from models.contractor.json_object import JsonObject
from models.derived_metrics import ValueCategory, past_project_metrics, turnover_metrics
from models.flags import FlagType, RiskFlag, Severity
from models.score import WEIGHTS, Score, problem_with_score
from models.score_inputs import ScoreInputs, Standing, assessment_id_of, inputs_digest, score_inputs
from models.scorecard import MODEL_VERSION, NotReproducible, replay
from tests.models.declared import compliance, declare
from tests.models.scored import (
    CASE,
    COMPONENTS,
    CRORE,
    MAX_AMOUNT,
    NOW,
    assessed,
    contractors,
    flag,
    flag_sets,
    of_case,
    result_sets,
    scored,
    verified,
)

# Every score


@settings(max_examples=60, deadline=None)
@given(contractors(), result_sets, flag_sets)
def test_a_score_is_bounded_and_its_parts_sum_to_it(
    contractor: Contractor, results: list[CheckResult], flags: list[RiskFlag]
) -> None:
    made = scored(contractor, results, flags)
    assert 0 <= made.competence_score <= 100
    assert 0 <= made.confidence_level <= 1
    assert set(made.score_breakdown) == COMPONENTS
    weighted = 0
    for name, component in made.score_breakdown.items():
        points = sum(factor.points for factor in component.factors.values())
        of = sum(factor.of for factor in component.factors.values())
        assert 0 <= component.score <= 100
        assert 0 < of <= 100
        assert component.score == (200 * points + of) // (2 * of)
        assert name == "risk_score" or all(0 <= factor.points <= factor.of for factor in component.factors.values())
        assert all(factor.saw for factor in component.factors.values())
        weighted += WEIGHTS[name] * component.score
    assert made.competence_score == (2 * weighted + 100) // 200


@settings(max_examples=30, deadline=None)
@given(contractors(), result_sets, flag_sets)
def test_a_score_can_be_made_again_bit_for_bit(
    contractor: Contractor, results: list[CheckResult], flags: list[RiskFlag]
) -> None:
    again = Contractor.model_validate_json(contractor.model_dump_json(by_alias=True))
    shuffled = scored(again, results[::-1], flags[::-1])
    kept = scored(contractor, results, flags)
    assert shuffled.model_dump_json() == kept.model_dump_json()
    inputs = score_inputs(again, results=results, flags=flags, as_of=NOW)
    read_back = ScoreInputs.model_validate_json(inputs.model_dump_json())
    assert replay(Score.model_validate_json(kept.model_dump_json()), read_back).model_dump_json() == (
        kept.model_dump_json()
    )


def test_what_cannot_be_made_again_is_told_apart() -> None:
    inputs = score_inputs(declare(), results=(), flags=(), as_of=NOW)
    kept = of_case(inputs)
    later = inputs.model_copy(update={"as_of": NOW + timedelta(days=1)})
    for altered, of, why in (
        (kept.model_copy(update={"model_version": "scorecard-0.9.0"}), inputs, "scorecard-0.9.0"),
        (kept, later, "digest"),
        (kept.model_copy(update={"competence_score": 99}), inputs, "altered"),
    ):
        with pytest.raises(NotReproducible, match=why):
            replay(altered, of)


def test_the_inputs_name_nobody() -> None:
    sent = score_inputs(declare(), results=verified(declare()), flags=(), as_of=NOW).model_dump_json()
    for personal in (
        "ABC",
        "AAPCU0939K",
        "27AAPCU",
        "U45200",
        "Kulkarni",
        "Patil",
        "0x5aAeb",
        "4321",
        "SBIN",
        "400020",
    ):
        assert personal not in sent


@settings(max_examples=30, deadline=None)
@given(contractors(), result_sets, flag_sets)
def test_the_scorecard_keeps_the_contract_of_every_scorer(
    contractor: Contractor, results: list[CheckResult], flags: list[RiskFlag]
) -> None:
    inputs = score_inputs(contractor, results=results, flags=flags, as_of=NOW)
    digest = inputs_digest(inputs)
    made = of_case(inputs)
    identifier = assessment_id_of(CASE, digest)
    assert problem_with_score(made, assessment_id=identifier, inputs_digest=digest, assessed_at=NOW) is None


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"assessment_id": UUID(int=1)}, "another assessment"),
        ({"inputs_digest": "00" * 32}, "other inputs"),
        ({"assessment_timestamp": NOW + timedelta(seconds=1)}, "another moment"),
        ({"model_version": " "}, "which model"),
        ({"score_breakdown": {}}, "not the five"),
        ({"competence_score": 101}, "outside 0 to 100"),
        ({"confidence_level": 1.01}, "confidence"),
        ({"confidence_level": float("nan")}, "confidence"),
        ({"competence_score": 3}, "do not sum"),
    ],
)
def test_an_answer_to_another_question_is_none(change: dict[str, object], problem: str) -> None:
    inputs = score_inputs(declare(), results=(), flags=(), as_of=NOW)
    digest = inputs_digest(inputs)
    answer = of_case(inputs).model_copy(update=change)
    said = problem_with_score(
        answer, assessment_id=assessment_id_of(CASE, digest), inputs_digest=digest, assessed_at=NOW
    )
    assert said is not None
    assert problem in said


def test_weights_are_a_whole() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert set(WEIGHTS) == COMPONENTS


# What is better never lowers it


@settings(max_examples=60, deadline=None)
@given(contractors(), st.integers(0, MAX_AMOUNT))
def test_a_better_last_year_never_lowers_it(contractor: Contractor, more: int) -> None:
    financial = contractor.financial_qualification
    *earlier, last = financial.turnover_history
    raised = last.model_copy(update={"amount": last.amount + more})
    changes = {"turnover_history": (*earlier, raised), "annual_turnover": raised}
    better = contractor.model_copy(update={"financial_qualification": financial.model_copy(update=changes)})
    assert assessed(better) >= assessed(contractor)


@settings(max_examples=30, deadline=None)
@given(contractors(), st.integers(1, 5))
def test_a_business_as_steady_but_larger_never_scores_lower(contractor: Contractor, times: int) -> None:
    financial = contractor.financial_qualification
    history = tuple(entry.model_copy(update={"amount": entry.amount * times}) for entry in financial.turnover_history)
    changes = {"turnover_history": history, "annual_turnover": history[-1]}
    larger = contractor.model_copy(update={"financial_qualification": financial.model_copy(update=changes)})
    assert assessed(larger) >= assessed(contractor)


@settings(max_examples=60, deadline=None)
@given(contractors(), st.data())
def test_fewer_delays_never_lower_it(contractor: Contractor, data: st.DataObject) -> None:
    technical = contractor.technical_experience
    index = data.draw(st.integers(0, len(technical.past_projects) - 1))
    project = technical.past_projects[index]
    assert project.actual_completion_date is not None
    earlier = data.draw(st.dates(project.start_date, project.actual_completion_date))
    sooner = tuple(
        project.model_copy(update={"actual_completion_date": earlier}) if i == index else p
        for i, p in enumerate(technical.past_projects)
    )
    better = contractor.model_copy(
        update={"technical_experience": technical.model_copy(update={"past_projects": sooner})}
    )
    assert assessed(better) >= assessed(contractor)


@settings(max_examples=30, deadline=None)
@given(contractors(), flag_sets.filter(bool), st.data())
def test_a_resolved_flag_never_lowers_it(contractor: Contractor, flags: list[RiskFlag], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(flags) - 1))
    finding = flags[index].finding
    resolved = [*flags]
    resolved[index] = flag(finding.flag_type, finding.severity, "officer-1", "officer-2")
    before, after = scored(contractor, flags=flags), scored(contractor, flags=resolved)
    assert after.competence_score >= before.competence_score
    assert after.score_breakdown["risk_score"].score >= before.score_breakdown["risk_score"].score


# What is missing


NOTHING: JsonObject = {}
MISSING: list[Contractor] = [
    declare(financialQualification={"netWorth": None}),
    declare(technicalExperience={"keyPersonnel": []}),
    declare(technicalExperience={"equipmentOwned": []}),
    compliance(taxCompliance={"gstReturnsFiled": None}),
    compliance(labourLicense={"isRequired": False, "isObtained": False, "licenseNumber": None}).model_copy(
        update={"compliance": declare().compliance.model_copy(update={"labour_license": None})}
    ),
]


@pytest.mark.parametrize("contractor", MISSING, ids=["net_worth", "people", "equipment", "gst_returns", "licence"])
def test_a_missing_input_lowers_the_confidence(contractor: Contractor) -> None:
    whole = declare()
    assert scored(contractor).confidence_level < scored(whole).confidence_level


MISSING_AND_WORST: list[tuple[str, object]] = [
    ("net_worth", 0),
    ("income_tax_returns_filed", False),
    ("gst_returns_filed", False),
    ("labour_licence", Standing.NOT_OBTAINED),
    ("environmental_clearance", Standing.NOT_OBTAINED),
]


@settings(max_examples=40)
@given(contractors(), result_sets, flag_sets, st.sampled_from(MISSING_AND_WORST))
def test_what_is_missing_is_known_less_and_never_counts_as_bad(
    contractor: Contractor, results: list[CheckResult], flags: list[RiskFlag], named: tuple[str, object]
) -> None:
    field, worst_value = named
    inputs = score_inputs(contractor, results=results, flags=flags, as_of=NOW)
    nothing = Standing.NOT_DECLARED if isinstance(worst_value, Standing) else None
    missing = of_case(inputs.model_copy(update={field: nothing}))
    worst = of_case(inputs.model_copy(update={field: worst_value}))
    assert missing.confidence_level < worst.confidence_level
    assert missing.competence_score >= worst.competence_score


@settings(max_examples=40)
@given(contractors(), result_sets, st.data())
def test_a_check_that_is_open_is_known_less_and_never_counts_as_failed(
    contractor: Contractor, results: list[CheckResult], data: st.DataObject
) -> None:
    inputs = score_inputs(contractor, results=results, flags=(), as_of=NOW)
    index = data.draw(st.integers(0, len(inputs.checks) - 1))

    def with_outcome(outcome: CheckOutcome | None) -> Score:
        changed = [*inputs.checks]
        changed[index] = changed[index].model_copy(update={"outcome": outcome})
        return of_case(inputs.model_copy(update={"checks": tuple(changed)}))

    failed, verified_one = with_outcome(CheckOutcome.FAILED), with_outcome(CheckOutcome.VERIFIED)
    for unsettled in (with_outcome(None), with_outcome(CheckOutcome.MANUAL)):
        assert unsettled.confidence_level < failed.confidence_level == verified_one.confidence_level
        assert unsettled.competence_score >= failed.competence_score
    assert verified_one.competence_score >= failed.competence_score


def test_an_unsettled_check_lowers_the_confidence_and_not_the_score() -> None:
    whole = declare()
    all_verified = verified(whole)
    open_ones = [
        result.model_copy(update={"outcome": CheckOutcome.MANUAL}) if result.check is CheckKind.GSTIN else result
        for result in all_verified
    ]
    settled, waiting = scored(whole, all_verified), scored(whole, open_ones)
    assert waiting.confidence_level < settled.confidence_level
    assert waiting.competence_score == settled.competence_score
    failed = [
        result.model_copy(update={"outcome": CheckOutcome.FAILED}) if result.check is CheckKind.GSTIN else result
        for result in all_verified
    ]
    assert scored(whole, failed).competence_score < settled.competence_score
    assert scored(whole, failed).confidence_level == settled.confidence_level


def test_with_everything_known_confidence_is_whole_and_points_sum_plainly() -> None:
    whole = compliance(environmentalClearance={"required": False})
    made = scored(whole, verified(whole))
    assert made.confidence_level == 1.0
    for component in made.score_breakdown.values():
        assert component.score == sum(factor.points for factor in component.factors.values())


def test_a_missing_input_does_not_count_as_a_bad_one() -> None:
    undeclared = scored(compliance(taxCompliance={"gstReturnsFiled": None}))
    refused = scored(compliance(taxCompliance={"gstReturnsFiled": False}))
    assert undeclared.competence_score > refused.competence_score


# Risk


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ([], 100),
        ([flag(FlagType.DELAY_HISTORY, Severity.INFO)], 100),
        ([flag(FlagType.DELAY_HISTORY, Severity.WARNING)], 90),
        ([flag(FlagType.GST_MISMATCH, Severity.ERROR)], 80),
        ([flag(FlagType.INVALID_PAN, Severity.CRITICAL)], 60),
        ([flag(FlagType.INVALID_PAN, Severity.CRITICAL, "one")], 60),
        ([flag(FlagType.INVALID_PAN, Severity.CRITICAL, "one", "two")], 100),
        ([flag(FlagType.GST_MISMATCH, Severity.ERROR, "one")], 100),
        (
            [
                flag(FlagType.GST_MISMATCH, Severity.ERROR),
                flag(FlagType.GST_MISMATCH, Severity.WARNING),
                flag(FlagType.INVALID_PAN, Severity.CRITICAL),
            ],
            30,
        ),
        ([flag(kind, Severity.CRITICAL) for kind in FlagType], 0),
    ],
)
def test_what_flags_cost(flags: list[RiskFlag], expected: int) -> None:
    risk = scored(declare(), flags=flags).score_breakdown["risk_score"]
    assert risk.score == expected
    assert sum(factor.points for factor in risk.factors.values()) == expected


# Identity of an assessment


def test_an_assessment_is_told_by_its_inputs() -> None:
    first = scored(declare())
    assert first.model_version == MODEL_VERSION
    assert scored(declare()).assessment_id == first.assessment_id
    others = [
        scored(declare(), at=NOW + timedelta(days=1)),
        scored(declare(), flags=[flag(FlagType.DELAY_HISTORY, Severity.INFO)]),
        scored(declare(), verified(declare())),
        scored(declare(technicalExperience={"totalExperienceYears": 11})),
        of_case(score_inputs(declare(), results=(), flags=(), as_of=NOW), UUID(int=43)),
    ]
    assert len({made.assessment_id for made in (first, *others)}) == 1 + len(others)
    assert len({made.inputs_digest for made in (first, *others)}) == len(others)  # the last differs by the case alone


def test_the_sample_scores_as_it_did() -> None:
    """A change here is a change of the model: give it a new version, so that old assessments can be made again."""
    made = scored(declare(), verified(declare()))
    parts = {name: component.score for name, component in made.score_breakdown.items()}
    assert MODEL_VERSION == "scorecard-1.1.0"
    assert parts == {
        "financial_strength": 82,
        "technical_capacity": 47,
        "experience_score": 75,
        "compliance_score": 100,
        "risk_score": 100,
    }
    assert (made.competence_score, made.confidence_level) == (80, 0.98)


# Derived metrics (seed 001, section 3)


def test_turnover_metrics() -> None:
    metrics = turnover_metrics(declare())
    assert metrics.years == ("2022-23", "2023-24", "2024-25")
    assert metrics.average == (45 + 50 + 60) * CRORE // 3
    assert (metrics.growth_percent, metrics.falls_in_a_row, metrics.declining_trend) == (20, 0, False)
    assert metrics.deviation_percent == 12  # sqrt(38.9) of 51.7 crore


def test_project_metrics() -> None:
    (project,) = past_project_metrics(declare())
    assert (project.planned_days, project.delay_days, project.delay_percentage) == (720, 20, 2)
    assert (project.value_category, project.client_weight) == (ValueCategory.MEDIUM, 100)
