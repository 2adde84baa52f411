"""Tools by what the community says."""

import pytest
from flask import Flask

from models.catalogue.tables import Tool
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting import leaderboard, tally
from models.voting.ballot_log import record_ballot
from models.voting.leaderboard import Leaderboard, VoteSnapshot
from models.voting.tables import BallotChoice, HoldReason
from tests.builders import a_contender, a_matchup, a_tool, a_vote, a_voter, contenders, votes_on


def snapshot() -> VoteSnapshot:
    end_read()
    with db.engine.connect() as connection:
        return leaderboard.take_snapshot(connection)


def board(category: str | None = None) -> Leaderboard:
    return snapshot().board(category)


def names(rows) -> list[str]:
    return [row.slug for row in rows]


def duels(winner, loser, times: int) -> None:
    for _ in range(times):
        voter = a_voter()
        a_vote(winner, BallotChoice.SHIP, voter)
        a_vote(loser, BallotChoice.SKIP, voter)


def test_tools_stand_in_the_order_of_their_lower_bound(app: Flask) -> None:
    left, right = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(left, ships=10, skips=0)
    votes_on(right, ships=60, skips=5)
    found = board()
    assert names(found.rows) == ["zed", "ada"]
    assert found.votes == 75


def test_a_tool_with_too_few_votes_stands_apart(app: Flask) -> None:
    left, right = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(left, ships=9, skips=0)
    votes_on(right, ships=0, skips=10)
    found = board()
    assert (names(found.rows), names(found.too_few_votes)) == (["zed"], ["ada"])


def test_its_tallies_are_those_of_the_tools_pages(app: Flask) -> None:
    ada, voter = a_tool("ada"), a_voter()
    first, _ = contenders(a_matchup(ada, a_tool("bob")))
    second, _ = contenders(a_matchup(ada, a_tool("zed")))
    a_vote(first, BallotChoice.SHIP, voter)
    a_vote(second, BallotChoice.SKIP, voter)
    votes_on(first, ships=2, skips=1)
    tools = {slug: key for key, slug in db.session.query(Tool.id, Tool.slug)}
    pages = tally.tool_tallies(list(tools.values()))
    found = board()
    assert {row.slug: row.tally for row in found.too_few_votes} == {
        slug: pages[key] for slug, key in tools.items()
    }


def test_held_votes_are_in_none_of_it(app: Flask) -> None:
    zed, voter = a_contender().id, a_voter()
    with write_transaction():
        record_ballot(zed, voter, BallotChoice.SHIP, HoldReason.BURST)
    assert board().votes == 0


def test_many_duels_settle_the_ranks_and_few_give_none(app: Flask) -> None:
    ada, zed = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    duels(zed, ada, 9)
    assert [row.rank for row in board().too_few_votes] == [None, None]
    duels(zed, ada, 16)
    found = {row.slug: row for row in board().rows}
    assert (found["zed"].rank.best, found["zed"].rank.worst, found["zed"].ranked_tools) == (1, 1, 2)
    assert (found["ada"].rank.best, found["ada"].rank.worst) == (2, 2)


def test_a_category_ranks_its_own_tools(app: Flask) -> None:
    ada, zed = contenders(a_matchup(a_tool("ada"), a_tool("zed", category="speech")))
    duels(zed, ada, 20)
    (row,) = board("speech").rows
    assert (row.slug, row.rank.best, row.rank.worst, row.ranked_tools) == ("zed", 1, 1, 1)


def test_a_retired_tool_is_not_on_the_board(app: Flask) -> None:
    a_tool("ada")
    with write_transaction():
        db.session.query(Tool).update({"retired_on": db.func.date("2025-10-01")}, synchronize_session=False)
    assert board().too_few_votes == ()


@pytest.mark.parametrize("category", [None, "nothing"])
def test_a_board_without_votes_is_empty(app: Flask, category: str | None) -> None:
    assert board(category).rows == ()
