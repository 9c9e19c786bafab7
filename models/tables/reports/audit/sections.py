"""The financial audit: its sections."""

from models.tables.reports.audit.audit_roots import AuditRoots
from models.tables.reports.audit.escrow_movements import EscrowMovements, UnmatchedItems
from models.tables.reports.audit.settled_trades import AskChain, SettledTrades
from models.tables.reports.audit.trial_balance import TrialBalance
from models.tables.reports.section import Section


def audit_sections(ask_chain: AskChain) -> tuple[Section, ...]:
    """What a financial audit consists of, in its order; the same in every jurisdiction, each in its currency."""
    return (TrialBalance(), EscrowMovements(), UnmatchedItems(), SettledTrades(ask_chain), AuditRoots())
