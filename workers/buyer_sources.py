"""The sources about buyers: ours in PostgreSQL, or another's over HTTP where a setting names it."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pydantic import SecretStr

from activities.buyer_sources import BranchSource, CreditSource, PaymentHistorySource, RatingSource
from activities.clients.buyer_sources import HttpBranches, HttpCredit, HttpPaymentHistory, HttpRatings, HttpSource
from models.tables.credit import CreditLines
from models.tables.database import Database
from models.tables.payment_history import PaymentHistoryRecords
from models.tables.ratings import RatingRecords
from workers.settings import Settings

SourceT = TypeVar("SourceT", bound=HttpSource)


@dataclass(frozen=True, kw_only=True)
class BuyerSources:
    """The three that are asked about a buyer. `credit_is_ours` says whether the record itself takes the holds,
    `all_is_ours` whether it is all three."""

    credit: CreditSource
    ratings: RatingSource
    payments: PaymentHistorySource
    credit_is_ours: bool
    all_is_ours: bool


def open_buyer_sources(settings: Settings, database: Database, opened: ExitStack) -> BuyerSources:
    """The sources that the settings name; what is opened for them is closed with `opened`."""
    credit = _over_http(HttpCredit, settings.credit_url, settings.credit_token, settings, opened)
    ratings = _over_http(HttpRatings, settings.rating_url, settings.rating_token, settings, opened)
    payments = _over_http(
        HttpPaymentHistory, settings.payment_history_url, settings.payment_history_token, settings, opened
    )
    return BuyerSources(
        credit=credit or CreditLines(database, _now),
        ratings=ratings or RatingRecords(database),
        payments=payments or PaymentHistoryRecords(database),
        credit_is_ours=credit is None,
        all_is_ours=credit is None and ratings is None and payments is None,
    )


def open_branches(settings: Settings, opened: ExitStack) -> BranchSource | None:
    """Another's register of branches, where the settings name one; closed with `opened`."""
    return _over_http(HttpBranches, settings.branches_url, settings.branches_token, settings, opened)


def _over_http(
    kind: type[SourceT], url: str | None, token: SecretStr | None, settings: Settings, opened: ExitStack
) -> SourceT | None:
    if url is None:
        return None
    timeout = timedelta(milliseconds=settings.buyer_sources_timeout_ms)
    return opened.enter_context(kind(url, token=token.get_secret_value() if token else None, timeout=timeout))


def _now() -> datetime:
    return datetime.now(UTC)
