"""Tables of voting and their enums.

Triggers keep the four counts: one on the log the first three, those on the votes the last. counter_audit
recomputes all of them from the log alone.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
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


class BallotChoice(StrEnum):
    """What a voter may do with a contender."""

    SHIP = "ship"
    SKIP = "skip"
    WITHDRAW = "withdraw"


class VoteStatus(StrEnum):
    """Whether a vote is in the public tally, waits for an editor, or was thrown out by one."""

    COUNTED = "counted"
    HELD = "held"
    VOID = "void"


class HoldReason(StrEnum):
    """Why a vote is held."""

    NETWORK = "network"
    VOTERS = "voters"
    BURST = "burst"
    EDITOR = "editor"


class BallotAct(StrEnum):
    """Who wrote a row of the ballot log: the voter, or an editor who holds, releases or voids."""

    CAST = "cast"
    HOLD = "hold"
    RELEASE = "release"
    VOID = "void"


class Vote(Base):
    """One voter's standing verdict on one contender."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("voter_id", "contender_id"),
        CheckConstraint("verdict IN ('ship', 'skip')", name="verdict"),
        CheckConstraint("status IN ('counted', 'held', 'void')", name="status"),
        Index(
            "ix_vote_contender_id_status_verdict_voter_id", "contender_id", "status", "verdict", "voter_id"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"))
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"))
    verdict: Mapped[str] = mapped_column(String(4))
    cast_at: Mapped[datetime]
    # The number of the voter's own last row in the log: the later of two votes, whatever the clock says.
    ballot_id: Mapped[int]
    status: Mapped[str] = mapped_column(
        String(7), default=VoteStatus.COUNTED, server_default=VoteStatus.COUNTED
    )
    reason: Mapped[str | None] = mapped_column(String(12))


class Ballot(Base):
    """One row of the ballot log: what a voter or an editor did. Never altered, never removed.

    The last row of a voter and contender tells all: the choice, whether it counts, and if not, why.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("choice IN ('ship', 'skip', 'withdraw')", name="choice"),
        CheckConstraint("act IN ('cast', 'hold', 'release', 'void')", name="act"),
        CheckConstraint("status IN ('counted', 'held', 'void')", name="status"),
        Index("ix_ballot_contender_id", "contender_id", "id"),
        Index("ix_ballot_voter_id_contender_id", "voter_id", "contender_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"))
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"))
    choice: Mapped[str] = mapped_column(String(8))
    cast_at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(7), default=BallotAct.CAST, server_default=BallotAct.CAST)
    status: Mapped[str] = mapped_column(
        String(7), default=VoteStatus.COUNTED, server_default=VoteStatus.COUNTED
    )
    reason: Mapped[str | None] = mapped_column(String(12))
    receipt: Mapped[str | None] = mapped_column(String(10), unique=True, index=True)


NETWORK_SECRET_BYTES = 32


NETWORK_HASH_LENGTH = 32


class ActivityKind(StrEnum):
    """What was seen of a network."""

    VOTE = "vote"
    VOTER = "voter"


class NetworkSecret(Base):
    """The key of a month's network hashes; once it is deleted, they lead nowhere."""

    __tablename__ = "network_secret"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(NETWORK_SECRET_BYTES))


class ActivityCount(Base):
    """How many votes or new voters came from a network, known by its hash, or on a contender in a minute.

    Only the minute: the ballot log's times must not tell which voter came from which network.
    """

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("what IN ('vote', 'voter')", name="what"),
        CheckConstraint("many > 0", name="many"),
        Index("ix_sighting_seen_at", "seen_at"),
        # Rows stand by their key: in no order of coming, and a vote touches fewer pages.
        {"sqlite_with_rowid": False},
    )

    network: Mapped[str] = mapped_column(String(NETWORK_HASH_LENGTH), primary_key=True)
    what: Mapped[str] = mapped_column(String(5), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(primary_key=True)
    many: Mapped[int]


MAX_REASON_LENGTH = 140


class VoteReason(Base):
    """One voter's reason for their vote on one contender; kept apart from the log, so that it can go."""

    __tablename__ = "remark"
    __table_args__ = (CheckConstraint("text <> ''", name="said"),)

    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"), primary_key=True)
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(MAX_REASON_LENGTH))
    written_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Voter(Base):
    """One reader behind a signed cookie, known only by an HMAC of the cookie's random id."""

    __tablename__ = "voter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    first_seen: Mapped[datetime]
    # Where it is set, every vote of this voter is held for this reason.
    hold_reason: Mapped[str | None] = mapped_column(String(12))
