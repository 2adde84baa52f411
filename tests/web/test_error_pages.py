"""Refusals and faults, all in the site's own look."""

import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.database import sqlite
from models.database.base import db
from models.database.transactions import end_read
from models.voting.tables import Vote
from tests.site_requests import ADDRESS, PAIR, SAME_ORIGIN, post_vote, publish_ada_vs_zed


def assert_error_page(answer: TestResponse, status: int, title: str) -> None:
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in answer.text
    assert 'class="brand"' in answer.text
    assert "noindex" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.fixture
def impatient(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections give up at once where they would have to wait."""
    end_read()
    db.engine.dispose()
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 50)
    monkeypatch.setattr(sqlite, "CONNECT_PRAGMAS", ("PRAGMA busy_timeout=50", *sqlite.CONNECT_PRAGMAS[1:]))


@pytest.fixture
def kept_to_itself(app: Flask, impatient: None) -> Iterator[None]:
    """Another process lets nobody else read either."""
    other = sqlite.driver.connect(db.engine.url.database, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def locked(app: Flask, impatient: None) -> Iterator[None]:
    """Another process is writing and does not stop."""
    publish_ada_vs_zed()
    other = sqlite.driver.connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


def test_400_for_a_vote_that_makes_no_sense(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    assert_error_page(post_vote(client, "junk"), 400, "We could not read that request")


def test_400_for_a_host_that_is_not_ours(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert_error_page(answer, 400, "We could not read that request")
    assert "evil.example" not in answer.text


def test_403_for_a_form_from_elsewhere(client: FlaskClient) -> None:
    assert_error_page(client.post("/newsletter"), 403, "That did not come from one of our pages")


def test_404_for_an_address_without_a_page(client: FlaskClient) -> None:
    assert_error_page(client.get("/nowhere"), 404, "There is no page at this address")


def test_405_names_what_is_allowed(client: FlaskClient) -> None:
    answer = client.delete("/about")
    assert_error_page(answer, 405, "This address does not take that kind of request")
    assert "GET" in answer.headers["Allow"]


def test_413_for_a_body_over_256_kib(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    end_read()
    form = {"tool": "ada", "verdict": "ship", "more": "x" * 256 * 1024}
    assert_error_page(
        client.post(f"{PAIR}/votes", data=form, headers=SAME_ORIGIN), 413, "That was too much at once"
    )


def test_429_says_when_to_come_back(another: Callable[..., Flask]) -> None:
    client = another(posts_per_minute=2).test_client()
    for _ in range(2):
        assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN).status_code == 200
    answer = client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN)
    assert_error_page(answer, 429, "Too many requests from your network")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert 0 < int(re.search(r"try again in (\d+) seconds", answer.text)[1]) <= 60


def test_a_script_that_votes_too_often_is_told_when_to_come_back(another: Callable[..., Flask]) -> None:
    publish_ada_vs_zed()
    end_read()
    client = another(posts_per_minute=1).test_client()
    for status in (200, 429):
        answer = post_vote(client, X_Fragment="vote", Sec_Fetch_Site="same-origin")
        assert answer.status_code == status
    assert int(answer.headers["Retry-After"]) > 0


def test_guessing_at_receipts_is_slowed_down(another: Callable[..., Flask]) -> None:
    client = another(posts_per_minute=2).test_client()
    said = [client.get(f"/votes/receipt/000000000{number}").status_code for number in range(3)]
    assert said == [404, 404, 429]


def test_500_tells_nothing_of_the_fault(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    with caplog.at_level(logging.CRITICAL, app.logger.name):
        answer = app.test_client().get("/broken")
    assert_error_page(answer, 500, "Something broke on our side")
    assert "ZeroDivision" not in answer.text


@pytest.mark.usefixtures("locked")
def test_503_for_a_vote_while_the_database_is_locked(client: FlaskClient) -> None:
    answer = post_vote(client)
    assert_error_page(answer, 503, "The site cannot write at the moment")
    assert int(answer.headers["Retry-After"]) > 0
    assert "Set-Cookie" not in answer.headers


@pytest.mark.usefixtures("kept_to_itself")
def test_503_for_a_page_while_the_database_cannot_be_read(client: FlaskClient) -> None:
    answer = client.get("/tools/")
    assert_error_page(answer, 503, "The site is busy")
    assert f"Try again in {answer.headers['Retry-After']} seconds." in answer.text
    assert "write" not in answer.text


@pytest.mark.usefixtures("locked")
def test_reading_goes_on_while_the_database_is_locked(client: FlaskClient) -> None:
    assert client.get(PAIR).status_code == 200


@pytest.mark.usefixtures("locked")
def test_a_vote_that_was_refused_for_the_lock_was_not_counted(client: FlaskClient) -> None:
    post_vote(client)
    assert db.session.query(Vote).count() == 0
