"""Casting a vote from somewhere: past a cap it is held for an editor, never refused."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from models import network, vote, voter
from models.base import db, utc_now
from models.network import What
from models.vote import Ballot, Cast, Choice, Reason
from models.voter import Known

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Caps:
    """How much counts at once without an editor."""

    # First votes that one network casts within an hour.
    network_votes: int
    # Voters who come from one network within a day.
    network_voters: int
    # Ballots on one contender within an hour.
    burst: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a vote comes from, and what may come from there."""

    address: str
    caps: Caps


def cast(contender_id: int, key_hash: str, choice: Choice, origin: Origin) -> Cast | None:
    """Cast, change or withdraw the vote of the voter with this key; None when it already stood so.

    Only a first vote on a contender is weighed against the caps. Call models.base.begin_write first.
    """
    known = voter.known(key_hash)
    if known is None and choice is Choice.WITHDRAW:
        return None
    mine = known or _enrolled(key_hash, origin)
    return vote.cast(contender_id, mine.id, choice, lambda: _why_hold(contender_id, mine, origin))


def _enrolled(key_hash: str, origin: Origin) -> Known:
    where = network.key(origin.address)
    crowded = network.seen(where, What.VOTER, DAY) >= origin.caps.network_voters
    network.note(where, What.VOTER)
    return voter.enlist(key_hash, Reason.VOTERS if crowded else None)


def _why_hold(contender_id: int, mine: Known, origin: Origin) -> Reason | None:
    where = network.key(origin.address)
    busy = network.seen(where, What.VOTE, HOUR) >= origin.caps.network_votes
    network.note(where, What.VOTE)
    if mine.hold_reason:
        return Reason(mine.hold_reason)
    if busy:
        return Reason.NETWORK
    return Reason.BURST if _in_a_burst(contender_id, origin.caps.burst) else None


def _in_a_burst(contender_id: int, most: int) -> bool:
    # By the log's numbers, not its times: a clock that was set back does not hide a burst.
    log = select(Ballot.cast_at).where(Ballot.contender_id == contender_id).order_by(Ballot.id.desc())
    before = db.session.scalar(log.limit(1).offset(most - 1))
    return before is not None and before > utc_now() - HOUR
