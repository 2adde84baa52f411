"""The newsletter: subscribers, the links in their letters, issues, and what waits to go out."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address_secret",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_secret")),
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("compiled_at", sa.DateTime(), nullable=False),
        sa.Column("last_change", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("slug", name=op.f("uq_issue_slug")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("left_at", sa.DateTime(), nullable=True),
        sa.Column("consent", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(status = 'left') = (address IS NULL)", name=op.f("ck_subscriber_left_without_address")),
        sa.CheckConstraint("status IN ('pending', 'confirmed', 'left')", name=op.f("ck_subscriber_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscriber_address_key")),
    )
    op.create_index("ix_subscriber_status", "subscriber", ["status"])
    op.create_table(
        "mail_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=7), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("purpose IN ('confirm', 'leave')", name=op.f("ck_mail_token_purpose")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_mail_token_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mail_token")),
    )
    op.create_index("ix_mail_token_subscriber_id", "mail_token", ["subscriber_id"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("network", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=True),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.CheckConstraint("(owner IS NULL) = (claimed_until IS NULL)", name=op.f("ck_outbox_claimed_by_someone")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_outbox_issue_id_issue")),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscriber.id"], name=op.f("fk_outbox_subscriber_id_subscriber")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("subscriber_id", "issue_id", name=op.f("uq_outbox_subscriber_id_issue_id")),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_network_asked_at", "outbox", ["network", "asked_at"])
    op.create_index("ix_outbox_issue_id_state", "outbox", ["issue_id", "state"])


def downgrade() -> None:
    raise NotImplementedError("Going back would lose every subscriber and who has left; restore a backup instead.")
