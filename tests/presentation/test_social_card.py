"""Social cards as pictures."""

from io import BytesIO

import pytest
from PIL import Image

from presentation import social_card
from presentation.card_text import CardText


@pytest.mark.parametrize("name", ["x" * 300, "a " * 80, "名前", ""])
def test_any_name_fits_a_card(name: str) -> None:
    text = CardText(name, (True, False), name, name, name)
    assert Image.open(BytesIO(social_card.draw_card(name, [text, text], name))).size == (1200, 630)


def test_without_system_fonts_a_card_is_drawn_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(social_card, "SERIF", ("no-such-face.ttf",))
    monkeypatch.setattr(social_card, "SANS", ("no-such-face.ttf",))
    card = social_card.draw_card(
        "Question?", [CardText("Ada", (True,), "1 of 1 ship", "no votes yet", "Free")], "Site"
    )
    assert Image.open(BytesIO(card)).getcolors(2**20)
