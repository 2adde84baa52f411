"""Casting a vote from somewhere: past a cap it is held for an editor, never refused."""

from dataclasses import dataclass
from datetime import timedelta

from models import network, vote, voter
from models.database.base import utc_now
from models.network import What
from models.vote import Cast, Choice, Reason

HOUR, DAY = timedelta(hours=1), network.LONGEST
_OLD_HANDS, _NEWCOMERS = (What.VOTE,), (What.VOTE, What.VOTER)


@dataclass(frozen=True, slots=True)
class Caps:
    """How much counts at once without an editor."""

    # First votes that one network casts within an hour.
    network_votes: int
    # Voters who come from one network within a day.
    network_voters: int
    # First votes on one contender within an hour, whatever networks they come from.
    burst: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a vote comes from, and what may come from there."""

    address: str
    caps: Caps


def cast(contender_id: int, key_hash: str, choice: Choice, origin: Origin) -> Cast | None:
    """Cast, change or withdraw the vote of the voter with this key; None when it already stood so.

    Only a first vote on a contender is weighed against the caps. Call begin_write first.
    """
    known = voter.known(key_hash)
    if known is None:
        return None if choice is Choice.WITHDRAW else first(contender_id, key_hash, choice, origin)
    held = Reason(known.hold_reason) if known.hold_reason else None
    return vote.cast(
        contender_id, known.id, choice, lambda: _weighed(contender_id, origin, _OLD_HANDS) or held
    )


def first(contender_id: int, key_hash: str, choice: Choice, origin: Origin) -> Cast:
    """Cast the very first vote of a voter whose key nobody has had before; otherwise as `cast`."""
    why = _weighed(contender_id, origin, _NEWCOMERS)
    # Past the cap on newcomers, whatever this one ever casts waits: their second vote would count else.
    new = voter.enlist(key_hash, why if why is Reason.VOTERS else None)
    return vote.first(contender_id, new.id, choice, why)


def _weighed(contender_id: int, origin: Origin, marks: tuple[What, ...]) -> Reason | None:
    """Note a first vote and tell why it is to be held; what was seen counts whether it was held or not."""
    where, contender, caps = network.known(origin.address), network.place(contender_id), origin.caps
    now = utc_now()
    votes, voters, burst = network.seen(
        network.Within(where, What.VOTE, now - HOUR),
        network.Within(where, What.VOTER, now - DAY),
        network.Within(contender, What.VOTE, now - HOUR),
    )
    held = _crowded(marks, votes, voters, caps)
    # A vote that its network holds is no part of a burst: one network could else have everybody's votes held.
    burst_too = () if held else ((contender, What.VOTE),)
    network.note(*((where, mark) for mark in marks), *burst_too)
    return held or (Reason.BURST if burst >= caps.burst else None)


def _crowded(marks: tuple[What, ...], votes: int, voters: int, caps: Caps) -> Reason | None:
    if What.VOTER in marks and voters >= caps.network_voters:
        return Reason.VOTERS
    return Reason.NETWORK if votes >= caps.network_votes else None
