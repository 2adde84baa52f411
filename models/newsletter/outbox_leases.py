"""Letters in a courier's hands: claimed for a while, then sent, tried again later, or given up."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from models.database.base import db, utc_now
from models.newsletter import token
from models.newsletter.outbox import LONGEST_FAULT, Outbox, State
from models.newsletter.subscriber import Status, Subscriber
from models.newsletter.token import Purpose

# A courier that lives renews its claims; this is how long the letters of one that has died wait for another.
LEASE = timedelta(minutes=10)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


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


def take(owner: str, most: int) -> list[Letter]:
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


def _settle(letter: Letter, owner: str, values: dict[str, object]) -> None:
    mine = (Outbox.id == letter.id, Outbox.owner == owner)
    db.session.execute(update(Outbox).where(*mine).values(**values, owner=None, claimed_until=None))
