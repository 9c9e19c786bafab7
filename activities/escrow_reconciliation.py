"""Comparing the escrow bank's statement with the books, and keeping what came of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from temporalio import activity

from activities.escrow import ESCROW_UNAVAILABLE
from activities.retry_budget import asked_within
from models.escrow_bank import Statement, StatementRequest
from models.escrow_reconciliation import Books, Comparison, ReconcileRequest, Reconciliation, compare
from models.one_task import TaskStep

_BUDGET = timedelta(hours=12)
"""A statement is there until tomorrow's is due."""


class StatementSource(Protocol):
    """The bank."""

    async def statement(self, request: StatementRequest) -> Statement:
        """The bank's statement.

        Raises:
            RegistryError: it did not answer.
        """
        ...


class ReconciliationRecords(Protocol):
    """The books, and the compared days. Each method is one transaction."""

    def currencies(self) -> list[str]:
        """The currencies in which money ever lay at the bank."""
        ...

    def books(self, request: ReconcileRequest) -> Books:
        """What our side knows of a day."""
        ...

    def kept(self, request: ReconcileRequest) -> Reconciliation | None:
        """A day that was compared before."""
        ...

    def keep(self, request: ReconcileRequest, found: Comparison) -> Reconciliation:
        """Keep what was found, once."""
        ...

    def record(self, step: TaskStep) -> None:
        """Write what was done with the task, once."""
        ...


class ReconciliationActivities:
    """What a reconciliation does to the world."""

    def __init__(self, bank: StatementSource, records: ReconciliationRecords) -> None:
        self._bank = bank
        self._records = records

    @activity.defn
    def currencies_at_bank(self) -> list[str]:
        """The currencies to compare."""
        return self._records.currencies()

    @activity.defn
    async def reconcile_statement(self, request: ReconcileRequest) -> Reconciliation:
        """Fetch the statement, compare, keep. In one activity, for a day may have more lines than a history holds; a
        day that was compared before is answered as it was found then."""
        kept = await asyncio.to_thread(self._records.kept, request)
        if kept is not None:
            return kept
        statement = await asked_within(_BUDGET, self._bank.statement(request.around), unavailable=ESCROW_UNAVAILABLE)
        books = await asyncio.to_thread(self._records.books, request)
        found = await asyncio.to_thread(compare, request, statement, books)
        return await asyncio.to_thread(self._records.keep, request, found)

    @activity.defn
    def record_reconciliation_step(self, step: TaskStep) -> None:
        """Record what was done with the task."""
        self._records.record(step)

    def all(self) -> list[Callable[..., object]]:
        """The activities a worker registers for the bank's queue."""
        return [self.reconcile_statement]

    def of_the_record(self) -> list[Callable[..., object]]:
        """The activities that are quick and ours, run where the processes are."""
        return [self.currencies_at_bank, self.record_reconciliation_step]
