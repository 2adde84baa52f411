"""Subscribers: pending, confirmed, or left."""

from sqlalchemy import case, func, select, update

from models.database.base import db, upsert_into, utc_now
from models.newsletter import email_address
from models.newsletter.email_address import EmailAddress
from models.newsletter.tables import Subscriber, SubscriptionStatus


def upsert_pending(address: EmailAddress) -> int:
    """Return the id of the address's subscriber; one that is new, or had left, becomes pending."""
    now = utc_now()
    row = upsert_into(Subscriber).values(
        address_key=email_address.hash_address(address),
        address=address.text,
        status=SubscriptionStatus.PENDING,
        asked_at=now,
    )
    updates = {
        "address": func.coalesce(Subscriber.address, row.excluded.address),
        "status": case(
            (Subscriber.status == SubscriptionStatus.UNSUBSCRIBED, SubscriptionStatus.PENDING),
            else_=Subscriber.status,
        ),
        "asked_at": now,
    }
    upsert = row.on_conflict_do_update(index_elements=["address_key"], set_=updates)
    return db.session.scalars(upsert.returning(Subscriber.id)).one()


def import_confirmed(address: EmailAddress, consent: str) -> bool:
    """Add an address that agreed elsewhere; False, and no change, if it is known or had left."""
    row = upsert_into(Subscriber).values(
        address_key=email_address.hash_address(address),
        address=address.text,
        status=SubscriptionStatus.CONFIRMED,
        confirmed_at=utc_now(),
        consent=consent,
    )
    insert = row.on_conflict_do_nothing(index_elements=["address_key"]).returning(Subscriber.id)
    return db.session.scalar(insert) is not None


def mark_confirmed(subscriber_id: int) -> None:
    """Confirm a pending subscriber, who receives issues from now on."""
    pending = (Subscriber.id == subscriber_id, Subscriber.status == SubscriptionStatus.PENDING)
    db.session.execute(
        update(Subscriber).where(*pending).values(status=SubscriptionStatus.CONFIRMED, confirmed_at=utc_now())
    )


def unsubscribe(subscriber_id: int) -> None:
    """Mark a subscriber as left and delete all but the address's hash; does nothing the second time."""
    subscribed = (Subscriber.id == subscriber_id, Subscriber.status != SubscriptionStatus.UNSUBSCRIBED)
    blank = {"address": None, "asked_at": None, "confirmed_at": None, "consent": None}
    db.session.execute(
        update(Subscriber)
        .where(*subscribed)
        .values(status=SubscriptionStatus.UNSUBSCRIBED, left_at=utc_now(), **blank)
    )


def confirmed_addresses() -> list[str]:
    """Return every confirmed address, oldest subscriber first."""
    confirmed = select(Subscriber.address).where(Subscriber.status == SubscriptionStatus.CONFIRMED)
    return [text for text in db.session.scalars(confirmed.order_by(Subscriber.id)) if text]


def counts_by_status() -> dict[SubscriptionStatus, int]:
    """Return the number of subscribers of each status, zeros included."""
    by_status = select(Subscriber.status, func.count()).group_by(Subscriber.status)
    counts = dict(db.session.execute(by_status).all())
    return {status: counts.get(status, 0) for status in SubscriptionStatus}
