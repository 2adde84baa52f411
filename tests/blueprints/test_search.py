"""The search page in HTML."""

from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Verdict
from models.database.transactions import end_read
from models.voting import leaderboard
from services import services
from tests.builders import a_matchup, a_review, a_tool, contenders, the_panel, votes_on
from tests.conftest import GENEROUS_TIMEOUT
from web import leaderboard_cache


@pytest.fixture
def page(client: FlaskClient):
    """Searches and returns the page."""

    def search(query: str) -> str:
        answer = client.get(f"/search?{query}")
        assert answer.status_code == 200
        return answer.text

    return search


@pytest.fixture
def catalogue(app: Flask) -> None:
    ada, zed = a_tool("ada", category="agents"), a_tool("zed", category="speech", panel="kkkk")
    a_tool("bob", category="speech")
    a_matchup(ada, zed)


pytestmark = pytest.mark.usefixtures("catalogue")


def test_an_empty_search_shows_the_syntax_and_all_results(page) -> None:
    assert '<details class="help" open>' in page("")
    assert "4 results, newest first" in page("")
    assert '<details class="help">' in page("q=ada")


@pytest.mark.parametrize(
    ("query", "slug", "words"),
    [
        ("q=ada+vs+zed", "ada-vs-zed", "Judged side by side"),
        ("q=zed+or+bob", "bob-vs-zed", "have not judged these two"),
        ("q=compare+ada+and+bob", "ada-vs-bob", "have not judged these two"),
    ],
)
def test_a_comparison_of_two_tools_shows_a_card(page, query, slug, words) -> None:
    card = page(query).partition('class="versus"')[2].partition("</section>")[0]
    assert f'href="/compare/{slug}"' in card
    assert words in card


def test_a_chosen_filter_links_to_the_search_without_it(page) -> None:
    html = page("q=tagline&category=speech&price=paid")
    assert 'href="/search?q=tagline&amp;price=paid">Speech' in html
    assert 'href="/search?q=tagline&amp;category=speech">Paid' in html


def test_a_new_text_keeps_the_filters_and_the_order(page) -> None:
    form = page("q=tagline&category=speech&sort=newest&page=1").partition("<form")[2].partition("</form>")[0]
    assert '<input type="hidden" name="category" value="speech">' in form
    assert '<input type="hidden" name="sort" value="newest">' in form
    assert 'name="page"' not in form


def test_without_results_the_page_offers_each_filter_removed_with_a_count(page) -> None:
    html = page("q=tagline+maker:nobody&category=speech")
    assert "Nothing found" in html
    assert 'Without Speech</a> <span class="muted">0 results' in html
    assert 'Without maker:nobody</a> <span class="muted">2 results' in html
    assert 'Without any filter</a> <span class="muted">3 results' in html
    assert 'href="/tools/?category=agents"' in html


def test_without_results_the_page_shows_the_nearest_names(page) -> None:
    assert 'The nearest names: <a href="/tools/zed">' in page("q=zzedd&exact=1")


def test_every_search_without_results_is_logged(app: Flask, client: FlaskClient) -> None:
    for _ in range(3):
        assert client.get("/search?q=qqxyzzy").headers["Cache-Control"].startswith("private")
    (logged,) = services().search_index.zero_result_queries()
    assert (logged.text, logged.count) == ("qqxyzzy", 3)


def test_pages_are_numbered(app: Flask, page) -> None:
    for i in range(30):
        a_tool(f"parrot-{i}")
    html = page("q=parrot&page=2")
    assert '<span class="chosen" aria-current="page">2</span>' in html
    assert 'href="/search?q=parrot"><span class="visually-hidden">Page </span>1</a>' in html
    assert 'href="/search?q=parrot&amp;page=3"><span class="visually-hidden">Page </span>3</a>' in html


def test_a_page_past_the_last_is_not_found(client: FlaskClient) -> None:
    assert client.get("/search?q=ada&page=2").status_code == 404


def test_a_matchup_shows_its_own_votes_and_a_tool_all_its_votes(app: Flask, page) -> None:
    ada, zed = a_tool("left"), a_tool("right")
    votes_on(contenders(a_matchup(ada, zed))[0], ships=2, skips=1)
    votes_on(contenders(a_matchup(ada, a_tool("other")))[0], ships=1, skips=0)
    hits = page("q=left").split('class="hit"')[1:]
    assert "3 ship, 1 skip" in next(hit for hit in hits if "/tools/left" in hit)
    assert "2 ship, 1 skip" in next(hit for hit in hits if "/compare/left-vs-right" in hit)


def test_the_community_order_goes_by_the_lower_bound(app: Flask, page) -> None:
    many, one = a_tool("many-votes"), a_tool("one-vote")
    votes_on(contenders(a_matchup(many, a_tool("x1")))[0], ships=9, skips=1)
    votes_on(contenders(a_matchup(one, a_tool("x2")))[0], ships=1, skips=0)
    html = page("q=vote*&kind=tool&sort=community")
    assert html.index("/tools/many-votes") < html.index("/tools/one-vote")
    votes_on(contenders(a_matchup(one, a_tool("x3")))[0], ships=30, skips=0)
    html = page("q=vote*&kind=tool&sort=community")
    assert html.index("/tools/one-vote") < html.index("/tools/many-votes")


def test_a_community_order_from_a_stale_snapshot_is_not_cached(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, counted, count = "/search?q=tagline&sort=community", Event(), leaderboard.take_snapshot
    left, _ = contenders(a_matchup(a_tool("left"), a_tool("right")))
    assert client.get(order).headers["Cache-Control"].startswith("public")
    monkeypatch.setattr(leaderboard_cache, "SLOW_SECONDS", 0)
    monkeypatch.setattr(
        leaderboard, "take_snapshot", lambda connection: counted.wait(GENEROUS_TIMEOUT) and count(connection)
    )
    votes_on(left, ships=1, skips=0)
    end_read()
    assert client.get(order).headers["Cache-Control"].startswith("private")
    counted.set()
    services().leaderboard_cache._thread.join()
    assert client.get(order).headers["Cache-Control"].startswith("public")


def test_a_snippet_names_its_source_and_is_escaped_before_it_is_marked(app: Flask, page) -> None:
    tool = a_tool("evil", panel="")
    a_review(tool, the_panel()[1], Verdict.SKIP, text="A <b>parrot</b> & `more`")
    services().search_index.rebuild()
    html = page("q=parrot")
    assert "The Skeptic on Evil, August 2025:" in html
    assert "A &lt;b&gt;<mark>parrot</mark>&lt;/b&gt; &amp; more" in html
