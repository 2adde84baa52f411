"""The counts that triggers keep are those that one gets by counting."""

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as some
from sqlalchemy import select, text

from models.catalogue.editing import tools
from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting import (
    ballot_log,
    counter_audit,
    head_to_head,
    moderation,
    my_votes,
    tally,
    vote_audit,
    voters,
)
from models.voting.counter_audit import CounterKind
from models.voting.head_to_head import HeadToHead
from models.voting.moderation import VoteFilter
from models.voting.tables import BallotAct, BallotChoice, HoldReason, Vote
from models.voting.tally import Tally
from tests.builders import a_matchup, a_tool, a_vote, a_voter, contenders, undone_write
from tests.models.voting.folded_log import folded_log

TOOLS = ("ada", "bob", "zed")
VOTERS = ("one", "two", "three")
Step = Callable[[], object]


@pytest.fixture
def pairs(app: Flask) -> list[tuple[Contender, Contender]]:
    """Three tools that have all met one another."""
    return [contenders(a_matchup(one, other)) for one, other in combinations(map(a_tool, TOOLS), 2)]


def cast(place: int, name: str, choice: BallotChoice, why: HoldReason | None) -> Step:
    return lambda: ballot_log.record_ballot(place, voters.get_or_create(name), choice, why)


def decide(act: BallotAct, matchup: str | None) -> Step:
    return lambda: moderation.moderate(act, VoteFilter(matchup=matchup))


def forget(name: str) -> Step:
    return lambda: my_votes.forget_voter(name)


names = some.sampled_from(VOTERS)
steps = some.one_of(
    some.builds(
        cast,
        some.integers(1, 6),
        names,
        some.sampled_from(BallotChoice),
        some.sampled_from([None, None, *HoldReason]),
    ),
    some.builds(
        decide,
        some.sampled_from([BallotAct.HOLD, BallotAct.RELEASE, BallotAct.VOID]),
        some.just("ada-vs-zed"),
    ),
    some.builds(forget, names),
)


def counted() -> list[tuple[int, int, int, int, str]]:
    """Every counted vote: matchup, contender, tool, voter, verdict, in the order in which they were cast."""
    found = select(Contender.matchup_id, Contender.id, Contender.tool_id, Vote.voter_id, Vote.verdict)
    found = found.join(Vote, Vote.contender_id == Contender.id).where(Vote.status == "counted")
    return [tuple(row) for row in db.session.execute(found.order_by(Vote.ballot_id))]


def tallies() -> dict[int, Tally]:
    votes = Counter((contender, verdict) for _, contender, _, _, verdict in counted())
    held = Counter(db.session.scalars(select(Vote.contender_id).where(Vote.status == "held")))
    places = db.session.scalars(select(Contender.id)).all()
    return {place: Tally(votes[place, "ship"], votes[place, "skip"], held[place]) for place in places}


def overall() -> dict[int, Tally]:
    latest = {(tool, by): verdict for _, _, tool, by, verdict in counted()}
    votes = Counter((tool, verdict) for (tool, _), verdict in latest.items())
    return {
        tool: Tally(votes[tool, "ship"], votes[tool, "skip"]) for tool in db.session.scalars(select(Tool.id))
    }


def duel(one: Contender, other: Contender) -> HeadToHead:
    left, right = (
        {by: verdict for _, contender, _, by, verdict in counted() if contender == place.id}
        for place in (one, other)
    )
    met = Counter((left[by], right[by]) for by in left.keys() & right.keys())
    return HeadToHead(met["ship", "skip"], met["skip", "ship"], met["ship", "ship"], met["skip", "skip"])


@settings(max_examples=60)
@given(history=some.lists(steps, max_size=30))
def test_whatever_happens_to_votes_the_counts_follow(
    pairs: list[tuple[Contender, Contender]], history: list[Step]
) -> None:
    with undone_write():
        for step in history:
            step()
        assert tally.contender_tallies(list(tallies())) == tallies()
        assert tally.tool_tallies(list(overall())) == overall()
        for one, other in pairs:
            assert head_to_head.load(one.matchup_id, one.id, other.id) == duel(one, other)
        assert counter_audit.find_mismatches() == []
        assert vote_audit.find_mismatches() == []
        counts = folded_log()
        assert counts.tallies == {key: votes for key, votes in tallies().items() if votes != Tally()}
        assert counts.tools == {key: votes for key, votes in overall().items() if votes != Tally()}


def spoil(*statements: str) -> None:
    with write_transaction():
        for statement in statements:
            db.session.execute(text(statement))


