"""Badges say what the page says."""

from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Matchup
from models.database.transactions import end_read
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.site_requests import SCRIPT_BREAKERS


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/badges/tools/ada.svg", "Ada · panel, 3 of 4 ship"),
        ("/badges/tools/ada.svg?of=community", "Ada · community, 75 % of 40 votes ship"),
        ("/badges/tools/zed.svg?of=community", "Zed · community, too few votes to call (5)"),
        ("/badges/matchups/ada-vs-zed.svg", "Ada vs Zed · panel, 3 of 4 ship | 1 of 4 ship"),
    ],
)
def test_a_badge_says_what_the_page_says(
    client: FlaskClient, voted_matchup: Matchup, path: str, text: str
) -> None:
    response = client.get(path)
    root = ET.fromstring(response.data)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == f"Shipworthy: {text}"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("ships", "skips", "text"),
    [
        (0, 0, "no votes yet"),
        (8, 1, "too few votes to call (9)"),
        (9, 1, "60 % to 98 % of 10 votes ship; an early signal"),
    ],
)
def test_a_badge_tells_an_early_signal_from_a_share(
    app: Flask, client: FlaskClient, ships: int, skips: int, text: str
) -> None:
    left, _ = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(left, ships, skips)
    end_read()
    assert f"Ada · community, {text}<" in client.get("/badges/tools/ada.svg?of=community").text


@pytest.mark.parametrize("path", ["/badges/tools/nobody.svg", "/badges/tools/ada.svg?of=rumour"])
def test_an_unknown_tool_and_an_unknown_kind_have_no_badge(
    client: FlaskClient, voted_matchup: Matchup, path: str
) -> None:
    assert client.get(path).status_code == 404


def test_no_name_breaks_a_badge(app: Flask, client: FlaskClient) -> None:
    a_tool("ada", name=SCRIPT_BREAKERS.replace("\u2028", ""))
    end_read()
    assert "&lt;/script&gt;" in client.get("/badges/tools/ada.svg").text
    ET.fromstring(client.get("/badges/tools/ada.svg").data)
