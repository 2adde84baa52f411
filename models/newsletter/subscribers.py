"""Who gets the newsletter, who has asked for it, and who has left."""

from sqlalchemy import case, func, select, update

from models.database.base import db, upsert_into, utc_now
from models.newsletter import email_address
from models.newsletter.email_address import EmailAddress
from models.newsletter.tables import Subscriber, SubscriptionStatus


def upsert_pending(wanted: EmailAddress) -> int:
    """Return the id under which an address is known; one that is new, or had left, is pending from now on."""
    now = utc_now()
    row = upsert_into(Subscriber).values(
        address_key=email_address.hash_address(wanted),
        address=wanted.text,
        status=SubscriptionStatus.PENDING,
        asked_at=now,
    )
    fresh = {
        "address": func.coalesce(Subscriber.address, row.excluded.address),
        "status": case(
            (Subscriber.status == SubscriptionStatus.UNSUBSCRIBED, SubscriptionStatus.PENDING),
            else_=Subscriber.status,
        ),
        "asked_at": now,
    }
    upsert = row.on_conflict_do_update(index_elements=["address_key"], set_=fresh)
    return db.session.scalars(upsert.returning(Subscriber.id)).one()


def import_confirmed(wanted: EmailAddress, consent: str) -> bool:
    """Take over an address that agreed elsewhere; False for one that is known here or had left."""
    row = upsert_into(Subscriber).values(
        address_key=email_address.hash_address(wanted),
        address=wanted.text,
        status=SubscriptionStatus.CONFIRMED,
        confirmed_at=utc_now(),
        consent=consent,
    )
    new = row.on_conflict_do_nothing(index_elements=["address_key"]).returning(Subscriber.id)
    return db.session.scalar(new) is not None


def mark_confirmed(subscriber_id: int) -> None:
    """Let a pending subscriber receive issues from now on."""
    mine = (Subscriber.id == subscriber_id, Subscriber.status == SubscriptionStatus.PENDING)
    db.session.execute(
        update(Subscriber).where(*mine).values(status=SubscriptionStatus.CONFIRMED, confirmed_at=utc_now())
    )


def unsubscribe(subscriber_id: int) -> None:
    """Delete a subscriber's address but for its hash; the same again changes nothing."""
    mine = (Subscriber.id == subscriber_id, Subscriber.status != SubscriptionStatus.UNSUBSCRIBED)
    blank = {"address": None, "asked_at": None, "confirmed_at": None, "consent": None}
    db.session.execute(
        update(Subscriber)
        .where(*mine)
        .values(status=SubscriptionStatus.UNSUBSCRIBED, left_at=utc_now(), **blank)
    )


def find_subscriber(wanted: EmailAddress) -> int | None:
    """Return the id under which an address is known, in the present write."""
    return db.session.scalar(
        select(Subscriber.id).where(Subscriber.address_key == email_address.hash_address(wanted))
    )


def confirmed_addresses() -> list[str]:
    """Return every confirmed address, in the order in which they came."""
    confirmed = select(Subscriber.address).where(Subscriber.status == SubscriptionStatus.CONFIRMED)
    return [text for text in db.session.scalars(confirmed.order_by(Subscriber.id)) if text]


def counts_by_status() -> dict[SubscriptionStatus, int]:
    """Return how many subscribers there are of each status."""
    found = dict(
        db.session.execute(select(Subscriber.status, func.count()).group_by(Subscriber.status)).all()
    )
    return {status: found.get(status, 0) for status in SubscriptionStatus}
