"""Votes may be held or void, have a receipt, and are traced to a network for thirty days."""

import sqlalchemy as sa
from alembic import op


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# Columns are added in place: copying the ballot log to a new table would drop the triggers that guard it.
COLUMNS = (
    "ALTER TABLE voter ADD COLUMN hold_reason VARCHAR(12)",
    "ALTER TABLE vote ADD COLUMN status VARCHAR(7) DEFAULT 'counted' NOT NULL "
    "CONSTRAINT ck_vote_status CHECK (status IN ('counted', 'held', 'void'))",
    "ALTER TABLE vote ADD COLUMN reason VARCHAR(12)",
    "ALTER TABLE ballot ADD COLUMN act VARCHAR(7) DEFAULT 'cast' NOT NULL "
    "CONSTRAINT ck_ballot_act CHECK (act IN ('cast', 'hold', 'release', 'void'))",
    "ALTER TABLE ballot ADD COLUMN status VARCHAR(7) DEFAULT 'counted' NOT NULL "
    "CONSTRAINT ck_ballot_status CHECK (status IN ('counted', 'held', 'void'))",
    "ALTER TABLE ballot ADD COLUMN reason VARCHAR(12)",
    "ALTER TABLE ballot ADD COLUMN receipt VARCHAR(10)",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(column)
    op.create_index("ix_ballot_receipt", "ballot", ["receipt"], unique=True)
    op.create_index("ix_ballot_voter_id_contender_id", "ballot", ["voter_id", "contender_id", "id"])
    op.drop_index("ix_vote_contender_id_verdict", table_name="vote")
    op.create_index("ix_vote_contender_id_status_verdict", "vote", ["contender_id", "status", "verdict"])

    op.create_table(
        "remark",
        sa.Column("voter_id", sa.Integer(), nullable=False),
        sa.Column("contender_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=140), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_remark_said")),
        sa.ForeignKeyConstraint(
            ["contender_id"], ["contender.id"], name=op.f("fk_remark_contender_id_contender")
        ),
        sa.ForeignKeyConstraint(["voter_id"], ["voter.id"], name=op.f("fk_remark_voter_id_voter")),
        sa.PrimaryKeyConstraint("voter_id", "contender_id", name=op.f("pk_remark")),
    )
    op.create_table(
        "network_secret",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_network_secret")),
    )
    op.create_table(
        "sighting",
        # Drawn from 62 bits; SQLite alone takes them in an INTEGER, and only in one gives out numbers itself.
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("network", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=5), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("what IN ('vote', 'voter')", name=op.f("ck_sighting_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
    )
    op.create_index("ix_sighting_network_what_seen_at", "sighting", ["network", "what", "seen_at"])
    op.create_index("ix_sighting_seen_at", "sighting", ["seen_at"])


def downgrade() -> None:
    raise NotImplementedError("Going back would count votes that are held; restore a backup instead.")
