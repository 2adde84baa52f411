"""One's own votes, and the receipts that anyone may look up."""

import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.catalogue.tables import Matchup
from models.database.base import db
from models.voting.tables import Ballot, Vote, VoteReason
from tests.site_requests import PAIR, SAME_ORIGIN, post_vote, publish_ada_vs_zed

OURS_AS_WORDS = {"Sec_Fetch_Site": "same-origin"}
pytestmark = pytest.mark.usefixtures("matchup")


@pytest.fixture
def matchup(app: Flask) -> None:
    publish_ada_vs_zed()
    db.session.rollback()


def count_rows(table: type) -> int | None:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def first_receipt(client: FlaskClient) -> str:
    return re.search(r"/votes/receipt/([0-9A-Z]{10})", client.get(PAIR).text).group(1)


def test_a_visitor_has_no_votes_to_see_and_is_told_so(client: FlaskClient) -> None:
    page = client.get("/votes/mine")
    assert "No vote stands" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_ones_own_votes_are_listed(client: FlaskClient) -> None:
    post_vote(client, "ship", "ada")
    post_vote(client, "skip", "zed")
    page = client.get("/votes/mine").text
    assert "2 votes from this browser" in page
    assert "Against Zed" in page


def test_a_vote_changed_from_the_list_comes_back_to_it(client: FlaskClient) -> None:
    post_vote(client)
    sent = {"tool": "ada", "verdict": "withdraw", "back": "mine"}
    answer = client.post(f"{PAIR}/votes", data=sent, headers=SAME_ORIGIN)
    assert answer.location == "/votes/mine"
    assert count_rows(Vote) == 0


def test_there_is_no_coming_back_to_elsewhere(client: FlaskClient) -> None:
    sent = {"tool": "ada", "verdict": "ship", "back": "//evil.example"}
    assert client.post(f"{PAIR}/votes", data=sent, headers=SAME_ORIGIN).status_code == 400


def test_a_vote_on_a_closed_matchup_can_still_be_withdrawn(client: FlaskClient) -> None:
    post_vote(client)
    db.session.query(Matchup).update({"retired_on": func.date("2025-10-01")}, synchronize_session=False)
    db.session.commit()
    assert "can be withdrawn, not changed" in client.get("/votes/mine").text
    assert post_vote(client, "skip").status_code == 404
    assert post_vote(client, "withdraw").status_code == 303
    assert count_rows(Vote) == 0


def test_ones_own_votes_can_be_taken_along(client: FlaskClient) -> None:
    client.post(
        f"{PAIR}/votes", data={"tool": "ada", "verdict": "ship", "reason": "It works"}, headers=SAME_ORIGIN
    )
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


def test_to_be_forgotten_withdraws_all_and_keeps_the_log(client: FlaskClient) -> None:
    client.post(
        f"{PAIR}/votes", data={"tool": "ada", "verdict": "ship", "reason": "It works"}, headers=SAME_ORIGIN
    )
    post_vote(client, tool="zed")
    answer = client.post("/votes/mine/forget", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.location) == (303, "/votes/mine?forgotten=1")
    assert (count_rows(Vote), count_rows(Ballot), count_rows(VoteReason)) == (0, 4, 0)
    assert "You are forgotten" in client.get(answer.location).text


def test_whoever_is_forgotten_comes_back_as_someone_else(client: FlaskClient) -> None:
    cookie = post_vote(client).headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    client.post("/votes/mine/forget", headers=SAME_ORIGIN)
    client.set_cookie("voter", cookie)
    assert "No vote stands" in client.get("/votes/mine").text
    post_vote(client, "skip")
    assert "1 vote from this browser" in client.get("/votes/mine").text


def test_nobody_is_forgotten_from_another_site(client: FlaskClient) -> None:
    post_vote(client)
    assert client.post("/votes/mine/forget").status_code == 403
    assert count_rows(Vote) == 1


def test_forgetting_twice_harms_nothing(client: FlaskClient) -> None:
    for _ in range(2):
        assert client.post("/votes/mine/forget", headers=SAME_ORIGIN).status_code == 303


