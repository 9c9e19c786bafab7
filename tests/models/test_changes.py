"""What may be asked for, what changed, what is checked again, who stands in, and how long it all took."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, ValidationError

from models.application import ChangesAnswer, WaitingOn
from models.change_request import Asked, ChangeRequest
from models.checks import CheckKind, CheckOutcome, CheckResult
from models.contractor.json_object import JsonObject
from models.contractor.paths import canonical_path, changed_paths, lies_in, problem_with_path, value_at
from models.contractor.vocabulary import DocumentType
from models.delegation import Delegation, stand_in_for, stood_in_for
from models.elapsed import Wait, elapsed
from models.flags import Finding, FlagSource, FlagType, Override, RiskFlag, Severity
from models.rechecks import touched_by
from models.task import Process, Task, TaskKind, TaskStatus
from models.task_clock import Alarm, Bell, next_alarm, paused, resumed, rung, term
from models.verification.subjects import SUBJECTS, checks_touched
from models.working_days import add_working_days, add_working_time, is_working_day, working_time_between
from tests.models.test_application_case import CONTRACTOR

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday
K = CheckKind


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("legalIdentity", True),
        ("legalIdentity.gstin", True),
        ("walletAddress", True),
        ("legalIdentity.registeredAddress.pincode", True),
        ("technicalExperience.pastProjects[0].clientName", True),
        ("financialQualification.bankDetails.ifscCode", True),
        ("legalIdentity.shoeSize", False),
        ("legalIdentity.pan.first", False),
        ("legalIdentity..pan", False),
        (".legalIdentity", False),
        ("legalIdentity[0]", False),
        ("technicalExperience.pastProjects.0", False),
        ("documentReferences", False),
        ("legalIdentity.panVerificationStatus", False),
        ("aiScore.competenceScore", False),
        ("", False),
    ],
)
def test_what_can_be_asked_for_is_a_field_that_is_the_contractors(path: str, *, may: bool) -> None:
    assert (problem_with_path(path) is None) is may


def test_a_path_may_be_written_as_the_api_shows_it() -> None:
    assert canonical_path("contractor.legalIdentity.pan") == canonical_path(" legalIdentity.pan")


def test_a_request_names_one_thing_at_a_time() -> None:
    with pytest.raises(ValidationError):
        Asked(field="legalIdentity.pan", document_type=DocumentType.PAN_CARD)
    with pytest.raises(ValidationError):
        Asked()


def test_with_the_wallet_its_declaration_is_asked_for() -> None:
    request = ChangeRequest(
        number=1,
        asked=(Asked(field="walletAddress"),),
        requested_by="rao",
        requested_at=NOW,
        remind_at=NOW,
        due_at=NOW,
    )
    assert request.fields == ("walletAddress", "compliance.walletDeclaration")


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": None}, {}, []),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, ["a.c"]),
        ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}, ["a[1].b"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a"]),
        ({"a": True}, {"a": 1}, ["a"]),
        ({"a": {"b": 1}}, {"a": None}, ["a"]),
    ],
)
def test_what_changed_is_named_by_its_innermost_place(
    before: JsonObject, after: JsonObject, changed: list[str]
) -> None:
    assert changed_paths(before, after) == changed


_LEAVES: st.SearchStrategy[JsonValue] = st.none() | st.booleans() | st.integers(0, 3)
_KEYS = st.sampled_from(["a", "b", "cC"])
_TREES: st.SearchStrategy[JsonObject] = st.dictionaries(
    _KEYS, st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_KEYS, inner, max_size=2))
)


@given(_TREES, _TREES)
def test_what_is_named_as_changed_differs_and_nothing_else_does(before: JsonObject, after: JsonObject) -> None:
    changed = changed_paths(before, after)
    for path in changed:
        one, other = value_at(before, path), value_at(after, path)
        assert (type(one), one) != (type(other), other), path
    for name in {*before, *after}:
        if not any(lies_in(path, name) for path in changed):
            assert changed_paths({name: before.get(name)}, {name: after.get(name)}) == []


def test_every_check_has_a_subject_and_every_field_of_it_is_there() -> None:
    assert SUBJECTS.keys() == set(CheckKind)
    for kind, subject in SUBJECTS.items():
        assert subject.fields or subject.documents, kind
        for path in subject.fields:
            assert problem_with_path(path) is None, path


@pytest.mark.parametrize(
    ("fields", "documents", "checks"),
    [
        (["legalIdentity.pan"], [], {K.PAN, K.DEBARMENT, K.DOCUMENTS}),
        (["legalIdentity.registeredAddress.pincode"], [], set[CheckKind]()),
        (["legalIdentity.registeredAddress"], [], {K.GSTIN, K.DOCUMENTS}),
        (["financialQualification.bankDetails.ifscCode"], [], {K.BANK_ACCOUNT}),
        (["financialQualification.caCertificateDetails.udin"], [], {K.UDIN, K.DOCUMENTS}),
        ([], [DocumentType.CA_TURNOVER_CERTIFICATE], {K.DOCUMENTS, K.UDIN}),
        ([], [DocumentType.PAN_CARD], {K.DOCUMENTS}),
        (["walletAddress"], [], {K.WALLET_SIGNATURE}),
    ],
)
def test_only_what_a_change_feeds_is_touched(
    fields: list[str], documents: list[DocumentType], checks: set[CheckKind]
) -> None:
    assert checks_touched(fields, documents) == checks


def test_words_on_what_changed_do_not_stand_and_a_check_that_fell_away_takes_its_flags_along() -> None:
    def flag(system: str, field: str) -> RiskFlag:
        finding = Finding(
            flag_type=FlagType.GST_MISMATCH,
            severity=Severity.ERROR,
            description="Differs.",
            source=FlagSource.GOVERNMENT_API,
            source_system=system,
            related_field=field,
        )
        word = Override(subject="rao", at=NOW, remarks="seen")
        return RiskFlag(flag_id=uuid4(), finding=finding, detected_at=NOW, overrides=(word,))

    gst, bank = flag("GST_PORTAL_API", "legalIdentity.gstin"), flag("BANK_API", "financialQualification.bankDetails")
    labour = flag("LABOUR_DEPT_API", "compliance.labourLicense")
    checks = {
        kind: CheckResult(check=kind, outcome=CheckOutcome.VERIFIED, summary="Fine.")
        for kind in (K.GSTIN, K.BANK_ACCOUNT, K.LABOUR_LICENCE, K.UDIN)
    }
    answer = ChangesAnswer(
        actor=CONTRACTOR,
        document_version=2,
        fields=("legalIdentity.gstin", "compliance.labourLicense.isObtained", "legalIdentity.msmeNumber"),
    )
    touched = touched_by(answer, checks=checks, flags=(gst, bank, labour), planned=[K.GSTIN, K.BANK_ACCOUNT, K.UDYAM])
    assert touched.again == (K.GSTIN, K.UDYAM)
    assert {result.check for result in touched.checks} == {K.BANK_ACCOUNT, K.UDIN}
    assert {each.flag_id: bool(each.overrides) for each in touched.flags} == {gst.flag_id: False, bank.flag_id: True}
    assert {str(gst.flag_id), str(labour.flag_id), "GSTIN"} <= touched.references


def test_a_manual_check_whose_paper_changed_is_a_persons_again() -> None:
    done = CheckResult(check=K.UDIN, outcome=CheckOutcome.VERIFIED, summary="Verified.", decided_by="rao")
    answer = ChangesAnswer(actor=CONTRACTOR, document_version=2, documents=(DocumentType.CA_TURNOVER_CERTIFICATE,))
    touched = touched_by(answer, checks={K.UDIN: done}, flags=(), planned=[K.DOCUMENTS])
    assert [(result.check, result.outcome) for result in touched.checks] == [(K.UDIN, CheckOutcome.MANUAL)]


# Clocks

_MOMENTS = st.timedeltas(timedelta(), timedelta(days=700)).map(lambda after: datetime(2025, 1, 1, tzinfo=UTC) + after)


@given(_MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)))
def test_working_time_is_added_and_measured_alike(start: datetime, time: timedelta) -> None:
    end = add_working_time(start, time)
    assert end >= start
    assert working_time_between(start, end) == time


@given(_MOMENTS, st.integers(0, 20))
def test_working_days_are_days_of_working_time(start: datetime, days: int) -> None:
    if is_working_day((start + timedelta(hours=5, minutes=30)).date()):
        assert working_time_between(start, add_working_days(start, days)) == timedelta(days=days)


def alarm_of(task: Task) -> Alarm | None:
    return next_alarm(task, None)


def a_task(days: int = 10) -> Task:
    time = term(NOW, days)
    return Task(
        task_id=uuid4(),
        process=Process.APPLICATION,
        case_id=uuid4(),
        kind=TaskKind.REVIEW,
        role=next(iter(CONTRACTOR.roles)),
        title="Review",
        status=TaskStatus.OPEN,
        opened_at=NOW,
        due_at=time.due_at,
        remind_at=time.remind_at,
    )


def test_a_task_rings_twice_and_not_while_it_stands_still() -> None:
    task = a_task()
    reminder = alarm_of(task)
    assert reminder is not None
    assert (reminder.bell, working_time_between(NOW, reminder.at)) == (Bell.TASK_REMINDER, timedelta(days=8))
    assert alarm_of(paused(task, NOW)) is None
    overdue = alarm_of(rung(task, Bell.TASK_REMINDER, reminder.at))
    assert overdue is not None
    assert (overdue.bell, overdue.at) == (Bell.TASK_OVERDUE, task.due_at)
    assert alarm_of(rung(task, Bell.TASK_OVERDUE, task.due_at)) is None


@given(st.timedeltas(timedelta(), timedelta(days=40)), st.timedeltas(timedelta(), timedelta(days=90)))
def test_what_was_left_when_the_clock_stopped_is_left_when_it_goes_on(used: timedelta, stood: timedelta) -> None:
    task = a_task()
    stopped = NOW + timedelta(seconds=int(used.total_seconds()))
    left = working_time_between(stopped, task.due_at)
    again = resumed(paused(task, stopped), stopped + stood, 10)
    assert again.paused_at is None
    assert working_time_between(stopped + stood, again.due_at) == left
    assert again.remind_at is not None
    assert again.remind_at <= again.due_at


# Absences

DAY = date(2026, 3, 2)


def away(subject: str, delegate: str, first: date = DAY, last: date = DAY) -> Delegation:
    return Delegation(subject=subject, delegate=delegate, first_day=first, last_day=last, set_by=subject, set_at=NOW)


@pytest.mark.parametrize(
    ("delegations", "stand_in"),
    [
        ([], None),
        ([away("rao", "bose")], "bose"),
        ([away("rao", "bose"), away("bose", "khan")], "khan"),
        ([away("rao", "bose"), away("bose", "rao")], None),
        ([away("rao", "bose"), away("bose", "khan"), away("khan", "bose")], None),
        ([away("rao", "bose", DAY + timedelta(days=1), DAY + timedelta(days=2))], None),
        ([away("rao", "bose", DAY - timedelta(days=2), DAY - timedelta(days=1))], None),
        ([away("rao", "bose", DAY - timedelta(days=2), DAY + timedelta(days=1))], "bose"),
    ],
)
def test_the_first_present_one_along_the_chain_stands_in(delegations: list[Delegation], stand_in: str | None) -> None:
    assert stand_in_for("rao", delegations, DAY) == stand_in


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=8))
def test_a_stand_in_is_there_and_both_sides_agree(pairs: list[tuple[str, str]]) -> None:
    delegations = [away(*pair) for pair in dict(pairs).items()]
    absent = {each.subject for each in delegations}
    for subject in "abcde":
        found = stand_in_for(subject, delegations, DAY)
        assert found is None or found not in absent
        if found is not None:
            assert subject in stood_in_for(found, delegations, DAY)


# Elapsed time


def test_elapsed_time_is_split_by_who_was_waited_for() -> None:
    at = [NOW + timedelta(seconds=seconds) for seconds in (0, 5, 65, 165, 170)]
    parties = (WaitingOn.REGISTRIES, WaitingOn.REVIEWER, WaitingOn.CONTRACTOR, WaitingOn.REVIEWER, WaitingOn.NOBODY)
    waits = [Wait(waiting_on=party, since=since) for party, since in zip(parties, at, strict=True)]
    closed = elapsed(waits, NOW + timedelta(days=9))
    assert closed.total_seconds == 170
    assert {party: n for party, n in closed.by.items() if n} == {
        WaitingOn.REGISTRIES: 5,
        WaitingOn.REVIEWER: 65,
        WaitingOn.CONTRACTOR: 100,
    }
    live = elapsed(waits[:2], NOW + timedelta(seconds=25))
    assert (live.total_seconds, live.by[WaitingOn.REVIEWER]) == (25, 20)
    assert elapsed([], NOW).total_seconds == 0


@given(st.lists(st.tuples(st.sampled_from(WaitingOn), st.integers(0, 1000)), max_size=12), st.integers(0, 1000))
def test_the_parts_of_the_elapsed_time_are_the_whole(steps: list[tuple[WaitingOn, int]], rest: int) -> None:
    moment, waits = NOW, list[Wait]()
    for party, seconds in steps:
        waits.append(Wait(waiting_on=party, since=moment))
        moment += timedelta(seconds=seconds)
    taken = elapsed(waits, moment + timedelta(seconds=rest))
    assert taken.total_seconds == sum(taken.by.values())
    assert WaitingOn.NOBODY not in taken.by
