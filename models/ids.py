"""Workflow ids: one function makes each, so that starting twice is answered with the one that runs."""

from uuid import UUID

from models.task import Process


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


def trade_workflow_id(trade_id: UUID) -> str:
    """The workflow that carries one secondary trade."""
    return f"trade:{trade_id}"


def reconciliation_workflow_id(reconciliation_id: UUID) -> str:
    """The workflow that carries one reconciliation with differences."""
    return f"reconciliation:{reconciliation_id}"


def workflow_id(process: Process, case_id: UUID) -> str:
    """The workflow that carries a case of `process`.

    Raises:
        ValueError: no process of this kind has cases that people decide.
    """
    match process:
        case Process.APPLICATION:
            return application_workflow_id(case_id)
        case Process.REGISTRATION:
            return registration_workflow_id(case_id)
        case Process.TRADE:
            return trade_workflow_id(case_id)
        case Process.ESCROW:
            return reconciliation_workflow_id(case_id)
        case _:
            raise ValueError(f"the process {process} has no cases yet")


def investor_workflow_id(investor_id: UUID, operation_id: UUID) -> str:
    """The workflow that has the chain follow one change to an investor's record."""
    return f"investor:{investor_id}:{operation_id}"


def agreement_workflow_id(agreement_id: UUID) -> str:
    """The workflow that brings one agreement's units into being."""
    return f"agreement:{agreement_id}"
