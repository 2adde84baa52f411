"""The style guide's components look as their stored pictures do."""

import os

import pytest
from PIL import Image, ImageDraw

from tests.browser.component_pictures import (
    COMPONENTS,
    FONTS,
    MAX_DIFFERENCE,
    load_picture,
    open_styleguide,
    pixel_difference,
    take_picture,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def page(catalogue_origin, new_reader):
    missing = [font.name for font in FONTS if not font.exists()]
    if missing:
        words = f"{', '.join(missing)} missing: apt-get install fonts-dejavu-core"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    return open_styleguide(new_reader(catalogue_origin).page, catalogue_origin)


def test_every_component_looks_like_its_picture(page):
    differences = {
        component: pixel_difference(take_picture(page, component), load_picture(component))
        for component in COMPONENTS
    }
    assert {name: share for name, share in differences.items() if share > MAX_DIFFERENCE} == {}


def test_a_changed_colour_is_noticed(page):
    page.evaluate("document.documentElement.style.setProperty('--ship', '#a63a17')")
    difference = pixel_difference(take_picture(page, "panel-count"), load_picture("panel-count"))
    assert difference > MAX_DIFFERENCE


def test_a_blurred_edge_is_tolerated():
    sharp = black_square()
    blurred = sharp.copy()
    ImageDraw.Draw(blurred).rectangle((20, 20, 80, 80), outline=(40, 40, 40))
    assert pixel_difference(sharp, blurred) <= MAX_DIFFERENCE


def test_a_missing_stroke_is_noticed():
    assert pixel_difference(black_square(), Image.new("RGB", (200, 100), "white")) > MAX_DIFFERENCE


def black_square():
    image = Image.new("RGB", (200, 100), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 80, 80), fill="black")
    return image
