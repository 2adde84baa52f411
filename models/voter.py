"""Readers who have voted."""

from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, insert, utc_now


class Voter(Base):
    """One reader behind a signed cookie, known only by an HMAC of the cookie's random id."""

    __tablename__ = "voter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    first_seen: Mapped[datetime]
    # Where it is set, every vote of this voter is held for this reason.
    hold_reason: Mapped[str | None] = mapped_column(String(12))


def enrol(key_hash: str) -> int:
    """Return the id of the voter with this key, who is written down on first sight."""
    seen = insert(Voter).values(key_hash=key_hash, first_seen=utc_now())
    db.session.execute(seen.on_conflict_do_nothing(index_elements=["key_hash"]))
    return db.session.scalars(select(Voter.id).where(Voter.key_hash == key_hash)).one()
