"""The append-only log of editorial changes that history, feeds and the search index read."""

from datetime import date

from sqlalchemy import Connection, func, select

from models.catalogue.tables import Change, ChangeKind
from models.database.base import db, lock_until_commit, utc_now

# In a session's `info`: its transaction that has locked the log.
_LOCKED_IN = "change_log_locked_in"


def record_change(
    kind: ChangeKind,
    summary: str,
    *,
    day: date | None = None,
    tool_id: int | None = None,
    matchup_id: int | None = None,
    review_id: int | None = None,
) -> None:
    """Append a change; without a day it is about today (UTC). Runs inside the caller's write transaction."""
    lock_change_log()
    now = utc_now()
    db.session.add(
        Change(
            made_at=now,
            kind=kind,
            tool_id=tool_id,
            matchup_id=matchup_id,
            review_id=review_id,
            day=day or now.date(),
            summary=summary,
        )
    )


def lock_change_log() -> None:
    """Wait for other transactions that record changes, and hold them off until this one ends.

    Ids then come in the order of the commits: who reads the log by `id > last` misses no change.
    """
    session = db.session()
    transaction = session.get_transaction()
    if session.info.get(_LOCKED_IN) is not transaction:
        lock_until_commit("change log")
        session.info[_LOCKED_IN] = transaction


def last_change_id(connection: Connection | None = None) -> int:
    """Return the id of the last change that the connection, or else the session, sees; 0 for none."""
    source = db.session if connection is None else connection
    return source.scalar(select(func.max(Change.id))) or 0
