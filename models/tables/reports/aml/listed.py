"""Parties that moved money in the period and whose name is on the sanctions list."""

from collections.abc import Generator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.aml_policy import Screening
from models.encryption import Vault
from models.sanctions import Likely, likely_matches
from models.screening import SanctionsList
from models.suspicion import Finding, SeenTransaction, Subject, SubjectKind, Typology
from models.tables.reports.aml.movements import MOVEMENTS
from models.tables.reports.stream import Connection, rows_of
from models.tables.sealing import RowSealer

_AT_ONCE = 5_000
"""Names that are open at once."""

_PARTIES: LiteralString = """
WITH traded AS (
    SELECT o.seller_id, o.customer_id
    FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
    UNION
    SELECT o.seller_id, o.customer_id
    FROM payments y JOIN orders o ON o.id = y.order_id
    WHERE o.jurisdiction = %(jurisdiction)s AND y.paid_at >= %(starts)s AND y.paid_at < %(ends)s
)
SELECT 'PARTY' AS kind, p.id, p.id AS sealed_under, p.name_sealed AS sealed
FROM trading_parties p
WHERE p.id IN (SELECT seller_id FROM traded UNION SELECT customer_id FROM traded)
UNION ALL
SELECT 'INVESTOR', v.id, v.id, v.legal_name
FROM investor_profiles v
WHERE EXISTS (SELECT FROM escrow_transactions e WHERE e.investor_id = v.id AND e.occurred_at >= %(starts)s
                                                      AND e.occurred_at < %(ends)s)
      OR EXISTS (SELECT FROM investment_transactions i WHERE i.investor_id = v.id AND i.occurred_at >= %(starts)s
                                                             AND i.occurred_at < %(ends)s)
UNION ALL
SELECT 'ACCOUNT', md5(c.counterparty_index)::uuid, c.id, c.counterparty_name
FROM (SELECT DISTINCT ON (counterparty_index) counterparty_index, id, counterparty_name
      FROM escrow_transactions
      WHERE counterparty_index IS NOT NULL AND counterparty_name IS NOT NULL AND occurred_at >= %(starts)s
            AND occurred_at < %(ends)s
      ORDER BY counterparty_index, id) c
UNION ALL
SELECT 'ACCOUNT', e.id, e.id, e.counterparty_name
FROM escrow_transactions e
WHERE e.counterparty_index IS NULL AND e.counterparty_name IS NOT NULL AND e.occurred_at >= %(starts)s
      AND e.occurred_at < %(ends)s
ORDER BY 1, 2
"""

_PLACES = {
    "PARTY": ("trading_parties", "name_sealed"),
    "INVESTOR": ("investor_profiles", "legal_name"),
    "ACCOUNT": ("escrow_transactions", "counterparty_name"),
}

_MOVED: LiteralString = (
    "WITH "  # noqa: S608  constants alone, every value is a parameter
    + MOVEMENTS
    + """,
moved AS (
    SELECT subject AS whom, source, id, at, way, amount, method, counterparty FROM movements WHERE at >= %(starts)s
    UNION ALL
    SELECT o.customer_id, 'orders', o.id, o.invoiced_at, 'IN', o.value, NULL, o.seller_id
    FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
    UNION ALL
    SELECT o.seller_id, 'orders', o.id, o.invoiced_at, 'OUT', o.value, NULL, o.customer_id
    FROM orders o
    WHERE o.jurisdiction = %(jurisdiction)s AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
          AND o.seller_id <> o.customer_id
    UNION ALL
    SELECT coalesce(md5(e.counterparty_index)::uuid, e.id), 'escrow_transactions', e.id, e.occurred_at,
           CASE e.kind WHEN 'DEPOSIT' THEN 'IN' ELSE 'OUT' END, e.amount, e.method::text, NULL
    FROM escrow_transactions e
    WHERE e.investor_id IS NOT NULL AND e.counterparty_name IS NOT NULL AND e.occurred_at >= %(starts)s
          AND e.occurred_at < %(ends)s AND e.kind IN ('DEPOSIT', 'PAYOUT', 'REFUND')
)
SELECT * FROM moved
WHERE whom = ANY(%(subjects)s)
ORDER BY array_position(%(subjects)s, whom), at, source, id
"""
)
"""What all of them moved, one after the other in the order of `subjects`: one by one, each would be looked for among a
million rows."""


class _Moved(NamedTuple):
    whom: UUID
    source: str
    id: UUID
    at: datetime
    way: str
    amount: Decimal
    method: str | None
    counterparty: UUID | None

    def seen(self) -> SeenTransaction:
        return SeenTransaction(**{name: value for name, value in self._asdict().items() if name != "whom"})


class _Party(NamedTuple):
    kind: str
    id: UUID
    sealed_under: UUID
    sealed: bytes


def listed_parties(
    connection: Connection,
    given: Mapping[str, object],
    vault: Vault,
    sanctions: SanctionsList,
    policy: Screening,
) -> Generator[Finding]:
    """Everybody who moved money in the period and is as like to an entry of the list as the policy's `review` score,
    with the score and the entry, and what they moved. Names are opened some thousands at once, and none is told.
    """
    likely: list[tuple[_Party, Likely]] = []
    batch: list[_Party] = []
    for party in rows_of(connection, "party", _PARTIES, given, args_row(_Party)):
        batch.append(party)
        if len(batch) == _AT_ONCE:
            likely += _screened(batch, vault, sanctions, policy)
            batch.clear()
    likely += _screened(batch, vault, sanctions, policy)
    if not likely:
        return
    rows = rows_of(
        connection, "listed", _MOVED, {**given, "subjects": [party.id for party, _ in likely]}, args_row(_Moved)
    )
    moved = groupby(rows, key=lambda row: row.whom)
    whom, seen = next(moved, (None, ()))
    for party, match in likely:
        transactions = ()
        if whom == party.id:
            transactions = tuple(row.seen() for row in seen)
            whom, seen = next(moved, (None, ()))
        yield Finding(
            typology=Typology.SANCTIONED_PARTY,
            subject=Subject(kind=SubjectKind(party.kind), id=party.id),
            transactions=transactions,
            score=match.score,
            listed_as=match.reference,
        )


def _screened(
    batch: list[_Party], vault: Vault, sanctions: SanctionsList, policy: Screening
) -> list[tuple[_Party, Likely]]:
    names = [_name(vault, party) for party in batch]
    return [(batch[match.place], match) for match in likely_matches(names, sanctions, policy.review)]


def _name(vault: Vault, party: _Party) -> str:
    table, column = _PLACES[party.kind]
    return RowSealer(vault, table, party.sealed_under).open_text(column, party.sealed) or ""
