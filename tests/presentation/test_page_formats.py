"""Markdown, JSON-LD, cards and badges say what the page says."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import extruct
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from PIL import Image

from blueprints import social_cards
from models.catalogue.tables import Matchup
from models.database.base import db
from presentation import markdown, social_card
from presentation.summary_text import CardText
from tests.builders import a_matchup, a_tool, contenders, votes_on
from tests.site_requests import PAIR

SCRIPT_BREAKERS = "</script><script>alert(1)</script>\u2028<!--"


@pytest.fixture
def matchup(app: Flask) -> Matchup:
    found = a_matchup(a_tool("ada"), a_tool("zed", panel="Skkk"))
    left, right = contenders(found)
    votes_on(left, ships=30, skips=10)
    votes_on(right, ships=3, skips=2)
    db.session.rollback()
    return found


def json_ld_of(client: FlaskClient, path: str) -> list[dict]:
    return extruct.extract(client.get(path).text, syntaxes=["json-ld"])["json-ld"]


def text_of(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def test_a_comparison_in_markdown_says_what_the_page_says(client: FlaskClient, matchup: Matchup) -> None:
    text, page = client.get(f"{PAIR}.md").text, text_of(client, PAIR)
    for fact in ("3 of 4 ship", "1 of 4 ship", "75 % ship", "3 ship, 2 skip", "The question of ada-vs-zed?"):
        assert fact in text
        assert fact in page
    assert "n = 40, 95 % interval 60 % to 86 %" in text
    assert "60 % to 86 %" in page


def test_a_tool_in_markdown_says_what_the_page_says(client: FlaskClient, matchup: Matchup) -> None:
    text = client.get("/tools/ada.md").text
    assert "Against Zed" in text
    assert (
        "Entry price: Paid, $20 per user per month ([source](<https://price.example/>), as of July 2025"
        in text
    )
    assert "Cite as: Shipworthy" in text


@pytest.mark.parametrize("path", [PAIR, "/tools/ada"])
def test_markdown_is_given_to_whoever_asks_for_it(client: FlaskClient, matchup: Matchup, path: str) -> None:
    asked = client.get(path, headers={"Accept": "text/markdown"})
    assert asked.mimetype == "text/markdown"
    assert asked.text == client.get(f"{path}.md").text
    assert "Accept" in asked.headers["Vary"]
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
    client: FlaskClient, matchup: Matchup, accept: str, mimetype: str
) -> None:
    for other in ("text/markdown", "text/html"):
        client.get(PAIR, headers={"Accept": other})
    assert client.get(PAIR, headers={"Accept": accept}).mimetype == mimetype


def test_an_older_address_in_markdown_leads_on(client: FlaskClient, matchup: Matchup) -> None:
    answer = client.get("/compare/zed-vs-ada.md")
    assert (answer.status_code, answer.location) == (301, f"{PAIR}.md")
    assert client.get("/tools/nobody.md").status_code == 404


@given(st.text())
def test_one_line_of_any_text_stays_one_line_of_text(text: str) -> None:
    line = markdown.markdown_escape(text)
    tokens = MarkdownIt("commonmark").parse(f"- x {line}")
    assert "\n" not in line
    assert not {"html_block", "heading_open", "link_open", "image"} & {token.type for token in tokens}


def test_a_tools_linked_data_is_what_its_page_shows(client: FlaskClient, matchup: Matchup) -> None:
    (tool,) = json_ld_of(client, "/tools/ada")
    page = text_of(client, "/tools/ada")
    assert tool["@type"] == "SoftwareApplication"
    assert tool["review"]["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 3,
        "bestRating": 4,
        "worstRating": 0,
    }
    assert tool["review"]["author"] == {"@type": "Organization", "name": "Shipworthy"}
    assert tool["review"]["reviewBody"] in page
    assert tool["offers"]["price"] == "20"
    assert tool["aggregateRating"]["ratingCount"] == 40
    assert f"{tool['aggregateRating']['ratingValue']} % ship" in page


def test_below_the_gate_there_is_no_aggregate(client: FlaskClient, matchup: Matchup) -> None:
    (tool,) = json_ld_of(client, "/tools/zed")
    assert "aggregateRating" not in tool


def test_no_seat_is_marked_up_as_a_person(client: FlaskClient, matchup: Matchup) -> None:
    assert "Person" not in json.dumps([*json_ld_of(client, "/tools/ada"), *json_ld_of(client, PAIR)])


def test_a_comparisons_linked_data_is_what_its_page_shows(client: FlaskClient, matchup: Matchup) -> None:
    pair, way = json_ld_of(client, PAIR)
    assert [item["name"] for item in pair["itemListElement"]] == ["Ada", "Zed"]
    assert [item["name"] for item in way["itemListElement"]] == ["Shipworthy", "Compare", "Ada vs Zed"]


def test_no_name_ends_the_script_that_holds_it(app: Flask, client: FlaskClient) -> None:
    a_tool("ada", name=SCRIPT_BREAKERS)
    db.session.rollback()
    page = client.get("/tools/ada").text
    assert "<script>alert" not in page
    (tool,) = json_ld_of(client, "/tools/ada")
    assert tool["name"] == SCRIPT_BREAKERS


@pytest.mark.parametrize("path", ["/cards/matchups/ada-vs-zed.png", "/cards/tools/ada.png"])
def test_a_card_is_a_picture_of_the_agreed_size(client: FlaskClient, matchup: Matchup, path: str) -> None:
    answer = client.get(path)
    assert Image.open(BytesIO(answer.data)).size == (1200, 630)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_page_names_its_card(client: FlaskClient, matchup: Matchup) -> None:
    page = client.get(PAIR).text
    address = re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', page).group(1)
    assert client.get(address).status_code == 200


def test_a_card_is_drawn_once_and_anew_when_votes_move(
    client: FlaskClient, matchup: Matchup, folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, draw = [], social_card.draw_card
    monkeypatch.setattr(social_card, "draw_card", lambda *args: drawn.append(1) or draw(*args))
    for query in ("?1", "?2"):
        client.get(f"/cards/tools/ada.png{query}")
    assert len(drawn) == 1
    votes_on(contenders(matchup)[0], ships=1, skips=0)
    db.session.rollback()
    client.get("/cards/tools/ada.png?3")
    assert len(drawn) == 2
    assert len(list((folder / "cards").iterdir())) == 1


def test_of_two_who_keep_a_card_at_once_neither_tears_it(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "cards" / "tool-ada.0.png"
    whole = [letter * 2_000_000 for letter in (b"a", b"b")]

    def keep(picture: bytes) -> set[bool]:
        with app.app_context():
            seen = set()
            for _ in range(30):
                social_cards._store_picture(path.parent, path, picture)
                seen.add(path.read_bytes() in whole)
            return seen

    with ThreadPoolExecutor(2) as threads:
        assert [{True}] * 2 == list(threads.map(keep, whole))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("path", ["/cards/matchups/ada-vs-bob.png", "/cards/tools/nobody.png"])
def test_nothing_is_drawn_of_what_was_not_judged(client: FlaskClient, matchup: Matchup, path: str) -> None:
    a_tool("bob")
    db.session.rollback()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["x" * 300, "a " * 80, "名前", ""])
def test_any_name_fits_a_card(name: str) -> None:
    facts = CardText(name, (True, False), name, name, name)
    assert Image.open(BytesIO(social_card.draw_card(name, [facts, facts], name))).size == (1200, 630)


def test_without_fonts_of_the_system_a_card_is_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(social_card, "SERIF", ("no-such-face.ttf",))
    monkeypatch.setattr(social_card, "SANS", ("no-such-face.ttf",))
    card = social_card.draw_card(
        "Question?", [CardText("Ada", (True,), "1 of 1 ship", "no votes yet", "Free")], "Site"
    )
    assert Image.open(BytesIO(card)).getcolors(2**20)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/badges/tools/ada.svg", "Ada · panel, 3 of 4 ship"),
        ("/badges/tools/ada.svg?of=community", "Ada · community, 75 % ship of 40"),
        ("/badges/tools/zed.svg?of=community", "Zed · community, too few votes (5)"),
        ("/badges/matchups/ada-vs-zed.svg", "Ada vs Zed · panel, 3 of 4 ship | 1 of 4 ship"),
    ],
)
def test_a_badge_says_what_the_page_says(client: FlaskClient, matchup: Matchup, path: str, said: str) -> None:
    answer = client.get(path)
    root = ET.fromstring(answer.data)
    assert root.findtext("{http://www.w3.org/2000/svg}title") == f"Shipworthy: {said}"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("ships", "skips", "said"), [(8, 1, "too few votes (9)"), (9, 1, "early: 60 to 98 % ship of 10")]
)
def test_a_badge_tells_an_early_signal_from_a_share(
    app: Flask, client: FlaskClient, ships: int, skips: int, said: str
) -> None:
    left, _ = contenders(a_matchup(a_tool("ada"), a_tool("zed")))
    votes_on(left, ships, skips)
    db.session.rollback()
    assert f"Ada · community, {said}<" in client.get("/badges/tools/ada.svg?of=community").text


@pytest.mark.parametrize("path", ["/badges/tools/nobody.svg", "/badges/tools/ada.svg?of=rumour"])
def test_there_is_no_badge_of_what_is_not_there(client: FlaskClient, matchup: Matchup, path: str) -> None:
    assert client.get(path).status_code == 404


def test_no_name_breaks_a_badge(app: Flask, client: FlaskClient) -> None:
    a_tool("ada", name=SCRIPT_BREAKERS.replace("\u2028", ""))
    db.session.rollback()
    assert "&lt;/script&gt;" in client.get("/badges/tools/ada.svg").text
    ET.fromstring(client.get("/badges/tools/ada.svg").data)
