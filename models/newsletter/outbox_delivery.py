"""Leases on outbox letters, and what ends one: the letter was sent, is to be retried, or failed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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

# A running worker renews its leases; letters of a worker that died wait this long for another one.
LEASE_DURATION = timedelta(minutes=10)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
# Answers before issues, then the oldest first.
_SEND_ORDER = (Outbox.issue_id.is_not(None), Outbox.due_at, Outbox.id)


@dataclass(frozen=True, slots=True)
class LeasedLetter:
    """A leased letter with everything its message is built from; the tokens go into its links."""

    id: int
    address: str
    status: SubscriptionStatus
    issue_id: int | None
    attempts: int
    unsubscribe_token: str
    confirm_token: str | None


def lease_due(holder: str, limit: int) -> list[LeasedLetter]:
    """Lease up to `limit` due letters and create the tokens for their links.

    The caller commits before it sends any of them, in a transaction that does nothing else.
    """
    now = utc_now()
    unleased = or_(Outbox.leased_until.is_(None), Outbox.leased_until < now)
    due = select(Outbox.id).where(Outbox.state == DeliveryState.WAITING, Outbox.due_at <= now, unleased)
    # Letters that another worker is leasing at this moment are left to it.
    free = due.order_by(*_SEND_ORDER).limit(limit).with_for_update(skip_locked=True)
    ids = list(db.session.scalars(free))
    lease = {"leased_by": holder, "leased_until": now + LEASE_DURATION}
    db.session.execute(update(Outbox).where(Outbox.id.in_(ids)).values(lease))
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
        .order_by(*_SEND_ORDER)
    )
    return [_leased_letter(row) for row in db.session.execute(letters)]


def mark_sent(letter: LeasedLetter, holder: str) -> None:
    """Record that the server took the letter."""
    _end_lease(letter, holder, state=DeliveryState.SENT, sent_at=utc_now(), fault=None)


def schedule_retry(letter: LeasedLetter, holder: str, error: str) -> None:
    """Make the letter due again after the next of RETRY_DELAYS; mark it failed after the last."""
    if letter.attempts >= len(RETRY_DELAYS):
        mark_failed(letter, holder, error)
        return
    due_at = utc_now() + RETRY_DELAYS[letter.attempts]
    _end_lease(letter, holder, due_at=due_at, fault=error[:MAX_ERROR_LENGTH])


def mark_failed(letter: LeasedLetter, holder: str, error: str) -> None:
    """Record that the letter will never be sent, and why."""
    _end_lease(letter, holder, state=DeliveryState.FAILED, fault=error[:MAX_ERROR_LENGTH])


def renew(holder: str) -> None:
    """Restart the lease of every unsent letter of this holder."""
    unsent = (Outbox.leased_by == holder, Outbox.state == DeliveryState.WAITING)
    db.session.execute(update(Outbox).where(*unsent).values(leased_until=utc_now() + LEASE_DURATION))


def release(holder: str) -> None:
    """End the lease of every unsent letter of this holder; counts as no attempt."""
    unsent = (Outbox.leased_by == holder, Outbox.state == DeliveryState.WAITING)
    db.session.execute(update(Outbox).where(*unsent).values(leased_by=None, leased_until=None))


def lease_holders() -> list[str]:
    """Return who holds leases on unsent letters."""
    leased = (Outbox.leased_by.is_not(None), Outbox.state == DeliveryState.WAITING)
    return list(filter(None, db.session.scalars(select(Outbox.leased_by).distinct().where(*leased))))


def _leased_letter(row: Any) -> LeasedLetter:
    confirms = row.issue_id is None and row.status == SubscriptionStatus.PENDING
    confirm_token = tokens.create_token(row.subscriber_id, TokenPurpose.CONFIRM) if confirms else None
    return LeasedLetter(
        row.id,
        row.address or "",
        SubscriptionStatus(row.status),
        row.issue_id,
        row.attempts,
        tokens.create_token(row.subscriber_id, TokenPurpose.UNSUBSCRIBE),
        confirm_token,
    )


def _end_lease(letter: LeasedLetter, holder: str, **columns: object) -> None:
    """Update the letter after an attempt; does nothing where the lease has gone to another holder."""
    leased = (Outbox.id == letter.id, Outbox.leased_by == holder)
    values = columns | {"attempts": letter.attempts + 1, "leased_by": None, "leased_until": None}
    db.session.execute(update(Outbox).where(*leased).values(values))
