"""Tallies are kept beside the votes by triggers, so that a page need not count.

A row of the log is told against the voter's row before it: what it takes away and what it adds, on its own day. Only
the SQL that both dialects share is used, so that one body does for both.
"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def counts(row: str, choice: str, status: str = "counted") -> str:
    return f"CASE WHEN {row}.choice = '{choice}' AND {row}.status = '{status}' THEN 1 ELSE 0 END"


def held(row: str) -> str:
    return f"CASE WHEN {row}.choice <> 'withdraw' AND {row}.status = 'held' THEN 1 ELSE 0 END"


def change(count: str) -> str:
    """What a row adds, less what the voter's row before it added."""
    return f"{count.replace('ROW', 'NEW')} - {count.replace('ROW', 'before')}"


BEFORE = (
    "LEFT JOIN ballot AS before ON before.id = (SELECT max(id) FROM ballot "
    "WHERE voter_id = NEW.voter_id AND contender_id = NEW.contender_id AND id < NEW.id)"
)
ONCE = f"FROM (SELECT 1 AS one) AS once {BEFORE} WHERE true"
TOTAL = f"""
INSERT INTO contender_count (contender_id, ships, skips, held)
SELECT NEW.contender_id, {change(counts("ROW", "ship"))}, {change(counts("ROW", "skip"))}, {change(held("ROW"))} {ONCE}
ON CONFLICT (contender_id) DO UPDATE SET
    ships = contender_count.ships + excluded.ships,
    skips = contender_count.skips + excluded.skips,
    held = contender_count.held + excluded.held;
"""
DAILY = f"""
INSERT INTO daily_count (contender_id, day, ships, skips)
SELECT NEW.contender_id, date(NEW.cast_at), {change(counts("ROW", "ship"))}, {change(counts("ROW", "skip"))} {ONCE}
ON CONFLICT (contender_id, day) DO UPDATE SET
    ships = daily_count.ships + excluded.ships,
    skips = daily_count.skips + excluded.skips;
"""


def pairs(row: str, voters: int, join: str) -> str:
    """Add to the cell of a row's verdict and the same voter's verdict on the other contender.

    The first verdict is that on the contender with the lower number: a rename can change the places, not the numbers.
    """
    return f"""
INSERT INTO pair_count (matchup_id, first, second, voters)
SELECT mine.matchup_id,
       CASE WHEN mine.id < other.id THEN {row}.choice ELSE theirs.choice END,
       CASE WHEN mine.id < other.id THEN theirs.choice ELSE {row}.choice END,
       {voters}
FROM contender AS mine
JOIN contender AS other ON other.matchup_id = mine.matchup_id AND other.id <> mine.id
JOIN ballot AS theirs ON theirs.id = (
    SELECT max(id) FROM ballot WHERE voter_id = NEW.voter_id AND contender_id = other.id AND id < NEW.id
)
{join}
WHERE mine.id = NEW.contender_id AND theirs.status = 'counted' AND theirs.choice <> 'withdraw'
    AND {row}.status = 'counted' AND {row}.choice <> 'withdraw'
ON CONFLICT (matchup_id, first, second) DO UPDATE SET voters = pair_count.voters + excluded.voters;
"""


def voice(row: str) -> str:
    """The verdict that a voter's latest counted vote on a tool says, where this row is one of them."""
    return (
        f"CASE WHEN {row}.status = 'counted' AND {row}.ballot_id > coalesce(latest.ballot_id, 0) "
        f"THEN {row}.verdict ELSE latest.verdict END"
    )


def tool(row: str, before: str, after: str) -> str:
    def change(verdict: str) -> str:
        return (
            f"CASE WHEN {after} = '{verdict}' THEN 1 ELSE 0 END"
            f" - CASE WHEN {before} = '{verdict}' THEN 1 ELSE 0 END"
        )

    return f"""
INSERT INTO tool_count (tool_id, ships, skips)
SELECT mine.tool_id, {change("ship")}, {change("skip")}
FROM contender AS mine
LEFT JOIN vote AS latest ON latest.id = (
    SELECT vote.id FROM contender AS other JOIN vote ON vote.contender_id = other.id
    WHERE other.tool_id = mine.tool_id AND other.id <> mine.id
        AND vote.voter_id = {row}.voter_id AND vote.status = 'counted'
    ORDER BY vote.ballot_id DESC LIMIT 1
)
WHERE mine.id = {row}.contender_id
ON CONFLICT (tool_id) DO UPDATE SET
    ships = tool_count.ships + excluded.ships,
    skips = tool_count.skips + excluded.skips;
"""