def test_a_receipt_tells_without_a_cookie_that_a_vote_stands(app: Flask, client: FlaskClient) -> None:
    post_vote(client, "skip")
    code = first_receipt(client)
    page = app.test_client().get(f"/votes/receipt/{code}")
    assert "This vote stands and is counted." in page.text
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize(
    ("then", "told"), [("skip", "has changed it since"), ("withdraw", "the voter has withdrawn it")]
)
def test_a_receipt_tells_what_became_of_a_vote(client: FlaskClient, then: str, told: str) -> None:
    post_vote(client, "ship")
    code = first_receipt(client)
    post_vote(client, then)
    assert told in client.get(f"/votes/receipt/{code}").text


def test_a_receipt_may_be_typed_in_any_hand(client: FlaskClient) -> None:
    post_vote(client)
    code = first_receipt(client)
    typed = f" {code[:5].lower()} - {code[5:]}".replace("0", "o").replace("1", "l")
    answer = client.get("/votes/receipt/", query_string={"code": typed})
    assert answer.location == f"/votes/receipt/{code}"


@pytest.mark.parametrize("code", ["0000000000", "nothing", "x" * 300, "%00", "%E2%98%83"])
def test_a_code_that_no_vote_has_is_told_so(client: FlaskClient, code: str) -> None:
    assert client.get(f"/votes/receipt/{code}").status_code in (303, 400, 404)


def test_a_reason_is_shown_to_its_voter_alone(app: Flask, client: FlaskClient) -> None:
    said = "It <b>works</b>\r\nfor me"
    client.post(f"{PAIR}/votes", data={"tool": "ada", "verdict": "ship", "reason": said}, headers=SAME_ORIGIN)
    assert "It &lt;b&gt;works&lt;/b&gt; for me" in client.get("/votes/mine").text
    assert "for me" not in app.test_client().get(PAIR).text


def test_a_reason_that_is_too_long_is_refused_with_its_vote(client: FlaskClient) -> None:
    sent = {"tool": "ada", "verdict": "ship", "reason": "x" * 141}
    answer = client.post(f"{PAIR}/votes", data=sent, headers=SAME_ORIGIN)
    assert answer.status_code == 400
    assert "at most 140 characters" in answer.text
    assert count_rows(Vote) == 0


def test_a_withdrawal_takes_the_reason_along(client: FlaskClient) -> None:
    client.post(
        f"{PAIR}/votes", data={"tool": "ada", "verdict": "ship", "reason": "It works"}, headers=SAME_ORIGIN
    )
    post_vote(client, "withdraw")
    assert count_rows(VoteReason) == 0


def test_a_held_vote_says_so_where_it_was_cast(another, app: Flask) -> None:
    site = another(network_voters_per_day=1)
    post_vote(site.test_client())
    late = site.test_client()
    assert (
        "It is held, because many new voters came from the same network"
        in post_vote(late, X_Fragment="vote", Sec_Fetch_Site="same-origin").text
    )
    page = late.get(PAIR).text
    assert "1 ship, 0 skip" in page
    assert "1 vote held for an editor, not counted" in page


def test_the_footer_leads_everyone_to_their_own_votes(client: FlaskClient) -> None:
    assert '<a href="/votes/mine">Your votes</a>' in client.get("/").text


def test_no_address_is_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app.add_url_rule("/broken", "broken", lambda: 1 // 0)
    client = app.test_client()
    with caplog.at_level(logging.DEBUG):
        client.get("/broken", environ_base={"REMOTE_ADDR": "203.0.113.77"})
        post_vote(client, "junk", X_Forwarded_For="203.0.113.77", **OURS_AS_WORDS)
    logged = caplog.text + capsys.readouterr().err
    assert "unforeseen" in logged
    assert "ZeroDivisionError" in logged
    assert "203.0.113" not in logged


def test_no_address_is_in_the_database(client: FlaskClient, folder) -> None:
    client.post(
        f"{PAIR}/votes",
        data={"tool": "ada", "verdict": "ship"},
        headers=SAME_ORIGIN,
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    db.session.rollback()
    held = b"".join(path.read_bytes() for path in folder.glob("shipworthy.db*"))
    assert b"203.0.113" not in held
    assert count_rows(Vote) == 1


def test_a_reason_for_one_verdict_does_not_stay_with_the_other(client: FlaskClient) -> None:
    client.post(
        f"{PAIR}/votes", data={"tool": "ada", "verdict": "ship", "reason": "It works"}, headers=SAME_ORIGIN
    )
    post_vote(client, "skip")
    assert count_rows(VoteReason) == 0
