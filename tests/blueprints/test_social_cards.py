"""Social cards as they are served."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from blueprints import social_cards
from models.catalogue.tables import Matchup
from models.database.transactions import end_read
from presentation import social_card
from tests.builders import a_tool, contenders, votes_on
from tests.site_requests import PAIR


@pytest.mark.parametrize("path", ["/cards/matchups/ada-vs-zed.png", "/cards/tools/ada.png"])
def test_a_card_is_a_picture_of_the_agreed_size(
    client: FlaskClient, voted_matchup: Matchup, path: str
) -> None:
    response = client.get(path)
    assert Image.open(BytesIO(response.data)).size == (1200, 630)
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_page_names_its_card(client: FlaskClient, voted_matchup: Matchup) -> None:
    page = client.get(PAIR).text
    address = re.search(r'og:image" content="http://127.0.0.1:8000([^"]+)"', page).group(1)
    assert client.get(address).status_code == 200


def test_a_card_is_drawn_once_and_again_when_votes_move(
    client: FlaskClient, voted_matchup: Matchup, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, draw = [], social_card.draw_card
    monkeypatch.setattr(social_card, "draw_card", lambda *args: drawn.append(1) or draw(*args))
    for query in ("?1", "?2"):
        client.get(f"/cards/tools/ada.png{query}")
    assert len(drawn) == 1
    votes_on(contenders(voted_matchup)[0], ships=1, skips=0)
    end_read()
    client.get("/cards/tools/ada.png?3")
    assert len(drawn) == 2
    assert len(list((folder / "cards").iterdir())) == 1


def test_of_two_who_store_a_card_at_once_neither_tears_it(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "cards" / "tool-ada.0.png"
    pictures = [letter * 2_000_000 for letter in (b"a", b"b")]

    def store(picture: bytes) -> set[bool]:
        with app.app_context():
            whole = set()
            for _ in range(30):
                social_cards._store_picture(path.parent, path, picture)
                whole.add(path.read_bytes() in pictures)
            return whole

    with ThreadPoolExecutor(2) as threads:
        assert [{True}] * 2 == list(threads.map(store, pictures))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("path", ["/cards/matchups/ada-vs-bob.png", "/cards/tools/nobody.png"])
def test_an_unjudged_pair_and_an_unknown_tool_have_no_card(
    client: FlaskClient, voted_matchup: Matchup, path: str
) -> None:
    a_tool("bob")
    end_read()
    assert client.get(path).status_code == 404
