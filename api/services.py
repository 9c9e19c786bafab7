"""What the API works with; the composition root makes it and hands it in."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Protocol
from uuid import UUID, uuid4

from fastapi import Depends, Request
from temporalio.client import Client

from activities.buyer_sources import BranchSource, CreditSource, PaymentHistorySource, RatingSource
from api.rate_limit import RateLimit
from api.report_files import ReportFiles
from api.tokens import Tokens
from models.application import ApplicationPolicy
from models.documents import StoredDocument
from models.tables import audit
from models.tables.audit_group import AuditGroup
from models.tables.branches import BranchRecords
from models.tables.database import Database
from models.trade_policy import TradePolicy


class DocumentVault(Protocol):
    """Where documents go: sealed, then stored under their CID."""

    async def seal_and_put(self, contractor_id: UUID, document_id: UUID, content: bytes) -> tuple[str, str, str]:
        """CID, hash of the ciphertext (`sha256:…`) and wrapped key (base64) of the sealed content."""
        ...

    async def fetch(self, contractor_id: UUID, document: StoredDocument) -> bytes:
        """The file itself, its CID and hashes recomputed.

        Raises:
            DocumentLost, DocumentCorrupt: it cannot be had as it was.
        """
        ...


class DocumentExaminer(Protocol):
    """Who looks whether a file may be taken at all, in a process of its own."""

    async def examine(self, content: bytes, mime_type: str) -> None:
        """Raises:
        PaperRefused: it may not; the message says why and what to do.
        ReaderUnavailable: nobody can tell now.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class ApiServices:
    """Everything a request needs. `chain_id` is the chain that wallets sign for; `clock` gives aware UTC times."""

    database: Database
    temporal: Client
    documents: DocumentVault
    examiner: DocumentExaminer
    reports: ReportFiles
    tokens: Tokens
    clock: Callable[[], datetime]
    chain_id: int
    new_id: Callable[[], UUID] = uuid4
    writes: RateLimit = field(default_factory=lambda: RateLimit(per_second=20, burst=200, monotonic=time.monotonic))
    """How often one subject may write."""
    policy: ApplicationPolicy = field(default_factory=ApplicationPolicy)
    trade_policy: TradePolicy = field(default_factory=TradePolicy)
    event_heartbeat: timedelta = timedelta(seconds=15)
    """How often an event stream says that it is alive."""
    credit: CreditSource | None = None
    ratings: RatingSource | None = None
    payments: PaymentHistorySource | None = None
    """Who knows of buyers; None: the record itself."""
    credit_is_ours: bool = True
    ratings_are_ours: bool = True
    """Whether these are kept here, or another module keeps them."""
    branches: BranchSource | None = None
    """Another's register of branches; None: they are kept here."""
    webhooks_private_allowed: bool = False
    """Whether webhooks may lead into the inner network."""
    escrow_webhook_secret: str | None = None
    """What the escrow bank signs its webhooks with; None where there is no bank."""
    allowed_origins: tuple[str, ...] = ()
    """Web origins that browsers may call from; none by default."""

    @cached_property
    def shown(self) -> AuditGroup:
        """Where the entries of what officials are shown go."""
        return AuditGroup(lambda events: audit.record(self.database, *events))

    def heads(self, branch_ids: Iterable[UUID]) -> dict[UUID, UUID]:
        """The head office of each branch that is known, in one question.

        Raises:
            DatabaseUnavailable, SourceUnavailable: there is no answer.
        """
        return (self.branches or BranchRecords(self.database)).heads(branch_ids)


async def services_of(request: Request) -> ApiServices:
    """The services of the application that serves `request`."""
    services = request.app.state.services
    assert isinstance(services, ApiServices)
    return services


Services = Annotated[ApiServices, Depends(services_of)]
