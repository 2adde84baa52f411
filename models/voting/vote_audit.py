"""Counting the votes again from the ballot log, and comparing with those that stand."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import aliased

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.voting.tables import Ballot, BallotAct, BallotChoice, Vote, VoteStatus
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class VoteMismatch:
    """A contender whose standing votes are not those that the ballot log leads to."""

    contender_id: int
    matchup: str
    tool: str
    logged: Tally
    standing: Tally
    # One for every vote that only the log or only the table knows in this form.
    rows: int


@dataclass(frozen=True, slots=True)
class AuditSize:
    """How much was counted."""

    ballots: int
    votes: int


# A voter's last row of all tells what stands and whether it counts; their last row of their own, since when.
_voters_ballot = case((Ballot.act == BallotAct.CAST, Ballot.id))
_last = (
    select(func.max(Ballot.id).label("last"), func.max(_voters_ballot).label("own"))
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
        _last.c.own.label("ballot_id"),
    )
    .join(_last, _last.c.last == Ballot.id)
    .where(Ballot.choice != BallotChoice.WITHDRAW)
)
_logged = votes_from_log.add_columns(literal(1).label("logged"), literal(0).label("standing"))
_standing = select(
    Vote.contender_id,
    Vote.voter_id,
    Vote.verdict,
    Vote.status,
    func.coalesce(Vote.reason, ""),
    Vote.ballot_id,
    literal(0),
    literal(1),
)
_both = union_all(_logged, _standing).subquery()
_paired = (
    select(
        _both.c.contender_id,
        _both.c.verdict,
        _both.c.status,
        func.sum(_both.c.logged).label("logged"),
        func.sum(_both.c.standing).label("standing"),
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


_differing_rows = func.sum(case((_paired.c.logged != _paired.c.standing, 1), else_=0))
_compared = (
    select(
        _paired.c.contender_id,
        _count(_paired.c.logged, BallotChoice.SHIP).label("logged_ships"),
        _count(_paired.c.logged, BallotChoice.SKIP).label("logged_skips"),
        _count(_paired.c.standing, BallotChoice.SHIP).label("standing_ships"),
        _count(_paired.c.standing, BallotChoice.SKIP).label("standing_skips"),
        _differing_rows.label("off"),
    )
    .group_by(_paired.c.contender_id)
    .having(_differing_rows > 0)
    .subquery()
)
_MISMATCHES = (
    select(
        Contender.id,
        Matchup.slug,
        Tool.slug,
        _compared.c.logged_ships,
        _compared.c.logged_skips,
        _compared.c.standing_ships,
        _compared.c.standing_skips,
        _compared.c.off,
    )
    .join(Contender, Contender.id == _compared.c.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(Matchup.slug, Contender.place)
)
_SIZE = select(
    select(func.count()).select_from(Ballot).scalar_subquery(),
    select(func.count()).select_from(Vote).scalar_subquery(),
)


def find_mismatches() -> list[VoteMismatch]:
    """Return every contender where the log's last row of each voter is not the vote that stands."""
    return [
        VoteMismatch(key, matchup, tool, Tally(logged_ships, logged_skips), Tally(ships, skips), off)
        for key, matchup, tool, logged_ships, logged_skips, ships, skips, off in db.session.execute(
            _MISMATCHES
        )
    ]


def repair_votes(contender_ids: list[int]) -> None:
    """Put the votes on some contenders back to what the log leads to.

    Call begin_write first.
    """
    db.session.execute(delete(Vote).where(Vote.contender_id.in_(contender_ids)))
    cast = aliased(Ballot)
    stands = (
        select(
            Ballot.voter_id,
            Ballot.contender_id,
            Ballot.choice,
            cast.cast_at,
            cast.id,
            Ballot.status,
            Ballot.reason,
        )
        .join(_last, _last.c.last == Ballot.id)
        .join(cast, cast.id == _last.c.own)
        .where(Ballot.choice != BallotChoice.WITHDRAW, Ballot.contender_id.in_(contender_ids))
        .order_by(cast.id)
    )
    columns = ["voter_id", "contender_id", "verdict", "cast_at", "ballot_id", "status", "reason"]
    db.session.execute(insert(Vote).from_select(columns, stands))


def audit_size() -> AuditSize:
    """Return how many ballots and how many standing votes there are."""
    return AuditSize(*db.session.execute(_SIZE).one())