LATEST = "latest.verdict"
TRIGGERS = {
    "ballot_is_counted": ("INSERT ON ballot", TOTAL + DAILY + pairs("before", -1, BEFORE) + pairs("NEW", 1, "")),
    "vote_is_counted": ("INSERT ON vote", tool("NEW", LATEST, voice("NEW"))),
    "vote_is_counted_anew": (
        "UPDATE OF verdict, status, ballot_id ON vote",
        tool("NEW", voice("OLD"), voice("NEW")),
    ),
    "vote_is_counted_no_more": ("DELETE ON vote", tool("OLD", voice("OLD"), LATEST)),
}
FINAL = "SELECT max(id) AS id FROM ballot GROUP BY voter_id, contender_id"
STANDING = f"""
SELECT ballot.voter_id, ballot.contender_id, ballot.choice AS verdict
FROM ballot JOIN ({FINAL}) AS final ON final.id = ballot.id
WHERE ballot.status = 'counted' AND ballot.choice <> 'withdraw'
"""
FIRST_COUNTS = (
    f"""
INSERT INTO contender_count (contender_id, ships, skips, held)
SELECT contender_id, sum({counts("ballot", "ship")}), sum({counts("ballot", "skip")}), sum({held("ballot")})
FROM ballot JOIN ({FINAL}) AS final ON final.id = ballot.id GROUP BY contender_id
""",
    f"""
INSERT INTO daily_count (contender_id, day, ships, skips)
SELECT contender_id, day, sum(ships), sum(skips) FROM (
    SELECT contender_id, date(cast_at) AS day,
        {counts("ballot", "ship")} - lag({counts("ballot", "ship")}, 1, 0) OVER told AS ships,
        {counts("ballot", "skip")} - lag({counts("ballot", "skip")}, 1, 0) OVER told AS skips
    FROM ballot WINDOW told AS (PARTITION BY voter_id, contender_id ORDER BY id)
) AS moves GROUP BY contender_id, day
""",
    f"""
INSERT INTO pair_count (matchup_id, first, second, voters)
SELECT one.matchup_id, mine.verdict, theirs.verdict, count(*)
FROM ({STANDING}) AS mine
JOIN contender AS one ON one.id = mine.contender_id
JOIN contender AS other ON other.matchup_id = one.matchup_id AND other.id > one.id
JOIN vote AS theirs ON theirs.voter_id = mine.voter_id AND theirs.contender_id = other.id AND theirs.status = 'counted'
GROUP BY one.matchup_id, mine.verdict, theirs.verdict
""",
    """
INSERT INTO tool_count (tool_id, ships, skips)
SELECT tool_id, sum(CASE verdict WHEN 'ship' THEN 1 ELSE 0 END), sum(CASE verdict WHEN 'skip' THEN 1 ELSE 0 END)
FROM (
    SELECT contender.tool_id, vote.verdict, row_number() OVER (
        PARTITION BY contender.tool_id, vote.voter_id ORDER BY vote.ballot_id DESC
    ) AS age
    FROM vote JOIN contender ON contender.id = vote.contender_id WHERE vote.status = 'counted'
) AS voices WHERE age = 1 GROUP BY tool_id
""",
)


def after(name: str, event: str, body: str) -> None:
    """Make a trigger that runs once for each row, in the dialect of this database."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        op.execute(f"CREATE TRIGGER {name} AFTER {event} FOR EACH ROW EXECUTE FUNCTION {name}()")
    else:
        op.execute(f"CREATE TRIGGER {name} AFTER {event} BEGIN {body} END")


def upgrade() -> None:
    op.create_table(
        "contender_count",
        sa.Column("contender_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ships", "skips", "held")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_contender_count_contender_id_contender")
        ),
        sa.PrimaryKeyConstraint("contender_id", name=op.f("pk_contender_count")),
    )
    op.create_table(
        "daily_count",
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ships", "skips")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_daily_count_contender_id_contender")
        ),
        sa.PrimaryKeyConstraint("contender_id", "day", name=op.f("pk_daily_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pair_count",
        sa.Column("matchup_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.String(length=4), nullable=False),
        sa.Column("second", sa.String(length=4), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.CheckConstraint("first IN ('ship', 'skip')", name=op.f("ck_pair_count_first")),
        sa.CheckConstraint("second IN ('ship', 'skip')", name=op.f("ck_pair_count_second")),
        sa.ForeignKeyConstraint(["matchup_id"], ["matchup.id"], name=op.f("fk_pair_count_matchup_id_matchup")),
        sa.PrimaryKeyConstraint("matchup_id", "first", "second", name=op.f("pk_pair_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tool_count",
        sa.Column("tool_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("ships", "skips")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_tool_count_tool_id_tool")),
        sa.PrimaryKeyConstraint("tool_id", name=op.f("pk_tool_count")),
    )
    for statement in FIRST_COUNTS:
        op.execute(statement)
    for name, (event, body) in TRIGGERS.items():
        after(name, event, body)


def downgrade() -> None:
    for name, (event, _) in TRIGGERS.items():
        if op.get_context().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {name} ON {event.split()[-1]}")
            op.execute(f"DROP FUNCTION {name}()")
        else:
            op.execute(f"DROP TRIGGER {name}")
    for table in ("tool_count", "pair_count", "daily_count", "contender_count"):
        op.drop_table(table)
