"""A voter's own votes: to see, to take along, and to leave for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, literal, select
from sqlalchemy.orm import aliased

from models import remark, voter
from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.database.base import db, fetch_rows, utc_now
from models.remark import Remark
from models.vote import Act, Ballot, Choice, Reason, Status, Vote
from models.voter import Voter


@dataclass(frozen=True, slots=True)
class Own:
    """One's own vote on a contender, with its receipt and whether it counts."""

    contender_id: int
    verdict: Verdict
    status: Status
    reason: Reason | None
    receipt: str | None
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One's own vote together with what it is on, and the reason that one gave."""

    own: Own
    matchup: str
    closed: bool
    tool: str
    name: str
    opponent: str
    remark: str | None


_theirs, _opponent = aliased(Contender), aliased(Tool)
_MINE = (
    select(Vote.contender_id, Vote.verdict, Vote.status, Vote.reason, Ballot.receipt, Vote.cast_at)
    .join(Ballot, Ballot.id == Vote.ballot_id)
    .join(Voter, Voter.id == Vote.voter_id)
)
_ON = _MINE.where(
    Voter.key_hash == bindparam("key_hash"), Vote.contender_id.in_(bindparam("contenders", expanding=True))
)


def on(key_hash: str, contender_ids: Sequence[int]) -> dict[int, Own]:
    """Return the voter's own vote on each of the contenders that they have voted on."""
    mine = fetch_rows(_ON, {"key_hash": key_hash, "contenders": list(contender_ids)})
    return {row.contender_id: _own(*row) for row in mine}


def everything(key_hash: str) -> tuple[Entry, ...]:
    """Return all of a voter's votes, the latest first."""
    mine = (
        _of(_MINE, key_hash)
        .add_columns(Matchup.slug, Matchup.retired_on, Tool.slug, Tool.name, _opponent.name, Remark.text)
        .join(Contender, Contender.id == Vote.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .join(_theirs, (_theirs.matchup_id == Matchup.id) & (_theirs.id != Contender.id))
        .join(_opponent, _opponent.id == _theirs.tool_id)
        .outerjoin(Remark, (Remark.voter_id == Vote.voter_id) & (Remark.contender_id == Vote.contender_id))
        .order_by(Vote.ballot_id.desc())
    )
    return tuple(
        Entry(_own(*own), matchup, retired_on is not None, tool, name, opponent, said)
        for *own, matchup, retired_on, tool, name, opponent, said in db.session.execute(mine)
    )


def forget(key_hash: str) -> int:
    """Withdraw all of a voter's votes, delete their reasons and end the voter; return how many votes went.

    Call begin_write first; an unknown voter is as good as forgotten.
    """
    known = voter.known(key_hash)
    if known is None:
        return 0
    withdrawn = _withdraw_all(known.id)
    remark.take_back(known.id)
    voter.end(known.id)
    return withdrawn


def _withdraw_all(voter_id: int) -> int:
    """Withdraw every vote of a voter, each with its row in the log; return how many.

    However many they are, the writer's lock is held for two statements only.
    """
    said = (literal(Choice.WITHDRAW), literal(utc_now()), literal(Act.CAST))
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    standing = select(Vote.voter_id, Vote.contender_id, *said, Vote.status, Vote.reason)
    log = standing.where(Vote.voter_id == voter_id).order_by(Vote.ballot_id)
    db.session.execute(insert(Ballot).from_select(columns, log))
    gone = db.session.execute(delete(Vote).where(Vote.voter_id == voter_id))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _of(mine: Select[*tuple[Any, ...]], key_hash: str) -> Select[*tuple[Any, ...]]:
    return mine.where(Voter.key_hash == key_hash)


def _own(
    contender_id: int, verdict: str, status: str, reason: str | None, receipt: str | None, cast_at: datetime
) -> Own:
    why = Reason(reason) if reason else None
    return Own(contender_id, Verdict(verdict), Status(status), why, receipt, cast_at)
