"""A voter's own votes: shown, downloaded, and withdrawn for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal, select
from sqlalchemy.orm import aliased

from models.catalogue.publication import published
from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.database.base import db, fetch_rows, utc_now
from models.voting import vote_locks, vote_reasons, voters
from models.voting.tables import (
    Ballot,
    BallotAct,
    BallotChoice,
    HoldReason,
    Vote,
    Voter,
    VoteReason,
    VoteStatus,
)


@dataclass(frozen=True, slots=True)
class CurrentVote:
    """The voter's vote on a contender, with its receipt and status."""

    contender_id: int
    verdict: Verdict
    status: VoteStatus
    reason: HoldReason | None
    receipt: str | None
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class MyVote:
    """The voter's vote with the names of what it is on, and the reason that they gave."""

    vote: CurrentVote
    matchup: str
    closed: bool
    tool: str
    name: str
    opponent: str
    reason_text: str | None


_other_contender, _opponent = aliased(Contender), aliased(Tool)
_CURRENT_VOTES = (
    select(Vote.contender_id, Vote.verdict, Vote.status, Vote.reason, Ballot.receipt, Vote.cast_at)
    .join(Ballot, Ballot.id == Vote.ballot_id)
    .join(Voter, Voter.id == Vote.voter_id)
)
_BY_CONTENDER = _CURRENT_VOTES.where(
    Voter.key_hash == bindparam("key_hash"), Vote.contender_id.in_(bindparam("contenders", expanding=True))
)


def votes_by_contender(key_hash: str, contender_ids: Sequence[int]) -> dict[int, CurrentVote]:
    """Return the voter's vote on each of these contenders that they have voted on."""
    rows = fetch_rows(_BY_CONTENDER, {"key_hash": key_hash, "contenders": list(contender_ids)})
    return {row.contender_id: _current_vote(row) for row in rows}


def all_votes(key_hash: str) -> tuple[MyVote, ...]:
    """Return all of a voter's votes, newest first."""
    votes = (
        _CURRENT_VOTES.where(Voter.key_hash == key_hash)
        .add_columns(
            Matchup.slug.label("matchup"),
            (~published(Matchup)).label("closed"),
            Tool.slug.label("tool"),
            Tool.name,
            _opponent.name.label("opponent"),
            VoteReason.text.label("reason_text"),
        )
        .join(Contender, Contender.id == Vote.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .join(
            _other_contender,
            (_other_contender.matchup_id == Matchup.id) & (_other_contender.id != Contender.id),
        )
        .join(_opponent, _opponent.id == _other_contender.tool_id)
        .outerjoin(
            VoteReason,
            (VoteReason.voter_id == Vote.voter_id) & (VoteReason.contender_id == Vote.contender_id),
        )
        .order_by(Vote.ballot_id.desc())
    )
    return tuple(
        MyVote(_current_vote(row), row.matchup, row.closed, row.tool, row.name, row.opponent, row.reason_text)
        for row in db.session.execute(votes)
    )


def forget_voter(key_hash: str) -> int:
    """Withdraw a voter's votes, delete their reasons, anonymise the voter; return the number of votes."""
    vote_locks.lock_all_votes()
    voter_id = voters.find(key_hash)
    if voter_id is None:
        return 0
    withdrawn = _withdraw_all(voter_id)
    vote_reasons.delete_voter_reasons(voter_id)
    voters.anonymise(voter_id)
    return withdrawn


def _withdraw_all(voter_id: int) -> int:
    """Withdraw every vote of a voter with its row in the log, in two statements; return how many."""
    fixed = (literal(BallotChoice.WITHDRAW), literal(utc_now()), literal(BallotAct.CAST))
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    votes = select(Vote.voter_id, Vote.contender_id, *fixed, Vote.status, Vote.reason)
    log = votes.where(Vote.voter_id == voter_id).order_by(Vote.ballot_id)
    db.session.execute(insert(Ballot).from_select(columns, log))
    deleted = db.session.execute(delete(Vote).where(Vote.voter_id == voter_id))
    return int(deleted.rowcount)  # type: ignore[attr-defined]


def _current_vote(row: Any) -> CurrentVote:
    return CurrentVote(
        row.contender_id,
        Verdict(row.verdict),
        VoteStatus(row.status),
        HoldReason(row.reason) if row.reason else None,
        row.receipt,
        row.cast_at,
    )
