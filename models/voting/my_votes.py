"""A voter's own votes: to see, to take along, and to leave for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, literal, select
from sqlalchemy.orm import aliased

from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.database.base import db, fetch_rows, utc_now
from models.voting import vote_reasons, voters
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
    """One's own vote on a contender, with its receipt and whether it counts."""

    contender_id: int
    verdict: Verdict
    status: VoteStatus
    reason: HoldReason | None
    receipt: str | None
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class MyVote:
    """One's own vote together with what it is on, and the reason that one gave."""

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
    """Return the voter's own vote on each of the contenders that they have voted on."""
    mine = fetch_rows(_BY_CONTENDER, {"key_hash": key_hash, "contenders": list(contender_ids)})
    return {row.contender_id: _current_vote(*row) for row in mine}


def all_votes(key_hash: str) -> tuple[MyVote, ...]:
    """Return all of a voter's votes, the latest first."""
    mine = (
        _where_voter(_CURRENT_VOTES, key_hash)
        .add_columns(Matchup.slug, Matchup.retired_on, Tool.slug, Tool.name, _opponent.name, VoteReason.text)
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
        MyVote(_current_vote(*own), matchup, retired_on is not None, tool, name, opponent, said)
        for *own, matchup, retired_on, tool, name, opponent, said in db.session.execute(mine)
    )


def forget_voter(key_hash: str) -> int:
    """Withdraw all of a voter's votes, delete their reasons and end the voter; return how many votes went.

    Call begin_write first; an unknown voter is as good as forgotten.
    """
    voter_id = voters.find(key_hash)
    if voter_id is None:
        return 0
    withdrawn = _withdraw_all(voter_id)
    vote_reasons.delete_voter_reasons(voter_id)
    voters.anonymise(voter_id)
    return withdrawn


def _withdraw_all(voter_id: int) -> int:
    """Withdraw every vote of a voter, each with its row in the log; return how many.

    However many they are, the writer's lock is held for two statements only.
    """
    said = (literal(BallotChoice.WITHDRAW), literal(utc_now()), literal(BallotAct.CAST))
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    standing = select(Vote.voter_id, Vote.contender_id, *said, Vote.status, Vote.reason)
    log = standing.where(Vote.voter_id == voter_id).order_by(Vote.ballot_id)
    db.session.execute(insert(Ballot).from_select(columns, log))
    gone = db.session.execute(delete(Vote).where(Vote.voter_id == voter_id))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _where_voter(mine: Select[*tuple[Any, ...]], key_hash: str) -> Select[*tuple[Any, ...]]:
    return mine.where(Voter.key_hash == key_hash)


def _current_vote(
    contender_id: int, verdict: str, status: str, reason: str | None, receipt: str | None, cast_at: datetime
) -> CurrentVote:
    why = HoldReason(reason) if reason else None
    return CurrentVote(contender_id, Verdict(verdict), VoteStatus(status), why, receipt, cast_at)
