"""Keeping account of what officials are shown: the entry is in the trail before the answer leaves."""

from uuid import UUID

from pydantic import JsonValue

from api.services import ApiServices
from models.actors import Actor
from models.disclosure import Disclosure, disclosed, ids
from models.documents import DocumentStanding, StoredDocument
from models.report import ReportFile
from models.suspense import Receipt
from models.tables import confidential_audit
from models.tables.case_view import CaseView
from models.tables.links import LinkedCase
from models.tables.report_view import ReportView
from models.tables.suspicion_view import SuspicionView


def keep_account(
    services: ApiServices, actor: Actor, case: CaseView, what: Disclosure, details: dict[str, JsonValue]
) -> None:
    """Write the entry of what is about to be shown. An owner who holds no official's role leaves none.

    Raises:
        DatabaseUnavailable: it could not be written, so nothing may be shown.
    """
    if not actor.is_official:
        return
    event = disclosed(
        what,
        actor,
        services.clock(),
        subject=case.application_id,
        contractor_id=case.contractor_id,
        details=details,
    )
    services.shown.record(event)


def evidence_shown(services: ApiServices, actor: Actor, case: CaseView, linked: tuple[LinkedCase, ...] | None) -> None:
    """The same of a case's page, when it shows evidence or the cases of others; most show none."""
    flags = [flag.flag_id for flag in case.flags if flag.finding.evidence]
    others = [other.application_id for other in linked or ()]
    if flags or others:
        keep_account(
            services, actor, case, Disclosure.EVIDENCE, {"flags": ids(flags), "linked_applications": ids(others)}
        )


def paper_shown(services: ApiServices, actor: Actor, case: CaseView, paper: StoredDocument) -> None:
    """The same of one paper's bytes."""
    keep_account(services, actor, case, Disclosure.PAPER, _named(paper))


def certificate_shown(services: ApiServices, actor: Actor, case: CaseView, certificate: StoredDocument) -> None:
    """The same of the certificate's bytes."""
    keep_account(services, actor, case, Disclosure.CERTIFICATE, _named(certificate))


def fields_shown(services: ApiServices, actor: Actor, case: CaseView, standings: dict[UUID, DocumentStanding]) -> None:
    """The same of what was read on papers, where anything was."""
    read = [document_id for document_id, standing in standings.items() if standing.extracted_fields]
    if read:
        keep_account(services, actor, case, Disclosure.PAPER_FIELDS, {"documents": ids(read)})


def report_file_shown(services: ApiServices, actor: Actor, report: ReportView, file: ReportFile) -> None:
    """Write the entry of a report's file that is about to be sent: in the confidential trail, where the report is so.

    Raises:
        DatabaseUnavailable: it could not be written, so nothing may be shown.
    """
    details: dict[str, JsonValue] = {"format": file.format, "sha256": file.sha256}
    event = disclosed(Disclosure.REPORT_FILE, actor, services.clock(), subject=report.id, details=details)
    if report.report_type.confidential:
        confidential_audit.record(services.database, event)
    else:
        services.shown.record(event)


def str_file_shown(services: ApiServices, actor: Actor, suspicion: SuspicionView, file: ReportFile) -> None:
    """The same of the file that was made of a suspicion, in the confidential trail.

    Raises:
        DatabaseUnavailable: it could not be written, so nothing may be shown.
    """
    details: dict[str, JsonValue] = {"sha256": file.sha256}
    event = disclosed(Disclosure.STR_FILE, actor, services.clock(), subject=suspicion.id, details=details)
    confidential_audit.record(services.database, event)


def payer_shown(services: ApiServices, actor: Actor, receipt: Receipt) -> None:
    """Write the entry of who paid a receipt in suspense, which is about to be shown.

    Raises:
        DatabaseUnavailable: it could not be written, so nothing may be shown.
    """
    details: dict[str, JsonValue] = {"bank_reference": receipt.bank_reference}
    event = disclosed(Disclosure.PAYER, actor, services.clock(), subject=receipt.receipt_id, details=details)
    services.shown.record(event)


def _named(paper: StoredDocument) -> dict[str, JsonValue]:
    return {
        "document_id": str(paper.document_id),
        "document_type": paper.document_type,
        "file_hash": paper.file_hash,
    }
