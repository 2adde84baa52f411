"""Votes and the log from which they can be counted again."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    exists,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, insert, utc_now
from models.verdict import Verdict
from models.voter import Voter


class Choice(StrEnum):
    """What a voter may do with a contender."""

    SHIP = "ship"
    SKIP = "skip"
    WITHDRAW = "withdraw"


class Vote(Base):
    """One voter's standing verdict on one contender."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("voter_id", "contender_id"),
        CheckConstraint("verdict IN ('ship', 'skip')", name="verdict"),
        Index("ix_vote_contender_id_verdict", "contender_id", "verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"))
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"))
    verdict: Mapped[str] = mapped_column(String(4))
    cast_at: Mapped[datetime]
    # The number of the vote's last row in the ballot log: the later of two votes, whatever the clock says.
    ballot_id: Mapped[int]


class Ballot(Base):
    """One row of the ballot log: a vote cast, changed or withdrawn. Never altered, never removed."""

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("choice IN ('ship', 'skip', 'withdraw')", name="choice"),
        Index("ix_ballot_contender_id", "contender_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"))
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"))
    choice: Mapped[str] = mapped_column(String(8))
    cast_at: Mapped[datetime]


def cast(contender_id: int, voter_id: int, choice: Choice) -> bool:
    """Cast, change or withdraw a vote together with its row in the log; False when it already stood so.

    Call models.base.begin_write first; raises IntegrityError for an unknown contender or voter.
    """
    ballot_id = _log(contender_id, voter_id, choice)
    if ballot_id is None:
        return False
    mine = (Vote.contender_id == contender_id, Vote.voter_id == voter_id)
    if choice is Choice.WITHDRAW:
        db.session.execute(delete(Vote).where(*mine))
        return True
    vote = insert(Vote).values(
        contender_id=contender_id, voter_id=voter_id, verdict=choice, cast_at=utc_now(), ballot_id=ballot_id
    )
    fresh = {column: vote.excluded[column] for column in ("verdict", "cast_at", "ballot_id")}
    db.session.execute(vote.on_conflict_do_update(index_elements=["voter_id", "contender_id"], set_=fresh))
    return True


def _log(contender_id: int, voter_id: int, choice: Choice) -> int | None:
    # One statement looks and writes, so that a second click on the same button leaves no second row.
    standing = exists().where(Vote.contender_id == contender_id, Vote.voter_id == voter_id)
    news = standing if choice is Choice.WITHDRAW else ~standing.where(Vote.verdict == choice)
    row = select(literal(voter_id), literal(contender_id), literal(choice.value), literal(utc_now())).where(
        news
    )
    columns = ["voter_id", "contender_id", "choice", "cast_at"]
    return db.session.scalar(insert(Ballot).from_select(columns, row).returning(Ballot.id))


def standing(key_hash: str, contender_ids: Sequence[int]) -> dict[int, Verdict]:
    """Return the voter's own verdict on each of the contenders that they have voted on."""
    mine = (
        select(Vote.contender_id, Vote.verdict)
        .join(Voter, Voter.id == Vote.voter_id)
        .where(Voter.key_hash == key_hash, Vote.contender_id.in_(contender_ids))
    )
    return {contender: Verdict(verdict) for contender, verdict in db.session.execute(mine)}
