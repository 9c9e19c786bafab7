"""Parties that moved money in the period and whose name is on the sanctions list."""

from collections.abc import Generator, Mapping
from typing import LiteralString, NamedTuple
from uuid import UUID

from psycopg.rows import args_row

from models.aml_policy import Screening
from models.encryption import Vault
from models.sanctions import Likely, likely_matches
from models.screening import SanctionsList
from models.suspicion import Finding, Subject, SubjectKind, Typology
from models.tables.reports.aml.movements import MOVEMENTS, SeenRow
from models.tables.reports.stream import Connection, rows_of
from models.tables.sealing import RowSealer

_AT_ONCE = 5_000
"""Names that are open at once."""

_PARTIES: LiteralString = """
SELECT 'PARTY' AS kind, p.id, p.id AS sealed_under, p.name_sealed AS sealed
FROM trading_parties p
WHERE EXISTS (SELECT FROM orders o WHERE p.id = o.seller_id AND o.jurisdiction = %(jurisdiction)s
                                         AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s)
      OR EXISTS (SELECT FROM orders o WHERE p.id = o.customer_id AND o.jurisdiction = %(jurisdiction)s
                                            AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s)
      OR EXISTS (SELECT FROM payments y JOIN orders o ON o.id = y.order_id
                 WHERE p.id IN (o.customer_id, o.seller_id) AND y.paid_at >= %(starts)s AND y.paid_at < %(ends)s)
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
ORDER BY 1, 2
"""

_PLACES = {
    "PARTY": ("trading_parties", "name_sealed"),
    "INVESTOR": ("investor_profiles", "legal_name"),
    "ACCOUNT": ("escrow_transactions", "counterparty_name"),
}

_OF_ONE: LiteralString = (
    "WITH "
    + MOVEMENTS
    + """
SELECT source, id, at, way, amount, method, counterparty FROM movements WHERE subject = %(subject)s AND at >= %(starts)s
UNION ALL
SELECT 'orders', o.id, o.invoiced_at, CASE WHEN o.customer_id = %(subject)s THEN 'IN' ELSE 'OUT' END, o.value, NULL,
       CASE WHEN o.customer_id = %(subject)s THEN o.seller_id ELSE o.customer_id END
FROM orders o
WHERE %(subject)s IN (o.customer_id, o.seller_id) AND o.jurisdiction = %(jurisdiction)s
      AND o.invoiced_at >= %(starts)s AND o.invoiced_at < %(ends)s
UNION ALL
SELECT 'escrow_transactions', e.id, e.occurred_at, CASE e.kind WHEN 'DEPOSIT' THEN 'IN' ELSE 'OUT' END, e.amount,
       e.method::text, NULL
FROM escrow_transactions e
WHERE md5(e.counterparty_index)::uuid = %(subject)s AND e.investor_id IS NOT NULL AND e.occurred_at >= %(starts)s
      AND e.occurred_at < %(ends)s AND e.kind IN ('DEPOSIT', 'PAYOUT', 'REFUND')
ORDER BY at, source, id
"""
)


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
    for party, match in likely:
        seen = rows_of(connection, "listed", _OF_ONE, {**given, "subject": party.id}, args_row(SeenRow))
        yield Finding(
            typology=Typology.SANCTIONED_PARTY,
            subject=Subject(kind=SubjectKind(party.kind), id=party.id),
            transactions=tuple(row.seen() for row in seen),
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
