"""Casting a vote from somewhere: past a cap it is held for an editor, never refused."""

from dataclasses import dataclass
from datetime import timedelta

from models.database.base import utc_now
from models.voting import networks
from models.voting.tables import ActivityKind, HoldReason

HOUR, DAY = timedelta(hours=1), networks.LONGEST_WINDOW
KNOWN_VOTER_ACTIVITY, NEW_VOTER_ACTIVITY = (ActivityKind.VOTE,), (ActivityKind.VOTE, ActivityKind.VOTER)


@dataclass(frozen=True, slots=True)
class VoteCaps:
    """How much counts at once without an editor."""

    # First votes that one network casts within an hour.
    network_votes: int
    # Voters who come from one network within a day.
    network_voters: int
    # First votes on one contender within an hour, whatever networks they come from.
    burst: int


@dataclass(frozen=True, slots=True)
class VoteOrigin:
    """Where a vote comes from, and what may come from there."""

    address: str
    caps: VoteCaps


def record_and_check_caps(
    contender_id: int, origin: VoteOrigin, marks: tuple[ActivityKind, ...]
) -> HoldReason | None:
    """Note a first vote and tell why it is to be held; what was seen counts whether it was held or not."""
    where, contender, caps = (
        networks.identify_network(origin.address),
        networks.contender_key(contender_id),
        origin.caps,
    )
    now = utc_now()
    votes, voters, burst = networks.activity_counts(
        networks.ActivityQuery(where, ActivityKind.VOTE, now - HOUR),
        networks.ActivityQuery(where, ActivityKind.VOTER, now - DAY),
        networks.ActivityQuery(contender, ActivityKind.VOTE, now - HOUR),
    )
    held = _network_hold_reason(marks, votes, voters, caps)
    # A vote that its network holds is no part of a burst: one network could else have everybody's votes held.
    burst_too = () if held else ((contender, ActivityKind.VOTE),)
    networks.increment(*((where, mark) for mark in marks), *burst_too)
    return held or (HoldReason.BURST if burst >= caps.burst else None)


def _network_hold_reason(
    marks: tuple[ActivityKind, ...], votes: int, voters: int, caps: VoteCaps
) -> HoldReason | None:
    if ActivityKind.VOTER in marks and voters >= caps.network_voters:
        return HoldReason.VOTERS
    return HoldReason.NETWORK if votes >= caps.network_votes else None
