"""Published comparisons of two tools."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base

VERSUS = "-vs-"


class Matchup(Base):
    """A comparison that the editors have judged; no pick means that they call it even."""

    __tablename__ = "matchup"
    __table_args__ = (Index("ix_matchup_published", "published", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(164), unique=True)
    question: Mapped[str] = mapped_column(String(200))
    call: Mapped[str] = mapped_column(Text)
    pricing: Mapped[str] = mapped_column(Text)
    pick_id: Mapped[int | None] = mapped_column(ForeignKey("tool.id"))
    published: Mapped[date]
    retired_on: Mapped[date | None]


class Contender(Base):
    """A tool's place in a matchup: first or second, in the order of the slugs."""

    __tablename__ = "contender"
    __table_args__ = (
        UniqueConstraint("matchup_id", "place"),
        UniqueConstraint("tool_id", "matchup_id"),
        CheckConstraint("place IN (1, 2)", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matchup_id: Mapped[int] = mapped_column(ForeignKey("matchup.id"))
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    place: Mapped[int]


def pair_slug(one: str, other: str) -> str:
    """Return the slug of the comparison of two tools, whichever way round they are named."""
    return VERSUS.join(sorted((one, other)))
