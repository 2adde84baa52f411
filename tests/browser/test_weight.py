"""The site stays light: what a first visit has to carry."""

import pytest
from html5lib import HTMLParser

from settings import HOUSE
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser
MOST = {"css": 30 * 1024, "js": 12 * 1024}


@pytest.mark.parametrize("kind", MOST)
def test_style_and_script_stay_under_their_limits(kind):
    files = (HOUSE / "static" / kind).rglob(f"*.{kind}")
    assert 0 < sum(file.stat().st_size for file in files) <= MOST[kind]


def test_no_script_is_longer_than_80_lines():
    assert [
        f.name for f in (HOUSE / "static" / "js").rglob("*.js") if len(f.read_text().splitlines()) >= 80
    ] == []


@pytest.mark.parametrize("path", [*PAGES.values(), "/nowhere"])
def test_a_page_is_valid_html(town_site, path):
    HTMLParser(strict=True).parse(town_site.test_client().get(path).get_data(as_text=True))
