"""Readers who have voted."""

import secrets

from sqlalchemy import bindparam, insert, select, update

from models.database.base import db, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting.tables import Voter

_SELECT_VOTER = PreparedStatement(select(Voter.id).where(Voter.key_hash == bindparam("key_hash")))
_INSERT_VOTER = PreparedStatement(
    insert(Voter).returning(Voter.id), ("key_hash", "first_seen", "hold_reason")
)


def find(key_hash: str) -> int | None:
    """Return the id of the voter with this key."""
    rows = _SELECT_VOTER({"key_hash": key_hash})
    return int(rows[0].id) if rows else None


def create(key_hash: str, hold_reason: str | None = None) -> int:
    """Insert a voter and return their id; raises IntegrityError where the key is known."""
    [row] = _INSERT_VOTER({"key_hash": key_hash, "first_seen": utc_now(), "hold_reason": hold_reason})
    return int(row.id)


def get_or_create(key_hash: str) -> int:
    """Return the id of the voter with this key, inserted if unknown."""
    return find(key_hash) or create(key_hash)


def anonymise(voter_id: int) -> None:
    """Replace a voter's key with a random one, so that no cookie leads to their rows in the log."""
    unreachable = f"ended {secrets.token_hex(16)}"
    db.session.execute(update(Voter).where(Voter.id == voter_id).values(key_hash=unreachable))
