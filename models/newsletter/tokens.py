"""The secrets in the links of a letter: 256 bits, of which the database holds only a hash."""

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
    """What a token leads to, and whether it may still be used."""

    subscriber_id: int
    used: bool
    expired: bool

    @property
    def good(self) -> bool:
        """Whether the token may be used."""
        return not (self.used or self.expired)


def create_token(subscriber_id: int, purpose: TokenPurpose) -> str:
    """Return a new token; one that confirms ends the subscriber's earlier ones."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires = None
    if purpose is TokenPurpose.CONFIRM:
        revoke_confirm_tokens(subscriber_id)
        expires = utc_now() + timedelta(days=CONFIRM_DAYS)
    row = {"token_hash": _hash_token(token), "subscriber_id": subscriber_id, "purpose": purpose}
    db.session.execute(insert(MailToken).values(**row, expires_at=expires))
    return token


def token_state(token: str, purpose: TokenPurpose) -> TokenState | None:
    """Return what a token of this purpose leads to; None for one that was never given, or was ended."""
    if not _TOKEN_PATTERN.fullmatch(token):
        return None
    known = select(MailToken.subscriber_id, MailToken.used_at, MailToken.expires_at).where(
        MailToken.token_hash == _hash_token(token), MailToken.purpose == purpose
    )
    row = db.session.execute(known).first()
    if row is None:
        return None
    expired = row.expires_at is not None and row.expires_at <= utc_now()
    return TokenState(row.subscriber_id, row.used_at is not None, expired)


def consume_token(token: str) -> int | None:
    """Use up a token that confirms, and return whose it is; None unless this very call used it."""
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
    """Forget the links with which a subscriber could confirm."""
    mine = (MailToken.subscriber_id == subscriber_id, MailToken.purpose == TokenPurpose.CONFIRM)
    db.session.execute(delete(MailToken).where(*mine))


def delete_tokens(subscriber_id: int) -> None:
    """Forget every link of a subscriber."""
    db.session.execute(delete(MailToken).where(MailToken.subscriber_id == subscriber_id))


def _hash_token(token: str) -> str:
    # The token is as random as a key, so that a plain hash is enough.
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
