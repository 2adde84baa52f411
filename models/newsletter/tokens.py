"""Secret tokens of the links in letters: 256 random bits, stored as a hash."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, insert, select, update

from models.database.base import db, utc_now
from models.newsletter.tables import MailToken, TokenPurpose

TOKEN_BYTES = 32
CONFIRM_DAYS = 7
_TOKEN_PATTERN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class TokenState:
    """A stored token's subscriber, and why it can no longer be used."""

    subscriber_id: int
    used: bool
    expired: bool


def create_token(subscriber_id: int, purpose: TokenPurpose) -> str:
    """Store and return a new token; a confirmation token revokes the subscriber's earlier ones."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = None
    if purpose is TokenPurpose.CONFIRM:
        revoke_confirm_tokens(subscriber_id)
        expires_at = utc_now() + timedelta(days=CONFIRM_DAYS)
    row = {"token_hash": _hash_token(token), "subscriber_id": subscriber_id, "purpose": purpose}
    db.session.execute(insert(MailToken).values(**row, expires_at=expires_at))
    return token


def token_state(token: str, purpose: TokenPurpose) -> TokenState | None:
    """Return the state of a token of this purpose; None if it is unknown or revoked."""
    if not _TOKEN_PATTERN.fullmatch(token):
        return None
    stored = select(MailToken.subscriber_id, MailToken.used_at, MailToken.expires_at).where(
        MailToken.token_hash == _hash_token(token), MailToken.purpose == purpose
    )
    row = db.session.execute(stored).first()
    if row is None:
        return None
    expired = row.expires_at is not None and row.expires_at <= utc_now()
    return TokenState(row.subscriber_id, row.used_at is not None, expired)


def consume_token(token: str) -> int | None:
    """Mark a confirmation token as used and return its subscriber; None except on the first use."""
    unused = (
        MailToken.token_hash == _hash_token(token),
        MailToken.purpose == TokenPurpose.CONFIRM,
        MailToken.used_at.is_(None),
        MailToken.expires_at > utc_now(),
    )
    return db.session.scalar(
        update(MailToken).where(*unused).values(used_at=utc_now()).returning(MailToken.subscriber_id)
    )


def revoke_confirm_tokens(subscriber_id: int) -> None:
    """Delete the subscriber's confirmation tokens."""
    confirming = (MailToken.subscriber_id == subscriber_id, MailToken.purpose == TokenPurpose.CONFIRM)
    db.session.execute(delete(MailToken).where(*confirming))


def delete_tokens(subscriber_id: int) -> None:
    """Delete every token of the subscriber."""
    db.session.execute(delete(MailToken).where(MailToken.subscriber_id == subscriber_id))


def _hash_token(token: str) -> str:
    # A plain hash is enough: 256 random bits cannot be guessed.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
