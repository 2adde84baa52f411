"""Caps on first votes: past one, a vote is held for an editor, never refused."""

from dataclasses import dataclass

from models.voting import networks, vote_locks
from models.voting.tables import ActivityKind, HoldReason

# What a first vote on a contender adds to its network's activity.
KNOWN_VOTER_ACTIVITY = (ActivityKind.VOTE,)
NEW_VOTER_ACTIVITY = (ActivityKind.VOTE, ActivityKind.VOTER)


@dataclass(frozen=True, slots=True)
class VoteCaps:
    """How many votes are counted without an editor."""

    # First votes from one network within an hour.
    network_votes: int
    # New voters from one network within a day.
    network_voters: int
    # First votes on one contender within an hour, from all networks.
    burst: int


@dataclass(frozen=True, slots=True)
class VoteOrigin:
    """The address that a vote comes from, and the caps that apply to it."""

    address: str
    caps: VoteCaps


def record_and_check_caps(
    contender_id: int, origin: VoteOrigin, activity: tuple[ActivityKind, ...]
) -> HoldReason | None:
    """Count a first vote's activity and return the reason to hold the vote; held votes are counted too."""
    network, caps = networks.identify_network(origin.address), origin.caps
    vote_locks.lock_first_vote(network, contender_id)
    recent = networks.recent_activity(network, contender_id)
    hold: HoldReason | None
    added = [(network.current, kind) for kind in activity]
    if ActivityKind.VOTER in activity and recent.network_voters >= caps.network_voters:
        hold = HoldReason.VOTERS
    elif recent.network_votes >= caps.network_votes:
        hold = HoldReason.NETWORK
    else:
        # Votes held for their network are no part of a burst, or one network could trip that cap for all.
        added.append((networks.contender_key(contender_id), ActivityKind.VOTE))
        hold = HoldReason.BURST if recent.contender_votes >= caps.burst else None
    networks.increment(added)
    return hold
