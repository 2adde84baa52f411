"""The first tables, and the triggers that keep what was said from being unsaid."""

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY = ("review", "change", "ballot")


def refuse_changes(table: str) -> None:
    """Make the database itself refuse UPDATE and DELETE on a table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'rows of {table} are never altered or removed'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never altered or removed'); END"
        )


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("lens", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviewer")),
        sa.UniqueConstraint("slug", name=op.f("uq_reviewer_slug")),
    )
    op.create_table(
        "voter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voter")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_voter_key_hash")),
    )
    op.create_table(
        "tool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("maker", sa.String(length=80), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("tagline", sa.String(length=140), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("website", sa.String(length=300), nullable=False),
        sa.Column("docs", sa.String(length=300), nullable=True),
        sa.Column("source_code", sa.String(length=300), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.CheckConstraint("'-' || slug || '-' NOT LIKE '%-vs-%'", name=op.f("ck_tool_slug_has_no_vs")),
        sa.CheckConstraint("slug <> '' AND name <> ''", name=op.f("ck_tool_named")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_tool_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool")),
        sa.UniqueConstraint("slug", name=op.f("uq_tool_slug")),
    )
    with op.batch_alter_table("tool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tool_category_id"), ["category_id"], unique=False)

    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("as_of", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_fact_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("tool_id", "position", name=op.f("uq_fact_tool_id_position")),
    )
    op.create_table(
        "former_slug",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_former_slug_tool_id_tool")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_slug")),
    )
    with op.batch_alter_table("former_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_slug_tool_id"), ["tool_id"], unique=False)

    op.create_table(
        "matchup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=164), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("pricing", sa.Text(), nullable=False),
        sa.Column("pick_id", sa.Integer(), nullable=True),
        sa.Column("published", sa.Date(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["pick_id"], ["tool.id"], name=op.f("fk_matchup_pick_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matchup")),
        sa.UniqueConstraint("slug", name=op.f("uq_matchup_slug")),
    )
    with op.batch_alter_table("matchup", schema=None) as batch_op:
        batch_op.create_index("ix_matchup_published", ["published", "id"], unique=False)

    op.create_table(
        "price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("as_of", sa.String(length=7), nullable=False),
        sa.Column("checked", sa.Date(), nullable=True),
        sa.CheckConstraint("kind <> 'free' OR amount IS NULL", name=op.f("ck_price_free_has_no_amount")),
        sa.CheckConstraint("kind IN ('free', 'freemium', 'paid')", name=op.f("ck_price_kind")),
        sa.CheckConstraint("(amount IS NULL) = (unit IS NULL)", name=op.f("ck_price_amount_has_unit")),
        sa.CheckConstraint("amount IS NULL OR amount >= 0", name=op.f("ck_price_amount")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_price_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price")),
        sa.UniqueConstraint("tool_id", "as_of", name=op.f("uq_price_tool_id_as_of")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("written_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('ship', 'skip')", name=op.f("ck_review_verdict")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewer.id"], name=op.f("fk_review_reviewer_id_reviewer")
        ),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_review_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index("ix_review_reviewer_id_written_on", ["reviewer_id", "written_on"], unique=False)
        batch_op.create_index(
            "ix_review_tool_id_reviewer_id_written_on", ["tool_id", "reviewer_id", "written_on"], unique=False
        )

    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=True),
        sa.Column("matchup_id", sa.Integer(), nullable=True),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["matchup_id"], ["matchup.id"], name=op.f("fk_change_matchup_id_matchup")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_change_review_id_review")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_change_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_matchup_id"), ["matchup_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_tool_id"), ["tool_id"], unique=False)

    op.create_table(
        "contender",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("matchup_id", sa.Integer(), nullable=False),
        sa.Column("tool_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("place IN (1, 2)", name=op.f("ck_contender_place")),
        sa.ForeignKeyConstraint(["matchup_id"], ["matchup.id"], name=op.f("fk_contender_matchup_id_matchup")),
        sa.ForeignKeyConstraint(["tool_id"], ["tool.id"], name=op.f("fk_contender_tool_id_tool")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contender")),
        sa.UniqueConstraint("matchup_id", "place", name=op.f("uq_contender_matchup_id_place")),
        sa.UniqueConstraint("tool_id", "matchup_id", name=op.f("uq_contender_tool_id_matchup_id")),
    )
    op.create_table(
        "ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=8), nullable=False),
        sa.Column("cast_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("choice IN ('ship', 'skip', 'withdraw')", name=op.f("ck_ballot_choice")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_ballot_contender_id_contender")
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("fk_ballot_voter_id_voter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index("ix_ballot_contender_id", ["contender_id", "id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("cast_at", sa.DateTime(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("verdict IN ('ship', 'skip')", name=op.f("ck_vote_verdict")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_vote_contender_id_contender")
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("fk_vote_voter_id_voter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("voter_id", "contender_id", name=op.f("uq_vote_voter_id_contender_id")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index("ix_vote_contender_id_verdict", ["contender_id", "verdict"], unique=False)

    for table in APPEND_ONLY:
        refuse_changes(table)


def downgrade() -> None:
    raise NotImplementedError(
        "Going back past the first tables would lose every vote; restore a backup instead."
    )
