"""The editors' desk: votes that are held, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, literal, select, update
from sqlalchemy import insert as insert_from

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db, utc_now
from models.vote import Act, Ballot, Reason, Status, Vote
from models.voter import Voter

BECOMES = {Act.HOLD: Status.HELD, Act.RELEASE: Status.COUNTED, Act.VOID: Status.VOID}
TAKES = {
    Act.HOLD: (Status.COUNTED,),
    Act.RELEASE: (Status.HELD,),
    Act.VOID: (Status.HELD,),
}
# A vote that counts is thrown out, and a void one let back in, by its receipt alone, never by the heap.
TAKES_BY_RECEIPT = {
    Act.HOLD: (Status.COUNTED,),
    Act.RELEASE: (Status.HELD, Status.VOID),
    Act.VOID: (Status.HELD, Status.COUNTED),
}


@dataclass(frozen=True, slots=True)
class Choosing:
    """Which votes are meant; what is left out narrows nothing."""

    matchup: str | None = None
    tool: str | None = None
    reason: Reason | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Heap:
    """Votes on one contender that share a standing and its reason."""

    matchup: str
    tool: str
    status: Status
    reason: Reason | None
    ships: int
    skips: int
    since: datetime


def heaps(act: Act, choosing: Choosing) -> list[Heap]:
    """Return the votes that an act would change, by contender, standing and reason."""
    ships = func.sum(case((Vote.verdict == "ship", 1), else_=0))
    chosen = (
        select(Matchup.slug, Tool.slug, Vote.status, Vote.reason, ships, func.count(), func.min(Vote.cast_at))
        .select_from(Vote)
        .join(Contender, Contender.id == Vote.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .where(*_meant(act, choosing))
        .group_by(Vote.contender_id, Vote.status, Vote.reason)
        .order_by(Matchup.slug, Contender.place, Vote.status, Vote.reason)
    )
    return [
        Heap(matchup, tool, Status(status), Reason(reason) if reason else None, ship, votes - ship, since)
        for matchup, tool, status, reason, ship, votes, since in db.session.execute(chosen)
    ]


def decide(act: Act, choosing: Choosing) -> int:
    """Hold, release or void the votes that are meant, each with its row in the log; return how many.

    To release a newcomer's votes lets their later ones count too. Doing it again changes nothing. Call
    begin_write first.
    """
    meant = _meant(act, choosing)
    if act is Act.RELEASE:
        freed = select(Vote.voter_id).where(*meant, Vote.reason == Reason.VOTERS)
        db.session.execute(update(Voter).where(Voter.id.in_(freed)).values(hold_reason=None))
    reasons: dict[Act, ColumnElement[Any]] = {
        Act.HOLD: literal(Reason.EDITOR),
        Act.RELEASE: literal(None),
        Act.VOID: _kept_reason(),
    }
    reason = reasons[act]
    columns = ["voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason"]
    fixed = (literal(utc_now()), literal(act), literal(BECOMES[act]), reason)
    log = select(Vote.voter_id, Vote.contender_id, Vote.verdict).add_columns(*fixed).where(*meant)
    db.session.execute(insert_from(Ballot).from_select(columns, log.order_by(Vote.id)))
    fresh = update(Vote).where(*meant).values(status=BECOMES[act], reason=reason)
    return int(db.session.execute(fresh).rowcount)  # type: ignore[attr-defined]


def _kept_reason() -> ColumnElement[str]:
    return func.coalesce(Vote.reason, Reason.EDITOR)


def _meant(act: Act, choosing: Choosing) -> list[ColumnElement[bool]]:
    taken = TAKES_BY_RECEIPT if choosing.receipt else TAKES
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
