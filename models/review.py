"""Reviews: dated verdicts with their reasoning, never edited, only superseded."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base


class Review(Base):
    """One reviewer's verdict on one tool on one day; the newest (day, then id) is in force."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("verdict IN ('ship', 'skip')", name="verdict"),
        Index("ix_review_tool_id_reviewer_id_written_on", "tool_id", "reviewer_id", "written_on"),
        Index("ix_review_reviewer_id_written_on", "reviewer_id", "written_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewer.id"))
    verdict: Mapped[str] = mapped_column(String(4))
    written_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
