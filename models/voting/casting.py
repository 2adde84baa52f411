"""Votes and the log from which they can be counted again."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    select,
)
from sqlalchemy import insert as insert_from
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement

# Fifty bits, in the letters that are not mistaken for one another.
RECEIPT_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 10


class Choice(StrEnum):
    """What a voter may do with a contender."""

    SHIP = "ship"
    SKIP = "skip"
    WITHDRAW = "withdraw"


class Status(StrEnum):
    """Whether a vote is in the public tally, waits for an editor, or was thrown out by one."""

    COUNTED = "counted"
    HELD = "held"
    VOID = "void"


class Reason(StrEnum):
    """Why a vote is held."""

    NETWORK = "network"
    VOTERS = "voters"
    BURST = "burst"
    EDITOR = "editor"


class Act(StrEnum):
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
    status: Mapped[str] = mapped_column(String(7), default=Status.COUNTED, server_default=Status.COUNTED)
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
    act: Mapped[str] = mapped_column(String(7), default=Act.CAST, server_default=Act.CAST)
    status: Mapped[str] = mapped_column(String(7), default=Status.COUNTED, server_default=Status.COUNTED)
    reason: Mapped[str | None] = mapped_column(String(12))
    receipt: Mapped[str | None] = mapped_column(String(10), unique=True, index=True)


@dataclass(frozen=True, slots=True)
class Cast:
    """What a cast came to: its receipt, and whether it counts or is held, and why."""

    ballot_id: int
    receipt: str | None
    status: Status
    reason: Reason | None
    # Whether it is the voter's first word on this contender.
    first: bool


@dataclass(frozen=True, slots=True)
class _Last:
    """The last row of a voter and contender in the log; without a choice where there is none yet."""

    choice: Choice | None
    status: Status
    reason: Reason | None


_log = select(Ballot.choice, Ballot.status, Ballot.reason)
_mine = (Ballot.voter_id == bindparam("voter"), Ballot.contender_id == bindparam("contender"))
_LAST = PreparedStatement(_log.where(*_mine).order_by(Ballot.id.desc()).limit(1))
_LOG = PreparedStatement(
    insert_from(Ballot).returning(Ballot.id),
    ("voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason", "receipt"),
)
_WITHDRAW = PreparedStatement(
    delete(Vote).where(Vote.voter_id == bindparam("voter"), Vote.contender_id == bindparam("contender"))
)


def cast(
    contender_id: int, voter_id: int, choice: Choice, why_hold: Callable[[], Reason | None] = lambda: None
) -> Cast | None:
    """Cast, change or withdraw a vote together with its row in the log; None when it already stood so.

    A first vote is held where `why_hold` says so; later ones keep the standing that it had, so that nobody
    changes a held vote into a counted one. Call begin_write first; raises IntegrityError for an
    unknown contender or voter.
    """
    last = _last(contender_id, voter_id)
    if last is None:
        return None if choice is Choice.WITHDRAW else first(contender_id, voter_id, choice, why_hold())
    return None if choice is last.choice else _logged(contender_id, voter_id, choice, last)


def first(contender_id: int, voter_id: int, choice: Choice, reason: Reason | None) -> Cast:
    """Cast a voter's very first vote on a contender, held where there is a reason; otherwise as `cast`."""
    return _logged(contender_id, voter_id, choice, _Last(None, _held(reason), reason))


def _held(reason: Reason | None) -> Status:
    return Status.HELD if reason else Status.COUNTED


def _logged(contender_id: int, voter_id: int, choice: Choice, last: _Last) -> Cast:
    receipt = None if choice is Choice.WITHDRAW else _receipt()
    row = {"voter_id": voter_id, "contender_id": contender_id, "cast_at": utc_now()}
    row |= {"status": last.status, "reason": last.reason}
    ballot_id = _LOG(row | {"choice": choice, "act": Act.CAST, "receipt": receipt})[0][0]
    if choice is Choice.WITHDRAW:
        _WITHDRAW({"voter": voter_id, "contender": contender_id})
    else:
        _stand(db.session.get_bind().dialect.name)(row | {"verdict": choice, "ballot_id": ballot_id})
    return Cast(ballot_id, receipt, last.status, last.reason, last.choice is None)


def _last(contender_id: int, voter_id: int) -> _Last | None:
    for choice, status, reason in _LAST({"voter": voter_id, "contender": contender_id}):
        return _Last(Choice(choice), Status(status), Reason(reason) if reason else None)
    return None


@cache
def _stand(dialect: str) -> PreparedStatement:
    vote = upsert_into(Vote)
    mine, said = ("voter_id", "contender_id"), ("verdict", "cast_at", "ballot_id", "status", "reason")
    fresh = {name: vote.excluded[name] for name in said}
    return PreparedStatement(vote.on_conflict_do_update(index_elements=mine, set_=fresh), mine + said)


def _receipt() -> str:
    return "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(RECEIPT_LENGTH))
