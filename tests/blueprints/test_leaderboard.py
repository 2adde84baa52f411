"""The leaderboard and the head to head, as readers see them."""

from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.database.base import db
from models.voting import leaderboard
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.conftest import PATIENCE
from tests.served_site import wait_until
from tests.site_requests import PAIR, post_vote
from web import leaderboard_cache


@pytest.fixture
def pair(app: Flask):
    found = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(found[0], ships=30, skips=12)
    db.session.rollback()
    return found


def test_the_board_says_share_number_and_interval(client: FlaskClient, pair) -> None:
    page = client.get("/leaderboard").text
    assert "71\N{NO-BREAK SPACE}%" in page
    assert "42 voters, 56\N{NO-BREAK SPACE}% to 83\N{NO-BREAK SPACE}%" in page
    assert "Computed" in page


def test_a_board_of_a_category_leads_to_itself(client: FlaskClient, pair) -> None:
    page = client.get("/leaderboard?category=agents")
    assert 'aria-current="true">Agents' in page.text
    assert client.get("/leaderboard?category=nothing").status_code == 404


def test_a_board_without_votes_invites_to_vote(client: FlaskClient) -> None:
    assert "has ten voters yet" in client.get("/leaderboard").text


def test_a_vote_is_on_the_board_at_once(client: FlaskClient, app: Flask, pair) -> None:
    client.get("/leaderboard")
    post_vote(app.test_client())
    assert "43 voters" in client.get("/leaderboard").text


def test_a_long_count_is_made_beside_the_requests(
    client: FlaskClient, app: Flask, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/leaderboard")
    done, count = Event(), leaderboard.take_snapshot
    monkeypatch.setattr(leaderboard_cache, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(
        leaderboard, "take_snapshot", lambda connection: done.wait(PATIENCE) and count(connection)
    )
    post_vote(app.test_client())
    behind = client.get("/leaderboard")
    assert "42 voters" in behind.text
    assert "Votes have come in since" in behind.text
    assert behind.headers["Cache-Control"].startswith("private")
    done.set()
    wait_until(lambda: "43 voters" in client.get("/leaderboard").text)


def test_a_first_count_that_takes_long_keeps_no_reader_waiting(
    client: FlaskClient, app: Flask, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, count = Event(), leaderboard.take_snapshot
    monkeypatch.setattr(leaderboard_cache, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(
        leaderboard, "take_snapshot", lambda connection: done.wait(PATIENCE) and count(connection)
    )
    answer = client.get("/leaderboard")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
    assert "<h1>This page is being counted</h1>" in answer.text
    assert "Try again in 20 seconds." in answer.text
    assert client.get("/search?q=ada&sort=community").status_code == 200
    done.set()
    wait_until(lambda: "42 voters" in client.get("/leaderboard").text)


def test_a_comparison_says_what_those_say_who_judged_both(client: FlaskClient, app: Flask, pair) -> None:
    assert "Nobody has judged both yet." in client.get(PAIR).text
    for _ in range(12):
        reader = app.test_client()
        post_vote(reader, "ship", "ada")
        post_vote(reader, "skip", "zed")
    page = client.get(PAIR).text
    assert (
        "<strong>Ada leads.</strong> Of 12 voters who judged both, 12 would ship only Ada and 0 only Zed."
        in page
    )
    assert "once in 2,048 times" in page
