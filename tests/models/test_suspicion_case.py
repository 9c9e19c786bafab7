"""The rules of a suspicion: who may say what when, and what the clock brings."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest

from models.actors import Actor, Role
from models.decision import Decision, Refusal, Refused, Verdict
from models.jurisdictions import INDIA
from models.report import Receipt, ReceiptStatus, ReportFile, ReportType
from models.report_calendar import key_of
from models.suspicion_case import IllegalSuspicionMove, SuspicionCase
from models.suspicion_record import Amendment, SuspicionStage, SuspicionStart, SuspicionStatus
from models.suspicious_report import SourceOfAlert, StrDraft
from models.task_clock import Bell
from models.working_days import add_working_days

AT = datetime(2026, 4, 2, 6, 30, tzinfo=UTC)
DRAFT = StrDraft(source_of_alert=SourceOfAlert.TY, grounds_of_suspicion="Deposits without a purpose.")
FILE = ReportFile(format="str", media_type="application/xml", file_name="str.xml", sha256="0" * 64, size=1)


def officer(subject: str, role: Role = Role.COMPLIANCE_OFFICER) -> Actor:
    return Actor(subject=subject, roles=frozenset({role}))


DAS, NAIR = officer("das"), officer("nair")


def word(actor: Actor, verdict: Verdict = Verdict.APPROVE, remarks: str = "Seen.") -> Decision:
    return Decision(actor=actor, verdict=verdict, remarks=remarks)


def found() -> SuspicionCase:
    numbers = count(1)
    key = key_of(ReportType.AML_SAR, INDIA, INDIA.period("2026-03"))
    start = SuspicionStart(suspicion_id=UUID(int=9), key=key, draft=DRAFT)
    return SuspicionCase(start, new_id=lambda: UUID(int=next(numbers)))


def confirmed() -> SuspicionCase:
    case = found()
    case.judge(word(DAS), AT)
    return case


def submitted(case: SuspicionCase) -> SuspicionCase:
    case.decide(word(NAIR), AT)
    case.written(FILE)
    case.submitted(Receipt(acknowledgement="AA1", status=ReceiptStatus.RECEIVED), AT)
    return case


def test_confirming_asks_another_within_seven_working_days() -> None:
    task = confirmed().open_task
    assert task is not None
    assert (task.due_at, task.barred, task.confidential) == (add_working_days(AT, 7), {"das"}, True)


@pytest.mark.parametrize(
    ("decision", "refusal"),
    [
        (word(officer("rao", Role.GOVERNMENT_ADMIN)), Refusal.FORBIDDEN_ROLE),
        (word(DAS, Verdict.REQUEST_CHANGES), Refusal.WRONG_STATE),
        (word(DAS, remarks=" "), Refusal.REMARKS_REQUIRED),
    ],
)
def test_a_first_word_that_counts_for_nothing(decision: Decision, refusal: Refusal) -> None:
    case = found()
    with pytest.raises(Refused) as refused:
        case.judge(decision, AT)
    assert (refused.value.refusal, case.judged) == (refusal, False)


def test_who_confirmed_may_not_file_and_nobody_judges_twice() -> None:
    case = confirmed()
    with pytest.raises(Refused) as refused:
        case.decide(word(DAS), AT)
    assert refused.value.refusal is Refusal.FOUR_EYES
    with pytest.raises(Refused) as refused:
        case.judge(word(NAIR), AT)
    assert refused.value.refusal is Refusal.WRONG_STATE


def test_the_clock_reminds_then_escalates_and_then_is_silent() -> None:
    case = confirmed()
    rung: list[Bell] = []
    while (alarm := case.alarm) is not None:
        case.ring(alarm.bell, alarm.at)
        rung.append(alarm.bell)
    assert rung == [Bell.TASK_REMINDER, Bell.TASK_OVERDUE]
    task = case.open_task
    assert task is not None
    assert task.reminded_at is not None
    assert task.reminded_at < task.due_at == task.escalated_at


def test_what_comes_back_is_filed_again_under_another_reference_and_the_same_due_time() -> None:
    case = submitted(confirmed())
    first, due_at = case.facts.reference, case.facts.due_at
    later = AT + timedelta(days=3)
    case.answered(Receipt(acknowledgement="AA1", status=ReceiptStatus.REJECTED, reasons=("Too short.",)), later)
    task = case.open_task
    assert task is not None
    assert (case.facts.status, case.facts.stage, task.due_at) == (
        SuspicionStatus.CONFIRMED,
        SuspicionStage.FILING,
        due_at,
    )
    assert [item.guidance for item in task.items] == ["Too short."]
    submitted(case)
    assert case.facts.reference != first
    case.answered(Receipt(acknowledgement="AA2", status=ReceiptStatus.ACCEPTED), later)
    assert (case.facts.status, case.closed) == (SuspicionStatus.FILED, True)
    with pytest.raises(IllegalSuspicionMove):
        case.answered(Receipt(acknowledgement="AA2", status=ReceiptStatus.REJECTED), later)


def test_a_file_that_cannot_be_written_comes_back() -> None:
    case = confirmed()
    case.decide(word(NAIR), AT)
    case.unwritable("the report is not what its schema says, at Name", AT)
    assert (case.facts.status, case.facts.stage) == (SuspicionStatus.CONFIRMED, SuspicionStage.FILING)
    assert case.open_task is not None


def test_its_fields_can_be_given_while_it_waits_to_be_filed_only() -> None:
    given = DRAFT.model_copy(update={"grounds_of_suspicion": "More."})
    case = confirmed()
    case.amend(Amendment(actor=NAIR, draft=given))
    case.decide(word(NAIR), AT)
    assert case.request().draft == given
    with pytest.raises(Refused):
        case.amend(Amendment(actor=NAIR, draft=DRAFT))
    with pytest.raises(Refused):
        found().amend(Amendment(actor=NAIR, draft=given))


def test_the_day_of_the_report_is_indias() -> None:
    case = confirmed()
    case.decide(word(NAIR), datetime(2026, 4, 6, 18, 29, 59, tzinfo=UTC))
    assert case.request().reported_on.isoformat() == "2026-04-06"
    other = confirmed()
    other.decide(word(NAIR), datetime(2026, 4, 6, 18, 30, tzinfo=UTC))
    assert other.request().reported_on.isoformat() == "2026-04-07"
