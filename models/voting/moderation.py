"""Moderation: which votes are held, and holding, releasing or voiding them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, literal, select, update
from sqlalchemy import insert as insert_from

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db, utc_now
from models.voting import vote_locks
from models.voting.tables import (
    Ballot,
    BallotAct,
    BallotChoice,
    HoldReason,
    Vote,
    Voter,
    VoteStatus,
)

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
# Only by its receipt, never in bulk, is a counted vote voided or a void one released.
STATUSES_BEFORE_BY_RECEIPT = {
    BallotAct.HOLD: (VoteStatus.COUNTED,),
    BallotAct.RELEASE: (VoteStatus.HELD, VoteStatus.VOID),
    BallotAct.VOID: (VoteStatus.HELD, VoteStatus.COUNTED),
}


@dataclass(frozen=True, slots=True)
class VoteFilter:
    """Which votes an act is for; None does not narrow."""

    matchup: str | None = None
    tool: str | None = None
    reason: HoldReason | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class VoteGroup:
    """Votes on one contender with the same status and reason."""

    matchup: str
    tool: str
    status: VoteStatus
    reason: HoldReason | None
    ships: int
    skips: int
    since: datetime


def held_groups(act: BallotAct, vote_filter: VoteFilter) -> list[VoteGroup]:
    """Return the votes that an act would change, by contender, status and reason."""
    groups = (
        select(
            Matchup.slug.label("matchup"),
            Tool.slug.label("tool"),
            Vote.status,
            Vote.reason,
            func.sum(case((Vote.verdict == BallotChoice.SHIP, 1), else_=0)).label("ships"),
            func.sum(case((Vote.verdict == BallotChoice.SKIP, 1), else_=0)).label("skips"),
            func.min(Vote.cast_at).label("since"),
        )
        .select_from(Vote)
        .join(Contender, Contender.id == Vote.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .where(*_conditions(act, vote_filter))
        .group_by(Contender.id, Matchup.id, Tool.id, Vote.status, Vote.reason)
        .order_by(Matchup.slug, Contender.place, Vote.status, Vote.reason.nulls_first())
    )
    return [
        VoteGroup(
            row.matchup,
            row.tool,
            VoteStatus(row.status),
            HoldReason(row.reason) if row.reason else None,
            row.ships,
            row.skips,
            row.since,
        )
        for row in db.session.execute(groups)
    ]


def moderate(act: BallotAct, vote_filter: VoteFilter) -> int:
    """Hold, release or void the filtered votes, each with its row in the log; return how many.

    Releasing votes held for the cap on new voters lets their voters' later votes count too. A second call
    changes nothing.
    """
    vote_locks.lock_all_votes()
    conditions = _conditions(act, vote_filter)
    if act is BallotAct.RELEASE:
        freed = select(Vote.voter_id).where(*conditions, Vote.reason == HoldReason.VOTERS)
        db.session.execute(update(Voter).where(Voter.id.in_(freed)).values(hold_reason=None))
    reasons: dict[BallotAct, ColumnElement[Any]] = {
        BallotAct.HOLD: literal(HoldReason.EDITOR),
        BallotAct.RELEASE: literal(None),
        BallotAct.VOID: func.coalesce(Vote.reason, HoldReason.EDITOR),
    }
    reason = reasons[act]
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    fixed = (literal(utc_now()), literal(act), literal(STATUS_AFTER[act]), reason)
    rows = select(Vote.voter_id, Vote.contender_id, Vote.verdict).add_columns(*fixed).where(*conditions)
    db.session.execute(insert_from(Ballot).from_select(columns, rows.order_by(Vote.id)))
    changed = db.session.execute(
        update(Vote).where(*conditions).values(status=STATUS_AFTER[act], reason=reason)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _conditions(act: BallotAct, vote_filter: VoteFilter) -> list[ColumnElement[bool]]:
    before = STATUSES_BEFORE_BY_RECEIPT if vote_filter.receipt else STATUSES_BEFORE
    conditions: list[ColumnElement[bool]] = [Vote.status.in_(before[act])]
    if vote_filter.reason:
        conditions.append(Vote.reason == vote_filter.reason)
    if vote_filter.receipt:
        conditions.append(exists().where(Ballot.id == Vote.ballot_id, Ballot.receipt == vote_filter.receipt))
    contenders = (
        select(Contender.id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
    )
    if vote_filter.matchup:
        conditions.append(Vote.contender_id.in_(contenders.where(Matchup.slug == vote_filter.matchup)))
    if vote_filter.tool:
        conditions.append(Vote.contender_id.in_(contenders.where(Tool.slug == vote_filter.tool)))
    return conditions
