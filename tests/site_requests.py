"""What readers do in front of a page."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import a_matchup, a_tool

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
PAIR = "/compare/ada-vs-zed"
ADDRESS = {"email": "ada@example.org"}


def publish_ada_vs_zed() -> None:
    """Publish a matchup of two tools."""
    a_matchup(a_tool("ada"), a_tool("zed"))


def post_vote(client: FlaskClient, verdict: str = "ship", tool: str = "ada", **headers: str) -> TestResponse:
    """Send the vote form from the site's own page, or with other headers."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"{PAIR}/votes", data={"tool": tool, "verdict": verdict}, headers=sent or SAME_ORIGIN)


def vote_form_of(page: TestResponse, tool: str = "ada") -> str:
    """Return the vote form of one tool."""
    return page.text.split(f'id="vote-{tool}"')[1].split("</form>")[0]
