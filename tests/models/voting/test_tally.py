"""How votes are counted, and how much may be said of a count."""

import pytest
from flask import Flask

from models.catalogue.tables import Contender, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import tally
from models.voting.tables import BallotChoice, ContenderCount
from models.voting.tally import ConfidenceLevel, Tally
from tests.builders import a_contender, a_matchup, a_tool, a_vote, a_voter, contenders, votes_on


def a_tool_with_two_contenders() -> tuple[Tool, list[Contender]]:
    zed = a_tool("zed")
    return zed, [contenders(a_matchup(zed, a_tool(slug)))[1] for slug in ("one", "two")]


@pytest.mark.parametrize(
    ("votes", "standing"),
    [
        (0, ConfidenceLevel.NONE),
        (1, ConfidenceLevel.FEW),
        (9, ConfidenceLevel.FEW),
        (10, ConfidenceLevel.EARLY),
        (38, ConfidenceLevel.EARLY),
        (39, ConfidenceLevel.CALLED),
    ],
)
def test_what_may_be_said_grows_with_the_votes(votes: int, standing: ConfidenceLevel) -> None:
    assert Tally(ships=votes).confidence is standing


def test_skips_count_for_the_standing_as_ships_do() -> None:
    assert Tally(ships=5, skips=5).confidence is ConfidenceLevel.EARLY


def test_from_39_votes_on_the_interval_is_at_most_15_points_to_either_side() -> None:
    for ships in range(40):
        low, high = Tally(ships, 39 - ships).interval
        assert (high - low) / 2 <= 0.15


def test_no_votes_have_no_share() -> None:
    assert Tally().share == 0


def test_the_margin_is_how_many_votes_would_undo_the_majority() -> None:
    assert Tally(ships=7, skips=3).margin == 4
    assert Tally(ships=5, skips=5).margin == 0


@pytest.mark.parametrize("ships", [21, 30, 39])
def test_after_as_many_votes_as_the_margin_the_majority_is_gone_and_not_before(ships: int) -> None:
    tally = Tally(ships, 39 - ships)
    assert Tally(ships, tally.skips + tally.margin).share <= 1 / 2
    assert Tally(ships, tally.skips + tally.margin - 1).share > 1 / 2


def test_each_contender_has_its_own_tally(app: Flask) -> None:
    one, two = a_contender(), a_contender()
    votes_on(one, ships=2, skips=1)
    votes_on(two, ships=0, skips=1)
    assert tally.contender_tallies([one.id, two.id]) == {one.id: Tally(2, 1), two.id: Tally(0, 1)}


def test_a_contender_without_votes_has_an_empty_tally(app: Flask) -> None:
    zed = a_contender()
    assert tally.contender_tallies([zed.id]) == {zed.id: Tally()}


def test_nothing_asked_nothing_counted(app: Flask) -> None:
    assert tally.contender_tallies([]) == {}
    assert tally.tool_tallies([]) == {}


def test_a_tool_counts_each_voter_once(app: Flask) -> None:
    zed, (one, two) = a_tool_with_two_contenders()
    someone = a_voter()
    a_vote(one, BallotChoice.SHIP, someone)
    a_vote(two, BallotChoice.SHIP, someone)
    assert tally.tool_tallies([zed.id])[zed.id] == Tally(ships=1)


def test_a_tool_counts_a_voters_latest_vote(app: Flask) -> None:
    zed, (one, two) = a_tool_with_two_contenders()
    someone = a_voter()
    a_vote(one, BallotChoice.SKIP, someone)
    a_vote(two, BallotChoice.SHIP, someone)
    assert tally.tool_tallies([zed.id])[zed.id] == Tally(ships=1)


def test_a_changed_vote_is_the_latest(app: Flask) -> None:
    zed, (one, two) = a_tool_with_two_contenders()
    someone = a_voter()
    a_vote(one, BallotChoice.SHIP, someone)
    a_vote(two, BallotChoice.SHIP, someone)
    a_vote(one, BallotChoice.SKIP, someone)
    assert tally.tool_tallies([zed.id])[zed.id] == Tally(skips=1)


def test_a_withdrawn_latest_vote_leaves_the_one_before(app: Flask) -> None:
    zed, (one, two) = a_tool_with_two_contenders()
    someone = a_voter()
    a_vote(one, BallotChoice.SKIP, someone)
    a_vote(two, BallotChoice.SHIP, someone)
    a_vote(two, BallotChoice.WITHDRAW, someone)
    assert tally.tool_tallies([zed.id])[zed.id] == Tally(skips=1)


def test_votes_on_the_opponent_do_not_count_for_the_tool(app: Flask) -> None:
    zed = a_tool("zed")
    opponent, _ = contenders(a_matchup(zed, a_tool("one")))
    a_vote(opponent, BallotChoice.SHIP)
    assert tally.tool_tallies([zed.id])[zed.id] == Tally()


def test_the_divided_are_those_whose_interval_covers_one_half(app: Flask) -> None:
    counts = [
        (5, 4),
        (5, 5),
        (6, 4),
        (8, 2),
        (9, 1),
        (0, 10),
        (14, 6),
        (15, 5),
        (60, 41),
        (59, 41),
        (61, 39),
        (600, 540),
    ]
    kept = {}
    with write_transaction():
        for number, (ships, skips) in enumerate(counts):
            place = contenders(a_matchup(a_tool(f"a{number}"), a_tool(f"b{number}")))[0]
            kept[place.id] = Tally(ships, skips)
            db.session.add(ContenderCount(contender_id=place.id, ships=ships, skips=skips, held=0))
    covering = [
        key
        for key, votes in kept.items()
        if votes.votes >= tally.MIN_EARLY_VOTES and votes.interval.low < 1 / 2 < votes.interval.high
    ]
    assert set(tally.contested(len(kept))) == set(covering)
    assert len(covering) == 7
    assert tally.contested(1) == [max(kept, key=lambda key: kept[key].votes)]
