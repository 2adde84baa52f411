"""Tables of the newsletter and their enums."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base

ADDRESS_SECRET_BYTES = 32
MAX_ADDRESS_LENGTH = 254
MAX_CONSENT_LENGTH = 200
MAX_ERROR_LENGTH = 300


class AddressSecret(Base):
    """The key of the address hashes; without it, who left could be imported again."""

    __tablename__ = "address_secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(ADDRESS_SECRET_BYTES))


class Issue(Base):
    """One week's issue, and the number of the last change that it covers."""

    __tablename__ = "issue"
    # Cached pages expire when the newest id moves, so no id may be used twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(8), unique=True)
    day: Mapped[date]
    compiled_at: Mapped[datetime]
    last_change: Mapped[int]
    content: Mapped[str] = mapped_column(Text)


class DeliveryState(StrEnum):
    """State of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "given_up"


class Outbox(Base):
    """One letter to one subscriber: an issue, or, without issue_id, the answer to a request."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "issue_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name="state"),
        CheckConstraint("(owner IS NULL) = (claimed_until IS NULL)", name="claimed_by_someone"),
        Index("ix_outbox_state_due_at", "state", "due_at"),
        Index("ix_outbox_network_asked_at", "network", "asked_at"),
        Index("ix_outbox_issue_id_state", "issue_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    # Keyed hash of the requesting network; deleted after RETENTION_DAYS.
    network: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default=DeliveryState.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column("owner", String(100))
    leased_until: Mapped[datetime | None] = mapped_column("claimed_until")
    sent_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(MAX_ERROR_LENGTH))


class SubscriptionStatus(StrEnum):
    """Status of a subscriber."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "left"


class Subscriber(Base):
    """An address that asked for the newsletter; only its keyed hash once it has left."""

    __tablename__ = "subscriber"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'confirmed', 'left')", name="status"),
        CheckConstraint("(status = 'left') = (address IS NULL)", name="left_without_address"),
        Index("ix_subscriber_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(MAX_ADDRESS_LENGTH))
    status: Mapped[str] = mapped_column(String(9))
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    # How and when an imported address agreed, in the operator's words.
    consent: Mapped[str | None] = mapped_column(String(MAX_CONSENT_LENGTH))


class TokenPurpose(StrEnum):
    """What a link does."""

    CONFIRM = "confirm"
    UNSUBSCRIBE = "leave"


class MailToken(Base):
    """Hash of the token in one link; unsubscribe links never expire."""

    __tablename__ = "mail_token"
    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'leave')", name="purpose"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(7))
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
