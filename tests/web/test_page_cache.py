"""Public pages are the same for every visitor, come from memory and are never stale."""

from collections.abc import Callable
from contextlib import closing
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Tool
from models.database.base import db
from models.database.sqlite import driver
from models.database.transactions import write_transaction
from tests.builders import a_price, a_tool
from tests.databases import on_sqlite_only
from tests.site_requests import PAIR, post_vote, vote_form_of
from web import page_store

pytestmark = pytest.mark.usefixtures("noon", "ada_vs_zed")
PUBLIC = ["/", "/compare/", PAIR, "/tools/", "/tools/ada", "/reviewers/", "/reviewers/skeptic", "/about"]


@pytest.mark.parametrize("path", PUBLIC)
def test_a_visitors_page_is_public_with_a_strong_etag(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Cache-Control"] == "public, no-cache"
    assert headers["ETag"].startswith('"')


@pytest.mark.parametrize("path", PUBLIC)
def test_an_unchanged_page_is_answered_with_304(client: FlaskClient, path: str) -> None:
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)


def test_the_first_request_to_a_process_may_be_conditional(app: Flask, another: Callable[..., Flask]) -> None:
    etag = app.test_client().get(PAIR).headers["ETag"]
    fresh = another().test_client()
    assert fresh.get(PAIR, headers={"If-None-Match": etag}).status_code == 304
    assert "data-vote" in fresh.get(PAIR).text


def test_an_outdated_etag_gets_the_whole_page(client: FlaskClient) -> None:
    etag = client.get(PAIR).headers["ETag"]
    post_vote(client.application.test_client())
    assert client.get(PAIR, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", PUBLIC)
def test_a_second_request_is_answered_from_memory(
    client: FlaskClient, statements: list[str], path: str
) -> None:
    first = client.get(path)
    statements.clear()
    assert client.get(path).data == first.data
    assert statements == []


def test_each_query_has_a_page_in_memory(client: FlaskClient) -> None:
    assert "selected" not in client.get("/compare/").text
    assert "selected" in client.get("/compare/?a=ada").text
    assert "selected" not in client.get("/compare/").text


def test_head_has_the_headers_of_get_and_no_body(client: FlaskClient) -> None:
    page, head = client.get(PAIR), client.head(PAIR)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == page.headers["ETag"]


def test_a_head_response_is_not_cached(client: FlaskClient) -> None:
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
def test_redirects_and_errors_are_not_cached(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_a_page_answers_as_soon_as_its_tool_exists(client: FlaskClient) -> None:
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


def test_the_oldest_page_leaves_a_full_cache(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    monkeypatch.setattr(page_store, "MAX_CACHED_PAGES", 1)
    client.get(PAIR)
    client.get("/about")
    statements.clear()
    client.get(PAIR)
    assert statements != []


@on_sqlite_only
def test_a_restored_database_invalidates_every_page(app: Flask, client: FlaskClient) -> None:
    post_vote(app.test_client())
    with (
        closing(driver.connect(":memory:")) as backup,
        closing(driver.connect(db.engine.url.database)) as file,
    ):
        file.backup(backup)
        post_vote(app.test_client())
        assert "2 ship, 0 skip" in vote_form_of(client.get(PAIR))
        backup.backup(file)
    client.get("/about")
    post_vote(app.test_client(), "skip")
    assert "1 ship, 1 skip" in vote_form_of(client.get(PAIR))


def test_a_request_with_an_older_version_does_not_replace_a_newer_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    watcher = client.application.extensions["services"].content_version
    before = watcher.version()
    post_vote(client.application.test_client())
    client.get(PAIR)
    with monkeypatch.context() as patched:
        patched.setattr(watcher, "version", lambda: before)
        client.get(PAIR)
    statements.clear()
    assert "1 ship, 0 skip" in vote_form_of(client.get(PAIR))
    assert statements == []
