"""Checks that the stored votes are those that the ballot log leads to (rules 1 and 2 of ballot_fold)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import aliased

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.voting import vote_locks
from models.voting.tables import Ballot, BallotAct, BallotChoice, Vote, VoteStatus
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class VoteMismatch:
    """A contender whose stored votes are not those that the ballot log leads to."""

    contender_id: int
    matchup: str
    tool: str
    logged: Tally
    stored: Tally
    # How many votes are in only one of the log and the table, or differ.
    differing_rows: int


@dataclass(frozen=True, slots=True)
class AuditSize:
    """How many rows an audit reads."""

    ballots: int
    votes: int


_cast_id = case((Ballot.act == BallotAct.CAST, Ballot.id))
_last = (
    select(func.max(Ballot.id).label("last_id"), func.max(_cast_id).label("cast_id"))
    .group_by(Ballot.voter_id, Ballot.contender_id)
    .subquery()
)
votes_from_log = (
    select(
        Ballot.contender_id,
        Ballot.voter_id,
        Ballot.choice.label("verdict"),
        Ballot.status.label("status"),
        func.coalesce(Ballot.reason, "").label("reason"),
        _last.c.cast_id.label("ballot_id"),
    )
    .join(_last, _last.c.last_id == Ballot.id)
    .where(Ballot.choice != BallotChoice.WITHDRAW)
)
_logged = votes_from_log.add_columns(literal(1).label("logged"), literal(0).label("stored"))
_stored = select(
    Vote.contender_id,
    Vote.voter_id,
    Vote.verdict,
    Vote.status,
    func.coalesce(Vote.reason, ""),
    Vote.ballot_id,
    literal(0),
    literal(1),
)
_both = union_all(_logged, _stored).subquery()
_paired = (
    select(
        _both.c.contender_id,
        _both.c.verdict,
        _both.c.status,
        func.sum(_both.c.logged).label("logged"),
        func.sum(_both.c.stored).label("stored"),
    )
    .group_by(
        _both.c.contender_id,
        _both.c.voter_id,
        _both.c.verdict,
        _both.c.status,
        _both.c.reason,
        _both.c.ballot_id,
    )
    .subquery()
)


def _count(column: ColumnElement[int], verdict: BallotChoice) -> ColumnElement[int]:
    counted = (_paired.c.verdict == verdict) & (_paired.c.status == VoteStatus.COUNTED)
    return func.sum(case((counted, column), else_=0))


_differing_rows = func.sum(case((_paired.c.logged != _paired.c.stored, 1), else_=0))
_compared = (
    select(
        _paired.c.contender_id,
        _count(_paired.c.logged, BallotChoice.SHIP).label("logged_ships"),
        _count(_paired.c.logged, BallotChoice.SKIP).label("logged_skips"),
        _count(_paired.c.stored, BallotChoice.SHIP).label("stored_ships"),
        _count(_paired.c.stored, BallotChoice.SKIP).label("stored_skips"),
        _differing_rows.label("differing_rows"),
    )
    .group_by(_paired.c.contender_id)
    .having(_differing_rows > 0)
    .subquery()
)
_MISMATCHES = (
    select(
        Contender.id,
        Matchup.slug.label("matchup"),
        Tool.slug.label("tool"),
        _compared.c.logged_ships,
        _compared.c.logged_skips,
        _compared.c.stored_ships,
        _compared.c.stored_skips,
        _compared.c.differing_rows,
    )
    .join(Contender, Contender.id == _compared.c.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(Matchup.slug, Contender.place)
)
_SIZE = select(
    select(func.count()).select_from(Ballot).scalar_subquery().label("ballots"),
    select(func.count()).select_from(Vote).scalar_subquery().label("votes"),
)


def find_mismatches() -> list[VoteMismatch]:
    """Return every contender whose stored votes differ from the log."""
    return [
        VoteMismatch(
            row.id,
            row.matchup,
            row.tool,
            Tally(row.logged_ships, row.logged_skips),
            Tally(row.stored_ships, row.stored_skips),
            row.differing_rows,
        )
        for row in db.session.execute(_MISMATCHES)
    ]


def repair_votes(contender_ids: list[int]) -> None:
    """Replace the votes on some contenders by those that the log leads to."""
    vote_locks.lock_all_votes()
    db.session.execute(delete(Vote).where(Vote.contender_id.in_(contender_ids)))
    cast = aliased(Ballot)
    logged = (
        select(
            Ballot.voter_id,
            Ballot.contender_id,
            Ballot.choice,
            cast.cast_at,
            cast.id,
            Ballot.status,
            Ballot.reason,
        )
        .join(_last, _last.c.last_id == Ballot.id)
        .join(cast, cast.id == _last.c.cast_id)
        .where(Ballot.choice != BallotChoice.WITHDRAW, Ballot.contender_id.in_(contender_ids))
        .order_by(cast.id)
    )
    columns = ["voter_id", "contender_id", "verdict", "cast_at", "ballot_id", "status", "reason"]
    db.session.execute(insert(Vote).from_select(columns, logged))


def audit_size() -> AuditSize:
    """Return how many ballots and votes there are."""
    row = db.session.execute(_SIZE).one()
    return AuditSize(row.ballots, row.votes)
