"""The style guide's pieces look as they did, unless somebody meant otherwise."""

import os

import pytest
from PIL import Image, ImageDraw

from tests.browser import component_pictures

pytestmark = pytest.mark.browser


@pytest.fixture
def page(town, a_reader):
    missing = [face.name for face in component_pictures.FONTS if not face.exists()]
    if missing:
        words = f"{', '.join(missing)} missing: apt-get install fonts-dejavu-core"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return component_pictures.open_styleguide(a_reader(town).page, town)


def test_every_piece_looks_as_it_is_kept(page):
    differing = {
        piece: component_pictures.pixel_difference(
            component_pictures.take_picture(page, piece), component_pictures.load_picture(piece)
        )
        for piece in component_pictures.COMPONENTS
    }
    assert {
        piece: share for piece, share in differing.items() if share > component_pictures.MAX_DIFFERENCE
    } == {}


def test_a_piece_in_another_colour_is_noticed(page):
    page.evaluate("document.documentElement.style.setProperty('--ship', '#a63a17')")
    seats = component_pictures.pixel_difference(
        component_pictures.take_picture(page, "panel-count"), component_pictures.load_picture("panel-count")
    )
    assert seats > component_pictures.MAX_DIFFERENCE


def test_a_missing_stroke_is_noticed_and_a_blurred_edge_is_not():
    drawn = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(drawn).rectangle((20, 20, 80, 80), fill="black")
    ImageDraw.Draw(softer := drawn.copy()).rectangle((20, 20, 80, 80), outline=(40, 40, 40))
    assert component_pictures.pixel_difference(drawn, softer) <= component_pictures.MAX_DIFFERENCE
    assert (
        component_pictures.pixel_difference(drawn, Image.new("RGB", (200, 100), "white"))
        > component_pictures.MAX_DIFFERENCE
    )
