"""Letters that wait to go out, one row each: claimed for a while, sent once, tried again where they must."""

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
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, utc_now
from models.newsletter import token
from models.newsletter.subscriber import Status, Subscriber
from models.newsletter.token import Purpose

# A courier that lives renews its claims; this is how long the letters of one that has died wait for another.
LEASE = timedelta(minutes=10)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
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
class Letter:
    """A claimed letter with what is needed to write it; the tokens go into its links."""

    id: int
    address: str
    status: Status
    issue_id: int | None
    attempts: int
    leave: str
    confirm: str | None


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


def claim(owner: str, most: int) -> list[Letter]:
    """Take letters that are due, answers first, so that no other courier takes them for the time of a lease.

    Each gets links of its own. Call it in a write of its own and commit before anything is sent.
    """
    now = utc_now()
    free = or_(Outbox.claimed_until.is_(None), Outbox.claimed_until < now)
    due = (
        select(Outbox.id)
        .where(Outbox.state == State.WAITING, Outbox.due_at <= now, free)
        .order_by(Outbox.issue_id.is_not(None), Outbox.due_at, Outbox.id)
        .limit(most)
    )
    ids = list(db.session.scalars(due))
    mine = update(Outbox).where(Outbox.id.in_(ids)).values(owner=owner, claimed_until=now + LEASE)
    db.session.execute(mine)
    letters = (
        select(
            Outbox.id,
            Outbox.subscriber_id,
            Outbox.issue_id,
            Outbox.attempts,
            Subscriber.address,
            Subscriber.status,
        )
        .join(Subscriber, Subscriber.id == Outbox.subscriber_id)
        .where(Outbox.id.in_(ids))
        .order_by(Outbox.issue_id.is_not(None), Outbox.due_at, Outbox.id)
    )
    return [_letter(*row) for row in db.session.execute(letters)]


def _letter(
    key: int, subscriber_id: int, issue_id: int | None, attempts: int, address: str | None, status: str
) -> Letter:
    asks = issue_id is None and status == Status.PENDING
    confirm = token.make(subscriber_id, Purpose.CONFIRM) if asks else None
    leave = token.make(subscriber_id, Purpose.LEAVE)
    return Letter(key, address or "", Status(status), issue_id, attempts, leave, confirm)


def sent(letter: Letter, owner: str) -> None:
    """Note that the server has taken a letter."""
    _settle(
        letter,
        owner,
        {"state": State.SENT, "sent_at": utc_now(), "attempts": letter.attempts + 1, "fault": None},
    )


def put_off(letter: Letter, owner: str, fault: str) -> None:
    """Try a letter again later, each time after a longer while; give it up after the last."""
    if letter.attempts >= len(DELAYS):
        give_up(letter, owner, fault)
        return
    due = utc_now() + DELAYS[letter.attempts]
    _settle(letter, owner, {"due_at": due, "attempts": letter.attempts + 1, "fault": fault[:LONGEST_FAULT]})


def give_up(letter: Letter, owner: str, fault: str) -> None:
    """Never try a letter again."""
    _settle(
        letter,
        owner,
        {"state": State.GIVEN_UP, "attempts": letter.attempts + 1, "fault": fault[:LONGEST_FAULT]},
    )


def renew(owner: str) -> None:
    """Begin the lease of all that an owner has claimed and not sent anew."""
    mine = (Outbox.owner == owner, Outbox.state == State.WAITING)
    db.session.execute(update(Outbox).where(*mine).values(claimed_until=utc_now() + LEASE))


def put_back(owner: str) -> None:
    """Let go of all that an owner has claimed and not sent, as if it had never been claimed."""
    mine = (Outbox.owner == owner, Outbox.state == State.WAITING)
    db.session.execute(update(Outbox).where(*mine).values(owner=None, claimed_until=None))


def owners() -> list[str]:
    """Return who holds letters at present."""
    holding = (Outbox.owner.is_not(None), Outbox.state == State.WAITING)
    return list(filter(None, db.session.scalars(select(Outbox.owner).distinct().where(*holding))))


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


def _settle(letter: Letter, owner: str, values: dict[str, object]) -> None:
    mine = (Outbox.id == letter.id, Outbox.owner == owner)
    db.session.execute(update(Outbox).where(*mine).values(**values, owner=None, claimed_until=None))
