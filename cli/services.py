"""What the API works with, made from the settings."""

import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import httpx

from activities.clients.documents.sealed import SealedDocuments
from activities.clients.reading.pool import PaperReader
from api.rate_limit import RateLimit
from api.services import ApiServices
from api.tokens import LocalTokens, OidcTokens, Tokens
from models.application import ApplicationPolicy
from models.encryption import Vault
from models.trade_policy import TradePolicy
from workers.buyer_sources import open_branches, open_buyer_sources
from workers.chain_id import chain_id_of
from workers.composition import open_database
from workers.document_store import open_document_store
from workers.report_store import open_report_store
from workers.settings import MissingSetting, Settings, read_setting_file, variable
from workers.temporal import connect


@asynccontextmanager
async def open_api_services(settings: Settings) -> AsyncGenerator[ApiServices]:
    """Everything a request needs; given back when the block ends.

    Raises:
        MissingSetting: something that the API needs is not named.
    """
    vault = Vault(settings.encryption_key_bytes, secrets.token_bytes)
    database = open_database(settings, vault)
    async with AsyncExitStack() as opened:
        opened.callback(database.close)
        sources = open_buyer_sources(settings, database, opened.enter_context(ExitStack()))
        yield ApiServices(
            database=database,
            temporal=await connect(settings),
            documents=SealedDocuments(await opened.enter_async_context(open_document_store(settings)), vault),
            reports=open_report_store(settings, vault),
            examiner=await opened.enter_async_context(PaperReader(processes=1)),
            tokens=_tokens(settings, await opened.enter_async_context(httpx.AsyncClient(timeout=10))),
            clock=lambda: datetime.now(UTC),
            new_id=uuid4,
            chain_id=await chain_id_of(settings),
            writes=RateLimit(
                per_second=settings.writes_per_second, burst=settings.writes_at_once, monotonic=time.monotonic
            ),
            policy=ApplicationPolicy(
                check_retry_budget_seconds=settings.check_retry_budget_seconds,
                review_working_days=settings.review_working_days,
                approval_working_days=settings.approval_working_days,
                answer_working_days=settings.answer_working_days,
                validity_days=settings.validity_days,
                remote_scorer=settings.scorer_url is not None,
            ),
            trade_policy=_trade_policy(settings),
            credit=sources.credit,
            ratings=sources.ratings,
            payments=sources.payments,
            credit_is_ours=sources.credit_is_ours,
            ratings_are_ours=settings.rating_url is None,
            branches=open_branches(settings, opened.enter_context(ExitStack())),
            webhooks_private_allowed=settings.webhooks_private_allowed,
            escrow_webhook_secret=(
                settings.escrow_webhook_secret.get_secret_value() if settings.escrow_webhook_secret else None
            ),
            allowed_origins=tuple(settings.allowed_origins),
        )


def _trade_policy(settings: Settings) -> TradePolicy:
    if settings.trade_policy_file is None:
        return TradePolicy()
    return read_setting_file(settings.trade_policy_file, "trade_policy_file", TradePolicy)


def _tokens(settings: Settings, client: httpx.AsyncClient) -> Tokens:
    if settings.jwt_public_key is not None:
        return LocalTokens(settings.jwt_public_key.encode(), issuer=settings.jwt_issuer, audience=settings.jwt_audience)
    if not settings.jwt_issuer.startswith(("https://", "http://")):
        raise MissingSetting(
            f"nobody can sign in: set {variable('jwt_issuer')} to the URL of an OIDC issuer, or "
            f"{variable('jwt_public_key')} to the PEM of its public key, or run `fatts up`, which has its own issuer"
        )
    return OidcTokens(
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        roles_claim=settings.jwt_roles_claim,
        client=client,
        monotonic=time.monotonic,
    )
