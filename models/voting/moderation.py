"""The editors' desk: votes that are held, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, literal, select, update
from sqlalchemy import insert as insert_from

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db, utc_now
from models.voting.tables import Ballot, BallotAct, HoldReason, Vote, Voter, VoteStatus

STATUS_AFTER = {
    BallotAct.HOLD: VoteStatus.HELD,
    BallotAct.RELEASE: VoteStatus.COUNTED,
    BallotAct.VOID: VoteStatus.VOID,
}
STATUSES_BEFORE = {
    BallotAct.HOLD: (VoteStatus.COUNTED,),
    BallotAct.RELEASE: (VoteStatus.HELD,),
    BallotAct.VOID: (VoteStatus.HELD,),
}
# A vote that counts is thrown out, and a void one let back in, by its receipt alone, never by the heap.
STATUSES_BEFORE_BY_RECEIPT = {
    BallotAct.HOLD: (VoteStatus.COUNTED,),
    BallotAct.RELEASE: (VoteStatus.HELD, VoteStatus.VOID),
    BallotAct.VOID: (VoteStatus.HELD, VoteStatus.COUNTED),
}


@dataclass(frozen=True, slots=True)
class VoteFilter:
    """Which votes are meant; what is left out narrows nothing."""

    matchup: str | None = None
    tool: str | None = None
    reason: HoldReason | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class VoteGroup:
    """Votes on one contender that share a standing and its reason."""

    matchup: str
    tool: str
    status: VoteStatus
    reason: HoldReason | None
    ships: int
    skips: int
    since: datetime


def held_groups(act: BallotAct, choosing: VoteFilter) -> list[VoteGroup]:
    """Return the votes that an act would change, by contender, standing and reason."""
    ships = func.sum(case((Vote.verdict == "ship", 1), else_=0))
    chosen = (
        select(Matchup.slug, Tool.slug, Vote.status, Vote.reason, ships, func.count(), func.min(Vote.cast_at))
        .select_from(Vote)
        .join(Contender, Contender.id == Vote.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .where(*_conditions(act, choosing))
        .group_by(Vote.contender_id, Vote.status, Vote.reason)
        .order_by(Matchup.slug, Contender.place, Vote.status, Vote.reason)
    )
    return [
        VoteGroup(
            matchup,
            tool,
            VoteStatus(status),
            HoldReason(reason) if reason else None,
            ship,
            votes - ship,
            since,
        )
        for matchup, tool, status, reason, ship, votes, since in db.session.execute(chosen)
    ]


def moderate(act: BallotAct, choosing: VoteFilter) -> int:
    """Hold, release or void the votes that are meant, each with its row in the log; return how many.

    To release a newcomer's votes lets their later ones count too. Doing it again changes nothing. Call
    begin_write first.
    """
    meant = _conditions(act, choosing)
    if act is BallotAct.RELEASE:
        freed = select(Vote.voter_id).where(*meant, Vote.reason == HoldReason.VOTERS)
        db.session.execute(update(Voter).where(Voter.id.in_(freed)).values(hold_reason=None))
    reasons: dict[BallotAct, ColumnElement[Any]] = {
        BallotAct.HOLD: literal(HoldReason.EDITOR),
        BallotAct.RELEASE: literal(None),
        BallotAct.VOID: _current_reason(),
    }
    reason = reasons[act]
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    fixed = (literal(utc_now()), literal(act), literal(STATUS_AFTER[act]), reason)
    log = select(Vote.voter_id, Vote.contender_id, Vote.verdict).add_columns(*fixed).where(*meant)
    db.session.execute(insert_from(Ballot).from_select(columns, log.order_by(Vote.id)))
    fresh = update(Vote).where(*meant).values(status=STATUS_AFTER[act], reason=reason)
    return int(db.session.execute(fresh).rowcount)  # type: ignore[attr-defined]


def _current_reason() -> ColumnElement[str]:
    return func.coalesce(Vote.reason, HoldReason.EDITOR)


def _conditions(act: BallotAct, choosing: VoteFilter) -> list[ColumnElement[bool]]:
    taken = STATUSES_BEFORE_BY_RECEIPT if choosing.receipt else STATUSES_BEFORE
    meant: list[ColumnElement[bool]] = [Vote.status.in_(taken[act])]
    if choosing.reason:
        meant.append(Vote.reason == choosing.reason)
    if choosing.receipt:
        meant.append(exists().where(Ballot.id == Vote.ballot_id, Ballot.receipt == choosing.receipt))
    place = select(Contender.id).join(Matchup, Matchup.id == Contender.matchup_id)
    place = place.join(Tool, Tool.id == Contender.tool_id)
    if choosing.matchup:
        meant.append(Vote.contender_id.in_(place.where(Matchup.slug == choosing.matchup)))
    if choosing.tool:
        meant.append(Vote.contender_id.in_(place.where(Tool.slug == choosing.tool)))
    return meant
