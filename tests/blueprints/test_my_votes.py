"""One's own votes, their reasons, and the receipts that anyone may look up."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, update
from werkzeug.test import TestResponse

from models.catalogue.tables import Matchup
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting.tables import Ballot, Vote, VoteReason
from tests.site_requests import PAIR, SAME_ORIGIN, cookie_value, count_rows, post_vote

pytestmark = pytest.mark.usefixtures("ada_vs_zed")


def post_form(client: FlaskClient, verdict: str = "ship", **fields: str) -> TestResponse:
    form = {"tool": "ada", "verdict": verdict, **fields}
    return client.post(f"{PAIR}/votes", data=form, headers=SAME_ORIGIN)


def first_receipt(client: FlaskClient) -> str:
    return re.search(r"/votes/receipt/([0-9A-Z]{10})", client.get(PAIR).text).group(1)


def test_a_visitor_sees_that_there_are_no_votes(client: FlaskClient) -> None:
    page = client.get("/votes/mine")
    assert "No vote stands" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a_voter_sees_their_votes(client: FlaskClient) -> None:
    post_vote(client, "ship", "ada")
    post_vote(client, "skip", "zed")
    page = client.get("/votes/mine").text
    assert "2 votes from this browser" in page
    assert "Against Zed" in page


def test_a_vote_changed_from_the_list_redirects_to_the_list(client: FlaskClient) -> None:
    post_vote(client)
    assert post_form(client, "withdraw", back="mine").location == "/votes/mine"
    assert count_rows(Vote) == 0


def test_a_vote_never_redirects_to_another_site(client: FlaskClient) -> None:
    assert post_form(client, back="//evil.example").status_code == 400


def test_a_vote_on_a_retired_matchup_can_only_be_withdrawn(client: FlaskClient) -> None:
    post_vote(client)
    with write_transaction():
        db.session.execute(update(Matchup).values(retired_on=func.date("2025-10-01")))
    assert "can be withdrawn, not changed" in client.get("/votes/mine").text
    assert post_vote(client, "skip").status_code == 404
    assert post_vote(client, "withdraw").status_code == 303
    assert count_rows(Vote) == 0


def test_a_voter_can_download_their_votes(client: FlaskClient) -> None:
    post_form(client, reason="It works")
    file = client.get("/votes/mine.json")
    [vote] = file.json["votes"]
    assert (vote["tool"], vote["verdict"], vote["status"], vote["reason"]) == (
        "ada",
        "ship",
        "counted",
        "It works",
    )
    assert vote["receipt"] == first_receipt(client)
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_forgetting_a_voter_withdraws_all_votes_and_keeps_the_ballot_log(client: FlaskClient) -> None:
    post_form(client, reason="It works")
    post_vote(client, tool="zed")
    answer = client.post("/votes/mine/forget", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.location) == (303, "/votes/mine?forgotten=1")
    assert (count_rows(Vote), count_rows(Ballot), count_rows(VoteReason)) == (0, 4, 0)
    assert "You are forgotten" in client.get(answer.location).text


def test_a_forgotten_voter_comes_back_as_a_new_voter(client: FlaskClient) -> None:
    cookie = cookie_value(post_vote(client))
    client.post("/votes/mine/forget", headers=SAME_ORIGIN)
    client.set_cookie("voter", cookie)
    assert "No vote stands" in client.get("/votes/mine").text
    post_vote(client, "skip")
    assert "1 vote from this browser" in client.get("/votes/mine").text


def test_another_site_cannot_have_a_voter_forgotten(client: FlaskClient) -> None:
    post_vote(client)
    assert client.post("/votes/mine/forget").status_code == 403
    assert count_rows(Vote) == 1


def test_forgetting_twice_harms_nothing(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.post("/votes/mine/forget", headers=SAME_ORIGIN).status_code == 303


def test_a_receipt_needs_no_cookie(app: Flask, client: FlaskClient) -> None:
    post_vote(client, "skip")
    code = first_receipt(client)
    page = app.test_client().get(f"/votes/receipt/{code}")
    assert "This vote stands and is counted." in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("verdict", "words"), [("skip", "has changed it since"), ("withdraw", "the voter has withdrawn it")]
)
def test_a_receipt_says_that_the_vote_was_changed_later(
    client: FlaskClient, verdict: str, words: str
) -> None:
    post_vote(client, "ship")
    code = first_receipt(client)
    post_vote(client, verdict)
    assert words in client.get(f"/votes/receipt/{code}").text


def test_a_receipt_may_be_typed_with_spaces_and_similar_letters(client: FlaskClient) -> None:
    post_vote(client)
    code = first_receipt(client)
    typed = f" {code[:5].lower()} - {code[5:]}".replace("0", "o").replace("1", "l")
    answer = client.get("/votes/receipt/", query_string={"code": typed})
    assert answer.location == f"/votes/receipt/{code}"


@pytest.mark.parametrize("code", ["0000000000", "nothing", "x" * 300, "%00", "%E2%98%83"])
def test_an_unknown_receipt_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/votes/receipt/{code}").status_code in (303, 400, 404)


def test_a_reason_is_shown_to_its_voter_alone(app: Flask, client: FlaskClient) -> None:
    post_form(client, reason="It <b>works</b>\r\nfor me")
    assert "It &lt;b&gt;works&lt;/b&gt; for me" in client.get("/votes/mine").text
    assert "for me" not in app.test_client().get(PAIR).text


def test_a_reason_that_is_too_long_is_refused_with_its_vote(client: FlaskClient) -> None:
    answer = post_form(client, reason="x" * 141)
    assert answer.status_code == 400
    assert "at most 140 characters" in answer.text
    assert count_rows(Vote) == 0


def test_withdrawing_a_vote_deletes_its_reason(client: FlaskClient) -> None:
    post_form(client, reason="It works")
    post_vote(client, "withdraw")
    assert count_rows(VoteReason) == 0


def test_the_voter_of_a_held_vote_sees_that_it_is_held(another: Callable[..., Flask]) -> None:
    site = another(network_voters_per_day=1)
    post_vote(site.test_client())
    held_voter = site.test_client()
    assert (
        "It is held, because many new voters came from the same network"
        in post_vote(held_voter, X_Fragment="vote", Sec_Fetch_Site="same-origin").text
    )
    page = held_voter.get(PAIR).text
    assert "1 ship, 0 skip" in page
    assert "1 vote held for an editor, not counted" in page


def test_every_footer_links_to_ones_own_votes(client: FlaskClient) -> None:
    assert '<a href="/votes/mine">Your votes</a>' in client.get("/").text


def test_no_ip_address_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        client.get("/broken", environ_base={"REMOTE_ADDR": "203.0.113.77"})
        post_vote(client, "junk", X_Forwarded_For="203.0.113.77", Sec_Fetch_Site="same-origin")
    logged = caplog.text + capsys.readouterr().err
    assert "unforeseen" in logged
    assert "ZeroDivisionError" in logged
    assert "203.0.113" not in logged


def test_no_ip_address_is_stored(client: FlaskClient, folder: Path) -> None:
    client.post(
        f"{PAIR}/votes",
        data={"tool": "ada", "verdict": "ship"},
        headers=SAME_ORIGIN,
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    end_read()
    stored = b"".join(path.read_bytes() for path in folder.glob("shipworthy.db*"))
    assert b"203.0.113" not in stored
    assert count_rows(Vote) == 1


def test_changing_the_verdict_deletes_the_reason(client: FlaskClient) -> None:
    post_form(client, reason="It works")
    post_vote(client, "skip")
    assert count_rows(VoteReason) == 0
