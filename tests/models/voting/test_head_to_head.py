"""What those say who judged both."""

import pytest
from flask import Flask
from scipy.stats import binomtest

from models.catalogue.tables import Contender
from models.database.transactions import write_transaction
from models.voting import head_to_head
from models.voting.ballot_log import record_ballot
from models.voting.head_to_head import HeadToHead, Lead
from models.voting.tables import BallotChoice, HoldReason
from tests.builders import a_matchup, a_tool, a_vote, a_voter, contenders

SHIP, SKIP = BallotChoice.SHIP, BallotChoice.SKIP


@pytest.fixture
def pair(app: Flask) -> tuple[Contender, Contender]:
    return contenders(a_matchup(a_tool("ada"), a_tool("zed")))


def judge(pair: tuple[Contender, Contender], left: BallotChoice, right: BallotChoice) -> None:
    voter = a_voter()
    a_vote(pair[0], left, voter)
    a_vote(pair[1], right, voter)


def test_each_pair_of_verdicts_has_a_cell_of_its_own(pair) -> None:
    for left, right, times in ((SHIP, SKIP, 3), (SKIP, SHIP, 1), (SHIP, SHIP, 2), (SKIP, SKIP, 1)):
        for _ in range(times):
            judge(pair, left, right)
    assert head_to_head.load(pair[0].matchup_id, pair[0].id, pair[1].id) == HeadToHead(3, 1, 2, 1)


def test_who_judged_only_one_is_not_asked(pair) -> None:
    a_vote(pair[0], SHIP)
    a_vote(pair[1], SKIP)
    assert head_to_head.load(pair[0].matchup_id, pair[0].id, pair[1].id).voters == 0


def test_a_held_vote_is_no_part_of_it(pair) -> None:
    matchup, left, right, voter = pair[0].matchup_id, pair[0].id, pair[1].id, a_voter()
    with write_transaction():
        record_ballot(left, voter, SHIP)
        record_ballot(right, voter, SKIP, HoldReason.BURST)
    assert head_to_head.load(matchup, left, right).voters == 0


@pytest.mark.parametrize(
    ("found", "lead"),
    [
        (HeadToHead(5, 0, 2, 2), Lead.FEW),
        (HeadToHead(6, 0, 2, 2), Lead.LEFT),
        (HeadToHead(0, 6, 2, 2), Lead.RIGHT),
        (HeadToHead(5, 0, 3, 2), Lead.NONE),
        (HeadToHead(0, 0, 30, 30), Lead.NONE),
    ],
)
def test_a_lead_is_called_only_past_chance(found: HeadToHead, lead: Lead) -> None:
    assert found.lead is lead


def test_its_p_is_the_exact_sign_tests() -> None:
    assert HeadToHead(14, 4, 9, 9).p_value == pytest.approx(binomtest(14, 18).pvalue)
