"""That branches are trees, whoever writes them: the API, a file, an operator at a prompt.

Writers wait for one another (a lock until the commit), because two moves that are each fine may make a circle together;
after the wait the trigger's query sees what the other has written.
"""

BRANCH_LOCK = 0x0FA7_7504

FUNCTIONS: dict[str, str] = {
    "fatts_branch_tree": """
BEGIN
    PERFORM pg_advisory_xact_lock(BRANCH_LOCK);
    IF EXISTS (
        WITH RECURSIVE up(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT above.parent_id FROM up JOIN branches above ON above.id = up.id
        )
        SELECT FROM up WHERE up.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'the branch % would be its own ancestor', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
""".replace("BRANCH_LOCK", str(BRANCH_LOCK)),
}
"""The body of each trigger function, by its name."""

TRIGGERS = (
    """
CREATE TRIGGER branch_tree AFTER INSERT OR UPDATE OF parent_id ON branches
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION fatts_branch_tree()
""",
)
