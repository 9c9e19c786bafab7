"""One step of a process, written at once: the row, the history, the tasks, the events, the audit entries."""

from datetime import datetime

from pydantic import JsonValue
from sqlmodel import Session, func, select

from models.application import Approval, CaseStep, Transition, WaitingOn
from models.audit import AuditEvent, audit_role
from models.change_request import ChangeRequest
from models.checks import CheckResult
from models.contractor.json_object import JsonObject
from models.encryption import Vault
from models.flags import RiskFlag, overall_risk
from models.score import Score
from models.status import ContractorStatus, require_transition
from models.tables import audit, registration_rows
from models.tables.case_json import checks_apart, flags_apart
from models.tables.change_requests import keep_request
from models.tables.delegations import with_stand_in
from models.tables.moments import moment
from models.tables.rows.application import ApplicationRow, StatusHistoryRow
from models.tables.rows.contractor import ContractorRow, DocumentsRow, RiskFlagsRow
from models.tables.rows.events import OutboxRow
from models.tables.rows.people import CaseWaitRow
from models.tables.sealing import RowSealer
from models.tables.system_sections import history_sealer
from models.tables.task_rows import keep_task

_ENDED = frozenset({ContractorStatus.REJECTED, ContractorStatus.GOV_APPROVED})


class StepWriter:
    """Writes a step onto an application that the caller has locked."""

    def __init__(self, session: Session, vault: Vault, application: ApplicationRow, contractor: ContractorRow) -> None:
        self._session = session
        self._vault = vault
        self._application = application
        self._contractor = contractor

    def write(self, step: CaseStep, *, before: JsonObject | None = None, after: JsonObject | None = None) -> None:
        """All that the step says, at `step.at`. `before` and `after` are what its audit entry shows as the change.

        Raises:
            IllegalTransition: a move that the status table does not allow.
        """
        application, contractor = self._application, self._contractor
        application.updated_at = contractor.last_updated_timestamp = step.at
        if step.waiting_on is not None:
            self._wait(step.waiting_on, step.at)
            application.due_at = step.due_at
        if step.checks is not None:
            keep_checks(self._vault, application, step.checks)
        if step.flags is not None:
            self._keep_flags(step.flags, step.at)
        if step.score is not None:
            self._keep_score(step.score)
        if step.approval is not None:
            self._keep_approval(step.approval)
        if step.rejection_reason is not None:
            sealer = RowSealer(self._vault, "applications", application.id)
            application.rejection_reason_sealed = sealer.seal("rejection_reason_sealed", step.rejection_reason)
        if step.rejection is not None:
            application.rejection = step.rejection.model_dump(mode="json")
        moves = [(self.move(transition), transition) for transition in step.transitions]
        if step.approval is not None and contractor.verification_status is ContractorStatus.SUSPENDED:
            # a renewal changes no standing: what is suspended stays so
            registration_rows.bring(self._session, application, ContractorStatus.SUSPENDED)
        for task in step.tasks:
            keep_task(self._session, self._vault, task)
            payload: JsonObject = {
                "task_id": str(task.task_id),
                "kind": task.kind.value,
                "status": task.status.value,
                "assignee": task.assignee,
                "open_items": sum(item.open for item in task.items),
            }
            self.publish("task", payload, step.at)
        if step.change_request is not None:
            keep_request(self._session, self._vault, application.id, step.change_request)
        for notice in step.notices:
            self.publish(notice.event, with_stand_in(self._session, notice.payload, step.at), step.at)
        self._audit(step, moves, before, after)

    def move(self, transition: Transition) -> ContractorStatus:
        """Make one transition; returns where it came from.

        Each is a statement of its own, so that the database's trigger judges each edge.

        Raises:
            IllegalTransition: the status table does not allow it.
        """
        application, source = self._application, self._application.status
        require_transition(source, transition.status)
        application.status = transition.status
        self._session.flush()
        self.contractor_follows()
        self._stamp(transition)
        self.add_history(transition)
        self.publish(
            "status",
            {
                "from": source.value,
                "status": transition.status.value,
                "at": moment(transition.at),
                "changed_by": transition.changed_by,
            },
            transition.at,
        )
        self._session.flush()
        return source

    def contractor_follows(self) -> None:
        """The contractor stands where its application does, but for a renewal's: while a registration stands, the
        contractor has its status."""
        held = registration_rows.standing_row(self._session, self._contractor.contractor_id)
        registration_rows.bring(self._session, self._contractor, held.status if held else self._application.status)

    def add_history(self, transition: Transition) -> None:
        """One more entry of the status history."""
        counted = select(func.count()).where(StatusHistoryRow.application_id == self._application.id)
        ordinal = self._session.exec(counted).one() + 1
        sealer = history_sealer(self._vault, self._application.id, ordinal)
        self._session.add(
            StatusHistoryRow(
                application_id=self._application.id,
                ordinal=ordinal,
                status=transition.status,
                at=transition.at,
                changed_by=transition.changed_by,
                remarks_sealed=sealer.seal("remarks_sealed", transition.remarks),
            )
        )

    def publish(self, event_type: str, payload: JsonObject, at: datetime) -> None:
        """An event for those who listen to the case; the table's trigger tells them when this is committed."""
        row = OutboxRow(case_id=self._application.id, event_type=event_type, payload=payload, created_at=at)
        self._session.add(row)

    def _stamp(self, transition: Transition) -> None:
        application, at = self._application, transition.at
        match transition.status:
            case ContractorStatus.SUBMITTED:
                application.submitted_at = at
            case ContractorStatus.UNDER_REVIEW:
                application.review_started_at = at
            case ContractorStatus.REJECTED:
                application.rejected_at = at
                self._give_up_claims()
            case _:
                pass
        if transition.status in _ENDED:
            application.bank_account_sealed = None

    def _give_up_claims(self) -> None:
        """A rejected contractor holds no PAN, GSTIN or wallet against others, unless the chain knows it by them."""
        if self._contractor.document_root_hash is None:
            self._contractor.wallet_address = None
            self._contractor.pan_claim = None
            self._contractor.gstin_claim = None

    def _keep_flags(self, flags: tuple[RiskFlag, ...], at: datetime) -> None:
        application = self._application
        readable, aside = flags_apart(flags)
        row = self._session.get(RiskFlagsRow, application.id)
        level = overall_risk(flags)
        if row is None:
            row = RiskFlagsRow(
                application_id=application.id,
                contractor_id=application.contractor_id,
                flags=readable,
                overall_risk_level=level,
                last_assessment=at,
            )
            self._session.add(row)
        sealer = RowSealer(self._vault, "contractor_risk_flags", application.id)
        row.flags, row.overall_risk_level, row.last_assessment = readable, level, at
        row.evidence_sealed = sealer.seal("evidence_sealed", aside) if aside else None
        application.risk_level = level
        if registration_rows.standing_row(self._session, application.contractor_id) is None:
            self._contractor.risk_level = level

    def _keep_score(self, score: Score) -> None:
        self._application.score = score.model_dump(mode="json")
        if registration_rows.standing_row(self._session, self._application.contractor_id) is None:
            self._contractor.competence_score = score.competence_score

    def _keep_approval(self, approval: Approval) -> None:
        application, receipt = self._application, approval.receipt
        if application.approved_at is None:  # every step after it carries the approval again
            registration_rows.approved(self._session, application, self._contractor, approval)
            if application.score is not None:
                self._contractor.competence_score = Score.model_validate(application.score).competence_score
            self._contractor.risk_level = application.risk_level
        application.document_root = self._contractor.document_root_hash = approval.document_root
        application.certificate_hash = approval.certificate_hash
        application.certificate_document_id = approval.certificate_document_id
        application.approved_by = approval.approved_by
        application.reviewed_by = approval.reviewed_by
        application.approved_at = approval.approved_at
        application.expires_at = approval.expires_at
        application.transaction_hash = receipt.transaction_hash
        application.block_number = receipt.block_number
        application.contract_address = receipt.contract
        application.chain_id = receipt.chain_id
        documents = self._session.get(DocumentsRow, application.contractor_id)
        if documents is not None:
            documents.document_hash = approval.document_root

    def _wait(self, waiting_on: WaitingOn, at: datetime) -> None:
        """Who has the next move from now on; waits are counted from the submission."""
        application = self._application
        counted = select(func.count()).where(CaseWaitRow.application_id == application.id)
        ordinal = self._session.exec(counted).one() + 1
        if waiting_on is not application.waiting_on or ordinal == 1:
            self._session.add(
                CaseWaitRow(application_id=application.id, ordinal=ordinal, waiting_on=waiting_on, since=at)
            )
        application.waiting_on = waiting_on

    def _audit(
        self,
        step: CaseStep,
        moves: list[tuple[ContractorStatus, Transition]],
        before: JsonObject | None,
        after: JsonObject | None,
    ) -> None:
        """One entry for each transition, or one for a step that makes none; the step's particulars on the first."""
        event = AuditEvent(
            at=step.at,
            action=step.action,
            actor=step.actor.subject,
            actor_role=audit_role(step.actor),
            subject=str(self._application.id),
            contractor_id=self._application.contractor_id,
            details={"operation_id": step.operation_id, **_particulars(step)},
            previous_value=before,
            new_value=after,
        )
        events = [_of_move(event, position, *move) for position, move in enumerate(moves)]
        audit.append(self._session, events or [event])


