"""The rules of a report, without its machinery: its moves, its tasks, its clock."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from models.actors import SYSTEM, Actor, Role
from models.decision import Decision, Refusal, Refused, Verdict
from models.ids import report_id_of, report_workflow_id
from models.jurisdictions import INDIA
from models.report import AsOf, Receipt, ReceiptStatus, ReportFile, ReportStage, ReportStart, ReportStatus, ReportType
from models.report_calendar import key_of, month_before, quarter_before
from models.report_case import IllegalReportMove, ReportCase
from models.task import TaskKind
from models.task_clock import Bell

NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
OFFICER = Actor(subject="compliance-das", roles=frozenset({Role.COMPLIANCE_OFFICER}))
RECEIVED = Receipt(acknowledgement="AA1", status=ReceiptStatus.RECEIVED)


def case_of(report_type: ReportType = ReportType.TAX) -> ReportCase:
    key = key_of(report_type, INDIA, INDIA.period("Q1-2026"))
    start = ReportStart(report_id=report_id_of(key), key=key, generated_period="Q1-2026", requested_by=SYSTEM)
    case = ReportCase(start, new_id=uuid4)
    case.opened(NOW)
    return case


def complete(report_type: ReportType = ReportType.TAX) -> ReportCase:
    case = case_of(report_type)
    case.frozen(AsOf(number=1, at=NOW), ())
    assert case.reconciled(NOW)
    case.rendered(ReportFile(format="regulator", media_type="x", file_name="x", sha256="0" * 64, size=1))
    case.complete(NOW)
    return case


def said(case: ReportCase, verdict: Verdict, remarks: str = "Because.") -> None:
    case.decide(Decision(actor=OFFICER, verdict=verdict, remarks=remarks), NOW)


def test_who_is_late_with_the_sign_off_is_reminded_and_then_it_escalates() -> None:
    case = complete()
    bells: list[Bell] = []
    while (alarm := case.alarm) is not None:
        bells.append(alarm.bell)
        case.ring(alarm.bell, alarm.at)
    assert bells == [Bell.TASK_REMINDER, Bell.TASK_OVERDUE]
    assert case.open_task is not None
    assert case.open_task.escalated_at == case.open_task.due_at == case.facts.due_at
    step = case.step("o", SYSTEM, "TASK_ESCALATED", NOW)
    assert [notice.event for notice in step.notices] == ["task_reminder", "task_escalated"]


@pytest.mark.parametrize("report_type", ReportType)
def test_the_tasks_of_a_confidential_report_are_confidential(report_type: ReportType) -> None:
    case = complete(report_type)
    assert [task.confidential for task in case.tasks.values()] == [report_type is ReportType.AML_SAR]


def test_rejected_by_the_regulator_it_goes_on_as_its_next_revision() -> None:
    case = complete()
    said(case, Verdict.APPROVE)
    case.submitted(RECEIVED, NOW)
    case.answered(Receipt(acknowledgement="AA1", status=ReceiptStatus.REJECTED), NOW)
    assert (case.facts.status, case.facts.stage) == (ReportStatus.REJECTED, ReportStage.CORRECTION)
    assert case.open_task is not None
    assert [item.guidance for item in case.open_task.items] == ["The regulator gave no reason."]
    said(case, Verdict.APPROVE)
    assert case.made_anew
    assert isinstance(case.facts.next_revision, UUID)
    assert case.closed
    with pytest.raises(Refused) as refused:
        said(case, Verdict.APPROVE)
    assert refused.value.refusal is Refusal.CASE_CLOSED


def test_a_failed_report_can_be_left_so() -> None:
    case = complete()
    said(case, Verdict.REJECT)
    assert case.open_task is not None
    assert (case.facts.status, case.open_task.kind) == (ReportStatus.FAILED, TaskKind.CORRECTION)
    said(case, Verdict.REJECT)
    assert (case.made_anew, case.facts.next_revision, case.closed) == (False, None, True)


def test_a_move_that_there_is_not_is_refused() -> None:
    case = complete()
    with pytest.raises(IllegalReportMove):
        case.answered(Receipt(acknowledgement="AA1", status=ReceiptStatus.ACCEPTED), NOW)


def test_another_moment_lets_go_of_what_was_written() -> None:
    case = case_of()
    case.frozen(AsOf(number=1, at=NOW), ("a", "b"))
    case.frozen(AsOf(number=2, at=NOW), ("a", "b"))
    assert (case.facts.sections, case.facts.sections_to_write) == ((), ("a", "b"))


def test_two_names_of_the_same_days_are_one_report() -> None:
    ids = {
        report_workflow_id(key_of(ReportType.TAX, INDIA, INDIA.period(name))) for name in ("Q1-2026", "FY2025-26-Q4")
    }
    assert ids == {"report:TAX:IN:Q1-2026:1"}
    month = key_of(ReportType.AML_SAR, INDIA, INDIA.period("2026-03"))
    assert report_workflow_id(month) == "report:AML_SAR:IN:2026-03:1"


@pytest.mark.parametrize(
    ("at", "quarter", "month"),
    [
        ("2026-03-31T18:29:59+00:00", "Q4-2025", "2026-02"),  # 23:59:59 on 31 March in India
        ("2026-03-31T18:30:00+00:00", "Q1-2026", "2026-03"),
        ("2026-01-01T00:00:00+00:00", "Q4-2025", "2025-12"),
        ("2026-12-31T12:00:00+00:00", "Q3-2026", "2026-11"),
    ],
)
def test_the_period_that_is_over(at: str, quarter: str, month: str) -> None:
    day = INDIA.day_of(datetime.fromisoformat(at))
    assert (quarter_before(day), month_before(day)) == (quarter, month)
