"""Whether a request gets HTML or Markdown."""

import pytest
from flask.testing import FlaskClient

from models.catalogue.tables import Matchup
from tests.site_requests import PAIR


@pytest.mark.parametrize("path", [PAIR, "/tools/ada"])
def test_markdown_is_given_to_whoever_asks_for_it(
    client: FlaskClient, voted_matchup: Matchup, path: str
) -> None:
    response = client.get(path, headers={"Accept": "text/markdown"})
    assert response.mimetype == "text/markdown"
    assert response.text == client.get(f"{path}.md").text
    assert "Accept" in response.headers["Vary"]
    assert "Accept" in client.get(path).headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("text/markdown", "text/markdown"),
        ("text/html, text/markdown;q=0.5", "text/html"),
        ("text/markdown;q=0.9, text/html;q=0.1", "text/markdown"),
        ("text/markdown, */*", "text/markdown"),
        ("text/markdown, text/html, */*", "text/markdown"),
        ("text/markdown;q=0, text/html;q=0", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
    ],
)
def test_no_reader_gets_the_form_that_another_asked_for(
    client: FlaskClient, voted_matchup: Matchup, accept: str, mimetype: str
) -> None:
    for other in ("text/markdown", "text/html"):
        client.get(PAIR, headers={"Accept": other})
    assert client.get(PAIR, headers={"Accept": accept}).mimetype == mimetype


def test_a_former_address_in_markdown_redirects(client: FlaskClient, voted_matchup: Matchup) -> None:
    response = client.get("/compare/zed-vs-ada.md")
    assert (response.status_code, response.location) == (301, f"{PAIR}.md")
    assert client.get("/tools/nobody.md").status_code == 404
