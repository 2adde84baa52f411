"""Public pages: the same for everyone, answered from memory, never stale."""

from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue import change_log, panel
from models.catalogue.tables import ChangeKind, Matchup, Tool
from models.database.base import db
from models.database.sqlite import driver
from models.database.transactions import end_read, write_transaction
from models.pages import related_matchups
from tests.builders import a_matchup, a_price, a_tool, a_vote, contenders
from tests.site_requests import PAIR, post_vote, publish_ada_vs_zed, vote_form_of
from web import page_store

pytestmark = pytest.mark.usefixtures("matchup")
PUBLIC = ["/", "/compare/", PAIR, "/tools/", "/tools/ada", "/reviewers/", "/reviewers/skeptic", "/about"]


@pytest.fixture
def matchup(noon: None, app: Flask) -> None:
    publish_ada_vs_zed()
    end_read()


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitors_page_is_public_with_a_strong_etag(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["ETag"].startswith('"')


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_that_the_visitor_already_has_is_not_sent_again(client: FlaskClient, path: str) -> None:
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_a_condition_on_the_very_first_request_is_answered_too(
    app: Flask, another: Callable[..., Flask]
) -> None:
    etag = app.test_client().get(PAIR).headers["ETag"]
    fresh = another().test_client()
    assert fresh.get(PAIR, headers={"If-None-Match": etag}).status_code == 304
    assert "data-vote" in fresh.get(PAIR).text


def test_an_old_etag_brings_the_whole_page(client: FlaskClient) -> None:
    etag = client.get(PAIR).headers["ETag"]
    post_vote(client.application.test_client())
    assert client.get(PAIR, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_asked_for_again_is_answered_from_memory(
    client: FlaskClient, statements: list[str], path: str
) -> None:
    first = client.get(path)
    statements.clear()
    assert client.get(path).data == first.data
    assert statements == []


def test_different_queries_are_different_pages(client: FlaskClient) -> None:
    assert "selected" not in client.get("/compare/").text
    assert "selected" in client.get("/compare/?a=ada").text
    assert "selected" not in client.get("/compare/").text


def test_head_is_answered_like_get_without_a_body(client: FlaskClient) -> None:
    page, head = client.get(PAIR), client.head(PAIR)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == page.headers["ETag"]


def test_head_leaves_nothing_empty_in_memory(client: FlaskClient) -> None:
    client.head(PAIR)
    assert "data-vote" in client.get(PAIR).text


def test_a_voters_page_is_private(client: FlaskClient) -> None:
    post_vote(client)
    headers = client.get(PAIR).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in headers


def test_a_voters_page_is_never_shown_to_a_visitor(app: Flask) -> None:
    voter, visitor = app.test_client(), app.test_client()
    post_vote(voter)
    assert "You voted ship." in voter.get(PAIR).text
    assert "You voted" not in visitor.get(PAIR).text


def test_a_visitors_page_is_never_shown_to_a_voter(app: Flask) -> None:
    voter, visitor = app.test_client(), app.test_client()
    post_vote(voter)
    visitor.get(PAIR)
    assert "You voted ship." in voter.get(PAIR).text


@pytest.mark.parametrize("path", ["/nowhere", "/compare/zed-vs-ada", "/compare/?a=ada&b=zed"])
def test_what_is_no_page_is_not_kept(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_an_unknown_address_is_found_as_soon_as_it_exists(client: FlaskClient) -> None:
    assert client.get("/tools/bob").status_code == 404
    a_tool("bob")
    assert client.get("/tools/bob").status_code == 200


def test_a_vote_through_another_process_shows_at_once(app: Flask, another: Callable[..., Flask]) -> None:
    here, there = app.test_client(), another().test_client()
    assert "no votes yet" in vote_form_of(here.get(PAIR))
    post_vote(there)
    assert "1 ship, 0 skip" in vote_form_of(here.get(PAIR))
    post_vote(there, "withdraw")
    assert "no votes yet" in vote_form_of(here.get(PAIR))


def test_a_change_through_another_process_shows_at_once(app: Flask, another: Callable[..., Flask]) -> None:
    here = app.test_client()
    here.get("/tools/ada")
    with another().app_context():
        ada = db.session.query(Tool).filter_by(slug="ada").one()
        with write_transaction():
            a_price(ada, "2026-01", Decimal(77))
            change_log.record_change(ChangeKind.PRICE_SET, "The price moved", tool_id=ada.id)
    assert "$77" in here.get("/tools/ada").text


PAGES_WITH_VOTES = [PAIR, "/compare/ada-vs-zed.md", "/tools/ada", "/tools/ada.md"]


def cast_vote_elsewhere() -> None:
    a_vote(contenders(db.session.query(Matchup).filter_by(slug="bob-vs-cyd").one())[0])


@pytest.fixture
def elsewhere(matchup: None) -> None:
    """Another matchup, on which one may vote without touching the first."""
    a_matchup(a_tool("bob"), a_tool("cyd"))


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("path", PAGES_WITH_VOTES)
def test_a_vote_on_other_tools_leaves_a_page_in_memory(
    client: FlaskClient, another: Callable[..., Flask], statements: list[str], path: str
) -> None:
    before = client.get(path).data
    cast_vote_elsewhere()
    statements.clear()
    assert client.get(path).data == before
    assert statements == []
    assert another().test_client().get(path).data == before


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("path", PAGES_WITH_VOTES)
def test_a_vote_on_its_own_tools_ends_a_page_that_others_left(client: FlaskClient, path: str) -> None:
    client.get(path)
    cast_vote_elsewhere()
    before = client.get(path).data
    post_vote(client.application.test_client())
    cast_vote_elsewhere()
    assert client.get(path).data != before


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("path", ["/", "/compare/ada-vs-bob", "/leaderboard"])
def test_any_vote_ends_a_page_that_shows_more(client: FlaskClient, statements: list[str], path: str) -> None:
    client.get(path)
    cast_vote_elsewhere()
    statements.clear()
    client.get(path)
    assert statements != []


@pytest.mark.usefixtures("elsewhere")
def test_a_page_during_which_others_were_voted_on_is_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    related_of = related_matchups.related_to

    def while_votes_come(*args: Any) -> Any:
        cast_vote_elsewhere()
        return related_of(*args)

    monkeypatch.setattr(related_matchups, "related_to", while_votes_come)
    client.get(PAIR)
    statements.clear()
    assert client.get(PAIR).status_code == 200
    assert statements == []


def test_a_page_during_which_its_own_tools_were_voted_on_is_old(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories = panel.histories

    def while_a_vote_comes(*args: Any) -> Any:
        post_vote(client.application.test_client())
        return histories(*args)

    with monkeypatch.context() as patched:
        patched.setattr(panel, "histories", while_a_vote_comes)
        client.get(PAIR)
    assert "1 ship, 0 skip" in vote_form_of(client.get(PAIR))


def test_pages_past_what_memory_may_hold_give_way(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    monkeypatch.setattr(page_store, "MAX_PAGES", 1)
    client.get(PAIR)
    client.get("/about")
    statements.clear()
    client.get(PAIR)
    assert statements != []


def test_a_database_put_back_in_place_ends_every_page(app: Flask, client: FlaskClient) -> None:
    post_vote(app.test_client())
    with (
        closing(driver.connect(":memory:")) as saved,
        closing(driver.connect(db.engine.url.database)) as file,
    ):
        file.backup(saved)
        post_vote(app.test_client())
        assert "2 ship, 0 skip" in vote_form_of(client.get(PAIR))
        saved.backup(file)
    client.get("/about")
    post_vote(app.test_client(), "skip")
    assert "1 ship, 1 skip" in vote_form_of(client.get(PAIR))


def test_who_asks_late_does_not_end_a_newer_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    watch = client.application.extensions["services"].content_version
    before = watch.version()
    post_vote(client.application.test_client())
    client.get(PAIR)
    with monkeypatch.context() as late:
        late.setattr(watch, "version", lambda: before)
        client.get(PAIR)
    statements.clear()
    assert "1 ship, 0 skip" in vote_form_of(client.get(PAIR))
    assert statements == []
