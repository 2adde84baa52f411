"""Locks of votes, which SQLite's one writer does without.

Counts follow a voter's earlier ballots, and caps the votes of a network and on a contender, so each of these
has one writer at a time. All transactions take their locks in one order, so that they never wait in a circle:
all votes (shared by those who cast), the voter, the network, the contender, then the counters' rows.
"""

from models.database.base import lock_until_commit
from models.voting import networks
from models.voting.networks import NetworkId

ALL_VOTES = "all votes"


def lock_voter(key_hash: str) -> None:
    """Keep a voter's other tabs from voting until the transaction ends, whether the voter is known or not."""
    lock_until_commit(f"voter {key_hash}", shared=[ALL_VOTES])


def lock_first_vote(network: NetworkId, contender_id: int) -> None:
    """Let no other first vote of a network or on a contender be counted until the transaction ends."""
    # For a day a network has two hashes, and a slower clock may still use the first alone.
    hashes = sorted({network.current, network.previous})
    lock_until_commit(*hashes, networks.contender_key(contender_id), shared=[ALL_VOTES])


def lock_all_votes() -> None:
    """Wait for votes under way and hold up others until the transaction ends: many votes will change."""
    lock_until_commit(ALL_VOTES)
