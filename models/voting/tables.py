"""The tables of voting and their enums.

Triggers write the counter tables: one on the ballot log writes contender_count, daily_count and pair_count,
those on the votes write tool_count. ballot_fold says how they count.
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

from models.database.base import APPEND_ONLY, Base

NETWORK_SECRET_BYTES = 32
NETWORK_HASH_LENGTH = 32
MAX_REASON_LENGTH = 140


class BallotChoice(StrEnum):
    """What a voter can do on a contender."""

    SHIP = "ship"
    SKIP = "skip"
    WITHDRAW = "withdraw"


class VoteStatus(StrEnum):
    """Whether a vote is in the public tally, waits for an editor, or was excluded by one."""

    COUNTED = "counted"
    HELD = "held"
    VOID = "void"


class HoldReason(StrEnum):
    """Why a vote is held: a cap, or an editor."""

    NETWORK = "network"
    VOTERS = "voters"
    BURST = "burst"
    EDITOR = "editor"


class BallotAct(StrEnum):
    """What a row of the ballot log records: the voter's cast, or an editor's hold, release or void."""

    CAST = "cast"
    HOLD = "hold"
    RELEASE = "release"
    VOID = "void"


class ActivityKind(StrEnum):
    """Which activity of a network is counted."""

    VOTE = "vote"
    VOTER = "voter"


class Voter(Base):
    """A reader behind a signed cookie, known only by an HMAC of the cookie's random id."""

    __tablename__ = "voter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    first_seen: Mapped[datetime]
    # If set, holds every vote of this voter.
    hold_reason: Mapped[str | None] = mapped_column(String(12))


class Vote(Base):
    """A voter's present verdict on a contender."""

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
    # The voter's last row in the log with the act cast: orders votes whatever the clock says.
    ballot_id: Mapped[int]
    status: Mapped[str] = mapped_column(
        String(7), default=VoteStatus.COUNTED, server_default=VoteStatus.COUNTED
    )
    reason: Mapped[str | None] = mapped_column(String(12))


class Ballot(Base):
    """A row of the append-only ballot log: a cast, change or withdrawal, or an editor's moderation.

    The last row of a voter and contender has the present choice, status and reason.
    """

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("choice IN ('ship', 'skip', 'withdraw')", name="choice"),
        CheckConstraint("act IN ('cast', 'hold', 'release', 'void')", name="act"),
        CheckConstraint("status IN ('counted', 'held', 'void')", name="status"),
        Index("ix_ballot_contender_id", "contender_id", "id"),
        Index("ix_ballot_voter_id_contender_id", "voter_id", "contender_id", "id"),
        {"sqlite_autoincrement": True, "info": APPEND_ONLY},
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


class ContenderCount(Base):
    """Counter: counted votes on a contender by verdict, and held votes."""

    __tablename__ = "contender_count"

    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]
    held: Mapped[int]


class DailyCount(Base):
    """Counter: by how much the counted votes on a contender rose or fell on a day."""

    __tablename__ = "daily_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]


class PairCount(Base):
    """Counter: voters with counted votes on both contenders of a matchup, by both verdicts.

    The first contender is the one with the lower id: a rename may change the order of the slugs.
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
    """Counter: voters who ship and who skip a tool, each by their latest counted vote on it."""

    __tablename__ = "tool_count"

    tool_id: Mapped[int] = mapped_column(ForeignKey("tool.id"), primary_key=True)
    ships: Mapped[int]
    skips: Mapped[int]


class NetworkSecret(Base):
    """The HMAC key of a month's network hashes; without it they cannot be traced back."""

    __tablename__ = "network_secret"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(NETWORK_SECRET_BYTES))


class ActivityCount(Base):
    """First votes or new voters within a minute from a network (by its hash), or first votes on a contender.

    Only the minute is stored: the ballot log's times must not reveal which voter came from which network.
    """

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("what IN ('vote', 'voter')", name="what"),
        CheckConstraint("many > 0", name="many"),
        Index("ix_sighting_seen_at", "seen_at"),
        # WITHOUT ROWID: no order of insertion to read, and fewer pages per vote.
        {"sqlite_with_rowid": False},
    )

    network: Mapped[str] = mapped_column(String(NETWORK_HASH_LENGTH), primary_key=True)
    what: Mapped[str] = mapped_column(String(5), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(primary_key=True)
    many: Mapped[int]


class VoteReason(Base):
    """A voter's reason for their vote on a contender; not in the log, so that it can be deleted."""

    __tablename__ = "remark"
    __table_args__ = (CheckConstraint("text <> ''", name="said"),)

    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"), primary_key=True)
    contender_id: Mapped[int] = mapped_column(ForeignKey("contender.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(MAX_REASON_LENGTH))
    written_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
