"""Workflow ids: one function makes each, so that starting twice is answered with the one that runs."""

from collections.abc import Callable
from uuid import UUID, uuid5

from models.report import ReportKey
from models.task import Process

_REPORTS = UUID("5c0b9f52-3f7e-5a0c-9d0b-7a2d6c1e8f44")


def application_workflow_id(application_id: UUID) -> str:
    """The workflow that carries one application."""
    return f"application:{application_id}"


def application_id_of(workflow_id: str) -> UUID:
    """The application behind a workflow id.

    Raises:
        ValueError: when the id is not an application's.
    """
    prefix, _, identifier = workflow_id.partition(":")
    if prefix != "application":
        raise ValueError(f"{workflow_id!r} is not an application's workflow id (application:<uuid>)")
    return UUID(identifier)


def registration_workflow_id(contractor_id: UUID) -> str:
    """The workflow that carries one contractor's registration."""
    return f"registration:{contractor_id}"


def report_workflow_id(key: ReportKey) -> str:
    """The workflow that makes one revision of one report. It names no subject: a type, a place, a period."""
    return f"report:{key.report_type}:{key.jurisdiction}:{key.period}:{key.revision}"


def report_id_of(key: ReportKey) -> UUID:
    """The report's id: the same for everybody who asks for the same report, so that there is one of it."""
    return uuid5(_REPORTS, report_workflow_id(key))


def requirement_workflow_id(requirement_id: UUID) -> str:
    """The workflow that carries one requirement."""
    return f"requirement:{requirement_id}"


def trade_workflow_id(trade_id: UUID) -> str:
    """The workflow that carries one secondary trade."""
    return f"trade:{trade_id}"


def suspicion_workflow_id(suspicion_id: UUID) -> str:
    """The workflow that carries one suspicion. Its id is a keyed digest: nobody can make it of a subject's."""
    return f"suspicion:{suspicion_id}"


def reconciliation_workflow_id(reconciliation_id: UUID) -> str:
    """The workflow that carries one reconciliation with differences."""
    return f"reconciliation:{reconciliation_id}"


def placement_workflow_id(receipt_id: UUID) -> str:
    """The workflow in which it is decided whose money a receipt in suspense is."""
    return f"suspense:{receipt_id}"


def workflow_id(process: Process, case_id: UUID) -> str:
    """The workflow that carries a case of `process`.

    Raises:
        ValueError: no process of this kind has cases that people decide, or its id is made of more than the case's
            (a report's: `report_workflow_id`).
    """
    made_by = _OF_A_PROCESS.get(process)
    if made_by is None:
        raise ValueError(f"the process {process} has no cases yet")
    return made_by(case_id)


_OF_A_PROCESS: dict[Process, Callable[[UUID], str]] = {
    Process.APPLICATION: application_workflow_id,
    Process.REGISTRATION: registration_workflow_id,
    Process.SUSPICION: suspicion_workflow_id,
    Process.TRADE: trade_workflow_id,
    Process.ESCROW: reconciliation_workflow_id,
    Process.SUSPENSE: placement_workflow_id,
    Process.REQUIREMENT: requirement_workflow_id,
}


def investor_workflow_id(investor_id: UUID, operation_id: UUID) -> str:
    """The workflow that has the chain follow one change to an investor's record."""
    return f"investor:{investor_id}:{operation_id}"


def agreement_workflow_id(agreement_id: UUID) -> str:
    """The workflow that brings one agreement's units into being."""
    return f"agreement:{agreement_id}"
