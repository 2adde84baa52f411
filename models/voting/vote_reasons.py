"""The line with which a voter may give a reason; shown to no one until an editor releases it."""

from sqlalchemy import ClauseElement, bindparam, delete

from models.database.base import db, upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting.tables import VoteReason

_KEY, _VALUES = ("voter_id", "contender_id"), ("text", "written_at", "released_at")


def _reason_upsert() -> ClauseElement:
    reason = upsert_into(VoteReason)
    replaced = {name: reason.excluded[name] for name in _VALUES}
    return reason.on_conflict_do_update(index_elements=_KEY, set_=replaced)


_UPSERT_REASON = PreparedStatement(_reason_upsert, _KEY + _VALUES)
_DELETE_REASON = PreparedStatement(
    delete(VoteReason).where(
        VoteReason.voter_id == bindparam("voter"), VoteReason.contender_id == bindparam("contender")
    )
)


def save_reason(voter_id: int, contender_id: int, text: str) -> None:
    """Store a voter's reason, replacing an earlier one; it waits for an editor again."""
    row = {"voter_id": voter_id, "contender_id": contender_id, "text": text}
    _UPSERT_REASON(row | {"written_at": utc_now(), "released_at": None})


def delete_reason(voter_id: int, contender_id: int) -> None:
    """Delete a voter's reason on one contender."""
    _DELETE_REASON({"voter": voter_id, "contender": contender_id})


def delete_voter_reasons(voter_id: int) -> None:
    """Delete every reason of a voter."""
    db.session.execute(delete(VoteReason).where(VoteReason.voter_id == voter_id))
