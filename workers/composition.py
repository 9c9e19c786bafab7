"""The composition root: what the activities need, opened from the settings and handed to them.

The only place that knows both an activity and the real ends of its ports.
"""

import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from activities.application import ApplicationActivities
from activities.audit_anchor import AuditAnchorActivities
from activities.buyer_news import BuyerNews
from activities.certificate import CertificateActivities
from activities.chain import ChainActivities
from activities.clients.certificate_pdf import render_certificate
from activities.clients.documents.sealed import SealedDocuments
from activities.clients.escrow_bank import EscrowBankClient
from activities.clients.notification.letters import letter_writer
from activities.clients.notification.mail import MailServer
from activities.clients.notification.webhooks import WebhookCaller
from activities.clients.reading.pool import PaperReader
from activities.clients.registries import RegistryClient
from activities.clients.registry_gate import GatedRegistries
from activities.clients.scorer import HttpScorer
from activities.documents import DocumentChecks
from activities.escrow import EscrowActivities
from activities.escrow_notices import NoticeActivities, NoticeTeller
from activities.escrow_reconciliation import ReconciliationActivities
from activities.market import MarketActivities
from activities.notification import NotificationActivities
from activities.registration import RecheckActivities, RegistrationActivities
from activities.requirement import RequirementActivities
from activities.scoring import ScoringActivities
from activities.stake import StakeActivities
from activities.suspense import SuspenseActivities
from activities.trade import TradeActivities
from activities.verification import VerificationActivities
from models.encryption import BlindIndex, Vault
from models.provider_gate import GatePolicy
from models.tables.audit_anchors import AuditAnchorRecords
from models.tables.buyer_changes import LiveRequirements
from models.tables.case_records import CaseRecords
from models.tables.certificates import CertificateRecords
from models.tables.chain import ChainJournal
from models.tables.confidential_anchors import ConfidentialAnchorRecords
from models.tables.database import Database
from models.tables.escrow_notices import NoticeRecords
from models.tables.escrow_reconciliation import ReconciliationRecords
from models.tables.escrow_records import EscrowRecords
from models.tables.market import MarketRecords
from models.tables.notifications import NotificationRecords
from models.tables.paper_records import PaperRecords
from models.tables.policies import PolicyRecords
from models.tables.provider_gates import ProviderGates
from models.tables.registration import RegistrationRecords
from models.tables.requirement import RequirementRecords
from models.tables.settlement import SettlementRecords
from models.tables.suspense import SuspenseRecords
from models.tables.trade import TradeRecords
from workers.buyer_sources import open_buyer_sources
from workers.chain_id import chain_id_of
from workers.document_store import open_document_store
from workers.reports import Reports, open_reports
from workers.sanctions import open_sanctions_list, warn_of
from workers.settings import Settings
from workflows import queues


@dataclass(frozen=True, kw_only=True)
class House:
    """The activities, ready to run. `chain` and `stakes` are there only for the worker that signs, `scoring` only where
    a scorer is named."""

    application: ApplicationActivities
    verification: VerificationActivities
    registration: RegistrationActivities
    rechecks: RecheckActivities
    requirement: RequirementActivities
    documents: DocumentChecks
    certificates: CertificateActivities
    notifications: NotificationActivities
    audit_anchor: AuditAnchorActivities
    escrow: EscrowActivities
    escrow_notices: NoticeActivities
    reconciliation: ReconciliationActivities
    suspense: SuspenseActivities
    trades: TradeActivities
    market: MarketActivities
    chain: ChainActivities | None
    stakes: StakeActivities | None
    scoring: ScoringActivities | None
    reports: Reports


