"""A tool's history across its matchups."""

from datetime import date

from flask import Flask

from models.catalogue.tables import Fact, Tool, Verdict
from models.database.base import db
from models.database.transactions import write_transaction
from models.pages import tool_page
from models.pages.tool_page import Outcome, Record
from models.voting.tally import Tally
from tests.builders import a_matchup, a_review, a_tool, contenders, the_panel, votes_on


def load(slug: str) -> Record:
    found = tool_page.load(slug)
    assert found is not None
    return found


def zed_and_its_outcome(pick: str | None) -> Outcome:
    tools: dict[str | None, Tool] = {slug: a_tool(slug) for slug in ("zed", "ada")}
    a_matchup(tools["zed"], tools["ada"], pick=tools.get(pick))
    (entry,) = load("zed").matchups
    return entry.outcome


def test_a_tool_that_the_call_picks_has_won(app: Flask) -> None:
    assert zed_and_its_outcome(pick="zed") is Outcome.WON


def test_a_tool_that_the_call_passes_over_has_lost(app: Flask) -> None:
    assert zed_and_its_outcome(pick="ada") is Outcome.LOST


def test_without_a_pick_both_split(app: Flask) -> None:
    assert zed_and_its_outcome(pick=None) is Outcome.SPLIT


def test_outcomes_are_summed_up(app: Flask) -> None:
    zed, ada, bob = a_tool("zed"), a_tool("ada"), a_tool("bob")
    a_matchup(zed, ada, pick=zed)
    a_matchup(zed, bob)
    assert load("zed").outcomes == {Outcome.WON: 1, Outcome.SPLIT: 1}
    assert load("zed").outcomes[Outcome.LOST] == 0


def test_entries_come_newest_first(app: Flask) -> None:
    zed = a_tool("zed")
    for slug, month in (("ada", 3), ("bob", 9), ("cas", 6)):
        a_matchup(zed, a_tool(slug), published=date(2025, month, 1))
    assert [entry.opponent_slug for entry in load("zed").matchups] == ["bob", "cas", "ada"]


def test_an_entry_has_the_panel_at_publication_and_the_current_one(app: Flask) -> None:
    zed = a_tool("zed", panel="SSkk")
    a_matchup(zed, a_tool("ada"), published=date(2025, 9, 1))
    a_review(zed, the_panel()[3], Verdict.SHIP, date(2025, 9, 2))
    (entry,) = load("zed").matchups
    assert (entry.at_publication.ships, entry.current.ships) == (2, 3)


def test_the_panel_at_publication_is_that_of_its_day(app: Flask) -> None:
    zed = a_tool("zed", panel="kkkk")
    a_matchup(zed, a_tool("ada"), published=date(2025, 9, 1))
    a_review(zed, the_panel()[0], Verdict.SHIP, date(2025, 9, 1))
    (entry,) = load("zed").matchups
    assert entry.at_publication.ships == 1


def test_an_entry_has_the_votes_on_this_tool_in_this_matchup(app: Flask) -> None:
    zed, ada = contenders(a_matchup(a_tool("ada"), a_tool("zed")))[::-1]
    votes_on(zed, ships=2, skips=1)
    votes_on(ada, ships=0, skips=3)
    (entry,) = load("zed").matchups
    assert entry.community == Tally(2, 1)


def test_an_entry_names_the_opponent(app: Flask) -> None:
    matchup = a_matchup(a_tool("zed"), a_tool("ada", name="Ada"))
    (entry,) = load("zed").matchups
    assert (entry.slug, entry.opponent) == (matchup.slug, "Ada")


def test_a_retired_matchup_stays_in_the_record(app: Flask) -> None:
    matchup = a_matchup(a_tool("zed"), a_tool("ada"))
    with write_transaction():
        matchup.retired_on = date(2025, 10, 1)
    assert len(load("zed").matchups) == 1


def test_facts_are_in_their_order(app: Flask) -> None:
    zed = a_tool("zed")
    common = {"tool_id": zed.id, "value": "v", "source": "https://fact.example/", "as_of": "2025-07"}
    with write_transaction():
        for position, label in ((2, "Context"), (1, "Licence")):
            db.session.add(Fact(position=position, label=label, **common))
    assert [fact.label for fact in load("zed").facts] == ["Licence", "Context"]


def test_an_unknown_tool_has_no_record(app: Flask) -> None:
    assert tool_page.load("nobody") is None
