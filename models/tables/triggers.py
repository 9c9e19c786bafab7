"""What the database itself watches over: the status table's edges, the audit log's permanence, the outbox's bell.

Alembic does not compare functions, triggers and views; `models.tables.migrate.check` compares these with what is
installed, so that a change here asks for a migration that installs them anew.
"""

from models.status import EDGES

CHANNEL = "fatts_events"
"""What the outbox rings on: `LISTEN fatts_events`; the payload is the case's id."""

_EDGE_LIST = ", ".join(
    f"('{source}', '{target}')" for source in EDGES for target in sorted(EDGES[source], key=lambda status: status.code)
)

FUNCTIONS: dict[str, str] = {
    "fatts_status_edge": f"""
DECLARE
    came_from text;
    goes_to text;
BEGIN
    goes_to := to_jsonb(NEW) ->> TG_ARGV[0];
    IF TG_OP = 'INSERT' THEN
        IF goes_to <> 'DRAFT' THEN
            RAISE EXCEPTION 'a new row of % starts as DRAFT, not %', TG_TABLE_NAME, goes_to
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    came_from := to_jsonb(OLD) ->> TG_ARGV[0];
    IF came_from <> goes_to AND (came_from, goes_to) NOT IN ({_EDGE_LIST}) THEN
        RAISE EXCEPTION '% cannot become %', came_from, goes_to USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
""",
    "fatts_append_only": """
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END
""",
    "fatts_ring": f"""
BEGIN
    PERFORM pg_notify('{CHANNEL}', NEW.case_id::text);
    RETURN NULL;
END
""",
}
"""The body of each trigger function, by its name."""

_EDGE_TRIGGER = """
CREATE TRIGGER status_edge BEFORE INSERT OR UPDATE OF {column} ON {table}
FOR EACH ROW EXECUTE FUNCTION fatts_status_edge('{column}')
"""

TRIGGERS = (
    _EDGE_TRIGGER.format(table="contractors", column="verification_status"),
    _EDGE_TRIGGER.format(table="applications", column="status"),
    """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION fatts_append_only()
""",
    """
CREATE TRIGGER ring AFTER INSERT ON outbox
FOR EACH ROW EXECUTE FUNCTION fatts_ring()
""",
)

VIEW = """
CREATE VIEW contractor_audit_trail AS
SELECT contractor_id,
       jsonb_agg(
           jsonb_build_object(
               'timestamp', at, 'action', action, 'actor', actor, 'actorRole', actor_role, 'details', details,
               'previousValue', previous_value, 'newValue', new_value, 'ipAddress', ip_address,
               'seq', seq, 'entryHash', entry_hash
           )
           ORDER BY seq
       ) AS audit_entries,
       count(*) AS entry_count,
       min(at) AS first_at,
       max(at) AS last_at
FROM audit_log
WHERE contractor_id IS NOT NULL
GROUP BY contractor_id
"""


def function_statement(name: str, functions: dict[str, str] = FUNCTIONS) -> str:
    """The statement that installs a trigger function, or replaces it."""
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${functions[name]}$body$"


def install_statements() -> list[str]:
    """All of it, in order, for a database that has the tables and none of this."""
    return [*(function_statement(name) for name in FUNCTIONS), *TRIGGERS, VIEW]
