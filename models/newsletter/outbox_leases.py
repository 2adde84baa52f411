"""Letters in a courier's hands: claimed for a while, then sent, tried again later, or given up."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from models.database.base import db, utc_now
from models.newsletter import tokens
from models.newsletter.tables import (
    MAX_ERROR_LENGTH,
    DeliveryState,
    Outbox,
    Subscriber,
    SubscriptionStatus,
    TokenPurpose,
)

# A courier that lives renews its claims; this is how long the letters of one that has died wait for another.
LEASE_DURATION = timedelta(minutes=10)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


@dataclass(frozen=True, slots=True)
class LeasedLetter:
    """A claimed letter with what is needed to write it; the tokens go into its links."""

    id: int
    address: str
    status: SubscriptionStatus
    issue_id: int | None
    attempts: int
    unsubscribe_token: str
    confirm_token: str | None


def lease_due(owner: str, most: int) -> list[LeasedLetter]:
    """Take letters that are due, answers first, so that no other courier takes them for the time of a lease.

    Each gets links of its own. Call it in a write of its own and commit before anything is sent.
    """
    now = utc_now()
    free = or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
    due = (
        select(Outbox.id)
        .where(Outbox.state == DeliveryState.WAITING, Outbox.due_at <= now, free)
        .order_by(Outbox.issue_id.is_not(None), Outbox.due_at, Outbox.id)
        .limit(most)
    )
    ids = list(db.session.scalars(due))
    mine = update(Outbox).where(Outbox.id.in_(ids)).values(leased_by=owner, leased_until=now + LEASE_DURATION)
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
    return [_leased_letter(*row) for row in db.session.execute(letters)]


def _leased_letter(
    key: int, subscriber_id: int, issue_id: int | None, attempts: int, address: str | None, status: str
) -> LeasedLetter:
    asks = issue_id is None and status == SubscriptionStatus.PENDING
    confirm = tokens.create_token(subscriber_id, TokenPurpose.CONFIRM) if asks else None
    leave = tokens.create_token(subscriber_id, TokenPurpose.UNSUBSCRIBE)
    return LeasedLetter(key, address or "", SubscriptionStatus(status), issue_id, attempts, leave, confirm)


def mark_sent(letter: LeasedLetter, owner: str) -> None:
    """Note that the server has taken a letter."""
    _end_lease(
        letter,
        owner,
        {"state": DeliveryState.SENT, "sent_at": utc_now(), "attempts": letter.attempts + 1, "fault": None},
    )


def schedule_retry(letter: LeasedLetter, owner: str, fault: str) -> None:
    """Try a letter again later, each time after a longer while; give it up after the last."""
    if letter.attempts >= len(RETRY_DELAYS):
        mark_failed(letter, owner, fault)
        return
    due = utc_now() + RETRY_DELAYS[letter.attempts]
    _end_lease(
        letter, owner, {"due_at": due, "attempts": letter.attempts + 1, "fault": fault[:MAX_ERROR_LENGTH]}
    )


def mark_failed(letter: LeasedLetter, owner: str, fault: str) -> None:
    """Never try a letter again."""
    _end_lease(
        letter,
        owner,
        {"state": DeliveryState.FAILED, "attempts": letter.attempts + 1, "fault": fault[:MAX_ERROR_LENGTH]},
    )


def renew(owner: str) -> None:
    """Begin the lease of all that an owner has claimed and not sent anew."""
    mine = (Outbox.leased_by == owner, Outbox.state == DeliveryState.WAITING)
    db.session.execute(update(Outbox).where(*mine).values(leased_until=utc_now() + LEASE_DURATION))


def release(owner: str) -> None:
    """Let go of all that an owner has claimed and not sent, as if it had never been claimed."""
    mine = (Outbox.leased_by == owner, Outbox.state == DeliveryState.WAITING)
    db.session.execute(update(Outbox).where(*mine).values(leased_by=None, leased_until=None))


def lease_holders() -> list[str]:
    """Return who holds letters at present."""
    holding = (Outbox.leased_by.is_not(None), Outbox.state == DeliveryState.WAITING)
    return list(filter(None, db.session.scalars(select(Outbox.leased_by).distinct().where(*holding))))


def _end_lease(letter: LeasedLetter, owner: str, values: dict[str, object]) -> None:
    mine = (Outbox.id == letter.id, Outbox.leased_by == owner)
    db.session.execute(update(Outbox).where(*mine).values(**values, leased_by=None, leased_until=None))
