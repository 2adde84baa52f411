"""Texts of editors and readers are escaped on every page."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Verdict
from models.database.transactions import write_transaction
from presentation.prose_html import prose
from tests.builders import a_matchup, a_review, a_tool, the_panel

SCRIPT = "<script>alert(1)</script>"
PAGES = [
    "/",
    "/compare/",
    "/compare/ada-vs-zed",
    "/compare/ada-vs-bob",
    "/tools/",
    "/tools/ada",
    "/tools/zed",
]


@pytest.fixture
def scripts_in_texts(app: Flask) -> None:
    with write_transaction():
        ada = a_tool("ada", name=SCRIPT, panel="")
        ada.tagline = ada.description = ada.maker = SCRIPT
        a_review(ada, the_panel()[0], Verdict.SHIP, text=SCRIPT)
        matchup = a_matchup(ada, a_tool("zed"), pick=ada)
        a_tool("bob")
        matchup.question = matchup.call = matchup.pricing = SCRIPT


@pytest.mark.usefixtures("scripts_in_texts")
@pytest.mark.parametrize("path", [*PAGES, "/reviewers/builder", "/search?q=alert", "/compare/?a=ada"])
def test_a_tool_named_like_a_script_is_a_name(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "path", ["/search?q=", "/compare/?a=", "/tools/?category=", "/", "/tools/", "/compare/"]
)
def test_what_a_reader_types_is_never_markup(client: FlaskClient, path: str) -> None:
    assert SCRIPT not in client.get(path + "%22%3E" + "%3Cscript%3Ealert(1)%3C/script%3E").text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*slow* but **sure**", "<p><em>slow</em> but <strong>sure</strong></p>"),
        ("run `x < y`", "<p>run <code>x &lt; y</code></p>"),
        (SCRIPT, "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![a](https://track.example/a.png)", "<p>![a](https://track.example/a.png)</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
    ],
)
def test_prose_allows_emphasis_code_and_lists_only(text: str, html: str) -> None:
    assert prose(text).strip() == html
