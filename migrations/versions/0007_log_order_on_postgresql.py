"""On PostgreSQL: ballots carry their transaction, and votes changed in bulk are counted one by one.

A reader of the ballot log goes by (transaction, id), since ids are given out before the commit and in another
order. SQLite needs neither: it has one writer, and its triggers run row by row.
"""

from alembic import op


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# An AFTER trigger runs once all rows of its statement have changed, so of two votes of one voter on one tool each
# would take the other for gone. A BEFORE trigger sees the rows that the statement has done so far, as on SQLite.
# Inserts keep AFTER: BEFORE also runs for a row that ON CONFLICT then turns into an update. There the rows that the
# statement did before have lower ids, and so have all earlier votes of the voter.
BEFORE_TRIGGERS = {
    "vote_is_counted_anew": ("UPDATE OF verdict, status, ballot_id", "NEW"),
    "vote_is_counted_no_more": ("DELETE", "OLD"),
}
EARLIER_ROWS = ("vote.voter_id = NEW.voter_id", "vote.voter_id = NEW.voter_id AND vote.id < NEW.id")


def upgrade() -> None:
    if op.get_context().dialect.name != "postgresql":
        return
    # A constant first, which rewrites no row: ballots that are there count as older than all others.
    op.execute("ALTER TABLE ballot ADD COLUMN xid xid8 NOT NULL DEFAULT '0'")
    op.execute("ALTER TABLE ballot ALTER COLUMN xid SET DEFAULT pg_current_xact_id()")
    op.execute("CREATE INDEX ix_ballot_xid_id ON ballot (xid, id)")
    for name, (event, row) in BEFORE_TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name} ON vote")
        replace_in_function(name, "RETURN NULL", f"RETURN {row}")
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON vote FOR EACH ROW EXECUTE FUNCTION {name}()")
    replace_in_function("vote_is_counted", *EARLIER_ROWS)


def replace_in_function(name: str, old: str, new: str) -> None:
    op.execute(
        f"DO $do$ BEGIN EXECUTE replace(pg_get_functiondef('{name}'::regproc), '{old}', '{new}'); END $do$"
    )


def downgrade() -> None:
    raise NotImplementedError("Restore a backup instead.")
