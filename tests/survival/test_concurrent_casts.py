"""Votes at the same moment: caps hold exactly, and the counts follow."""

from collections import Counter
from functools import partial
from itertools import product
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import moderation, my_votes, networks
from models.voting.moderation import VoteFilter
from models.voting.tables import BallotAct, BallotChoice, HoldReason, Vote
from models.voting.vote_caps import VoteCaps
from tests.databases import on_postgresql_only
from tests.models.voting.folded_log import folded_log
from tests.survival import workload
from tests.survival.concurrent_casts import (
    CONTENDERS,
    UNLIMITED,
    Tab,
    find_mismatches,
    publish_matchups,
    run_at_once,
)

THREADS = 8
CAP = 10
CASTS = workload.choose_count(5, 40)
ROUNDS = workload.choose_count(25, 300)
STEPS = workload.choose_count(15, 200)
SHIP, SKIP, WITHDRAW = BallotChoice
ADA, BOB, ADA_ELSEWHERE, _ = CONTENDERS


@pytest.fixture(autouse=True)
def matchups(app: Flask) -> None:
    publish_matchups()


def vote_statuses() -> Counter[tuple[str, str | None]]:
    rows = db.session.execute(select(Vote.status, Vote.reason)).all()
    return Counter((row.status, row.reason) for row in rows)


def cast_as_new_voters(thread: int, caps: VoteCaps, network: str) -> None:
    for number in range(CASTS):
        Tab(f"{thread} {number}", network, caps).cast(ADA, SHIP)


@on_postgresql_only
@pytest.mark.parametrize(
    ("caps", "network", "reason"),
    [
        (VoteCaps(CAP, UNLIMITED, UNLIMITED), "192.0.2.7", HoldReason.NETWORK),
        (VoteCaps(UNLIMITED, CAP, UNLIMITED), "192.0.2.7", HoldReason.VOTERS),
        (VoteCaps(UNLIMITED, UNLIMITED, CAP), "192.0.{}.7", HoldReason.BURST),
    ],
)
def test_exactly_as_many_votes_count_as_a_cap_allows(
    app: Flask, caps: VoteCaps, network: str, reason: HoldReason
) -> None:
    casts = [partial(cast_as_new_voters, number, caps, network.format(number)) for number in range(THREADS)]
    run_at_once(app, casts)
    assert vote_statuses() == {("counted", None): CAP, ("held", reason): THREADS * CASTS - CAP}
    assert find_mismatches() == []


@on_postgresql_only
@pytest.mark.parametrize("contenders", [(ADA, ADA), (ADA, BOB), (ADA, ADA_ELSEWHERE)])
def test_opposite_verdicts_from_two_tabs_leave_counts_that_agree(
    app: Flask, contenders: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    for number in range(ROUNDS):
        # The voter's first vote, a change, a withdrawal and a vote again.
        tab = Tab(f"voter {number // 4}")
        verdicts = ((SHIP, SKIP), (SKIP, SHIP), (WITHDRAW, SHIP), (SHIP, WITHDRAW))[number % 4]
        casts = [partial(tab.cast, *cast) for cast in zip(contenders, verdicts, strict=True)]
        run_at_once(app, casts)
    assert find_mismatches() == []


def act_at_random(thread: int) -> None:
    dice = Random(thread)
    for _ in range(STEPS):
        kind, key = dice.random(), f"voter {dice.randrange(4)}"
        if kind < 0.85:
            # The same few voters and networks from every thread; some votes are held.
            tab = Tab(key, f"192.0.{dice.randrange(3)}.7", VoteCaps(9, UNLIMITED, 20))
            tab.cast(dice.choice(CONTENDERS), dice.choice(list(BallotChoice)))
            continue
        with write_transaction():
            if kind < 0.93:
                my_votes.forget_voter(key)
            else:
                moderation.moderate(dice.choice([BallotAct.RELEASE, BallotAct.VOID]), VoteFilter())


def test_counts_follow_whatever_happens_at_once(app: Flask) -> None:
    run_at_once(app, [partial(act_at_random, thread) for thread in range(THREADS)])
    assert find_mismatches() == []
    counts = folded_log()
    votes = db.session.execute(select(Vote.voter_id, Vote.contender_id, Vote.verdict)).all()
    assert {(row.voter_id, row.contender_id): row.verdict for row in votes} == {
        key: vote.verdict for key, vote in counts.votes.items()
    }


@on_postgresql_only
def test_a_vote_of_a_tab_that_waited_for_the_other_sees_it(app: Flask) -> None:
    for choice, number in product((SHIP, SKIP), range(5)):
        tab = Tab(f"voter {number}")
        ballots = run_at_once(app, [partial(tab.cast, ADA, choice)] * THREADS)
        # All but one found that nothing changed.
        assert sum(ballot is not None for ballot in ballots) == 1


@on_postgresql_only
def test_a_networks_secret_is_made_once(app: Flask) -> None:
    def identify() -> networks.NetworkId:
        with write_transaction():
            return networks.identify_network("192.0.2.7")

    assert len(set(run_at_once(app, [identify] * THREADS))) == 1
