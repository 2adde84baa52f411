"""Those who judged both contenders are found from the index alone."""

from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_vote_contender_id_status_verdict", table_name="vote")
    op.create_index(
        "ix_vote_contender_id_status_verdict_voter_id", "vote", ["contender_id", "status", "verdict", "voter_id"]
    )


def downgrade() -> None:
    op.drop_index("ix_vote_contender_id_status_verdict_voter_id", table_name="vote")
    op.create_index("ix_vote_contender_id_status_verdict", "vote", ["contender_id", "status", "verdict"])
