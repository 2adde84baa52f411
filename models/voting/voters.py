"""Readers who have voted."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, utc_now
from models.database.prepared_statement import PreparedStatement


class Voter(Base):
    """One reader behind a signed cookie, known only by an HMAC of the cookie's random id."""

    __tablename__ = "voter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    first_seen: Mapped[datetime]
    # Where it is set, every vote of this voter is held for this reason.
    hold_reason: Mapped[str | None] = mapped_column(String(12))


@dataclass(frozen=True, slots=True)
class Known:
    """A voter whom the database knows."""

    id: int
    hold_reason: str | None


_KNOWN = PreparedStatement(select(Voter.id, Voter.hold_reason).where(Voter.key_hash == bindparam("key_hash")))
_ENLIST = PreparedStatement(insert(Voter).returning(Voter.id), ("key_hash", "first_seen", "hold_reason"))


def known(key_hash: str) -> Known | None:
    """Return the voter with this key."""
    found = _KNOWN({"key_hash": key_hash})
    return Known(*found[0]) if found else None


def enlist(key_hash: str, hold_reason: str | None = None) -> Known:
    """Write down a voter who is not known yet; raises IntegrityError for one who is."""
    new = {"key_hash": key_hash, "first_seen": utc_now(), "hold_reason": hold_reason}
    return Known(_ENLIST(new)[0][0], hold_reason)


def enrol(key_hash: str) -> int:
    """Return the id of the voter with this key, who is written down on first sight."""
    return (known(key_hash) or enlist(key_hash)).id


def end(voter_id: int) -> None:
    """Make a voter one whom no cookie leads to; their rows in the log stay, and are nobody's."""
    nobody = f"ended {secrets.token_hex(16)}"
    db.session.execute(update(Voter).where(Voter.id == voter_id).values(key_hash=nobody))
