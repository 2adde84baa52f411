"""The signed cookie that makes a browser a voter."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.database.base import db
from models.voting.tables import Voter
from tests.site_requests import PAIR, cookie_value, count_rows, post_vote

pytestmark = pytest.mark.usefixtures("ada_vs_zed")


@pytest.mark.parametrize("path", ["/", PAIR, "/tools/ada", "/search?q=ada", "/nowhere"])
def test_no_page_sets_the_cookie_before_the_first_vote(client: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers


def test_a_refused_vote_sets_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in post_vote(client, Sec_Fetch_Site="cross-site").headers
    assert "Set-Cookie" not in post_vote(client, "maybe").headers


def test_the_cookie_is_hidden_from_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = post_vote(client).headers["Set-Cookie"]
    flags = cookie.split("; ")[1:]
    assert cookie.startswith("voter=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)


def test_under_https_the_cookie_is_bound_to_its_host(another: Callable[..., Flask]) -> None:
    client = another(site_url="https://ship.example").test_client()
    cookie = post_vote(client).headers["Set-Cookie"]
    assert cookie.startswith("__Host-voter=")
    assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} <= set(cookie.split("; "))


def test_the_database_holds_only_a_hash_of_the_key(client: FlaskClient) -> None:
    cookie = post_vote(client).headers["Set-Cookie"]
    key_hash = db.session.scalars(select(Voter.key_hash)).one()
    assert len(key_hash) == 64
    assert key_hash not in cookie


def test_a_rotated_signing_key_keeps_the_voter(app: Flask, another: Callable[..., Flask]) -> None:
    old_key = app.config["SECRET_KEY"]
    client = another(secret_key=f"new-{old_key}", secret_key_fallbacks=(old_key,)).test_client()
    client.set_cookie("voter", cookie_value(post_vote(app.test_client())))
    assert "You voted ship." in client.get(PAIR).text


@pytest.mark.parametrize("cookie", ["junk", "", "InRhbXBlcmVkIg.AAAA", "a.b.c", "é", "x" * 4000])
def test_a_browser_with_an_invalid_cookie_is_a_visitor(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("voter", cookie)
    page = client.get(PAIR)
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("public")


def test_a_vote_with_a_forged_cookie_makes_a_new_voter(client: FlaskClient) -> None:
    signed = cookie_value(post_vote(client))
    client.set_cookie("voter", signed[:-4] + ("AAAA" if signed[-4:] != "AAAA" else "BBBB"))
    assert post_vote(client, "skip").status_code == 303
    assert count_rows(Voter) == 2
