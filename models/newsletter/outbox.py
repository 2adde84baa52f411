"""Letters that wait to go out, or went, one row each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
)

from models.database.base import db, utc_now
from models.newsletter.tables import DeliveryState, Outbox, Subscriber, SubscriptionStatus


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """How an issue, or all letters that answer someone, stand."""

    sent: int
    waiting: int
    failed: int

    @property
    def total(self) -> int:
        """All letters."""
        return self.sent + self.waiting + self.failed


def queue_confirmation(subscriber_id: int, network: str) -> None:
    """Let the answer to one who asked wait for the next courier."""
    now = utc_now()
    row = {"subscriber_id": subscriber_id, "network": network, "asked_at": now, "due_at": now}
    db.session.execute(insert(Outbox).values(**row))


def queue_issue(issue_id: int) -> int:
    """Let an issue wait for every confirmed subscriber; return how many there are."""
    now = utc_now()
    everyone = select(
        Subscriber.id,
        literal(issue_id),
        literal(now),
        literal(now),
        literal(DeliveryState.WAITING.value),
        literal(0),
    ).where(Subscriber.status == SubscriptionStatus.CONFIRMED)
    columns = ["subscriber_id", "issue_id", "asked_at", "due_at", "state", "attempts"]
    return db.session.execute(insert(Outbox).from_select(columns, everyone)).rowcount  # type: ignore[attr-defined, no-any-return]


def recent_request_count(by: ColumnElement[bool], within: timedelta) -> int:
    """Return how many answers were put down within a time up to now."""
    recent = (Outbox.issue_id.is_(None), Outbox.asked_at > utc_now() - within, by)
    return db.session.scalar(select(func.count()).select_from(Outbox).where(*recent)) or 0


def next_due() -> datetime | None:
    """Return when the next waiting letter may be taken; None when none waits."""
    held = func.coalesce(Outbox.leased_until, Outbox.due_at)
    free_at = case((held > Outbox.due_at, held), else_=Outbox.due_at)
    soonest: datetime | None = db.session.scalar(
        select(func.min(free_at)).where(Outbox.state == DeliveryState.WAITING)
    )
    return soonest


def delivery_counts(issue_id: int | None) -> DeliveryCounts:
    """Return how the letters of an issue stand; without one, how the answers do."""
    which = Outbox.issue_id == issue_id if issue_id is not None else Outbox.issue_id.is_(None)
    counted = select(Outbox.state, func.count()).where(which).group_by(Outbox.state)
    found = dict(db.session.execute(counted).all())
    return DeliveryCounts(
        *(found.get(state, 0) for state in (DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.FAILED))
    )


def failed_letters(limit: int = 20) -> list[tuple[str, str]]:
    """Return addresses that the server refused, newest first, and what it said."""
    refused = (
        select(Subscriber.address, Outbox.fault)
        .join(Subscriber, Subscriber.id == Outbox.subscriber_id)
        .where(Outbox.state == DeliveryState.FAILED, Subscriber.address.is_not(None))
        .order_by(Outbox.id.desc())
        .limit(limit)
    )
    return [(address or "", fault or "") for address, fault in db.session.execute(refused)]


def delete_waiting(subscriber_id: int) -> None:
    """Take back what still waits for a subscriber."""
    mine = and_(Outbox.subscriber_id == subscriber_id, Outbox.state == DeliveryState.WAITING)
    db.session.execute(delete(Outbox).where(mine))


def delete_letters(subscriber_id: int) -> None:
    """Forget every letter to a subscriber."""
    db.session.execute(delete(Outbox).where(Outbox.subscriber_id == subscriber_id))