@asynccontextmanager
async def open_house(settings: Settings, *, chain: bool) -> AsyncGenerator[House]:
    """Open the database, the document store, the readers and the registries; all closed when the block ends.

    Args:
        chain: whether this process signs for the chain. One process may, and the others never hold its key.

    Raises:
        MissingSetting: something that a worker needs is not named.
    """
    vault = Vault(settings.encryption_key_bytes, secrets.token_bytes)
    client_id, client_secret = settings.need_registries_credentials()
    async with AsyncExitStack() as opened:
        database = open_database(settings, vault)
        opened.callback(database.close)
        documents = SealedDocuments(await opened.enter_async_context(open_document_store(settings)), vault)
        registries = await opened.enter_async_context(
            RegistryClient(
                settings.need_registries_url(),
                client_id,
                client_secret,
                timeout=timedelta(seconds=settings.registries_timeout_seconds),
            )
        )
        gated = GatedRegistries(registries, open_gates(settings, database))
        webhooks = await opened.enter_async_context(
            WebhookCaller(_now, private_allowed=settings.webhooks_private_allowed)
        )
        reader = await opened.enter_async_context(PaperReader(processes=settings.reading_processes))
        bank = await opened.enter_async_context(_escrow_bank(settings))
        notices = NoticeRecords(database)
        escrow_budget = timedelta(seconds=settings.escrow_retry_budget_seconds)
        cases, certificates = CaseRecords(database, _now), CertificateRecords(database)
        registrations = RegistrationRecords(database)
        signing = _signing(settings, database) if chain else None
        sanctions = open_sanctions_list(settings)
        warn_of(sanctions)
        yield House(
            application=ApplicationActivities(cases),
            verification=VerificationActivities(gated, cases, chain_id=await chain_id_of(settings)),
            registration=RegistrationActivities(registrations),
            rechecks=RecheckActivities(gated, registrations),
            requirement=_requirement_activities(settings, database, opened),
            documents=DocumentChecks(PaperRecords(database, _now), documents, reader),
            certificates=CertificateActivities(
                certificates, documents, render_certificate, verify_url=_verify_url(settings.public_url)
            ),
            notifications=NotificationActivities(
                NotificationRecords(database, _now),
                letter_writer(public_url=settings.public_url, sender_domain=settings.mail_from.rpartition("@")[2]),
                _mail(settings),
                webhooks,
                BuyerNews(LiveRequirements(database)),
            ),
            audit_anchor=AuditAnchorActivities(AuditAnchorRecords(database), ConfidentialAnchorRecords(database)),
            escrow=EscrowActivities(
                bank,
                EscrowRecords(database),
                SettlementRecords(database),
                budget=escrow_budget,
            ),
            escrow_notices=NoticeActivities(notices, NoticeTeller(notices, _now, task_queue=queues.CASES)),
            reconciliation=ReconciliationActivities(bank, ReconciliationRecords(database)),
            suspense=SuspenseActivities(bank, SuspenseRecords(database), budget=escrow_budget),
            trades=TradeActivities(TradeRecords(database), sanctions),
            market=MarketActivities(MarketRecords(database)),
            chain=signing[0] if signing else None,
            stakes=signing[1] if signing else None,
            scoring=_scoring_activities(settings, cases, opened),
            reports=open_reports(settings, database, _now, opened.enter_context(ExitStack())),
        )


def open_database(settings: Settings, vault: Vault) -> Database:
    """The record, with the keys that seal it.

    Raises:
        MissingSetting: the database or a key is not named.
    """
    return Database(
        settings.need_database_url(),
        vault=vault,
        index=BlindIndex(settings.blind_index_key_bytes),
        pool_size=settings.database_pool_size,
    )


def open_gates(settings: Settings, database: Database) -> ProviderGates:
    """The gates before the registries, which every worker on this database shares."""
    policy = GatePolicy(
        per_second=settings.registries_per_second,
        failures_to_open=settings.registries_circuit_failures,
        open_for=timedelta(seconds=settings.registries_circuit_seconds),
    )
    own = {
        service: policy.model_copy(update={"per_second": rate}) for service, rate in settings.registries_rates.items()
    }
    return ProviderGates(database, policy, own)


def _requirement_activities(settings: Settings, database: Database, opened: AsyncExitStack) -> RequirementActivities:
    sources = open_buyer_sources(settings, database, opened.enter_context(ExitStack()))
    activities = RequirementActivities(
        RequirementRecords(database, credit_is_ours=sources.credit_is_ours),
        PolicyRecords(database),
        sources.credit,
        sources.ratings,
        sources.payments,
        credit_is_ours=sources.credit_is_ours,
        all_is_ours=sources.all_is_ours,
    )
    return opened.enter_context(activities)


def _signing(settings: Settings, database: Database) -> tuple[ChainActivities, StakeActivities]:
    # web3 takes more than a second to import, and only the worker that signs needs it.
    from activities.clients.chain.signing import SigningChain  # noqa: PLC0415

    chain = SigningChain(
        settings.need_chain_rpc_url(),
        settings.need_chain_private_key(),
        registry=settings.need_registry_contract(),
        anchors=settings.need_audit_anchor_contract(),
        stakes=settings.need_stake_ledger_contract(),
    )
    journal, confirmations = ChainJournal(database, _now), settings.chain_confirmations
    return (
        ChainActivities(chain, journal, confirmations=confirmations),
        StakeActivities(chain, journal, confirmations=confirmations),
    )


def _escrow_bank(settings: Settings) -> EscrowBankClient:
    url, client_id, client_secret = settings.need_escrow()
    timeout = timedelta(seconds=settings.escrow_timeout_seconds)
    return EscrowBankClient(url, client_id, client_secret, timeout=timeout)


def _mail(settings: Settings) -> MailServer | None:
    if settings.smtp_url is None:
        return None
    return MailServer(settings.smtp_url.get_secret_value(), settings.mail_from)


def _scoring_activities(settings: Settings, cases: CaseRecords, opened: AsyncExitStack) -> ScoringActivities | None:
    if settings.scorer_url is None:
        return None
    token = settings.scorer_token.get_secret_value() if settings.scorer_token else None
    timeout = timedelta(seconds=settings.scorer_timeout_seconds)
    return ScoringActivities(cases, opened.enter_context(HttpScorer(settings.scorer_url, token=token, timeout=timeout)))


def _verify_url(public_url: str) -> Callable[[str], str]:
    base = public_url.rstrip("/")
    return lambda wallet_address: f"{base}/api/v1/verify/{wallet_address}"


def _now() -> datetime:
    return datetime.now(UTC)
