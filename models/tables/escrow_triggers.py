"""What the database itself holds of money and stakes, whoever writes to it.

Money: a transaction's entries sum to nothing, no account that holds what somebody is owed goes below nothing, and
what was written stays. Stakes: no unit is locked for two trades, none is sold that is locked for another, no project
has more units than it issued, a trade keeps its terms and goes along its edges.

A sum that was read is true only while nobody else may change it. So a function locks the one row that stands for the
sum (the account, the agreement, the project) before it adds up, and reads what others committed meanwhile: that needs
READ COMMITTED, where each statement sees the newest; under REPEATABLE READ the sum would be an old one: refused.
"""

from models.escrow import MAY_BE_NEGATIVE
from models.trade import EDGES

_NEGATIVE = ", ".join(f"'{kind}'" for kind in sorted(MAY_BE_NEGATIVE))
_EDGE_LIST = ", ".join(f"('{source}', '{target}')" for source in EDGES for target in sorted(EDGES[source]))

FUNCTIONS: dict[str, str] = {
    "fatts_sees_the_newest": """
BEGIN
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION '% is written under READ COMMITTED or SERIALIZABLE', TG_TABLE_NAME
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    RETURN NULL;
END
""",
    "fatts_escrow_balanced": """
DECLARE
    checked uuid;
    found record;
BEGIN
    checked := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
    SELECT t.amount, coalesce(sum(e.amount), 0) AS balance,
           coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0) AS moved
        INTO found
        FROM escrow_transactions t LEFT JOIN escrow_entries e ON e.transaction_id = t.id
        WHERE t.id = checked GROUP BY t.id, t.amount;
    IF found.balance <> 0 OR found.moved <> found.amount THEN
        RAISE EXCEPTION 'escrow transaction % of % does not balance: its entries sum to % and move %',
            checked, found.amount, found.balance, found.moved USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
""",
    "fatts_escrow_covered": """
DECLARE
    account_kind text;
    balance numeric;
BEGIN
    IF NEW.amount > 0 THEN
        RETURN NEW;
    END IF;
    SELECT kind INTO account_kind FROM escrow_accounts WHERE id = NEW.account_id;
    IF account_kind = ANY (TG_ARGV) THEN
        RETURN NEW;
    END IF;
    PERFORM FROM escrow_accounts WHERE id = NEW.account_id FOR UPDATE;
    SELECT coalesce(sum(amount), 0) INTO balance FROM escrow_entries WHERE account_id = NEW.account_id;
    IF balance + NEW.amount < 0 THEN
        RAISE EXCEPTION 'escrow account % holds %, % cannot be taken from it', NEW.account_id, balance, -NEW.amount
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_escrow_accounts_covered';
    END IF;
    RETURN NEW;
END
""",
    "fatts_unit_lock": """
DECLARE
    owned bigint;
    locked bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.trade_id, OLD.agreement_id, OLD.units, OLD.locked_at)
            IS DISTINCT FROM (NEW.trade_id, NEW.agreement_id, NEW.units, NEW.locked_at)
            OR (OLD.status <> 'HELD' AND OLD.status <> NEW.status) THEN
            RAISE EXCEPTION 'a lock of units ends once and is not changed otherwise' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    SELECT units INTO owned FROM investment_agreements WHERE id = NEW.agreement_id FOR UPDATE;
    SELECT coalesce(sum(units), 0) INTO locked FROM unit_locks
        WHERE agreement_id = NEW.agreement_id AND status = 'HELD';
    IF NEW.status <> 'HELD' OR locked + NEW.units > owned THEN
        RAISE EXCEPTION 'agreement % has % units, % of them locked: % more cannot be',
            NEW.agreement_id, owned, locked, NEW.units
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_unit_locks_free';
    END IF;
    RETURN NEW;
END
""",
    "fatts_agreement_units": """
DECLARE
    locked bigint;
BEGIN
    SELECT coalesce(sum(units), 0) INTO locked FROM unit_locks WHERE agreement_id = NEW.id AND status = 'HELD';
    IF locked > NEW.units THEN
        RAISE EXCEPTION 'agreement % has % units locked for trades, it cannot be left with %', NEW.id, locked, NEW.units
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_investment_agreements_locked';
    END IF;
    RETURN NEW;
END
""",
    "fatts_project_units": """
DECLARE
    issued bigint;
    held bigint;
BEGIN
    SELECT total_units INTO issued FROM projects WHERE id = NEW.project_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(units), 0) INTO held FROM investment_agreements WHERE project_id = NEW.project_id;
    IF held > issued THEN
        RAISE EXCEPTION 'project % has % units, its agreements cannot hold %', NEW.project_id, issued, held
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_projects_units_held';
    END IF;
    RETURN NULL;
END
""",
    "fatts_trade_edge": f"""
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'REQUESTED' THEN
            RAISE EXCEPTION 'a new trade is REQUESTED, not %', NEW.status USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.status <> NEW.status AND (OLD.status::text, NEW.status::text) NOT IN ({_EDGE_LIST}) THEN
        RAISE EXCEPTION 'a trade that is % cannot become %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    IF (OLD.investment_agreement_id, OLD.seller_investor_id, OLD.trade_amount, OLD.currency, OLD.units)
        IS DISTINCT FROM
        (NEW.investment_agreement_id, NEW.seller_investor_id, NEW.trade_amount, NEW.currency, NEW.units) THEN
        RAISE EXCEPTION 'the terms of a trade do not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.buyer_investor_id <> NEW.buyer_investor_id AND OLD.status <> 'REQUESTED' THEN
        RAISE EXCEPTION 'a co-investor takes a trade up while it is REQUESTED, not %', OLD.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
""",
}
"""The body of each trigger function, by its name."""

_APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION fatts_append_only()
"""

_SEES_THE_NEWEST = """
CREATE TRIGGER a_sees_the_newest BEFORE INSERT OR UPDATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION fatts_sees_the_newest()
"""

_BALANCED = """
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION fatts_escrow_balanced('{column}')
"""

TRIGGERS = (
    *(
        _APPEND_ONLY.format(table=table)
        for table in ("escrow_accounts", "escrow_transactions", "escrow_entries", "investment_transactions")
    ),
    *(_SEES_THE_NEWEST.format(table=table) for table in ("escrow_entries", "unit_locks", "investment_agreements")),
    _BALANCED.format(table="escrow_transactions", column="id"),
    _BALANCED.format(table="escrow_entries", column="transaction_id"),
    f"""
CREATE TRIGGER covered BEFORE INSERT ON escrow_entries
FOR EACH ROW EXECUTE FUNCTION fatts_escrow_covered({_NEGATIVE})
""",
    """
CREATE TRIGGER free BEFORE INSERT OR UPDATE ON unit_locks
FOR EACH ROW EXECUTE FUNCTION fatts_unit_lock()
""",
    """
CREATE TRIGGER locked BEFORE UPDATE OF units ON investment_agreements
FOR EACH ROW EXECUTE FUNCTION fatts_agreement_units()
""",
    """
CREATE CONSTRAINT TRIGGER issued AFTER INSERT OR UPDATE OF units ON investment_agreements DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION fatts_project_units()
""",
    """
CREATE TRIGGER edge BEFORE INSERT OR UPDATE ON secondary_market_trades
FOR EACH ROW EXECUTE FUNCTION fatts_trade_edge()
""",
)
"""They go with their tables."""
