"""The line with which a voter may give a reason; shown to no one until an editor releases it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, upsert_into, utc_now
from models.voter import Voter

LONGEST = 140


class Remark(Base):
    """One voter's reason for their vote on one contender; kept apart from the log, so that it can go."""

    __tablename__ = "remark"
    __table_args__ = (CheckConstraint("text <> ''", name="said"),)

    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"), primary_key=True)
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST))
    written_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


def leave(voter_id: int, contender_id: int, text: str) -> None:
    """Write down a voter's reason in place of an earlier one; it waits for an editor again."""
    said = upsert_into(Remark).values(
        voter_id=voter_id, contender_id=contender_id, text=text, written_at=utc_now(), released_at=None
    )
    fresh = {name: said.excluded[name] for name in ("text", "written_at", "released_at")}
    db.session.execute(said.on_conflict_do_update(index_elements=["voter_id", "contender_id"], set_=fresh))


def withdraw(key_hash: str, contender_id: int) -> None:
    """Delete what the voter with this key wrote on one contender."""
    writer = select(Voter.id).where(Voter.key_hash == key_hash).scalar_subquery()
    db.session.execute(delete(Remark).where(Remark.voter_id == writer, Remark.contender_id == contender_id))


def take_back(voter_id: int) -> None:
    """Delete all that a voter wrote."""
    db.session.execute(delete(Remark).where(Remark.voter_id == voter_id))
