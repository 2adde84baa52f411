"""Readers who have voted."""

import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update

from models.database.base import db, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting.tables import Voter


@dataclass(frozen=True, slots=True)
class VoterRef:
    """A voter whom the database knows."""

    id: int
    hold_reason: str | None


_SELECT_VOTER = PreparedStatement(
    select(Voter.id, Voter.hold_reason).where(Voter.key_hash == bindparam("key_hash"))
)
_INSERT_VOTER = PreparedStatement(
    insert(Voter).returning(Voter.id), ("key_hash", "first_seen", "hold_reason")
)


def find(key_hash: str) -> VoterRef | None:
    """Return the voter with this key."""
    found = _SELECT_VOTER({"key_hash": key_hash})
    return VoterRef(*found[0]) if found else None


def create(key_hash: str, hold_reason: str | None = None) -> VoterRef:
    """Write down a voter who is not known yet; raises IntegrityError for one who is."""
    new = {"key_hash": key_hash, "first_seen": utc_now(), "hold_reason": hold_reason}
    return VoterRef(_INSERT_VOTER(new)[0][0], hold_reason)


def get_or_create(key_hash: str) -> int:
    """Return the id of the voter with this key, who is written down on first sight."""
    return (find(key_hash) or create(key_hash)).id


def anonymise(voter_id: int) -> None:
    """Make a voter one whom no cookie leads to; their rows in the log stay, and are nobody's."""
    nobody = f"ended {secrets.token_hex(16)}"
    db.session.execute(update(Voter).where(Voter.id == voter_id).values(key_hash=nobody))
