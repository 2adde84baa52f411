"""Votes over HTTP."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.catalogue.tables import FormerSlug, Matchup
from models.database.base import db
from models.voting.tables import Ballot, Vote, Voter
from tests.builders import a_contender, a_matchup, a_tool
from tests.site_requests import ADDRESS, PAIR, SAME_ORIGIN, post_vote, publish_ada_vs_zed, vote_form_of

pytestmark = pytest.mark.usefixtures("matchup")


@pytest.fixture
def matchup(app: Flask) -> None:
    publish_ada_vs_zed()
    db.session.rollback()


def count_rows(table: type) -> int | None:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_vote_leads_back_to_its_widget(client: FlaskClient) -> None:
    answer = post_vote(client)
    assert (answer.status_code, answer.location) == (303, f"{PAIR}#vote-ada")


def test_the_page_after_a_vote_shows_it(client: FlaskClient) -> None:
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


def test_only_a_voter_with_a_vote_is_offered_to_withdraw_it(client: FlaskClient) -> None:
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


def test_a_double_click_leaves_one_row_in_the_log(client: FlaskClient) -> None:
    post_vote(client)
    post_vote(client)
    assert count_rows(Ballot) == 1


def test_a_script_gets_the_fresh_piece(client: FlaskClient) -> None:
    answer = post_vote(client, X_Fragment="vote", Sec_Fetch_Site="same-origin")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith("<form")
    assert "You voted ship." in answer.text
    assert "1 ship, 0 skip" in answer.text


def test_a_script_is_told_that_a_vote_is_withdrawn(client: FlaskClient) -> None:
    post_vote(client)
    answer = post_vote(client, "withdraw", X_Fragment="vote", Sec_Fetch_Site="same-origin")
    assert "Your vote is withdrawn." in answer.text


def test_the_answer_to_a_vote_is_private(client: FlaskClient) -> None:
    assert post_vote(client).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/", PAIR, "/tools/ada", "/search?q=ada", "/nowhere"])
def test_no_cookie_before_the_first_vote(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers


def test_a_refused_vote_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in post_vote(client, Sec_Fetch_Site="cross-site").headers
    assert "Set-Cookie" not in post_vote(client, "maybe").headers


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = post_vote(client).headers["Set-Cookie"]
    flags = cookie.split("; ")[1:]
    assert cookie.startswith("voter=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)


def test_under_https_the_cookie_is_bound_to_this_very_host(another: Callable[..., Flask]) -> None:
    client = another(site_url="https://ship.example").test_client()
    cookie = post_vote(client).headers["Set-Cookie"]
    assert cookie.startswith("__Host-voter=")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))


def test_the_database_does_not_hold_what_the_cookie_says(client: FlaskClient) -> None:
    cookie = post_vote(client).headers["Set-Cookie"]
    hashed = db.session.scalars(select(Voter.key_hash)).one()
    assert len(hashed) == 64
    assert hashed not in cookie


def test_a_voter_stays_the_same_when_the_key_is_rotated(app: Flask, another: Callable[..., Flask]) -> None:
    old = app.config["SECRET_KEY"]
    client = another(secret_key=f"{old}-and-then-some", secret_key_fallbacks=(old,)).test_client()
    cookie = post_vote(app.test_client()).headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    client.set_cookie("voter", cookie)
    assert "You voted ship." in client.get(PAIR).text


@pytest.mark.parametrize("cookie", ["junk", "", "InRhbXBlcmVkIg.AAAA", "a.b.c", "é", "x" * 4000])
def test_a_tampered_cookie_makes_a_visitor(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("voter", cookie)
    page = client.get(PAIR)
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("public")


def test_a_changed_signature_makes_a_new_voter(client: FlaskClient) -> None:
    signed = post_vote(client).headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    client.set_cookie("voter", signed[:-4] + ("AAAA" if signed[-4:] != "AAAA" else "BBBB"))
    assert post_vote(client, "skip").status_code == 303
    assert count_rows(Voter) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Referer": f"http://localhost{PAIR}"},
        {"Origin": "http://127.0.0.1:8000"},
    ],
)
def test_a_vote_from_our_own_page_is_taken(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post_vote(client, **headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Nothing": "said"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": ""},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Referer": "http://localhost/"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "https://evil.example/http://localhost/"},
        {"Referer": "junk"},
    ],
)
def test_a_vote_from_elsewhere_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post_vote(client, **headers).status_code == 403
    assert count_rows(Ballot) == 0


@pytest.mark.parametrize("verdict", ["maybe", "", "SHIP", "ship ", "ship\0", "1", "Choice.SHIP"])
def test_a_verdict_that_is_none_is_refused(client: FlaskClient, verdict: str) -> None:
    assert post_vote(client, verdict).status_code == 400


@pytest.mark.parametrize("tool", ["", "nobody", "bob", "ADA", "ada\0", "x" * 81, "ada-vs-zed"])
def test_a_vote_on_a_tool_that_is_not_in_the_matchup_is_refused(client: FlaskClient, tool: str) -> None:
    a_tool("bob")
    db.session.rollback()
    assert post_vote(client, tool=tool).status_code == 400
    assert count_rows(Ballot) == 0


def test_a_form_without_fields_is_refused(client: FlaskClient) -> None:
    assert client.post(f"{PAIR}/votes", headers=SAME_ORIGIN).status_code == 400


@pytest.mark.parametrize("pair", ["ada-vs-bob", "ada-vs-nobody", "ada-vs-ada", "nothing"])
def test_only_a_judged_pair_takes_votes(client: FlaskClient, pair: str) -> None:
    a_tool("bob")
    db.session.rollback()
    answer = client.post(
        f"/compare/{pair}/votes", data={"tool": "ada", "verdict": "ship"}, headers=SAME_ORIGIN
    )
    assert answer.status_code == 404
    assert count_rows(Ballot) == 0


def test_a_retired_matchup_takes_no_votes(client: FlaskClient) -> None:
    a_contender()
    db.session.query(Matchup).update({"retired_on": func.date("2025-10-01")}, synchronize_session=False)
    db.session.commit()
    assert post_vote(client).status_code == 404


def test_the_newsletter_form_is_taken_from_our_own_pages_only(client: FlaskClient) -> None:
    assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN).status_code == 200
    assert client.post("/newsletter").status_code == 403


def test_a_visitor_who_withdraws_is_told_that_there_was_nothing(app, client):
    a_matchup(a_tool("eve"), a_tool("fay"))
    headers = {"Sec-Fetch-Site": "same-origin", "X-Fragment": "vote"}
    answer = client.post(
        "/compare/eve-vs-fay/votes", data={"tool": "eve", "verdict": "withdraw"}, headers=headers
    )
    assert "There was no vote of yours to withdraw." in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_vote_sent_from_a_page_with_an_older_name_counts(app, client):
    eve = a_tool("eve")
    a_matchup(eve, a_tool("fay"))
    db.session.add(FormerSlug(slug="evelyn", tool_id=eve.id))
    db.session.commit()
    headers = {"Sec-Fetch-Site": "same-origin"}
    answer = client.post(
        "/compare/evelyn-vs-fay/votes", data={"tool": "evelyn", "verdict": "ship"}, headers=headers
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/compare/eve-vs-fay#vote-eve")


def test_only_a_refusal_asks_to_wait(client: FlaskClient) -> None:
    assert "Retry-After" not in post_vote(client).headers
