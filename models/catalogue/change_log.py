"""The append-only log of editorial changes that history, feeds and the search index read."""

from datetime import date

from sqlalchemy import Connection, func, select

from models.catalogue.tables import Change, ChangeKind
from models.database.base import db, utc_now


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


def last_change_id(connection: Connection | None = None) -> int:
    """Return the id of the last change that the connection, or else the session, sees; 0 for none."""
    source = db.session if connection is None else connection
    return source.scalar(select(func.max(Change.id))) or 0
