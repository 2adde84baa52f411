"""Counts that the database keeps beside the votes by its own triggers, so that a page need not count.

A trigger on the log keeps the first three, triggers on the votes keep the last; models.counted_anew makes all
of them anew from the log alone.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base


class ContenderCount(Base):
    """How many votes on a contender are counted as ship, as skip, and how many are held."""

    __tablename__ = "contender_count"

    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]
    held: Mapped[int]


class DailyCount(Base):
    """By how much the counted votes on a contender rose or fell on a day."""

    __tablename__ = "daily_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]


class PairCount(Base):
    """How many voters have one counted verdict on a matchup's first contender and one on its second.

    The first is the one with the lower id, whatever its place: a rename may change the order of the slugs.
    """

    __tablename__ = "pair_count"
    __table_args__ = (
        CheckConstraint("first IN ('ship', 'skip')", name="first"),
        CheckConstraint("second IN ('ship', 'skip')", name="second"),
        {"sqlite_with_rowid": False},
    )

    matchup_id: Mapped[int] = mapped_column(ForeignKey("matchup.id"), primary_key=True)
    first: Mapped[str] = mapped_column(String(4), primary_key=True)
    second: Mapped[str] = mapped_column(String(4), primary_key=True)
    voters: Mapped[int]


class ToolCount(Base):
    """How many voters ship and how many skip a tool, each by the latest of their counted votes on it."""

    __tablename__ = "tool_count"

    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"), primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]
