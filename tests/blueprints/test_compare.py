"""The comparison page, its addresses, and the picker."""

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Contender, FormerSlug, Matchup, Tool, Verdict
from models.database.base import db
from models.database.transactions import write_transaction
from tests.builders import a_matchup, a_price, a_review, a_tool, the_panel, votes_on
from tests.site_requests import PAIR, publish_ada_vs_zed


def ada() -> Tool:
    return db.session.query(Tool).filter_by(slug="ada").one()


def retire_matchup(matchup: Matchup) -> None:
    with write_transaction():
        matchup.retired_on = date(2025, 10, 1)
        change_log.record_change(ChangeKind.MATCHUP_RETIRED, "It was retired", matchup_id=matchup.id)


def test_a_matchup_shows_question_call_and_pricing_read(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    page = client.get(PAIR).text
    for said in ("The question of ada-vs-zed?", "The call of ada-vs-zed.", "The pricing of ada-vs-zed."):
        assert said in page


def test_a_matchup_shows_what_is_known_of_both_tools(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    page = client.get(PAIR).text
    for slug in ("ada", "zed"):
        for said in ("The tagline of", "The description of", "What The Skeptic says of"):
            assert f"{said} {slug}" in page
    assert page.count("3 of 4 ship") == 2
    assert page.count("$20 per user per month") == 4
    assert page.count("as of July 2025; not yet checked") == 4


def test_the_editors_pick_is_named(client: FlaskClient) -> None:
    tools = a_tool("ada", name="Ada"), a_tool("zed")
    a_matchup(*tools, pick=tools[0])
    assert "The editors' call: Ada" in client.get(PAIR).text


def test_a_tool_without_votes_shows_a_dash_and_an_invitation(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    assert client.get(PAIR).text.count("Cast the first vote") == 2


@pytest.mark.parametrize(
    ("ships", "said", "unsaid"),
    [
        (9, "9 ship, 0 skip", "100 %"),
        (10, "an early signal", "too few votes"),
        (39, "39 votes", "an early signal"),
    ],
)
def test_the_community_is_printed_as_far_as_it_carries(
    client: FlaskClient, ships: int, said: str, unsaid: str
) -> None:
    publish_ada_vs_zed()
    votes_on(db.session.query(Contender).filter_by(tool_id=ada().id).one(), ships, 0)
    page = client.get(PAIR).text
    assert said in page
    assert unsaid not in page


def test_reviewers_who_disagree_are_marked(client: FlaskClient) -> None:
    a_matchup(a_tool("ada", panel="SSSS"), a_tool("zed", panel="SkSS"))
    assert client.get(PAIR).text.count('<tr class="disagrees">') == 1


def test_a_verdict_changed_since_publication_is_shown(client: FlaskClient) -> None:
    a_matchup(a_tool("ada", name="Ada", panel="kSSS"), a_tool("zed"))
    a_review(ada(), the_panel()[0], Verdict.SHIP, date(2025, 10, 3))
    page = client.get(PAIR).text
    assert "3 October 2025: The Builder turned from" in page
    assert "on Ada." in page


def test_a_price_changed_since_publication_is_shown(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    a_price(ada(), "2025-11", Decimal("30.5"))
    page = client.get(PAIR).text
    assert "November 2025: the entry price of Ada went from Paid, $20" in page
    assert "to Paid, $30.50" in page


def test_without_changes_since_publication_the_page_says_so(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    assert "Nothing has changed since publication" in client.get(PAIR).text


def test_related_matchups_are_linked(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    a_matchup(ada(), a_tool("bob"))
    assert 'href="/compare/ada-vs-bob"' in client.get(PAIR).text


def test_a_judged_pair_is_for_crawlers(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    page = client.get(PAIR).text
    assert f'rel="canonical" href="http://127.0.0.1:8000{PAIR}"' in page
    assert "noindex" not in page


def test_an_unjudged_pair_says_so_and_is_not_for_crawlers(client: FlaskClient) -> None:
    a_tool("ada"), a_tool("zed")
    page = client.get(PAIR).text
    assert "The editors have not judged this pair" in page
    assert '<meta name="robots" content="noindex">' in page


def test_an_unjudged_pair_has_no_vote_forms(client: FlaskClient) -> None:
    a_tool("ada"), a_tool("zed")
    page = client.get(PAIR).text
    assert "data-vote" not in page
    assert "Cast the first vote" not in page


def test_a_retired_matchup_still_answers_without_vote_forms(client: FlaskClient) -> None:
    retire_matchup(a_matchup(a_tool("ada"), a_tool("zed")))
    page = client.get(PAIR)
    assert page.status_code == 200
    assert "This matchup was retired on 1 October 2025" in page.text
    assert "data-vote" not in page.text


def test_a_retired_matchup_is_not_listed(client: FlaskClient) -> None:
    retire_matchup(a_matchup(a_tool("ada"), a_tool("zed")))
    assert PAIR not in client.get("/compare/").text


def test_the_other_order_moves_to_the_pair_for_good(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    answer = client.get("/compare/zed-vs-ada")
    assert (answer.status_code, answer.location) == (301, PAIR)


@pytest.mark.parametrize("old", ["old-vs-zed", "zed-vs-old"])
def test_a_former_slug_in_either_place_moves_to_the_pair(client: FlaskClient, old: str) -> None:
    publish_ada_vs_zed()
    with write_transaction():
        db.session.add(FormerSlug(slug="old", tool_id=ada().id))
    answer = client.get(f"/compare/{old}")
    assert (answer.status_code, answer.location) == (301, PAIR)


@pytest.mark.parametrize("pair", ["ada-vs-ada", "ada-vs-nobody", "nobody-vs-zed", "ada", "a-vs-b-vs-c"])
def test_what_is_no_pair_of_tools_is_not_found(client: FlaskClient, pair: str) -> None:
    publish_ada_vs_zed()
    assert client.get(f"/compare/{pair}").status_code == 404


@pytest.mark.parametrize("query", ["a=ada&b=zed", "a=zed&b=ada", "a=+ada+&b=zed"])
def test_the_picker_goes_to_the_pair(client: FlaskClient, query: str) -> None:
    publish_ada_vs_zed()
    answer = client.get(f"/compare/?{query}")
    assert (answer.status_code, answer.location) == (303, PAIR)


def test_the_picker_asks_for_two_different_tools(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    answer = client.get("/compare/?a=ada&b=ada")
    assert answer.status_code == 200
    assert "Pick two different tools." in answer.text


@pytest.mark.parametrize("query", ["a=ada&b=nobody", "a=nobody&b=zed", "a=ada-vs-zed&b=zed"])
def test_the_picker_says_that_it_does_not_know_a_tool(client: FlaskClient, query: str) -> None:
    publish_ada_vs_zed()
    answer = client.get(f"/compare/?{query}")
    assert answer.status_code == 200
    assert "We do not know one of these tools." in answer.text


def test_one_picked_tool_stays_picked(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    assert '<option value="ada" selected>' in client.get("/compare/?a=ada").text


@pytest.mark.parametrize("page", ["0", "2", "1001", "-1", "x", "%C2%B2", "1e3", "99999999999999999999"])
def test_a_page_past_the_end_or_none_at_all_is_not_found(client: FlaskClient, page: str) -> None:
    publish_ada_vs_zed()
    assert client.get(f"/compare/?page={page}").status_code == 404
    assert client.get(f"/tools/?page={page}").status_code == 404


MARGIN_WORDS = "the other way would change this"


@pytest.mark.parametrize(("skips", "words"), [(9, "30 more votes"), (38, "1 more vote")])
def test_a_called_majority_shows_how_many_votes_would_change_it(
    client: FlaskClient, skips: int, words: str
) -> None:
    publish_ada_vs_zed()
    votes_on(db.session.query(Contender).filter_by(tool_id=ada().id).one(), 39, skips)
    for path in (PAIR, "/tools/ada"):
        assert f"{words} {MARGIN_WORDS}" in client.get(path).text


@pytest.mark.parametrize(("ships", "skips"), [(28, 10), (20, 20)])
def test_without_a_called_majority_no_margin_is_shown(client: FlaskClient, ships: int, skips: int) -> None:
    publish_ada_vs_zed()
    votes_on(db.session.query(Contender).filter_by(tool_id=ada().id).one(), ships, skips)
    assert MARGIN_WORDS not in client.get(PAIR).text
