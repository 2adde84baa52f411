"""The append-only log of editorial changes, which history, feeds and the search index all read."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, utc_now


class Kind(StrEnum):
    """What an editor did."""

    CATEGORY_SET = "category_set"
    REVIEWER_SET = "reviewer_set"
    TOOL_ADDED = "tool_added"
    TOOL_REVISED = "tool_revised"
    TOOL_RENAMED = "tool_renamed"
    TOOL_RETIRED = "tool_retired"
    TOOL_RETURNED = "tool_returned"
    PRICE_SET = "price_set"
    REVIEW_ADDED = "review_added"
    MATCHUP_PUBLISHED = "matchup_published"
    MATCHUP_REVISED = "matchup_revised"
    MATCHUP_RETIRED = "matchup_retired"
    MATCHUP_RETURNED = "matchup_returned"
    VOTES_REPAIRED = "votes_repaired"


class Change(Base):
    """One editorial change: what, to which tool or matchup, and the day that it speaks of."""

    __tablename__ = "change"
    # A number is never given twice, even after the last row is lost: the index counts on it.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    tool_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"), index=True)
    matchup_id: Mapped[int | None] = mapped_column(ForeignKey("matchup.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"))
    day: Mapped[date]
    summary: Mapped[str] = mapped_column(Text)


def record(
    kind: Kind,
    summary: str,
    *,
    day: date | None = None,
    tool_id: int | None = None,
    matchup_id: int | None = None,
    review_id: int | None = None,
) -> None:
    """Append a change in the present transaction; without a day it speaks of today."""
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


def last_number() -> int:
    """Return the number of the last change; 0 when there is none."""
    return db.session.scalar(select(func.max(Change.id))) or 0
