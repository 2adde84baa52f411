"""The leaderboard page, and the head to head on the comparison page."""

from threading import Event

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.database.transactions import end_read
from models.voting import leaderboard
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.conftest import GENEROUS_TIMEOUT
from tests.served_site import wait_until
from tests.site_requests import PAIR, post_vote
from web import leaderboard_cache


@pytest.fixture
def pair(app: Flask):
    """Ada with 30 ships and 12 skips, and Zed without votes."""
    ada, _ = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(ada, ships=30, skips=12)
    end_read()


def test_the_board_shows_share_voters_and_interval(client: FlaskClient, pair) -> None:
    page = client.get("/leaderboard").text
    assert "71\N{NO-BREAK SPACE}%" in page
    assert "42 voters, 56\N{NO-BREAK SPACE}% to 83\N{NO-BREAK SPACE}%" in page
    assert "Computed" in page


def test_a_category_has_a_board(client: FlaskClient, pair) -> None:
    page = client.get("/leaderboard?category=agents")
    assert 'aria-current="true">Agents' in page.text
    assert client.get("/leaderboard?category=nothing").status_code == 404


def test_a_board_without_votes_invites_to_vote(client: FlaskClient) -> None:
    assert "has ten voters yet" in client.get("/leaderboard").text


def test_a_vote_is_on_the_board_at_once(client: FlaskClient, app: Flask, pair) -> None:
    client.get("/leaderboard")
    post_vote(app.test_client())
    assert "43 voters" in client.get("/leaderboard").text


def test_a_slow_snapshot_is_computed_while_requests_get_the_last_one(
    client: FlaskClient, app: Flask, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/leaderboard")
    done, take_snapshot = Event(), leaderboard.take_snapshot
    monkeypatch.setattr(leaderboard_cache, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(
        leaderboard,
        "take_snapshot",
        lambda connection: done.wait(GENEROUS_TIMEOUT) and take_snapshot(connection),
    )
    post_vote(app.test_client())
    outdated = client.get("/leaderboard")
    assert "42 voters" in outdated.text
    assert "Votes have come in since" in outdated.text
    assert outdated.headers["Cache-Control"].startswith("private")
    done.set()
    wait_until(lambda: "43 voters" in client.get("/leaderboard").text)


def test_a_slow_first_snapshot_answers_503(
    client: FlaskClient, app: Flask, pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, take_snapshot = Event(), leaderboard.take_snapshot
    monkeypatch.setattr(leaderboard_cache, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(
        leaderboard,
        "take_snapshot",
        lambda connection: done.wait(GENEROUS_TIMEOUT) and take_snapshot(connection),
    )
    response = client.get("/leaderboard")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "20")
    assert "<h1>This page is being counted</h1>" in response.text
    assert "Try again in 20 seconds." in response.text
    assert client.get("/search?q=ada&sort=community").status_code == 200
    done.set()
    wait_until(lambda: "42 voters" in client.get("/leaderboard").text)


def test_a_comparison_shows_what_voters_on_both_tools_prefer(client: FlaskClient, app: Flask, pair) -> None:
    assert "Nobody has judged both yet." in client.get(PAIR).text
    for _ in range(12):
        voter = app.test_client()
        post_vote(voter, "ship", "ada")
        post_vote(voter, "skip", "zed")
    page = client.get(PAIR).text
    assert (
        "<strong>Ada leads.</strong> Of 12 voters who judged both, 12 would ship only Ada and 0 only Zed."
        in page
    )
    assert "once in 2,048 times" in page
