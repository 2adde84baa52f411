"""Letters that wait to go out, or went, one row each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, utc_now
from models.newsletter.subscriber import Status, Subscriber

LONGEST_FAULT = 300


class State(StrEnum):
    """What has become of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class Outbox(Base):
    """One letter to one subscriber: an issue, at most once, or without one the answer to whoever asked."""

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
    # The keyed hash of the network that asked, for as long as a network secret lives.
    network: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8), default=State.WAITING)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(100))
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(String(LONGEST_FAULT))


@dataclass(frozen=True, slots=True)
class Progress:
    """How an issue, or all letters that answer someone, stand."""

    sent: int
    waiting: int
    given_up: int

    @property
    def total(self) -> int:
        """All letters."""
        return self.sent + self.waiting + self.given_up


def put_answer(subscriber_id: int, network: str) -> None:
    """Let the answer to one who asked wait for the next courier."""
    now = utc_now()
    row = {"subscriber_id": subscriber_id, "network": network, "asked_at": now, "due_at": now}
    db.session.execute(insert(Outbox).values(**row))


def put_issue(issue_id: int) -> int:
    """Let an issue wait for every confirmed subscriber; return how many there are."""
    now = utc_now()
    everyone = select(
        Subscriber.id, literal(issue_id), literal(now), literal(now), literal(State.WAITING.value), literal(0)
    ).where(Subscriber.status == Status.CONFIRMED)
    columns = ["subscriber_id", "issue_id", "asked_at", "due_at", "state", "attempts"]
    return db.session.execute(insert(Outbox).from_select(columns, everyone)).rowcount  # type: ignore[attr-defined, no-any-return]


def asked(by: ColumnElement[bool], within: timedelta) -> int:
    """Return how many answers were put down within a time up to now."""
    recent = (Outbox.issue_id.is_(None), Outbox.asked_at > utc_now() - within, by)
    return db.session.scalar(select(func.count()).select_from(Outbox).where(*recent)) or 0


def next_due() -> datetime | None:
    """Return when the next waiting letter may be taken; None when none waits."""
    held = func.coalesce(Outbox.claimed_until, Outbox.due_at)
    free_at = case((held > Outbox.due_at, held), else_=Outbox.due_at)
    soonest: datetime | None = db.session.scalar(
        select(func.min(free_at)).where(Outbox.state == State.WAITING)
    )
    return soonest


def progress(issue_id: int | None) -> Progress:
    """Return how the letters of an issue stand; without one, how the answers do."""
    which = Outbox.issue_id == issue_id if issue_id is not None else Outbox.issue_id.is_(None)
    counted = select(Outbox.state, func.count()).where(which).group_by(Outbox.state)
    found = dict(db.session.execute(counted).all())
    return Progress(*(found.get(state, 0) for state in (State.SENT, State.WAITING, State.GIVEN_UP)))


def given_up(limit: int = 20) -> list[tuple[str, str]]:
    """Return addresses that the server refused, newest first, and what it said."""
    refused = (
        select(Subscriber.address, Outbox.fault)
        .join(Subscriber, Subscriber.id == Outbox.subscriber_id)
        .where(Outbox.state == State.GIVEN_UP, Subscriber.address.is_not(None))
        .order_by(Outbox.id.desc())
        .limit(limit)
    )
    return [(address or "", fault or "") for address, fault in db.session.execute(refused)]


def drop_waiting(subscriber_id: int) -> None:
    """Take back what still waits for a subscriber."""
    mine = and_(Outbox.subscriber_id == subscriber_id, Outbox.state == State.WAITING)
    db.session.execute(delete(Outbox).where(mine))


def forget(subscriber_id: int) -> None:
    """Forget every letter to a subscriber."""
    db.session.execute(delete(Outbox).where(Outbox.subscriber_id == subscriber_id))
