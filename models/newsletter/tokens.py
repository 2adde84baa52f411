"""The secrets in the links of a letter: 256 bits, of which the database holds only a hash."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, utc_now

TOKEN_BYTES = 32
CONFIRM_DAYS = 7
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class Purpose(StrEnum):
    """What a link is for."""

    CONFIRM = "confirm"
    LEAVE = "leave"


class Token(Base):
    """One link's secret, hashed; a link to leave never expires."""

    __tablename__ = "mail_token"
    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'leave')", name="purpose"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(7))
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Held:
    """What a token leads to, and whether it may still be used."""

    subscriber_id: int
    used: bool
    expired: bool

    @property
    def good(self) -> bool:
        """Whether the token may be used."""
        return not (self.used or self.expired)


def make(subscriber_id: int, purpose: Purpose) -> str:
    """Return a new token; one that confirms ends the subscriber's earlier ones."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = None
    if purpose is Purpose.CONFIRM:
        end(subscriber_id)
        expires = utc_now() + timedelta(days=CONFIRM_DAYS)
    row = {"token_hash": _hashed(token), "subscriber_id": subscriber_id, "purpose": purpose}
    db.session.execute(insert(Token).values(**row, expires_at=expires))
    return token


def held(token: str, purpose: Purpose) -> Held | None:
    """Return what a token of this purpose leads to; None for one that was never given, or was ended."""
    if not _FORM.fullmatch(token):
        return None
    known = select(Token.subscriber_id, Token.used_at, Token.expires_at).where(
        Token.token_hash == _hashed(token), Token.purpose == purpose
    )
    row = db.session.execute(known).first()
    if row is None:
        return None
    expired = row.expires_at is not None and row.expires_at <= utc_now()
    return Held(row.subscriber_id, row.used_at is not None, expired)


def use(token: str) -> int | None:
    """Use up a token that confirms, and return whose it is; None unless this very call used it."""
    unused = (
        Token.token_hash == _hashed(token),
        Token.purpose == Purpose.CONFIRM,
        Token.used_at.is_(None),
        Token.expires_at > utc_now(),
    )
    return db.session.scalar(
        update(Token).where(*unused).values(used_at=utc_now()).returning(Token.subscriber_id)
    )


def end(subscriber_id: int) -> None:
    """Forget the links with which a subscriber could confirm."""
    mine = (Token.subscriber_id == subscriber_id, Token.purpose == Purpose.CONFIRM)
    db.session.execute(delete(Token).where(*mine))


def forget(subscriber_id: int) -> None:
    """Forget every link of a subscriber."""
    db.session.execute(delete(Token).where(Token.subscriber_id == subscriber_id))


def _hashed(token: str) -> str:
    # The token is as random as a key, so that a plain hash is enough.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