def _of_move(event: AuditEvent, position: int, source: ContractorStatus, transition: Transition) -> AuditEvent:
    details = event.details if position == 0 else {"operation_id": event.details["operation_id"]}
    changed: dict[str, object] = {
        "at": transition.at,
        "details": {**details, "changed_by": transition.changed_by},
        "previous_value": {"status": source.value},
        "new_value": {"status": transition.status.value},
    }
    return event.model_copy(update=changed)


def keep_checks(vault: Vault, application: ApplicationRow, checks: tuple[CheckResult, ...]) -> None:
    """Put the checks on the application's row."""
    readable, aside = checks_apart(checks)
    application.checks = readable
    application.checks_sealed = RowSealer(vault, "applications", application.id).seal("checks_sealed", aside)


def _particulars(step: CaseStep) -> JsonObject:
    """What the step did, in numbers and codes: what people wrote stays sealed where it belongs."""
    tasks: list[JsonValue] = [
        {
            "task_id": str(task.task_id),
            "kind": task.kind.value,
            "status": task.status.value,
            "assignee": task.assignee,
            "decision": task.decision,
            "decided_by": task.decided_by,
            "items": {
                str(item.item_id): {"reference": item.reference, "outcome": item.outcome, "decided_by": item.decided_by}
                for item in task.items
            },
        }
        for task in step.tasks
    ]
    stated: JsonObject = {
        "note": step.note or None,
        "checks": None if step.checks is None else {check.check.value: check.outcome.value for check in step.checks},
        "flags": None if step.flags is None else {str(flag.flag_id): _flag_codes(flag) for flag in step.flags},
        "score": None if step.score is None else _score_codes(step.score),
        "tasks": tasks or None,
        "approval": None if step.approval is None else step.approval.model_dump(mode="json"),
        "change_request": None if step.change_request is None else _request_codes(step.change_request),
        "reason_codes": None if step.rejection is None else [code.value for code in step.rejection.reason_codes],
    }
    return {name: value for name, value in stated.items() if value is not None}


def _request_codes(request: ChangeRequest) -> JsonObject:
    return {
        "number": request.number,
        "fields": list[JsonValue](request.fields),
        "documents": list[JsonValue](sorted(request.documents)),
        "requested_by": request.requested_by,
        "outcome": request.outcome,
    }


def _flag_codes(flag: RiskFlag) -> JsonObject:
    cleared_by: list[JsonValue] = [override.subject for override in flag.overrides]
    return {
        "flag_type": flag.finding.flag_type.value,
        "severity": flag.finding.severity.value,
        "resolved": flag.resolved,
        "cleared_by": cleared_by,
        "upheld_by": flag.upheld_by,
    }


def _score_codes(score: Score) -> JsonObject:
    return {
        "competence_score": score.competence_score,
        "model_version": score.model_version,
        "assessment_id": str(score.assessment_id),
        "inputs_digest": score.inputs_digest,
    }
