"""The line with which a voter may give a reason; shown to no one until an editor releases it."""

from sqlalchemy import delete, select

from models.database.base import db, upsert_into, utc_now
from models.voting.tables import Voter, VoteReason


def save_reason(voter_id: int, contender_id: int, text: str) -> None:
    """Write down a voter's reason in place of an earlier one; it waits for an editor again."""
    said = upsert_into(VoteReason).values(
        voter_id=voter_id, contender_id=contender_id, text=text, written_at=utc_now(), released_at=None
    )
    fresh = {name: said.excluded[name] for name in ("text", "written_at", "released_at")}
    db.session.execute(said.on_conflict_do_update(index_elements=["voter_id", "contender_id"], set_=fresh))


def delete_reason(key_hash: str, contender_id: int) -> None:
    """Delete what the voter with this key wrote on one contender."""
    writer = select(Voter.id).where(Voter.key_hash == key_hash).scalar_subquery()
    db.session.execute(
        delete(VoteReason).where(VoteReason.voter_id == writer, VoteReason.contender_id == contender_id)
    )


def delete_voter_reasons(voter_id: int) -> None:
    """Delete all that a voter wrote."""
    db.session.execute(delete(VoteReason).where(VoteReason.voter_id == voter_id))
