"""Every error is answered with a page of the site."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, exc
from werkzeug.test import TestResponse

from models.database import sqlite
from models.database.base import db
from models.database.transactions import end_read
from models.voting.tables import Vote
from tests import databases
from tests.database_locks import hold_full_lock, hold_write_lock
from tests.site_requests import ADDRESS, PAIR, SAME_ORIGIN, post_vote, publish_ada_vs_zed


def assert_error_page(response: TestResponse, status: int, title: str) -> None:
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in response.text
    assert 'class="brand"' in response.text
    assert "noindex" in response.text
    assert "no-store" in response.headers["Cache-Control"]


@pytest.fixture
def short_lock_timeout(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """New connections wait 50 ms for a lock."""
    end_read()
    db.engine.dispose()
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr(sqlite, "CONNECT_PRAGMAS", ("PRAGMA busy_timeout=50", *sqlite.CONNECT_PRAGMAS[1:]))
    if databases.SERVER:
        event.listen(db.engine, "begin", lambda one: one.exec_driver_sql("SET LOCAL lock_timeout = 50"))


@pytest.fixture
def exclusively_locked(app: Flask, short_lock_timeout: None) -> Iterator[None]:
    """Another process holds an exclusive lock: nobody else can read or write."""
    with hold_full_lock(db.engine):
        yield


@pytest.fixture
def locked(app: Flask, short_lock_timeout: None) -> Iterator[None]:
    """Another process holds the write lock: reading works, writing does not."""
    publish_ada_vs_zed()
    with hold_write_lock(db.engine):
        yield


def test_400_for_an_unreadable_vote(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    assert_error_page(post_vote(client, "junk"), 400, "We could not read that request")


def test_400_for_a_host_that_is_not_ours(client: FlaskClient) -> None:
    response = client.get("/", headers={"Host": "evil.example"})
    assert_error_page(response, 400, "We could not read that request")
    assert "evil.example" not in response.text


def test_403_for_a_form_from_another_site(client: FlaskClient) -> None:
    assert_error_page(client.post("/newsletter"), 403, "That did not come from one of our pages")


def test_404_for_an_unknown_address(client: FlaskClient) -> None:
    assert_error_page(client.get("/nowhere"), 404, "There is no page at this address")


def test_405_lists_the_allowed_methods(client: FlaskClient) -> None:
    response = client.delete("/about")
    assert_error_page(response, 405, "This address does not take that kind of request")
    assert "GET" in response.headers["Allow"]


def test_413_for_a_body_over_256_kib(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    end_read()
    form = {"tool": "ada", "verdict": "ship", "more": "x" * 256 * 1024}
    assert_error_page(
        client.post(f"{PAIR}/votes", data=form, headers=SAME_ORIGIN), 413, "That was too much at once"
    )


def test_429_says_when_to_try_again(another: Callable[..., Flask]) -> None:
    client = another(posts_per_minute=2).test_client()
    for _ in range(2):
        assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN).status_code == 200
    response = client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN)
    assert_error_page(response, 429, "Too many requests from your network")
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert 0 < int(re.search(r"try again in (\d+) seconds", response.text)[1]) <= 60


def test_429_tells_a_script_when_to_try_again(another: Callable[..., Flask]) -> None:
    publish_ada_vs_zed()
    end_read()
    client = another(posts_per_minute=1).test_client()
    for status in (200, 429):
        response = post_vote(client, X_Fragment="vote", Sec_Fetch_Site="same-origin")
        assert response.status_code == status
    assert int(response.headers["Retry-After"]) > 0


def test_receipt_codes_are_rate_limited(another: Callable[..., Flask]) -> None:
    client = another(posts_per_minute=2).test_client()
    statuses = [client.get(f"/votes/receipt/000000000{number}").status_code for number in range(3)]
    assert statuses == [404, 404, 429]


def test_500_shows_nothing_of_the_exception(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    with caplog.at_level(logging.CRITICAL, app.logger.name):
        response = app.test_client().get("/broken")
    assert_error_page(response, 500, "Something broke on our side")
    assert "ZeroDivision" not in response.text


@pytest.mark.usefixtures("locked")
def test_503_for_a_vote_while_the_database_is_locked(client: FlaskClient) -> None:
    response = post_vote(client)
    assert_error_page(response, 503, "The site cannot write at the moment")
    assert int(response.headers["Retry-After"]) > 0
    assert "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("exclusively_locked")
def test_503_for_a_page_while_the_database_cannot_be_read(client: FlaskClient) -> None:
    response = client.get("/tools/")
    assert_error_page(response, 503, "The site is busy")
    assert f"Try again in {response.headers['Retry-After']} seconds." in response.text
    assert "write" not in response.text


@pytest.mark.parametrize(
    "error",
    [
        exc.OperationalError("SELECT 1", None, Exception("deadlock detected")),
        exc.InterfaceError("SELECT 1", None, Exception("the connection is closed")),
        exc.InternalError("SELECT 1", None, Exception("terminating connection: idle in transaction")),
        exc.TimeoutError("QueuePool limit reached"),
    ],
)
def test_503_for_whatever_makes_the_database_unavailable(app: Flask, error: exc.SQLAlchemyError) -> None:
    def fail() -> str:
        raise error

    app.add_url_rule("/unavailable", "unavailable", fail, methods=["GET", "POST"])
    for method in ("GET", "POST"):
        response = app.test_client().open("/unavailable", method=method)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


@pytest.mark.usefixtures("locked")
def test_reading_goes_on_while_the_database_is_locked(client: FlaskClient) -> None:
    assert client.get(PAIR).status_code == 200


@pytest.mark.usefixtures("locked")
def test_a_vote_that_met_the_lock_is_not_counted(client: FlaskClient) -> None:
    post_vote(client)
    assert db.session.query(Vote).count() == 0
