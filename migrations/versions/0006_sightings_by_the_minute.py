"""What was seen of a network or a contender is counted by the minute instead of standing in rows of its own."""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BY_THE_MINUTE = "SELECT network, what, seen_at, count(*) AS many FROM sighting GROUP BY network, what, seen_at"


def upgrade() -> None:
    op.execute(f"CREATE TABLE sighting_by_the_minute AS {BY_THE_MINUTE}")
    op.drop_table("sighting")
    op.create_table(
        "sighting",
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=5), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("many", sa.Integer(), nullable=False),
        sa.CheckConstraint("what IN ('vote', 'voter')", name=op.f("ck_sighting_what")),
        sa.CheckConstraint("many > 0", name=op.f("ck_sighting_many")),
        sa.PrimaryKeyConstraint("network", "what", "seen_at", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sighting_seen_at", "sighting", ["seen_at"])
    op.execute("INSERT INTO sighting (network, what, seen_at, many) SELECT * FROM sighting_by_the_minute")
    op.drop_table("sighting_by_the_minute")


def downgrade() -> None:
    raise NotImplementedError("The numbers that sightings had are gone; restore a backup instead.")
