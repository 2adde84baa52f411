"""kill -9 under load: what was acknowledged stands, once."""

import os
import signal
from collections.abc import Callable

from models.voting.vote_audit import VoteMismatch
from tests.databases import on_sqlite_only
from tests.served_site import ServedSite, wait_until
from tests.survival import workload
from tests.survival.vote_clients import BUSY, CookieVoter, concurrent_votes

KILLS = workload.choose_count(3, 20)
VOTES_BETWEEN = 50
STORED_VOTES = """
    SELECT voter.key_hash, vote.verdict, count(ballot.id) FROM voter
    LEFT JOIN vote ON vote.voter_id = voter.id LEFT JOIN ballot ON ballot.voter_id = voter.id
    GROUP BY voter.id, vote.id
"""


def kill_processes(site: ServedSite, turn: int) -> None:
    """Kill one worker, then the other, then the whole site.

    The older one each time: granian takes a worker that dies twice in a few seconds for a loop, and gives up.
    """
    if turn % 3 == 2:
        site.kill()
        site.start()
        return
    victim = site.workers()[0]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in (workers := site.workers()) and len(workers) == 2)


def test_every_acknowledged_vote_survives_kills_and_none_counts_twice(
    site: ServedSite, new_voter: Callable[[], CookieVoter], vote_mismatches: Callable[[], list[VoteMismatch]]
) -> None:
    with concurrent_votes(site, new_voter) as sent:
        for turn in range(KILLS):
            sent.wait_for_more(VOTES_BETWEEN)
            kill_processes(site, turn)
        sent.wait_for_more(VOTES_BETWEEN)
    kept = {key: (verdict, ballots) for key, verdict, ballots in site.rows(STORED_VOTES)}
    lost = [key for key, verdict in sent.acknowledged.items() if kept.get(key) != (verdict, 1)]
    half_done = [
        key for key, verdict in sent.unanswered.items() if kept.get(key, (verdict, 1)) != (verdict, 1)
    ]
    print(f"{KILLS} kills, {len(sent.acknowledged):,} votes acknowledged, {len(sent.unanswered)} unanswered")
    assert (lost, half_done, sent.refused.keys() & kept.keys()) == ([], [], set())
    assert set(sent.refused.values()) <= {BUSY}
    assert len(kept) <= len(sent.acknowledged) + len(sent.unanswered)
    assert vote_mismatches() == []


@on_sqlite_only
def test_the_database_file_is_whole_after_the_kills(site: ServedSite) -> None:
    assert site.rows("PRAGMA integrity_check") == [("ok",)]
