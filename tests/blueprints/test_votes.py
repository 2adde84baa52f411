"""Votes over HTTP."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, update

from models.catalogue.tables import FormerSlug, Matchup
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting.tables import Ballot, Vote, Voter
from tests.builders import a_matchup, a_tool
from tests.site_requests import PAIR, SAME_ORIGIN, count_rows, post_vote, vote_form_of

pytestmark = pytest.mark.usefixtures("ada_vs_zed")


def test_a_vote_redirects_to_its_form(client: FlaskClient) -> None:
    answer = post_vote(client)
    assert (answer.status_code, answer.location) == (303, f"{PAIR}#vote-ada")


def test_the_page_shows_the_vote_and_the_new_tally(client: FlaskClient) -> None:
    post_vote(client, "skip")
    form = vote_form_of(client.get(PAIR))
    assert "You voted skip." in form
    assert "0 ship, 1 skip" in form


def test_a_vote_can_be_changed(client: FlaskClient) -> None:
    post_vote(client, "skip")
    post_vote(client, "ship")
    assert "1 ship, 0 skip" in vote_form_of(client.get(PAIR))


def test_a_vote_can_be_withdrawn(client: FlaskClient) -> None:
    post_vote(client)
    post_vote(client, "withdraw")
    form = vote_form_of(client.get(PAIR))
    assert "You voted" not in form
    assert "no votes yet" in form


def test_only_a_form_with_a_vote_offers_to_withdraw_it(client: FlaskClient) -> None:
    post_vote(client)
    page = client.get(PAIR)
    assert 'class="withdraw">' in vote_form_of(page, "ada")
    assert 'class="withdraw" hidden>' in vote_form_of(page, "zed")


def test_two_browsers_are_two_voters(app: Flask) -> None:
    for _ in range(2):
        post_vote(app.test_client())
    assert count_rows(Voter) == 2


def test_one_browser_stays_one_voter(client: FlaskClient) -> None:
    post_vote(client, tool="ada")
    post_vote(client, tool="zed")
    assert (count_rows(Voter), count_rows(Vote)) == (1, 2)


def test_the_same_vote_twice_is_one_ballot(client: FlaskClient) -> None:
    post_vote(client)
    post_vote(client)
    assert count_rows(Ballot) == 1


@pytest.mark.parametrize("header", ["X_Fragment", "X_Piece"])
def test_a_script_gets_the_form_with_the_new_tally(client: FlaskClient, header: str) -> None:
    answer = post_vote(client, Sec_Fetch_Site="same-origin", **{header: "vote"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<form")
    assert "You voted ship." in answer.text
    assert "1 ship, 0 skip" in answer.text


def test_a_script_gets_the_message_that_the_vote_is_withdrawn(client: FlaskClient) -> None:
    post_vote(client)
    answer = post_vote(client, "withdraw", X_Fragment="vote", Sec_Fetch_Site="same-origin")
    assert "Your vote is withdrawn." in answer.text


def test_the_answer_to_a_vote_is_not_stored(client: FlaskClient) -> None:
    assert post_vote(client).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("verdict", ["maybe", "", "SHIP", "ship ", "ship\0", "1", "BallotChoice.SHIP"])
def test_an_unknown_verdict_is_refused(client: FlaskClient, verdict: str) -> None:
    assert post_vote(client, verdict).status_code == 400


@pytest.mark.parametrize("tool", ["", "nobody", "bob", "ADA", "ada\0", "x" * 81, "ada-vs-zed"])
def test_a_vote_on_a_tool_outside_the_matchup_is_refused(client: FlaskClient, tool: str) -> None:
    a_tool("bob")
    end_read()
    assert post_vote(client, tool=tool).status_code == 400
    assert count_rows(Ballot) == 0


def test_a_form_without_fields_is_refused(client: FlaskClient) -> None:
    assert client.post(f"{PAIR}/votes", headers=SAME_ORIGIN).status_code == 400


@pytest.mark.parametrize("pair", ["ada-vs-bob", "ada-vs-nobody", "ada-vs-ada", "nothing"])
def test_only_a_published_matchup_takes_votes(client: FlaskClient, pair: str) -> None:
    a_tool("bob")
    end_read()
    answer = client.post(
        f"/compare/{pair}/votes", data={"tool": "ada", "verdict": "ship"}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 404
    assert count_rows(Ballot) == 0


def test_a_retired_matchup_takes_no_votes(client: FlaskClient) -> None:
    with write_transaction():
        db.session.execute(update(Matchup).values(retired_on=func.date("2025-10-01")))
    assert post_vote(client).status_code == 404


def test_withdrawing_without_a_vote_says_so_and_sets_no_cookie(client: FlaskClient) -> None:
    answer = post_vote(client, "withdraw", X_Fragment="vote", Sec_Fetch_Site="same-origin")
    assert "There was no vote of yours to withdraw." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_vote_under_a_former_slug_counts(client: FlaskClient) -> None:
    eve = a_tool("eve")
    a_matchup(eve, a_tool("fay"))
    with write_transaction():
        db.session.add(FormerSlug(slug="evelyn", tool_id=eve.id))
    answer = client.post(
        "/compare/evelyn-vs-fay/votes", data={"tool": "evelyn", "verdict": "ship"}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/compare/eve-vs-fay#vote-eve")


def test_an_accepted_vote_has_no_retry_after(client: FlaskClient) -> None:
    assert "Retry-After" not in post_vote(client).headers
