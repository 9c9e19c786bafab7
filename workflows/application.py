"""A contractor's application: from the draft handed in, through checks and two officials, to the chain."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.application import AnswerStep, ApplicationActivities, SubmissionStep
    from activities.certificate import CertificateActivities, CertificateRequest
    from activities.documents import DocumentChecks
    from activities.registration import RegistrationActivities
    from activities.scoring import AssessmentRequest, ScoringActivities
    from activities.verification import CheckRequest, VerificationActivities, checks_of
    from models.actors import SYSTEM, Actor
    from models.application import (
        ApplicationStart,
        ApplicationState,
        Approval,
        Assessment,
        ChangesAnswer,
        Submission,
        SubmittedCase,
    )
    from models.application_case import ApplicationCase
    from models.chain import ChainRegistration
    from models.chain_approval import term_end
    from models.checks import CheckKind, CheckResult
    from models.decision import Claim, Decision, ItemDecision, Refused, SignalledDecision, Verdict
    from models.manual_checks import ALWAYS_MANUAL, left_to_people
    from models.registration import Opening, Term
    from models.registration_flags import accepted_risks
    from models.task import Task
    from models.verification import verify_documents
    from workflows import queues
    from workflows.case_clock import keep_time
    from workflows.chain_writes import approve_on_chain, standing_on_chain
    from workflows.recording import RECORD, CaseRecorder
    from workflows.refusals import refusals_told, told

_ATTEMPT = timedelta(seconds=30)
"""How long one question to a registry, or to the scorer, may take."""

_AT_LAST = timedelta(days=1)
"""When a check that never got its turn, or whose workers are away, is left to a person. The budget for a registry that
is asked and does not answer is the check's own (`activities.retry_budget`)."""
_READING = timedelta(minutes=10)
"""How long the documents of a case may take to be read, on top of what a store that is down is waited for: a scan takes
seconds a page, and a busy machine reads a few at once."""

_UNTIL_IT_WORKS = RetryPolicy(maximum_interval=timedelta(minutes=1))


