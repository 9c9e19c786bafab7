"""Workflow ids: one function makes each, so that starting twice is answered with the one that runs."""

from uuid import UUID


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
