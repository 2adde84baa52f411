"""Who gets the newsletter, who has asked for it, and who has left."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, case, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, upsert_into, utc_now
from models.newsletter import address
from models.newsletter.address import Address

LONGEST_CONSENT = 200


class Status(StrEnum):
    """How far a subscriber has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    LEFT = "left"


class Subscriber(Base):
    """An address that asked for the newsletter; of one that left, only its keyed hash."""

    __tablename__ = "subscriber"
    __table_args__ = (
        CheckConstraint("status IN ('pending', 'confirmed', 'left')", name="status"),
        CheckConstraint("(status = 'left') = (address IS NULL)", name="left_without_address"),
        Index("ix_subscriber_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address_key: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str | None] = mapped_column(String(address.LONGEST))
    status: Mapped[str] = mapped_column(String(9))
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    # How an imported address agreed, in the operator's words.
    consent: Mapped[str | None] = mapped_column(String(LONGEST_CONSENT))


def enrol(wanted: Address) -> int:
    """Return the id under which an address is known; one that is new, or had left, is pending from now on."""
    now = utc_now()
    row = upsert_into(Subscriber).values(
        address_key=address.key(wanted), address=wanted.text, status=Status.PENDING, asked_at=now
    )
    fresh = {
        "address": func.coalesce(Subscriber.address, row.excluded.address),
        "status": case((Subscriber.status == Status.LEFT, Status.PENDING), else_=Subscriber.status),
        "asked_at": now,
    }
    upsert = row.on_conflict_do_update(index_elements=["address_key"], set_=fresh)
    return db.session.scalars(upsert.returning(Subscriber.id)).one()


def bring_in(wanted: Address, consent: str) -> bool:
    """Take over an address that agreed elsewhere; False for one that is known here or had left."""
    row = upsert_into(Subscriber).values(
        address_key=address.key(wanted),
        address=wanted.text,
        status=Status.CONFIRMED,
        confirmed_at=utc_now(),
        consent=consent,
    )
    new = row.on_conflict_do_nothing(index_elements=["address_key"]).returning(Subscriber.id)
    return db.session.scalar(new) is not None


def confirm(subscriber_id: int) -> None:
    """Let a pending subscriber receive issues from now on."""
    mine = (Subscriber.id == subscriber_id, Subscriber.status == Status.PENDING)
    db.session.execute(
        update(Subscriber).where(*mine).values(status=Status.CONFIRMED, confirmed_at=utc_now())
    )


def take_out(subscriber_id: int) -> None:
    """Delete a subscriber's address but for its hash; the same again changes nothing."""
    mine = (Subscriber.id == subscriber_id, Subscriber.status != Status.LEFT)
    blank = {"address": None, "asked_at": None, "confirmed_at": None, "consent": None}
    db.session.execute(update(Subscriber).where(*mine).values(status=Status.LEFT, left_at=utc_now(), **blank))


def find(wanted: Address) -> int | None:
    """Return the id under which an address is known, in the present write."""
    return db.session.scalar(select(Subscriber.id).where(Subscriber.address_key == address.key(wanted)))


def addresses() -> list[str]:
    """Return every confirmed address, in the order in which they came."""
    confirmed = select(Subscriber.address).where(Subscriber.status == Status.CONFIRMED)
    return [text for text in db.session.scalars(confirmed.order_by(Subscriber.id)) if text]


def counts() -> dict[Status, int]:
    """Return how many subscribers there are of each status."""
    found = dict(
        db.session.execute(select(Subscriber.status, func.count()).group_by(Subscriber.status)).all()
    )
    return {status: found.get(status, 0) for status in Status}
