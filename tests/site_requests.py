"""Requests that readers send, and what tests read from the answers."""

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.database.base import Base, db
from models.database.transactions import end_read
from tests.builders import a_matchup, a_tool

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PAIR = "/compare/ada-vs-zed"
ADDRESS = {"email": "ada@example.org"}
SCRIPT_BREAKERS = "</script><script>alert(1)</script>\u2028<!--"


def publish_ada_vs_zed() -> None:
    """Publish the matchup of PAIR."""
    a_matchup(a_tool("ada"), a_tool("zed"))


def post_vote(client: FlaskClient, verdict: str = "ship", tool: str = "ada", **headers: str) -> TestResponse:
    """Send the vote form from the site's own page, or with the given headers in place of SAME_ORIGIN."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{PAIR}/votes", data={"tool": tool, "verdict": verdict}, headers=given or SAME_ORIGIN)


def post_address(client: FlaskClient, address: str = ADDRESS["email"], **headers: str) -> TestResponse:
    """Send the newsletter form from the site's own page."""
    return client.post("/newsletter", data={"email": address}, headers=SAME_ORIGIN | headers)


def vote_form_of(page: TestResponse, tool: str = "ada") -> str:
    """Return the HTML of one tool's vote form."""
    return page.text.split(f'id="vote-{tool}"')[1].split("</form>")[0]


def cookie_value(response: TestResponse) -> str:
    """Return the value of the cookie that a response sets."""
    return response.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]


def count_rows(table: type[Base]) -> int | None:
    """Return the number of committed rows of a table."""
    end_read()
    return db.session.scalar(select(func.count()).select_from(table))


def text_of(client: FlaskClient, path: str) -> str:
    """Return the text of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())