@pytest.fixture
def zed(pairs: list[tuple[Contender, Contender]]) -> Contender:
    """A contender with a vote by someone who judged its opponent too."""
    someone = a_voter()
    ada, zed = pairs[1]
    a_vote(ada, BallotChoice.SKIP, someone)
    a_vote(zed, BallotChoice.SHIP, someone)
    return zed


@pytest.mark.parametrize(
    ("statement", "what", "of"),
    [
        ("UPDATE contender_count SET held = 7 WHERE ships = 1", CounterKind.TALLY, "ada-vs-zed, zed"),
        ("DELETE FROM contender_count WHERE ships = 1", CounterKind.TALLY, "ada-vs-zed, zed"),
        ("UPDATE daily_count SET skips = 7 WHERE ships = 1", CounterKind.DAILY, "ada-vs-zed, zed"),
        ("DELETE FROM daily_count WHERE ships = 1", CounterKind.DAILY, "ada-vs-zed, zed"),
        ("UPDATE pair_count SET voters = 2", CounterKind.HEAD_TO_HEAD, "ada-vs-zed"),
        ("DELETE FROM pair_count", CounterKind.HEAD_TO_HEAD, "ada-vs-zed"),
        ("UPDATE tool_count SET skips = 3 WHERE ships = 1", CounterKind.TOOL, "zed"),
        ("INSERT INTO tool_count SELECT id, 5, 5 FROM tool WHERE slug = 'bob'", CounterKind.TOOL, "bob"),
    ],
)
def test_a_count_that_was_tampered_with_is_found_and_put_back(
    app: Flask, zed: Contender, statement: str, what: CounterKind, of: str
) -> None:
    spoil(statement)
    assert [(one.kind, one.subject) for one in counter_audit.find_mismatches()] == [(what, of)]
    end_read()
    recount_by_command = app.test_cli_runner().invoke(args=["votes", "recount", "--repair"])
    assert f"{of}: the {what} that is kept says" in recount_by_command.output
    assert "1 tally was put back to what the log says" in recount_by_command.output
    assert counter_audit.find_mismatches() == []


def test_a_course_that_rose_on_one_day_and_fell_on_another_is_found(app: Flask, zed: Contender) -> None:
    spoil(f"INSERT INTO daily_count VALUES ({zed.id}, '2025-01-01', 1, 0), ({zed.id}, '2025-01-02', -1, 0)")
    assert [one.kind for one in counter_audit.find_mismatches()] == [CounterKind.DAILY]


def test_a_stale_count_is_told_with_both_numbers(app: Flask, zed: Contender) -> None:
    spoil("UPDATE contender_count SET held = 7 WHERE ships = 1")
    told = app.test_cli_runner().invoke(args=["votes", "recount"]).output
    assert (
        "ada-vs-zed, zed: the tally that is kept says 1 ships, 0 skips, 7 held, "
        "the log says 1 ships, 0 skips, 0 held\n" in told
    )


def test_a_rename_that_turns_a_pair_around_takes_its_head_to_head_along(app: Flask, zed: Contender) -> None:
    ada = db.session.query(Tool).filter_by(slug="ada").one()
    with write_transaction():
        tools.rename(ada, "zzz")
    matchup = db.session.query(Matchup).filter_by(slug="zed-vs-zzz").one()
    left, right = contenders(matchup)
    assert left.id == zed.id
    assert head_to_head.load(matchup.id, left.id, right.id) == duel(left, right) == HeadToHead(only_left=1)
    for voter_id in db.session.scalars(select(Vote.voter_id).distinct()).all():
        for place in (left, right):
            a_vote(place, BallotChoice.WITHDRAW, voter_id)
    assert head_to_head.load(matchup.id, left.id, right.id) == HeadToHead()
    assert counter_audit.find_mismatches() == []


def test_a_recount_without_repair_fails_on_a_count_that_was_tampered_with(app: Flask, zed: Contender) -> None:
    spoil("UPDATE tool_count SET ships = 9")
    result = app.test_cli_runner().invoke(args=["votes", "recount"])
    assert result.exit_code == 1
    assert "2 tallies differ from the ballot log" in result.output


def test_pages_that_are_kept_show_a_count_put_back(app: Flask, client: FlaskClient, zed: Contender) -> None:
    slug = db.session.get(Matchup, zed.matchup_id).slug
    spoil("UPDATE contender_count SET ships = 4 WHERE ships = 1")
    assert "4 ship, 0 skip" in client.get(f"/compare/{slug}").text
    end_read()
    app.test_cli_runner().invoke(args=["votes", "recount", "--repair"])
    assert "1 ship, 0 skip" in client.get(f"/compare/{slug}").text