@workflow.defn(name="Application")
class ApplicationWorkflow:
    """One attempt of one contractor to be registered."""

    @workflow.init
    def __init__(self, start: ApplicationStart) -> None:
        self._start = start
        self._case = ApplicationCase(start, new_id=workflow.uuid4)
        self._recorder = CaseRecorder(self._case)
        self._submitted: SubmittedCase | None = None
        self._submission_refused = False
        self._one_at_a_time = asyncio.Lock()
        self._registrations = 0

    @workflow.run
    async def run(self, start: ApplicationStart) -> ApplicationState:
        """The procedure."""
        await workflow.wait_condition(lambda: self._submitted is not None or self._submission_refused)
        if self._submitted is not None:
            clock = asyncio.create_task(keep_time(self._case, self._recorder.record, self._one_at_a_time))
            await self._verify(self._submitted.planned_checks)
            while not self._case.closed:
                await workflow.wait_condition(lambda: self._case.closed or self._next_move_is_ours())
                if self._case.to_check_again is not None:
                    await self._verify(self._case.to_check_again)
                elif self._case.approved_by is not None:
                    await self._register(self._submitted, self._case.approved_by)
            await clock
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._case.state()

    # The steps of the procedure

    def _next_move_is_ours(self) -> bool:
        return self._case.to_check_again is not None or self._case.approved_by is not None

    async def _verify(self, kinds: tuple[CheckKind, ...]) -> None:
        """These checks side by side, then flags and score; a decision that closes the case meanwhile ends them."""
        request = CheckRequest(
            application_id=self._start.application_id,
            as_of=workflow.now(),
            retry_budget_seconds=self._start.policy.check_retry_budget_seconds,
        )
        checks = asyncio.gather(*(self._check(kind, request) for kind in kinds))
        await workflow.wait_condition(lambda: checks.done() or self._case.closed)
        if self._case.closed:
            checks.cancel()
            await asyncio.gather(checks, return_exceptions=True)  # cut off: what became of them is nobody's news
            # A workflow may not end in the very task in which answers still come in: the server throws that task away,
            # and the decision that closed the case with it, although the record has it. So the task ends first.
            await workflow.sleep(timedelta(milliseconds=1), summary="let the decision enter history")
            return
        known = self._case.checks
        manual = [
            left_to_people(kind, "No registry answers this; a person must.")
            for kind in ALWAYS_MANUAL
            if kind not in known
        ]
        async with self._one_at_a_time:
            if not self._case.closed:
                await self._assess([*known.values(), *checks.result(), *manual])
                await self._recorder.record(SYSTEM, "CHECKS_COMPLETED")

    async def _check(self, kind: CheckKind, request: CheckRequest) -> CheckResult:
        """One check; a registry that stays down for its whole retry budget leaves it to a person."""
        if kind is CheckKind.DOCUMENTS:
            return await self._check_documents(request)
        check = checks_of(VerificationActivities)[kind]
        if kind is CheckKind.WALLET_SIGNATURE:  # no registry to wait for: the evidence is the signature itself
            return await workflow.execute_local_activity_method(check, args=[request], **RECORD)
        try:
            return await workflow.execute_activity_method(
                check,
                args=[request],
                task_queue=queues.VERIFICATION,
                start_to_close_timeout=_ATTEMPT,
                schedule_to_close_timeout=_AT_LAST,
                retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
                summary=f"{kind} check",
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return left_to_people(kind, "The registry did not answer in time; a person must look.", request.as_of)

    async def _check_documents(self, request: CheckRequest) -> CheckResult:
        """Every document fetched, hashed again, read, and held against what was declared."""
        try:
            verdicts = await workflow.execute_activity_method(
                DocumentChecks.check_documents,
                request.application_id,
                task_queue=queues.DOCUMENTS,
                start_to_close_timeout=_READING,
                heartbeat_timeout=timedelta(seconds=60),
                schedule_to_close_timeout=_READING + timedelta(seconds=self._start.policy.check_retry_budget_seconds),
                summary="documents: hashed, read, compared",
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            return left_to_people(CheckKind.DOCUMENTS, "The documents could not be read in time.", request.as_of)
        return verify_documents(verdicts, request.as_of)

    async def _assess(self, results: list[CheckResult]) -> None:
        """Flags and score, made anew from all that is known now."""
        request = AssessmentRequest(
            application_id=self._start.application_id,
            results=tuple(results),
            flags=self._case.flags,
            as_of=workflow.now(),
        )
        self._case.assessed(results, await self._judged(request), request.as_of)

    async def _judged(self, request: AssessmentRequest) -> Assessment:
        """The judgement: with the scorer over HTTP where there is one, and by the rules' scorecard when it fails."""
        if self._start.policy.remote_scorer:
            try:
                return await workflow.execute_activity_method(
                    ScoringActivities.assess_with_scorer,
                    request,
                    task_queue=queues.VERIFICATION,
                    schedule_to_close_timeout=_ATTEMPT,  # however often it is tried: an official may be waiting
                    summary="score over HTTP",
                )
            except ActivityError as error:
                if is_cancelled_exception(error):
                    raise
        return await workflow.execute_local_activity_method(ApplicationActivities.assess_application, request, **RECORD)

    async def _register(self, submitted: SubmittedCase, approved_by: Actor) -> None:
        """The certificate, then one write to the chain that registers (or renews) and approves."""
        approved_at = workflow.now()
        standing = await standing_on_chain(self._start.contractor_id) if submitted.registered_before else None
        expires_at = term_end(approved_at, timedelta(days=self._start.policy.validity_days), standing)
        certificate = await workflow.execute_activity_method(
            CertificateActivities.issue_certificate,
            CertificateRequest(
                application_id=self._start.application_id, approved_at=approved_at, expires_at=expires_at
            ),
            task_queue=queues.DOCUMENTS,
            start_to_close_timeout=timedelta(minutes=2),
            heartbeat_timeout=timedelta(seconds=15),
            retry_policy=_UNTIL_IT_WORKS,
            summary="certificate and document root",
        )
        score = self._case.score
        if score is None:
            raise ApplicationError("an application was approved without a score", type="INVARIANT")
        self._registrations += 1
        registration = ChainRegistration(
            operation_id=f"{workflow.info().workflow_id}:register:{self._registrations}",
            contractor_id=self._start.contractor_id,
            wallet_address=submitted.wallet_address,
            document_root=certificate.document_root,
            competence_score=score.competence_score,
            compliance_score=score.score_breakdown["compliance_score"].score,
            risk_level=self._case.risk_level,
            registered_at=approved_at,
            expires_at=expires_at,
        )
        try:
            receipt = await approve_on_chain(registration, standing)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            async with self._one_at_a_time:
                reason = str(error.cause) if isinstance(error.cause, ApplicationError) else "it did not say why"
                self._case.registration_refused(reason, workflow.now())
                await self._recorder.record(SYSTEM, "REGISTRATION_REFUSED", reason)
            return
        async with self._one_at_a_time:
            approval = Approval(
                receipt=receipt,
                document_root=certificate.document_root,
                certificate_hash=certificate.certificate_hash,
                certificate_document_id=certificate.document.document_id,
                approved_by=approved_by.subject,
                reviewed_by=self._case.reviewed_by or "",
                approved_at=approved_at,
                expires_at=expires_at,
            )
            self._case.registered(approval, approved_at)
            await self._recorder.record(SYSTEM, "REGISTERED_ON_CHAIN")
        await self._open_registration(submitted.wallet_address, approval)

    async def _open_registration(self, wallet_address: str, approval: Approval) -> None:
        """The registration begins its term, or goes on with a longer one."""
        term = Term(
            application_id=self._start.application_id,
            wallet_address=wallet_address,
            approved_at=approval.approved_at,
            expires_at=approval.expires_at,
            approved_by=approval.approved_by,
            reviewed_by=approval.reviewed_by,
            accepted=accepted_risks(self._start.contractor_id, self._case.flags),
        )
        opening = Opening(contractor_id=self._start.contractor_id, term=term)
        # Local: it asks Temporal and the record alone, and stands in the workflow task that recorded the approval.
        await workflow.execute_local_activity_method(RegistrationActivities.open_registration, opening, **RECORD)

    # What people say

    @workflow.update
    async def submit(self, submission: Submission) -> ApplicationState:
        """The contractor hands the draft in. Refused (and the process ends) when the record does not allow it."""
        async with self._one_at_a_time:
            if self._submitted is None:
                self._case.submit(submission.actor, workflow.now())
                step = self._recorder.step(submission.actor, "APPLICATION_SUBMITTED")
                try:
                    self._submitted = await workflow.execute_local_activity_method(
                        ApplicationActivities.record_submission,
                        SubmissionStep(submission=submission, step=step),
                        **RECORD,
                    )
                except (
                    ActivityError,
                    ApplicationError,
                ) as error:
                    self._submission_refused = True
                    raise told(error) from error
                self._recorder.publish()
        return self._case.state()

    @workflow.update
    async def answer(self, answer: ChangesAnswer) -> ApplicationState:
        """The contractor hands in what it was asked for. Refused when the record does not allow it: then it is still
        asked for."""
        async with self._one_at_a_time:
            with refusals_told():
                self._case.require_asked()
            step = self._case.answer_step(self._recorder.step(answer.actor, "CHANGES_SUBMITTED"))
            try:
                self._submitted = await workflow.execute_local_activity_method(
                    ApplicationActivities.record_answer, AnswerStep(answer=answer, step=step), **RECORD
                )
            except (
                ActivityError,
                ApplicationError,
            ) as error:
                raise told(error) from error
            self._case.answered(answer, self._submitted.planned_checks, step.at)
            self._recorder.publish()
            return self._case.state()

    @workflow.update
    async def claim(self, claim: Claim) -> Task:
        """An official takes a task; taking the review begins it."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.claim(claim, workflow.now())
            await self._recorder.record(claim.actor, "TASK_CLAIMED", task.kind)
            return task

    @workflow.update
    async def release(self, claim: Claim) -> Task:
        """An official puts a task back."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.release(claim)
            await self._recorder.record(claim.actor, "TASK_RELEASED", task.kind)
            return task

    @workflow.update
    async def assign(self, claim: Claim) -> Task:
        """An official gives a task to another."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.assign(claim, workflow.now())
            await self._recorder.record(claim.actor, "TASK_ASSIGNED", f"{task.kind} to {task.assignee}")
            return task

    @workflow.update
    async def settle_item(self, decision: ItemDecision) -> Task:
        """An official settles a manual check or a flag; flags and score are made anew."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.settle_item(decision, workflow.now())
            await self._assess(list(self._case.checks.values()))
            await self._recorder.record(decision.actor, "ITEM_SETTLED", decision.outcome)
            return self._case.tasks[task.task_id]

    @workflow.update
    async def decide(self, decision: Decision) -> ApplicationState:
        """An official decides the open task."""
        async with self._one_at_a_time:
            with refusals_told():
                task = self._case.decide(decision, workflow.now())
            await self._recorder.record(decision.actor, "DECISION_MADE", f"{task.kind} {decision.verdict}")
            return self._case.state()

    @decide.validator
    def refuse_decision(self, decision: Decision) -> None:
        """A stale, double or forbidden decision is refused before it enters history."""
        with refusals_told():
            self._case.require_may(decision, workflow.now())

    @workflow.signal
    async def approve(self, *words: object) -> None:
        """`decide` with APPROVE, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._signalled(Verdict.APPROVE, words)

    @workflow.signal
    async def reject(self, *words: object) -> None:
        """`decide` with REJECT, for anyone with a Temporal client; the one word is a `SignalledDecision`."""
        await self._signalled(Verdict.REJECT, words)

    @workflow.query
    def status(self) -> ApplicationState:
        """Where the case stands, and what it waits for."""
        return self._case.state()

    # Machinery

    async def _signalled(self, verdict: Verdict, words: tuple[object, ...]) -> None:
        """A signal cannot be answered: one that is refused changes nothing, and the audit trail says so.

        Anything may come in one, as many words as its sender likes: a handler that could not be called with them would
        fail the workflow task, again and again, and nobody could decide the case any more.
        """
        async with self._one_at_a_time:
            try:
                (word,) = words
                decision = SignalledDecision.model_validate(word).as_decision(verdict)
            except ValueError:  # not one word, or (pydantic's ValidationError) not such a word
                note = f"{verdict} signal without a readable decision (subject, role, remarks, task_id)"
                await self._recorder.record(SYSTEM, "DECISION_REFUSED", note)
                return
            try:
                task = self._case.decide(decision, workflow.now())
            except Refused as refused:
                await self._recorder.record(decision.actor, "DECISION_REFUSED", f"{verdict} signal: {refused.message}")
                return
            await self._recorder.record(decision.actor, "DECISION_MADE", f"{task.kind} {verdict} by signal")
