"""The risks that re-checks find on a registration: which are news, and when one is settled."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from models.decision import ItemDecision
from models.flags import Finding, Override, RiskFlag, Severity, flag_id
from models.registration import DueOnChain, Term, resolution_hash
from models.task import ItemOutcome


class RegistrationFlags:
    """The flags of one registration. What is to be written to the chain of them is put on `due`.

    Args:
        contractor_id: whose they are; the same finding is the same flag in every term.
        flags: as they stand.
    """

    def __init__(self, contractor_id: UUID, flags: Iterable[RiskFlag], due: list[DueOnChain]) -> None:
        self._contractor_id = contractor_id
        self._flags = {flag.flag_id: flag for flag in flags}
        self._due = due
        self.changed = False

    def all(self) -> tuple[RiskFlag, ...]:
        """Every flag, also those that are settled: found again they are no news."""
        return tuple(self._flags.values())

    def open(self) -> tuple[RiskFlag, ...]:
        """Those nobody has settled."""
        return tuple(flag for flag in self._flags.values() if not flag.resolved)

    def get(self, reference: str) -> RiskFlag:
        """The flag with this id.

        Raises:
            KeyError: there is none.
        """
        return self._flags[UUID(reference)]

    def raise_new(self, findings: Iterable[Finding], accepted: Mapping[UUID, Severity], at: datetime) -> list[RiskFlag]:
        """A flag for each finding that nobody knew of (`accepted` at the approval, or a flag already), or that has
        become graver since somebody spoke of it."""
        raised: list[RiskFlag] = []
        for finding in findings:
            identifier = flag_id(self._contractor_id, finding)
            known = self._flags.get(identifier)
            severity = accepted.get(identifier)
            before = (False, severity.code if severity else -1) if known is None else _gravity(known.finding)
            if _gravity(finding) <= before:
                continue
            flag = RiskFlag(flag_id=identifier, finding=finding, detected_at=at)
            self._keep(flag)
            raised.append(flag)
            if known is None or known.resolved:  # one that is open is on chain already
                self._due.append(DueOnChain(at=at, flag=flag))
        return raised

    def say(self, flag: RiskFlag, decision: ItemDecision, at: datetime) -> None:
        """An official's word on a flag."""
        if decision.outcome is ItemOutcome.UPHELD:
            self._keep(flag.model_copy(update={"upheld_by": decision.actor.subject}))
        else:
            self.override(flag, Override(subject=decision.actor.subject, at=at, remarks=decision.remarks))

    def override(self, flag: RiskFlag, *words: Override) -> None:
        """The flag with more words for it; settled once they are enough."""
        kept = flag.model_copy(update={"overrides": (*flag.overrides, *words), "upheld_by": None})
        self._keep(kept)
        if kept.resolved:
            last = kept.overrides[-1].at
            self._due.append(DueOnChain(at=last, flag=kept, resolution_hash=resolution_hash(kept)))

    def weigh_again(self) -> None:
        """What officials upheld is open to a word again: it did its work, the registration is suspended for it."""
        for flag in self.open():
            if flag.upheld_by:
                self._keep(flag.model_copy(update={"upheld_by": None}))

    def settled_by(self, term: Term) -> None:
        """The two officials who approved `term` looked at everything anew: what was open is settled by their word."""
        for flag in self.open():
            words = (
                Override(subject=subject, at=term.approved_at, remarks="Settled by the approval of a later application")
                for subject in (term.reviewed_by, term.approved_by)
            )
            self.override(flag, *words)

    def _keep(self, flag: RiskFlag) -> None:
        self._flags[flag.flag_id] = flag
        self.changed = True


def accepted_risks(contractor_id: UUID, flags: Iterable[RiskFlag]) -> dict[UUID, Severity]:
    """The risks an approval knew of, by the id each has on the contractor's registration."""
    return {flag_id(contractor_id, flag.finding): flag.finding.severity for flag in flags}


def _gravity(finding: Finding) -> tuple[bool, int]:
    return finding.rejects, finding.severity.code
