"""Letters to subscribers: queued, sent or failed; one row each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
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
    """The number of letters in each state, of one issue or of all answers."""

    sent: int
    waiting: int
    failed: int


def queue_confirmation(subscriber_id: int, network: str) -> None:
    """Queue the answer to a subscription request."""
    now = utc_now()
    row = {"subscriber_id": subscriber_id, "network": network, "asked_at": now, "due_at": now}
    db.session.execute(insert(Outbox).values(**row))


def queue_issue(issue_id: int) -> int:
    """Queue an issue for every confirmed subscriber; return their number."""
    now = utc_now()
    letters = select(
        Subscriber.id,
        literal(issue_id),
        literal(now),
        literal(now),
        literal(DeliveryState.WAITING.value),
        literal(0),
    ).where(Subscriber.status == SubscriptionStatus.CONFIRMED)
    # Leaves out whoever is deleted at this moment, where the foreign key would refuse all letters.
    letters = letters.with_for_update(read=True, key_share=True)
    columns = ["subscriber_id", "issue_id", "asked_at", "due_at", "state", "attempts"]
    return db.session.execute(insert(Outbox).from_select(columns, letters)).rowcount  # type: ignore[attr-defined, no-any-return]


def recent_request_count(condition: ColumnElement[bool], window: timedelta) -> int:
    """Return the number of subscription requests within `window` up to now that meet the condition."""
    recent = (Outbox.issue_id.is_(None), Outbox.asked_at > utc_now() - window, condition)
    return db.session.scalar(select(func.count()).select_from(Outbox).where(*recent)) or 0


def next_due() -> datetime | None:
    """Return when the next waiting letter can be leased; None where no letter waits."""
    lease_end = func.coalesce(Outbox.leased_until, Outbox.due_at)
    leasable_at = case((lease_end > Outbox.due_at, lease_end), else_=Outbox.due_at)
    earliest: datetime | None = db.session.scalar(
        select(func.min(leasable_at)).where(Outbox.state == DeliveryState.WAITING)
    )
    return earliest


def delivery_counts(issue_id: int | None) -> DeliveryCounts:
    """Return the counts of an issue; of all answers where `issue_id` is None."""
    letters = Outbox.issue_id == issue_id if issue_id is not None else Outbox.issue_id.is_(None)
    by_state = select(Outbox.state, func.count()).where(letters).group_by(Outbox.state)
    counts = dict(db.session.execute(by_state).all())
    return DeliveryCounts(
        sent=counts.get(DeliveryState.SENT, 0),
        waiting=counts.get(DeliveryState.WAITING, 0),
        failed=counts.get(DeliveryState.FAILED, 0),
    )


def failed_letters(limit: int = 20) -> list[tuple[str, str]]:
    """Return the addresses of failed letters with the server's answers, newest first."""
    failed = (
        select(Subscriber.address, Outbox.fault)
        .join(Subscriber, Subscriber.id == Outbox.subscriber_id)
        .where(Outbox.state == DeliveryState.FAILED, Subscriber.address.is_not(None))
        .order_by(Outbox.id.desc())
        .limit(limit)
    )
    return [(row.address or "", row.fault or "") for row in db.session.execute(failed)]


def delete_waiting(subscriber_id: int) -> None:
    """Delete the subscriber's letters that are not sent yet."""
    waiting = (Outbox.subscriber_id == subscriber_id, Outbox.state == DeliveryState.WAITING)
    db.session.execute(delete(Outbox).where(*waiting))


def delete_letters(subscriber_id: int) -> None:
    """Delete every letter to the subscriber, sent ones too."""
    db.session.execute(delete(Outbox).where(Outbox.subscriber_id == subscriber_id))
